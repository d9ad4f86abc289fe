"""A database by its URL. Each driver is loaded only where it is used."""

from crewhall.platform.db import postgres_url
from crewhall.platform.db.database import Database, DatabaseUnavailable
from crewhall.platform.settings import Settings


def place_of(settings: Settings) -> str:
    """Which database the settings name, for messages: a path, or host, port and name."""
    url = settings.database_url
    return url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else postgres_url.place(url)


def connect(settings: Settings) -> Database:
    """The database that the settings name, not yet open. Raises `DatabaseUnavailable` for a URL of another sort."""
    url = settings.database_url
    if url.startswith("sqlite:///"):
        from crewhall.platform.db.sqlite import SqliteDatabase  # noqa: PLC0415 - see above

        return SqliteDatabase(url.removeprefix("sqlite:///"), settings.database)
    if url.startswith(("postgresql://", "postgres://")):
        from crewhall.platform.db.postgres import PostgresDatabase  # noqa: PLC0415 - see above

        return PostgresDatabase(url, settings.database)
    raise DatabaseUnavailable(where=url.partition(":")[0], reason="the URL must begin with sqlite:/// or postgresql://")

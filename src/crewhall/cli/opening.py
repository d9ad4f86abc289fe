"""Opens the database for a command, without a server around it. A running server on the same SQLite file does no harm."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path

from crewhall.app import migrate
from crewhall.app.reactions import REACTIONS
from crewhall.cli.failures import naming_database
from crewhall.kit.clock import utc_now
from crewhall.kit.errors import CrewhallError, Kind
from crewhall.kit.ids import Ids
from crewhall.platform.bus import Bus
from crewhall.platform.db.connect import connect, place_of
from crewhall.platform.settings import Settings
from crewhall.platform.work import Works

SQLITE = "sqlite:///"


class NoDatabase(CrewhallError):
    """There is no database, or nothing in it."""

    kind = Kind.NOT_FOUND
    code = "NO_DATABASE"
    text = "There is no Crewhall database yet ({where}). Start the server, or run `crewhall init`, to create one."


class SchemaIsOlder(CrewhallError):
    """The database waits to be migrated."""

    kind = Kind.CONFLICT
    code = "SCHEMA_IS_OLDER"
    text = "The database has schema {found}; this version needs {newest}. Run `crewhall migrate` first."


class Wanted(StrEnum):
    """What a command needs of the database: the newest schema; that, made when it is empty; or what is there."""

    CURRENT = "current"
    MADE = "made"
    ANY = "any"


@asynccontextmanager
async def opened(settings: Settings, wanted: Wanted = Wanted.CURRENT) -> AsyncGenerator[Works, None]:
    """Units of work on the database.

    Raises `DatabaseUnavailable`, `NoDatabase`, `SchemaIsOlder`, `SchemaIsNewer`, `ForeignDatabase`, `DatabaseIsLost`.
    """
    path = sqlite_path(settings)
    if path is not None and wanted != Wanted.MADE and not path.exists():
        migrate.require_new_place(settings)
        raise NoDatabase(where=database_name(settings))
    database = connect(settings)
    try:
        with naming_database(settings):
            await database.open()
            works = Works(database, settings, clock=utc_now, ids=Ids(), reactions=REACTIONS, wakes=Bus())
            await _check_schema(works, wanted)
            yield works
    finally:
        await database.close()


def sqlite_path(settings: Settings) -> Path | None:
    """Where the embedded database is; None on PostgreSQL."""
    url = settings.database_url
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def database_name(settings: Settings) -> str:
    """Which database it is, without user name and password."""
    path = sqlite_path(settings)
    if path is not None:
        return f"SQLite, {path}"
    return f"PostgreSQL, {place_of(settings)}"


async def _check_schema(works: Works, wanted: Wanted) -> None:
    known, found = migrate.revisions(), await migrate.current(works)
    if found is None and wanted == Wanted.MADE:
        await migrate.migrate(works, works.settings.database_url)
    elif found is None:
        migrate.require_new_place(works.settings)
        raise NoDatabase(where=database_name(works.settings))
    elif wanted == Wanted.ANY or found == known[-1]:
        return
    elif found in known:
        raise SchemaIsOlder(found=found, newest=known[-1])
    else:
        raise migrate.SchemaIsNewer(found=found, newest=known[-1])

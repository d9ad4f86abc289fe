"""Which schema a database has. How it gets there is not known here."""

from crewhall.platform.db.database import Db


async def select_revision(db: Db) -> str | None:
    """The revision that the last migration left. Fails on a database that was never migrated, in each driver's own way."""
    return await db.fetch_value("SELECT version_num FROM alembic_version")

"""Which schema a database has, by its catalogue. How it gets there is not known here."""

from crewhall.platform.db.database import Db

_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    # What an extension brought along belongs to nobody's program.
    "postgres": """
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
          AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
        ORDER BY c.relname
    """,
}
VERSION_TABLE = "alembic_version"


async def select_tables(db: Db, dialect: str) -> list[str]:
    """The names of all tables, whoever made them."""
    return await db.fetch_all(str, _TABLES[dialect])


async def select_revision(db: Db) -> str | None:
    """The revision that the last migration left; only for a database that has the version table."""
    return await db.fetch_value(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608 - a constant

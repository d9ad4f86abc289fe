"""Alembic's way in: one linear history for both databases, run in a process of its own."""

import asyncio

import asyncpg
from alembic import context
from sqlalchemy import Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from crewhall.app.metadata import all_tables
from crewhall.platform.db import columns
from crewhall.platform.db.postgres_url import for_asyncpg


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our column types by their names in new migrations."""
    names = {id(columns.Key): "Key", id(columns.Instant): "Instant", id(columns.Json): "Json"}
    return names.get(id(item), False) if kind == "type" else False


def run(connection: Connection) -> None:
    """Apply what was asked for on one connection, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=all_tables(),
        render_item=render_item,
        compare_type=True,
        transactional_ddl=True,  # SQLite can, though Alembic does not expect it to
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # Two servers that start at once must not migrate at once.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7305002)")
        context.run_migrations()


async def run_on_postgres(url: str) -> None:
    """asyncpg is the only PostgreSQL driver of the project, so migrations use it too."""
    # By a function, since SQLAlchemy does not know all parameters of a URL.
    engine = create_async_engine(
        "postgresql+asyncpg://", poolclass=NullPool, async_creator=lambda: asyncpg.connect(for_asyncpg(url))
    )
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


def main() -> None:
    """Connect to the database that the caller set as `sqlalchemy.url`."""
    url = context.config.get_main_option("sqlalchemy.url") or ""
    if url.startswith("sqlite"):
        # Without the driver's own idea of transactions, which would commit each change of the schema by itself.
        engine = create_engine(url, poolclass=NullPool, connect_args={"isolation_level": None})
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            run(connection)
            connection.commit()
        engine.dispose()
    else:
        asyncio.run(run_on_postgres(url))


main()

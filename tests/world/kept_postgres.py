"""A PostgreSQL database that stays open for all tests of a process: connections that are new know no table and no statement yet."""
# asyncpg ships no complete type stubs.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from contextlib import AbstractAsyncContextManager

import asyncpg

from crewhall.platform.db.connect import connect
from crewhall.platform.db.database import Db
from crewhall.platform.db.postgres import PostgresDatabase
from crewhall.platform.settings import Settings

_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_LONGEST_WAIT = "2s"
"""For what another connection has locked, before it is ended."""


class KeptPostgres:
    """A `Database` that its users open and close as if it were theirs alone, and that is emptied between them."""

    dialect = "postgres"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def open(self) -> None:
        """It is open."""

    async def close(self) -> None:
        """It stays open."""

    def reading(self) -> AbstractAsyncContextManager[Db]:
        """A connection to read with."""
        return self._database.reading()

    def writing(self) -> AbstractAsyncContextManager[Db]:
        """A connection in a transaction."""
        return self._database.writing()

    async def begin(self) -> None:
        """Connect; whoever else is connected is cut off."""
        self._cleaner = await asyncpg.connect(self._settings.database_url)
        await self._cleaner.execute(_END_OTHERS)
        # Without triggers, the order does not matter.
        await self._cleaner.execute(f"SET session_replication_role = replica; SET lock_timeout = '{_LONGEST_WAIT}'")
        rows = await self._cleaner.fetch(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        )
        self._tables = [name for (name,) in rows]
        # One prepared statement costs a tenth of as many single ones, and nothing for tables that a test left alone.
        deletions = ", ".join(f"d{number} AS (DELETE FROM {name})" for number, name in enumerate(self._tables))  # noqa: S608 - see above
        self._empty = await self._cleaner.prepare(f"WITH {deletions} SELECT")
        self._database = connect(self._settings)
        await self._database.open()

    async def end(self) -> None:
        """Disconnect."""
        await self._database.close()
        await self._cleaner.close()

    async def empty(self) -> None:
        """Delete all rows. What a test has left unfinished is ended."""
        assert isinstance(self._database, PostgresDatabase)
        pool = self._database.pool
        try:
            if pool.get_idle_size() < pool.get_size():
                await self._begin_anew()
            await self._empty.fetch()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await self._begin_anew()
            await self._empty.fetch()

    async def keep(self) -> None:
        """Keep a copy of all rows, which `restore` puts into the empty database."""
        await self._cleaner.execute("CREATE SCHEMA kept")
        filled: list[str] = []
        for name in self._tables:
            await self._cleaner.execute(f"CREATE TABLE kept.{name} AS TABLE {name}")
            if await self._cleaner.fetchval(f"SELECT count(*) FROM {name}"):  # noqa: S608 - as above
                filled.append(name)
        copies = ", ".join(f"c{number} AS (INSERT INTO {name} TABLE kept.{name})" for number, name in enumerate(filled))
        self._restore = f"WITH {copies} SELECT"

    async def restore(self) -> None:
        """Put the rows that were kept into the database, which is empty."""
        await self._cleaner.execute(self._restore)

    async def _begin_anew(self) -> None:
        assert isinstance(self._database, PostgresDatabase)
        self._database.pool.terminate()
        self._cleaner.terminate()
        await self.begin()

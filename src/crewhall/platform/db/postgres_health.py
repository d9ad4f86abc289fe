"""What only the doctor asks of PostgreSQL, on connections of its own: rights, and what stands between us and the server."""

# asyncpg ships no complete type stubs.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Protocol, cast

import asyncpg

from crewhall.platform.db import postgres_url

_PID = "SELECT pg_backend_pid()"


class Connection(Protocol):
    """As much of a connection as is needed here."""

    async def execute(self, query: str, /) -> str:
        """Run statements without arguments, by the simple protocol: no prepared statement is needed."""
        ...

    async def fetchval(self, query: str, /) -> object:
        """The first column of the first row."""
        ...


async def may_make_tables(url: str) -> bool:
    """Whether the user of the URL may make tables where they would be made."""
    async with _connected(url) as connection:
        found = await connection.fetchval("SELECT has_schema_privilege(current_schema(), 'CREATE')")
    return found is True


async def has_pooler(url: str) -> bool:
    """Whether a pooler in transaction mode stands between."""
    async with _connected(url) as one, _connected(url) as other:
        return await shares_servers(one, other)


async def shares_servers(one: Connection, other: Connection) -> bool:
    """Whether two connections are served by the same process, or one by different ones from transaction to transaction."""
    before = await one.fetchval(_PID)
    await other.execute("BEGIN")
    try:
        if await other.fetchval(_PID) == before:
            return True  # asked again, the first might wait for it for ever
        return await one.fetchval(_PID) != before
    finally:
        await other.execute("ROLLBACK")


@asynccontextmanager
async def _connected(url: str) -> AsyncGenerator[Connection, None]:
    connection = await asyncpg.connect(
        postgres_url.for_asyncpg(url), timeout=postgres_url.connect_timeout_s(url), statement_cache_size=0
    )
    try:
        yield cast("Connection", connection)
    finally:
        await connection.close()

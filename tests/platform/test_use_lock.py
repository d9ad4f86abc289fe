"""The lock that keeps a restore away from a PostgreSQL database in use outlives the connection that it was taken on."""
# asyncpg ships no complete type stubs.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from structlog.testing import capture_logs

from crewhall.platform.db import postgres_lock
from crewhall.platform.db.postgres_lock import PostgresIsInUse, UseLock
from tests.conftest import POSTGRES, WITHOUT_POSTGRES
from tests.world.waiting import until

pytestmark = [pytest.mark.anyio, pytest.mark.postgres, pytest.mark.skipif(not POSTGRES, reason=WITHOUT_POSTGRES)]

HOLDERS = """
SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


async def holders(url: str) -> list[int]:
    """The connections that hold the lock."""
    connection = await asyncpg.connect(url)
    try:
        return [row["pid"] for row in await connection.fetch(HOLDERS)]
    finally:
        await connection.close()


async def cut_off(url: str, pid: int) -> None:
    """End a connection from the server's side."""
    connection = await asyncpg.connect(url)
    await connection.execute("SELECT pg_terminate_backend($1)", pid)
    await connection.close()


@asynccontextmanager
async def watched(lock: UseLock) -> AsyncGenerator[None, None]:
    """What a server that runs does with it."""
    watching = asyncio.create_task(lock.watch())
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await lock.release()


async def test_lock_is_taken_again_whenever_its_connection_is_lost(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_lock, "_RETRY_S", 0.02)
    with capture_logs() as lines:
        lock = UseLock(postgres_database, "shared")
        await lock.take()
        async with watched(lock):
            for count in (1, 2):
                (before,) = await holders(postgres_database)
                await cut_off(postgres_database, before)

                async def taken_again(before: int = before) -> bool:
                    return [pid for pid in await holders(postgres_database) if pid != before] != []

                await until(taken_again)
                assert [line["log_level"] for line in lines] == ["warning"] * count
                with pytest.raises(PostgresIsInUse, match="server or worker uses"):
                    await UseLock(postgres_database, "exclusive").take()
    assert await holders(postgres_database) == []
    restore = UseLock(postgres_database, "exclusive")
    await restore.take()
    await restore.release()


async def test_lock_waits_for_a_restore_that_came_between(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_lock, "_RETRY_S", 0.02)
    lock, restore, attempts = UseLock(postgres_database, "shared"), UseLock(postgres_database, "exclusive"), [0]
    await lock.take()
    take = lock.take

    async def counted() -> None:
        attempts[0] += 1
        await take()

    async def was_refused() -> bool:
        return attempts[0] > 1

    monkeypatch.setattr(lock, "take", counted)
    await lock.release()  # as if its connection had been lost
    await restore.take()
    async with watched(lock):
        await until(was_refused)
        (of_restore,) = await holders(postgres_database)
        await restore.release()

        async def taken_again() -> bool:
            return await holders(postgres_database) not in ([], [of_restore])

        await until(taken_again)

"""PostgreSQL's advisory lock that tells who uses a database: servers and workers share it, a restore has it alone.

It lives on a connection of its own, and ends with it, however the process ends.
"""

# asyncpg ships no complete type stubs.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownLambdaType=false

import asyncio
import contextlib
from typing import Any, Literal

import asyncpg
import structlog

from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.db import postgres_url
from crewhall.platform.db.database import DatabaseUnavailable
from crewhall.platform.db.postgres_reasons import reason_of

log = structlog.get_logger()

_IN_USE = 7_305_003
_RETRY_S = 2.0
Mode = Literal["shared", "exclusive"]


class PostgresIsInUse(CrewhallError):
    """A server or worker uses the database that a restore would replace, or a restore is under way."""

    kind = Kind.CONFLICT
    code = "POSTGRES_IN_USE"
    text = "{reason}"


class UseLock:
    """The lock of one process on one database: `await lock.take()`, then `watch` as a task, then `await lock.release()`."""

    def __init__(self, url: str, mode: Mode) -> None:
        self._url = url
        self._mode: Mode = mode
        self._connection: Any = None
        self._lost = asyncio.Event()

    async def take(self) -> None:
        """Take the lock without waiting for it. Raises `PostgresIsInUse`, `DatabaseUnavailable`."""
        where = postgres_url.place(self._url)
        try:
            self._connection = await asyncpg.connect(
                postgres_url.for_asyncpg(self._url), timeout=postgres_url.connect_timeout_s(self._url)
            )
            taken = await self._connection.fetchval(
                f"SELECT pg_try_advisory_lock{'_shared' if self._mode == 'shared' else ''}($1)",
                _IN_USE,
            )
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
            await self.release()
            raise DatabaseUnavailable(where=where, reason=f"{reason_of(error)}.") from error
        if not taken:
            await self.release()
            if self._mode == "exclusive":
                reason = f"A Crewhall server or worker uses {where}. Stop all of them first."
            else:
                reason = f"{where} is being restored. Start the server when that is done."
            raise PostgresIsInUse(reason=reason)
        self._lost.clear()
        self._connection.add_termination_listener(lambda _connection: self._lost.set())

    async def watch(self) -> None:
        """Take the lock again whenever its connection was lost, until cancelled."""
        while True:
            await self._lost.wait()
            log.warning("lost the connection that keeps a restore away")
            while self._lost.is_set():
                await asyncio.sleep(_RETRY_S)
                with contextlib.suppress(CrewhallError):
                    await self.take()

    async def release(self) -> None:
        """Let go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                await connection.close(timeout=_RETRY_S)

"""Wakes whoever waits for committed events or jobs: within the process at once, between processes by PostgreSQL's LISTEN.

It carries numbers only; what happened is read from the database, so a lost wake-up delays and never loses.
"""

# asyncpg ships no complete type stubs.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownLambdaType=false

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import structlog

log = structlog.get_logger()

_RETRY_S = 2.0


class Bus:
    """The process's wake-up calls. `Works` tells it of commits; feeds and the job runner wait on it.

    `overheard` is called with what other processes tell their feeds and do not keep.
    """

    def __init__(self) -> None:
        self.last_event = 0
        self.overheard: Callable[[str], None] = lambda _payload: None
        self._waiting: list[asyncio.Future[None]] = []
        self._job = asyncio.Event()

    def committed(self, last_event: int | None, jobs: bool) -> None:
        """See `Wakes` in work.py."""
        if last_event is not None:
            self.last_event = max(self.last_event, last_event)
            if self._waiting:
                self._wake()
        if jobs:
            self._job.set()

    def look_again(self) -> None:
        """See `Wakes` in work.py: whoever waits looks for events and jobs, and may find none."""
        self._wake()
        self._job.set()

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.done():
                one.set_result(None)

    async def events_after(self, number: int, timeout_s: float) -> bool:
        """Wait until an event past `number` is known, at most `timeout_s`; whether there is one."""
        if self.last_event <= number:
            woken = asyncio.get_running_loop().create_future()
            self._waiting.append(woken)
            # Not wait_for: that of Python 3.11 forgets a cancellation that comes in the same moment as a commit.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout_s):
                    await woken
        return self.last_event > number

    async def job_or_timeout(self, timeout_s: float) -> None:
        """Wait until a job was deferred, at most `timeout_s`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._job.wait()
        self._job.clear()


async def listen(url: str, bus: Bus) -> None:
    """Hear commits of other processes over PostgreSQL, on a connection of its own, until cancelled; reconnects after a loss."""
    while True:
        try:
            await _listen_once(url, bus)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("lost the wake-up connection", error=str(error) or type(error).__name__)
        await asyncio.sleep(_RETRY_S)


async def _listen_once(url: str, bus: Bus) -> None:
    def heard(_connection: Any, _pid: int, _channel: str, payload: str) -> None:
        bus.committed(int(payload) if payload else None, jobs=not payload)

    def heard_of_jobs(_connection: Any, _pid: int, _channel: str, _payload: str) -> None:
        bus.committed(None, jobs=True)

    def on_notification(_connection: Any, _pid: int, _channel: str, payload: str) -> None:
        bus.overheard(payload)

    connection: Any = await asyncpg.connect(url, timeout=10)
    closed = asyncio.Event()
    connection.add_termination_listener(lambda _connection: closed.set())
    try:
        await connection.add_listener("crewhall", heard)
        await connection.add_listener("crewhall_jobs", heard_of_jobs)
        await connection.add_listener("crewhall_feed", on_notification)
        bus.look_again()  # for what was said while nobody listened
        await closed.wait()
    finally:
        close: Callable[[], Awaitable[None]] = connection.close
        with contextlib.suppress(OSError, asyncpg.InterfaceError):
            await close()

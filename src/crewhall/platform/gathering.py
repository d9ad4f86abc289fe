"""Ids that come one by one and are written together: after a second, or at the end."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context

import structlog

from crewhall.kit.errors import CrewhallError

log = structlog.get_logger()

_GATHER_S = 1.0


class Gathering:
    """Calls `write` with the ids of about a second, each once and in ascending order. What fails is logged, and is gone."""

    def __init__(self, name: str, write: Callable[[list[int]], Awaitable[None]]) -> None:
        self._name = name
        self._write = write
        self._waiting: set[int] = set()
        self._task: asyncio.Task[None] | None = None

    def add(self, id_: int) -> None:
        """Have it written soon."""
        self._waiting.add(id_)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_soon(), name=self._name, context=Context())

    async def flush(self) -> None:
        """Write now what waits."""
        ids, self._waiting = sorted(self._waiting), set()
        if not ids:
            return
        try:
            await self._write(ids)
        except CrewhallError as error:
            log.warning("gathered ids could not be written", what=self._name, count=len(ids), reason=error.message)

    async def close(self) -> None:
        """Write what waits, and end."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        await self.flush()

    async def _write_soon(self) -> None:
        while self._waiting:
            await asyncio.sleep(_GATHER_S)
            await self.flush()

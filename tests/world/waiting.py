"""Waiting for a condition, never for a time."""

import asyncio
from collections.abc import Awaitable, Callable

_LOOK_AGAIN_S = 0.02


async def until(condition: Callable[[], Awaitable[bool]], timeout_s: float = 30.0) -> None:
    """Return as soon as the condition holds. Raises `TimeoutError`."""
    async with asyncio.timeout(timeout_s):
        while not await condition():  # noqa: ASYNC110 - conditions of other processes set no Event
            await asyncio.sleep(_LOOK_AGAIN_S)

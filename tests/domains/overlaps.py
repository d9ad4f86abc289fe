"""Two units of work of which the second begins before the first has committed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from crewhall.kit.actor import SYSTEM
from crewhall.platform.work import Work, Works
from tests.world.waiting import until

Does = Callable[[Work], Awaitable[Any]]


async def overlapping(works: Works, first: Any, does_first: Does, second: Any, does_second: Does) -> Any:
    """What the second unit does when the first has done its part; the first commits once the second waits for it, or has ended."""
    begins = asyncio.Event()

    async def do() -> Any:
        await begins.wait()
        async with second as work:
            return await does_second(work)

    async def look() -> None:
        await begins.wait()
        await until(waits_or_ended)

    async def waits_or_ended() -> bool:
        return doing.done() or await _one_waits(works)

    doing = asyncio.create_task(do())
    looks = asyncio.create_task(look())
    async with first as work:
        await does_first(work)
        begins.set()
        await looks
    return await doing


async def _one_waits(works: Works) -> bool:
    """Whether a unit waits for another; on SQLite each does, since there is one writer."""
    if works.database.dialect == "sqlite":
        return True
    async with works.read(SYSTEM) as work:
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return await work.db.fetch_value(waiting) > 0

"""Wake-up calls within a process."""

import asyncio

import pytest

from crewhall.platform.bus import Bus

pytestmark = pytest.mark.anyio


async def test_all_who_wait_for_an_event_are_woken_by_it() -> None:
    bus = Bus()
    waiting = [asyncio.create_task(bus.events_after(4, 10)) for _ in range(3)]
    await asyncio.sleep(0)
    bus.committed(5, jobs=False)
    assert await asyncio.gather(*waiting) == [True, True, True]


async def test_event_that_is_known_already_needs_no_waiting() -> None:
    bus = Bus()
    bus.committed(5, jobs=False)
    assert await bus.events_after(4, 10)
    assert not await bus.events_after(5, 0.01)


async def test_job_wakes_whoever_looks_for_jobs_next() -> None:
    bus = Bus()
    bus.committed(None, jobs=True)
    await asyncio.wait_for(bus.job_or_timeout(10), 1)


async def test_whoever_gives_up_in_the_moment_of_an_event_has_given_up() -> None:
    bus = Bus()
    waiting = asyncio.create_task(bus.events_after(4, 10))
    await asyncio.sleep(0)
    bus.committed(5, jobs=False)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

"""Wake-up calls within a process, and between processes over PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator
from contextvars import Context
from typing import ClassVar

import pytest

from crewhall.kit.actor import NOBODY
from crewhall.kit.events import Event
from crewhall.platform import outbox
from crewhall.platform.bus import Bus, listen
from crewhall.platform.work import Works

pytestmark = pytest.mark.anyio


class SomethingHappened(Event, frozen=True):
    """An event of these tests."""

    wire_name: ClassVar[str] = "SomethingHappened"


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


@pytest.mark.parametrize("dialect", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
class TestPostgres:
    """What one process commits, another hears."""

    @pytest.fixture
    async def other(self, works: Works, database_url: str) -> AsyncGenerator[Bus, None]:
        """The bus of another process that listens, and has looked once."""
        assert works
        bus = Bus()
        listening = asyncio.create_task(listen(database_url, bus))
        await bus.job_or_timeout(30)
        yield bus
        listening.cancel()
        await asyncio.wait([listening])

    @pytest.mark.parametrize(
        ("emits", "defers"), [(True, False), (False, True), (True, True)], ids=["events", "jobs", "both"]
    )
    async def test_notice_says_whether_there_are_jobs(
        self, works: Works, other: Bus, emits: bool, defers: bool
    ) -> None:
        async with works.write(NOBODY) as work:
            if emits:
                work.emit(SomethingHappened())
            if defers:
                work.defer("a.job")
        async with works.write(NOBODY) as work:  # notices come in the order of the commits
            work.emit(SomethingHappened())
        async with works.read(NOBODY) as work:
            last = await outbox.select_last_number(work.db)
        async with asyncio.timeout(10):
            while other.last_event < last:
                await other.events_after(other.last_event, 10)
        assert other._job.is_set() == defers  # pyright: ignore[reportPrivateUsage]

    async def test_number_is_drawn_when_the_turn_has_come(self, works: Works) -> None:
        """Else whoever queued first would get the lower number and show it after the higher one."""

        async def emit() -> int:
            async with works.write(NOBODY) as work:
                return await outbox.insert_events(work.db, [SomethingHappened()], None, work.now)

        async with works.write(NOBODY) as work:
            await work.db.execute("SELECT pg_advisory_xact_lock($1)", outbox._NUMBERING)  # pyright: ignore[reportPrivateUsage]
            queued = asyncio.create_task(emit(), context=Context())
            waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            async with asyncio.timeout(10):
                while not await work.db.fetch_value(waits):
                    pass
            first = await outbox.insert_events(work.db, [SomethingHappened()] * 3, None, work.now)
        assert await queued == first + 1

"""Clocking out by itself: once, at the end of the shift, and only where the team wants it."""

import asyncio
from datetime import timedelta

import pytest

from crewhall.app.build import Server
from crewhall.domains.workforce import clock_outs
from crewhall.domains.workforce.clock_outs import RunningSession
from crewhall.kit.actor import SYSTEM
from tests.domains.workforce.clock.staff import MONDAY, Clock, Staff, staff_of

pytestmark = pytest.mark.anyio

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
JOB = "workforce.auto_clock_out"


async def overdue(staff: Staff) -> list[RunningSession]:
    """What the job would look at."""
    async with staff.works.read(SYSTEM) as work:
        return await clock_outs.list_overdue(work)


async def closed(staff: Staff, who: str = "member") -> bool:
    """Whether the session of somebody is closed now."""
    async with staff.works.write(SYSTEM) as work:
        return await clock_outs.close(work, RunningSession(staff.team_id, staff.ids[who])) is not None


# The hours after Monday's start at which it is looked at, whether a shift of eight hours belongs to it, and when the stop counts.
CASES = [
    (8.4, True, None),
    (8.5, True, 8.0),
    (30.0, True, 8.0),
    (15.9, False, None),
    (16.0, False, 16.0),
    (40.0, False, 16.0),
]


@pytest.mark.parametrize(("hours", "with_shift", "stops_at"), CASES)
async def test_when_a_session_is_closed(staff: Staff, hours: float, with_shift: bool, stops_at: float | None) -> None:
    await staff.settle(auto_clock_out_minutes=30)
    if with_shift:
        await staff.shift("member", MONDAY, 8)
    await staff.punch("member", "start")
    staff.clock.now = MONDAY + hours * HOUR
    assert len(await overdue(staff)) == (stops_at is not None)
    assert await closed(staff) == (stops_at is not None)
    if stops_at is not None:
        stop = (await staff.log("member"))[-1]
        assert (stop.status, stop.at, stop.is_auto) == ("stop", MONDAY + stops_at * HOUR, True)
        assert (stop.channel, stop.actor_id) == ("auto", None)


async def test_what_somebody_does_after_the_shift_prolongs_it(staff: Staff) -> None:
    await staff.settle(auto_clock_out_minutes=30)
    await staff.shift("member", MONDAY, 2)
    await staff.punch("member", "start")
    staff.clock.now = MONDAY + 2 * HOUR + 20 * MINUTE
    await staff.punch("member", "pause")
    staff.clock.now += 20 * MINUTE
    assert not await closed(staff)
    staff.clock.now += 10 * MINUTE
    assert await closed(staff)
    assert (await staff.log("member"))[-1].at == MONDAY + 2 * HOUR + 20 * MINUTE


async def test_team_that_does_not_want_it_is_left_alone(staff: Staff) -> None:
    await staff.punch("member", "start")
    staff.clock.now = MONDAY + 100 * HOUR
    assert await overdue(staff) == []
    assert not await closed(staff)
    assert await staff.kinds("member") == "start"


async def test_two_workers_at_once_and_again_close_it_once(staff: Staff) -> None:
    await staff.settle(auto_clock_out_minutes=0)
    await staff.punch("member", "start")
    staff.clock.now = MONDAY + 17 * HOUR
    found = await asyncio.gather(*(closed(staff) for _ in range(4)))
    assert sorted(found) == [False, False, False, True]
    assert not await closed(staff)
    assert await staff.kinds("member") == "start stop"
    assert await staff.announced("workforce.punch_made") == 2


@pytest.mark.one_database
async def test_job_closes_sessions_and_a_second_run_does_nothing(server: Server) -> None:
    staff = await staff_of(server.works, Clock())
    await staff.settle(auto_clock_out_minutes=0)
    for name in ("member", "mate"):
        await staff.punch(name, "start")
    staff.clock.now = MONDAY + 17 * HOUR
    for _ in range(2):
        async with staff.works.write(SYSTEM) as work:
            work.defer(JOB)
        assert await server.runner.drain() == 1
        assert [await staff.kinds(name) for name in ("member", "mate")] == ["start stop"] * 2

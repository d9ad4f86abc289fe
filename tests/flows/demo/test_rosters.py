"""Rosters of demos: they obey the rules that people's rosters have, and somebody is at work."""

from datetime import timedelta
from itertools import pairwise

import pytest

from crewhall.domains.workforce import locations, notices, sessions, shifts
from crewhall.domains.workforce import settings as work_settings
from crewhall.domains.workforce.model.settings import SettingsEdit
from crewhall.domains.workforce.model.shifts import Shift, ShiftEdit, ShiftFilter
from crewhall.flows.demo.seeds import SEEDS
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.flows.demo.conftest import DemoRuns

pytestmark = pytest.mark.anyio

DAY, REST = timedelta(days=1), timedelta(hours=10)
SMALL = [name for name in SEEDS if name != "load_testing"]


async def roster_of(works: Works, owner: Actor) -> list[Shift]:
    """All shifts of the team, by start."""
    found: list[Shift] = []
    async with works.read(owner) as work:
        while True:
            page = PageRequest(number=len(found) // 500 + 1, per=500)
            rows = (await shifts.list_managed(work, ShiftFilter(), page)).rows
            found += rows
            if len(rows) < page.per:
                return found


def gaps(roster: list[Shift]) -> list[timedelta]:
    """The time between each two shifts of one person."""
    by_person: dict[int, list[Shift]] = {}
    for shift in roster:
        if shift.assignee_id is not None:
            by_person.setdefault(shift.assignee_id, []).append(shift)
    return [later.start_at - earlier.end_at for own in by_person.values() for earlier, later in pairwise(own)]


@pytest.mark.one_database
@pytest.mark.parametrize("seed_type", SMALL)
async def test_roster_obeys_the_rules_and_somebody_is_at_work(
    works: Works, runs: DemoRuns, owner: Actor, seed_type: str
) -> None:
    sync = await runs.apply(owner, seed_type)
    now, roster = sync.created_at, await roster_of(works, owner)
    assert min(gaps(roster)) >= REST
    assert min(shift.start_at for shift in roster) < now - 12 * DAY
    assert max(shift.start_at for shift in roster) > now + 5 * DAY
    assert all(shift.published_at and shift.published_at <= now for shift in roster)
    assert {shift.is_open for shift in roster} == {True, False}
    assert not [shift for shift in roster if shift.is_open and shift.start_at <= now]
    async with works.read(owner) as work:
        places = {place.id: place for place in await locations.list_locations(work)}
        worked = await sessions.between(work, sync.team_id, None, now - 30 * DAY, now + DAY)
        assert {shift.location_id for shift in roster} <= places.keys()
        assert all(place.time_zone and place.address for place in places.values())
    past = {shift.id: shift for shift in roster if shift.end_at <= now and shift.assignee_id}
    done = [session for session in worked if session.end is not None]
    assert len(done) > 0.8 * len(past)
    assert all(
        session.user_id == past[session.shift_id or 0].assignee_id for session in done if session.shift_id in past
    )
    assert any(session.end is None for session in worked)
    assert max(session.end or session.start for session in worked) <= now


async def test_nobody_is_notified_of_a_demo_and_options_set_its_size(
    works: Works, runs: DemoRuns, owner: Actor
) -> None:
    sync = await runs.apply(
        owner, "retail", number_of_team_members=9, number_of_shifts=20, weeks_back=0, weeks_forward=3
    )
    roster = await roster_of(works, owner)
    assert 0 < len(roster) <= 20
    assert min(shift.start_at for shift in roster) > sync.created_at - 8 * DAY
    async with works.read(SYSTEM) as work:
        assert await notices.list_due(work) == []
        assert await work.db.fetch_value("SELECT count(*) FROM jobs WHERE name = $1", notices.TELL_JOB) == 0
    await runs.reset(owner)
    await runs.apply(owner, "retail", number_of_shifts=0)
    assert await roster_of(works, owner) == []


async def test_what_people_have_changed_stays(works: Works, runs: DemoRuns, owner: Actor) -> None:
    await runs.apply(owner, "hospitality", number_of_team_members=4)
    kept = next(shift for shift in await roster_of(works, owner) if shift.assignee_id)
    async with works.write(owner) as work:
        await shifts.update(work, kept.id, ShiftEdit(details="ours"))
        await work_settings.update(work, SettingsEdit(rounding_minutes=5))
    await runs.reset(owner)
    assert [shift.id for shift in await roster_of(works, owner)] == [kept.id]
    async with works.read(owner) as work:
        settled = await work_settings.get(work)
        assert await work.db.fetch_value("SELECT count(*) FROM calendar_events") == 1
    assert (settled.rounding_minutes, settled.auto_clock_out_minutes) == (5, 120)

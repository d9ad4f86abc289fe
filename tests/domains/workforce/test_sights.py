"""What each person sees of shifts: in lists, one by one, and now."""

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from crewhall.domains.labels import tags
from crewhall.domains.workforce import shifts, sights
from crewhall.domains.workforce.model.shifts import Shift, ShiftFilter, ShiftStatus
from crewhall.flows.feed import find_audience
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import NotFound
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.kit.topics import roster_topics
from crewhall.platform.db.database import Db
from crewhall.platform.work import ReadWork
from tests.domains.calendar.conftest import alone, at_time
from tests.domains.labels.conftest import CountingDb
from tests.domains.workforce.roster import HOUR, NINE, ZONE, Roster, roster

__all__ = ["roster"]

pytestmark = pytest.mark.anyio

EVERYBODY = ("olga", "ada", "max", "lena", "anna", "ben", "cleo", "otto")
ALL = frozenset({"olga", "ada", "max"})
PIER = ALL | {"lena"}
# Of each sort of shift: where, of which role, whose, published; who sees it as a manager; and who as somebody who works.
SORTS: dict[str, tuple[str | None, str | None, str | None, bool, frozenset[str], frozenset[str]]] = {
    "draft of nobody": ("Pier", None, None, False, PIER, frozenset()),
    "draft of Anna's": ("Pier", None, "anna", False, PIER, frozenset()),
    "Anna's at the pier": ("Pier", "Barista", "anna", True, PIER, frozenset({"anna"})),
    "Anna's anywhere": (None, None, "anna", True, ALL, frozenset({"anna"})),
    "Lena's at the mill": ("Mill", None, "lena", True, ALL, frozenset({"lena"})),
    "open anywhere": (None, None, None, True, ALL, frozenset(EVERYBODY) - {"otto"}),
    "open at the pier": ("Pier", None, None, True, PIER, PIER | {"anna", "ben"}),
    "open at the mill": ("Mill", None, None, True, ALL, ALL | {"anna", "cleo"}),
    "open for baristas": (None, "BARISTA", None, True, ALL, PIER | {"anna", "ben"}),
    "open for chefs at the pier": ("Pier", "Chef", None, True, PIER, PIER | {"anna"}),
}


@pytest.mark.parametrize("sort", SORTS)
async def test_each_sort_of_shift_is_seen_by_those_whom_it_concerns(roster: Roster, sort: str) -> None:
    place, role, whose, published, managers, workers = SORTS[sort]
    shift = await roster.make(location_name=place, role=role, to=whose, published=published, notes="secret")
    for by in EVERYBODY:
        as_member = by in ("anna", "ben", "cleo")
        managed = by in (workers if as_member else managers)
        assert await roster.listed(by) == ([shift.id] if managed else []), by
        assert await roster.listed(by, managed=False) == ([shift.id] if by in workers else []), by
        if by in managers | workers:
            assert (await roster.get(shift, by)).notes == ("secret" if by in managers else None)
        else:
            with pytest.raises(NotFound):
                await roster.get(shift, by)
    async with roster.works.read(roster["anna"]) as work:
        page = await shifts.list_own(work, ShiftFilter(), PageRequest())
    assert [each.notes for each in page.rows if each.id == shift.id] in ([], [None])


async def test_canceled_shift_stays_for_its_assignee_and_is_listed_when_asked_for(roster: Roster) -> None:
    own = await roster.cancel(await roster.make(to="anna", published=True))
    opened = await roster.cancel(await roster.make(published=True))
    assert await roster.listed("anna", managed=False) == []
    assert await roster.listed("anna", managed=False, canceled=True) == [own.id]
    assert await roster.listed("max", canceled=None) == [own.id, opened.id]
    assert (await roster.get(own, "anna")).canceled_at is not None
    with pytest.raises(NotFound):
        await roster.get(opened, "anna")


async def test_personal_account_has_no_shifts(roster: Roster) -> None:
    async with roster.works.read(alone(roster.uid("anna"))) as work:
        for attempt in (
            shifts.list_own(work, ShiftFilter(), PageRequest()),
            shifts.list_managed(work, ShiftFilter(), PageRequest()),
            sights.list_active(work),
        ):
            with pytest.raises(NotFound):
                await attempt


async def test_lists_are_narrowed_and_ordered_by_start(roster: Roster) -> None:
    day = timedelta(days=1)
    late = await roster.make(start_at=NINE + day, title="Überlauf", role="Chef", location_id=roster.mill)
    early = await roster.make(to="anna", details="near the door", role="Barista", location_id=roster.pier)
    opened = await roster.make(start_at=NINE + 2 * day, published=True)
    start = NINE.replace(tzinfo=ZONE).astimezone(UTC)
    assert await roster.listed("max") == [early.id, late.id, opened.id]
    assert await roster.listed("max", since=start + 7 * HOUR, until=start + day) == [early.id]
    assert await roster.listed("max", since=start + 8 * HOUR, until=start + day + HOUR) == [late.id]
    assert await roster.listed("max", statuses=(ShiftStatus.ASSIGNED,)) == [early.id]
    assert await roster.listed("max", statuses=(ShiftStatus.OPEN, ShiftStatus.PUBLISHED)) == [late.id, opened.id]
    assert await roster.listed("max", assignee_id=roster.uid("anna")) == [early.id]
    assert await roster.listed("max", location_ids=(roster.mill,)) == [late.id]
    assert await roster.listed("lena", location_ids=(roster.mill,)) == []
    assert await roster.listed("max", role_keys=("barista", "chef")) == [early.id, late.id]
    assert await roster.listed("max", search="uber") == [late.id]
    assert await roster.listed("max", search="DOOR") == [early.id]
    async with roster.works.read(roster["max"]) as work:
        page = await shifts.list_managed(work, ShiftFilter(), PageRequest(number=2, per=2))
    assert ([shift.id for shift in page.rows], page.total) == ([opened.id], 3)


async def test_marks_tell_other_work_that_day_and_own_requests(roster: Roster) -> None:
    night = await roster.make(start_at=NINE + 14 * HOUR, to="anna", published=True)
    same = await roster.make(published=True)
    other = await roster.make(start_at=NINE + 15 * HOUR, published=True)
    async with roster.works.write(SYSTEM) as work:
        await work.db.execute(
            """
            INSERT INTO shift_requests (team_id, shift_id, user_id, kind, status, created_at, updated_at)
            VALUES ($1, $2, $3, 'request', 'requested', $5, $5), ($1, $4, $3, 'request', 'canceled', $5, $5)
            """,
            roster.team_id,
            same.id,
            roster.uid("anna"),
            other.id,
            work.now,
        )
    async with roster.works.read(roster["anna"]) as work:
        marks = await sights.marks_of(work, [night, same, other])
    assert (marks.same_day, marks.requested) == ({same.id}, {same.id})
    async with roster.works.read(roster["ben"]) as work:
        assert await sights.marks_of(work, [night, same, other]) == sights.Marks()
        assert await sights.marks_of(work, []) == sights.Marks()


async def clock_in(at: Roster, shift: Shift, *statuses: str) -> None:
    """Punches of the assignee's, a minute apart; the first knows the shift."""
    async with at.works.write(SYSTEM) as work:
        for number, status in enumerate(statuses):
            await work.db.execute(
                """
                INSERT INTO attendances (team_id, user_id, status, at, created_at, updated_at, shift_id, is_far, channel, is_offline, is_auto,
                    is_edited)
                VALUES ($1, $2, $3, $4, $4, $4, $5, FALSE, 'web', FALSE, FALSE, FALSE)
                """,
                at.team_id,
                shift.assignee_id,
                status,
                shift.start_at + timedelta(minutes=number),
                None if number else shift.id,
            )


async def test_active_shifts_are_those_to_clock_in_to_and_the_running_one(roster: Roster) -> None:
    start = NINE.replace(tzinfo=ZONE).astimezone(UTC)
    shift = await roster.make(to="anna", published=True)
    await roster.make(to="anna")
    await roster.make(published=True)

    async def active_at(moment: datetime, by: str = "anna") -> list[int]:
        async with at_time(roster.works, lambda: moment).read(roster[by]) as work:
            return [each.id for each in await sights.list_active(work)]

    minute = timedelta(minutes=1)
    assert await active_at(start - 61 * minute) == []
    assert await active_at(start - 59 * minute) == [shift.id]
    assert await active_at(start + 8 * HOUR + 59 * minute) == [shift.id]
    assert await active_at(start + 8 * HOUR + 61 * minute) == []
    assert await active_at(start, "ben") == []
    await clock_in(roster, shift, "start", "pause")
    assert await active_at(start + 12 * HOUR) == [shift.id]
    await clock_in(roster, shift, "start", "pause", "stop")
    assert await active_at(start + 12 * HOUR) == []


async def test_lists_take_as_many_statements_however_long(roster: Roster) -> None:
    async def statements(by: str) -> int:
        async with roster.works.read(roster[by]) as work:
            db = CountingDb(work.db)
            work.db = cast("Db", db)
            page = await shifts.list_managed(work, ShiftFilter(), PageRequest())
            await sights.marks_of(work, page.rows)
        return db.statements

    await roster.make(to="max", published=True)
    few = {by: await statements(by) for by in ("max", "anna")}
    for hours in range(10, 100, 10):
        await roster.make(start_at=NINE + hours * HOUR, published=True)
        await roster.make(start_at=NINE + hours * HOUR, to="anna", published=True)
    assert {by: await statements(by) for by in ("max", "anna")} == {"max": few["max"], "anna": 5}


async def test_managers_are_sent_the_events_of_their_locations(roster: Roster) -> None:
    async def topics(work: ReadWork, by: str) -> set[str]:
        return set((await find_audience(work, roster.uid(by))).topics)

    at_pier = set(roster_topics(roster.team_id, roster.pier))
    at_mill = set(roster_topics(roster.team_id, roster.mill))
    nowhere = set(roster_topics(roster.team_id, None))
    async with roster.works.read(SYSTEM) as work:
        seen = {by: await topics(work, by) for by in EVERYBODY}
    for by in EVERYBODY:
        assert bool(seen[by] & at_pier) == (by in PIER), by
        assert bool(seen[by] & at_mill) == (by in ALL), by
        assert bool(seen[by] & nowhere) == (by in ALL), by
    async with roster.works.write(roster["olga"]) as work:
        await tags.delete(work, Owner.of_team(roster.team_id), roster.pier)
    async with roster.works.read(SYSTEM) as work:
        assert await topics(work, "lena") & nowhere
    assert ("scopes_changed", roster.uid("lena")) in [
        (name, user_id) for name, body in await roster.happened() for user_id in body.get("user_ids", ())
    ]

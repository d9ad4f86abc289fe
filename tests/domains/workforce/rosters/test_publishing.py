"""Publishing a week at once: what can be is, what cannot is named, and a second time changes nothing."""

import asyncio
from datetime import timedelta
from typing import cast

import pytest

from crewhall.domains.calendar import feeds, icalendar_text
from crewhall.domains.workforce import publishing
from crewhall.domains.workforce.model.rosters import RosterFilter
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.kit.actor import NOBODY, Actor
from crewhall.kit.errors import Forbidden, NotFound
from crewhall.platform.db.database import Db
from tests.domains.labels.conftest import CountingDb
from tests.domains.workforce.roster import HOUR, NINE, Roster, roster
from tests.domains.workforce.rosters.week import DAY, MONDAY, day_of, leaves_the_team, published, week_of

__all__ = ["roster"]

pytestmark = pytest.mark.anyio


async def test_week_is_published_and_a_second_time_changes_nothing(roster: Roster) -> None:
    drafts = [
        await roster.make(to="anna"),
        await roster.make(start_at=NINE + DAY),
        await roster.make(to="anna", start_at=NINE + 2 * DAY),
        await roster.make(to="ben", start_at=NINE + 3 * DAY),
    ]
    next_week = await roster.make(start_at=NINE + 7 * DAY)
    before = len(await roster.happened())
    done = await published(roster, week_of())
    assert [shift.id for shift in done.published] == [shift.id for shift in drafts]
    assert (done.people, done.open, done.refused) == (2, 1, [])
    assert [(name, body["shift_id"], body.get("user_id")) for name, body in (await roster.happened())[before:]] == [
        ("shift_published", shift.id, shift.assignee_id) for shift in drafts
    ]
    for shift in done.published:
        assert await roster.get(shift) == shift
        assert shift.published_at is not None
    assert (await roster.get(next_week)).is_draft
    before = len(await roster.happened())
    again = await published(roster, week_of())
    assert (again.published, again.people, again.open, again.refused) == ([], 0, 0, [])
    assert len(await roster.happened()) == before


async def test_published_shifts_are_in_the_calendar_of_their_people(roster: Roster) -> None:
    shift = await roster.make(to="anna", title="Early")
    personal = Actor(user_id=roster.uid("anna"), account_type="User", account_id=roster.uid("anna"))
    async with roster.works.write(personal) as work:
        calendar, _ = await feeds.subscribe(work, None)
    assert calendar.feed is not None

    async def lines() -> list[str]:
        async with roster.works.read(NOBODY) as work:
            _, found = await feeds.read(work, calendar.feed.token if calendar.feed else "")
        text = icalendar_text.write("Anna", "crew.example", found).decode()
        return [line for line in text.splitlines() if line.partition(":")[0] in {"SUMMARY", "DTSTART", "STATUS"}]

    assert await lines() == []
    await published(roster, week_of())
    assert await lines() == ["SUMMARY:Early", "DTSTART:20270112T080000Z", "STATUS:CONFIRMED"]
    shift = await roster.change(shift, start_at=NINE + HOUR)
    assert await lines() == ["SUMMARY:Early", "DTSTART:20270112T090000Z", "STATUS:CONFIRMED"]
    await roster.change(shift, to="ben")
    assert await lines() == []
    await roster.change(shift, to="anna")
    await roster.cancel(shift)
    assert await lines() == ["SUMMARY:Early", "DTSTART:20270112T090000Z", "STATUS:CANCELLED"]


async def test_what_cannot_be_published_is_named(roster: Roster) -> None:
    there = await roster.make(to="anna", published=True)
    overlaps = await roster.make(to="anna", start_at=NINE + HOUR)
    first = await roster.make(to="ben", start_at=NINE + DAY)
    second = await roster.make(to="ben", start_at=NINE + DAY + HOUR)
    gone = await roster.make(to="cleo", start_at=NINE + 2 * DAY)
    await leaves_the_team(roster, "cleo")
    done = await published(roster, week_of())
    assert [shift.id for shift in done.published] == [first.id]
    assert [(each.shift_id, each.kind.value, each.day - MONDAY, each.text) for each in done.refused] == [
        (
            overlaps.id,
            "overlaps",
            timedelta(days=1),
            f"anna Test has shift {there.id} at the same time, from 2027-01-12 09:00 to 2027-01-12 17:00.",
        ),
        (
            second.id,
            "overlaps",
            timedelta(days=2),
            f"ben Test has shift {first.id} at the same time, from 2027-01-13 09:00 to 2027-01-13 17:00.",
        ),
        (gone.id, "inactive_member", timedelta(days=3), "cleo Test is not an active member of the team."),
    ]
    assert [(await roster.get(each)).is_draft for each in (overlaps, second, gone)] == [True] * 3


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (week_of(), {"nowhere", "pier", "mill"}),
        (week_of(role="BARISTA"), {"pier"}),
        (day_of(MONDAY), set[str]()),
    ],
)
async def test_range_and_role_narrow(roster: Roster, wanted: RosterFilter, expected: set[str]) -> None:
    drafts = await three_drafts(roster)
    done = {shift.id for shift in (await published(roster, wanted)).published}
    assert {name for name, shift in drafts.items() if shift.id in done} == expected


@pytest.mark.parametrize(
    ("by", "expected"), [("lena", {"pier"}), ("ada", {"nowhere", "pier", "mill"}), ("otto", set[str]())]
)
async def test_who_publishes_what(roster: Roster, by: str, expected: set[str]) -> None:
    drafts = await three_drafts(roster)
    done = {shift.id for shift in (await published(roster, week_of(), by)).published}
    assert {name for name, shift in drafts.items() if shift.id in done} == expected


async def test_members_and_managers_of_other_places_may_not(roster: Roster) -> None:
    drafts = await three_drafts(roster)
    for by, wanted, refusal in (
        ("anna", week_of(), Forbidden),
        ("lena", week_of(location_id=roster.mill), Forbidden),
        ("otto", week_of(location_id=roster.mill), NotFound),
    ):
        with pytest.raises(refusal):
            await published(roster, wanted, by)
    assert all([(await roster.get(shift)).is_draft for shift in drafts.values()])


async def test_parallel_publications_publish_each_shift_once(roster: Roster) -> None:
    drafts = [await roster.make(to="anna", start_at=NINE + number * HOUR) for number in range(4)]
    await asyncio.gather(*(published(roster, week_of()) for _ in range(3)))
    names = [(name, body["shift_id"]) for name, body in await roster.happened() if name == "shift_published"]
    assert names == [("shift_published", drafts[0].id)]
    assert [(await roster.get(shift)).is_draft for shift in drafts] == [False, True, True, True]


async def test_statements_are_as_many_for_many_shifts(roster: Roster) -> None:
    for number in range(5):
        await roster.make(to="ben", start_at=NINE + number * DAY)

    async def statements(wanted: RosterFilter) -> int:
        async with roster.works.write(roster["max"]) as work:
            db = CountingDb(work.db)
            work.db = cast("Db", db)
            await publishing.publish(work, wanted)
            return db.statements

    assert await statements(day_of(MONDAY + DAY)) == await statements(week_of())


async def three_drafts(at: Roster) -> dict[str, Shift]:
    """A draft at the pier, one at the mill, and one at no place."""
    return {
        "nowhere": await at.make(),
        "pier": await at.make(location_id=at.pier, role="Barista"),
        "mill": await at.make(location_id=at.mill),
    }

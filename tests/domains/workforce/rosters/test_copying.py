"""Copying days and weeks: the clock stays the same, and what cannot be copied is named."""

from datetime import date, datetime
from typing import cast

import msgspec
import pytest

from crewhall.domains.calendar.queries import select_entry
from crewhall.domains.workforce import copying
from crewhall.domains.workforce.model.rosters import CopyOrder, RosterFilter
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, NotFound
from crewhall.platform.db.database import Db
from tests.domains.labels.conftest import CountingDb
from tests.domains.workforce.roster import HOUR, NINE, Roster, roster
from tests.domains.workforce.rosters.week import (
    DAY,
    MONDAY,
    WEEK,
    copied,
    day_of,
    leaves_the_team,
    lies_in,
    reasons,
    stored,
    utc,
    week_of,
)
from tests.domains.workforce.test_conflicts import is_away

__all__ = ["roster"]

pytestmark = pytest.mark.anyio

TUESDAY = MONDAY + DAY


async def test_copy_is_a_draft_that_says_the_same_a_week_later(roster: Roster) -> None:
    one = await roster.make(
        to="ben", published=True, location_id=roster.pier, role="Barista", notes="n", break_minutes=30, data={"a": 1}
    )
    drafted = await copied(roster, week_of(), MONDAY + WEEK)
    (copy,) = drafted.created
    assert drafted.left_out == []
    assert copy.event_id not in {None, one.event_id}
    assert copy == msgspec.structs.replace(
        one,
        id=copy.id,
        event_id=copy.event_id,
        start_at=one.start_at + WEEK,
        end_at=one.end_at + WEEK,
        published_at=None,
        created_at=copy.created_at,
        updated_at=copy.updated_at,
    )
    assert await stored(roster, drafted) == [copy]
    name, body = (await roster.happened())[-1]
    assert (name, body["shift_id"], body["is_published"], body.get("user_id")) == (
        "shift_created",
        copy.id,
        False,
        None,
    )


async def test_copy_has_an_entry_that_its_assignee_does_not_see_yet(roster: Roster) -> None:
    await roster.make(to="ben", title="Early")
    await roster.make(to="cleo", title="Late", start_at=NINE + HOUR)
    created = (await copied(roster, week_of(), MONDAY + WEEK)).created
    async with roster.works.write(SYSTEM) as work:
        found = [await select_entry(work.db, shift.event_id or 0) for shift in created]
    assert [(each and each.title, each and each.resource_id, each and each.assignee_id) for each in found] == [
        ("Early", created[0].id, None),
        ("Late", created[1].id, None),
    ]


@pytest.mark.parametrize(
    ("zone", "from_day", "to_day", "start", "end"),
    [
        # Berlin is put back on 2026-10-25 and forward on 2027-03-28; Sydney back on 2027-04-04 and forward on 2026-10-04.
        ("Europe/Berlin", "2026-10-22", "2026-10-29", "2026-10-29T08:00Z", "2026-10-29T16:00Z"),
        ("Europe/Berlin", "2027-03-25", "2027-04-01", "2027-04-01T07:00Z", "2027-04-01T15:00Z"),
        ("Australia/Sydney", "2026-10-01", "2026-10-08", "2026-10-07T22:00Z", "2026-10-08T06:00Z"),
        ("Australia/Sydney", "2027-04-01", "2027-04-08", "2027-04-07T23:00Z", "2027-04-08T07:00Z"),
    ],
)
async def test_times_of_the_clock_stay_over_its_change(
    roster: Roster, zone: str, from_day: str, to_day: str, start: str, end: str
) -> None:
    await lies_in(roster, roster.pier, zone)
    nine = datetime.fromisoformat(f"{from_day}T09:00")
    await roster.make(location_id=roster.pier, start_at=nine, end_at=nine + 8 * HOUR)
    drafted = await copied(roster, day_of(date.fromisoformat(from_day)), date.fromisoformat(to_day))
    assert [(shift.start_at, shift.end_at) for shift in drafted.created] == [(utc(start), utc(end))]


@pytest.mark.parametrize(
    ("zone", "night", "hours"),
    [
        ("Europe/Berlin", "2026-10-24", 9),
        ("Europe/Berlin", "2027-03-27", 7),
        ("Australia/Sydney", "2026-10-03", 7),
        ("Australia/Sydney", "2027-04-03", 9),
    ],
)
async def test_night_in_which_the_clock_is_changed_is_longer_or_shorter(
    roster: Roster, zone: str, night: str, hours: int
) -> None:
    await lies_in(roster, roster.mill, zone)
    ten = datetime.fromisoformat(f"{night}T22:00") - WEEK
    await roster.make(location_id=roster.mill, start_at=ten, end_at=ten + 8 * HOUR)
    (copy,) = (await copied(roster, day_of(ten.date()), date.fromisoformat(night))).created
    assert copy.end_at - copy.start_at == hours * HOUR


@pytest.mark.parametrize(("zone", "spring"), [("Europe/Berlin", "2027-03-28"), ("Australia/Sydney", "2026-10-04")])
async def test_time_that_the_clock_leaves_out_is_not_copied(roster: Roster, zone: str, spring: str) -> None:
    await lies_in(roster, roster.pier, zone)
    half_past_two = datetime.fromisoformat(f"{spring}T02:30") - WEEK
    starts = await roster.make(location_id=roster.pier, start_at=half_past_two, end_at=half_past_two + 8 * HOUR)
    ends = await roster.make(location_id=roster.pier, start_at=half_past_two - 2 * HOUR, end_at=half_past_two)
    drafted = await copied(roster, day_of(half_past_two.date()), date.fromisoformat(spring))
    assert drafted.created == []
    assert reasons(drafted) == [
        (starts.id, "time_does_not_exist", f"The start is left out by the clock in {zone}, which is put forward then."),
        (ends.id, "time_does_not_exist", f"The end is left out by the clock in {zone}, which is put forward then."),
    ]


async def test_shift_that_its_new_day_makes_too_long_or_too_short_is_not_copied(roster: Roster) -> None:
    saturday = datetime.fromisoformat("2026-10-17T12:00")
    whole_day = await roster.make(start_at=saturday, end_at=saturday + DAY)
    drafted = await copied(roster, day_of(saturday.date()), date(2026, 10, 24))
    assert reasons(drafted) == [
        (whole_day.id, "wrong_length", "By the clock of 2026-10-24 it would be longer than 24 hours.")
    ]
    night = datetime.fromisoformat("2027-03-21T01:30")
    with_break = await roster.make(start_at=night, end_at=night + 2 * HOUR, break_minutes=60)
    drafted = await copied(roster, day_of(night.date()), date(2027, 3, 28))
    text = "By the clock of 2027-03-28 it would not be longer than its breaks."
    assert reasons(drafted) == [(with_break.id, "wrong_length", text)]
    second_hour = await roster.make(
        start_at=utc("2026-10-25T00:45Z"), end_at=utc("2026-10-25T01:15Z")
    )  # 02:45 to 02:15
    drafted = await copied(roster, day_of(date(2026, 10, 25)), date(2026, 11, 1))
    assert reasons(drafted) == [
        (second_hour.id, "wrong_length", "By the clock of 2026-11-01 it would end before it begins.")
    ]


async def test_what_is_left_out_is_named_and_all_else_is_made(roster: Roster) -> None:
    away = await roster.make(to="anna")
    gone = await roster.make(to="cleo")
    taken = await roster.make(to="ben", start_at=NINE + HOUR)
    fine = await roster.make(to="ada", start_at=NINE + 2 * HOUR)
    nobodys = await roster.make(start_at=NINE + 3 * HOUR)
    await roster.cancel(await roster.make(to="max", published=True))
    await is_away(roster, "anna", TUESDAY + WEEK, TUESDAY + WEEK)
    await leaves_the_team(roster, "cleo")
    other = await roster.make(to="ben", start_at=NINE + WEEK, published=True)
    drafted = await copied(roster, week_of(), MONDAY + WEEK)
    assert reasons(drafted) == [
        (away.id, "on_leave", "anna Test is on leave from 2027-01-19 to 2027-01-19."),
        (gone.id, "inactive_member", "cleo Test is not an active member of the team."),
        (
            taken.id,
            "overlaps",
            f"ben Test has shift {other.id} at the same time, from 2027-01-19 09:00 to 2027-01-19 17:00.",
        ),
    ]
    assert [shift.start_at - WEEK for shift in drafted.created] == [fine.start_at, nobodys.start_at]


async def test_second_copy_leaves_out_what_the_first_one_made(roster: Roster) -> None:
    await roster.make(to="ben")
    again = await roster.make(to="ben", start_at=NINE + HOUR)
    first, second = [await copied(roster, week_of(), MONDAY + WEEK) for _ in range(2)]
    text = "ben Test has another of these shifts at the same time, from 2027-01-19 09:00 to 2027-01-19 17:00."
    assert (len(first.created), reasons(first)) == (1, [(again.id, "overlaps", text)])
    assert (second.created, [each.kind.value for each in second.left_out]) == ([], ["overlaps", "overlaps"])


async def test_without_assignees_all_copies_are_for_nobody(roster: Roster) -> None:
    await roster.make(to="anna")
    await is_away(roster, "anna", TUESDAY + WEEK, TUESDAY + WEEK)
    drafted = await copied(roster, week_of(), MONDAY + WEEK, with_assignees=False)
    assert ([shift.assignee_id for shift in drafted.created], drafted.left_out) == ([None], [])


async def test_copy_of_one_day_place_or_role(roster: Roster) -> None:
    await roster.make(role="Chef")
    at_pier = await roster.make(location_id=roster.pier, role="Barista")
    next_day = await roster.make(start_at=NINE + DAY)

    async def of(source: RosterFilter) -> list[datetime]:
        return [shift.start_at for shift in (await copied(roster, source, source.first_day + WEEK)).created]

    assert await of(day_of(TUESDAY + DAY)) == [next_day.start_at + WEEK]
    assert await of(week_of(location_id=roster.pier)) == [at_pier.start_at + WEEK]
    assert await of(week_of(role=" chef ")) == [at_pier.start_at + WEEK]


async def test_day_is_that_of_the_clock_at_the_place(roster: Roster) -> None:
    await lies_in(roster, roster.pier, "Australia/Sydney")
    shift = await roster.make(location_id=roster.pier, start_at=datetime.fromisoformat("2027-01-12T01:00"))
    assert shift.start_at == utc("2027-01-11T14:00Z")
    assert len((await copied(roster, day_of(MONDAY), MONDAY + WEEK)).created) == 0
    assert len((await copied(roster, day_of(TUESDAY), TUESDAY + WEEK)).created) == 1


@pytest.mark.parametrize(
    ("by", "refusal"),
    [("anna", Forbidden), ("ben", Forbidden), ("otto", None), ("lena", None), ("max", None), ("olga", None)],
)
async def test_who_may_copy_what(roster: Roster, by: str, refusal: type[CrewhallError] | None) -> None:
    await roster.make()
    await roster.make(location_id=roster.pier)
    await roster.make(location_id=roster.mill)
    copies = {"otto": 0, "lena": 1, "max": 3, "olga": 3}
    if refusal:
        with pytest.raises(refusal):
            await copied(roster, week_of(), MONDAY + WEEK, by)
    else:
        assert len((await copied(roster, week_of(), MONDAY + WEEK, by)).created) == copies[by]


async def test_place_of_another_manager_or_team_is_refused(roster: Roster) -> None:
    with pytest.raises(Forbidden):
        await copied(roster, week_of(location_id=roster.mill), MONDAY + WEEK, "lena")
    with pytest.raises(NotFound):
        await copied(roster, week_of(location_id=roster.mill), MONDAY + WEEK, "otto")


@pytest.mark.parametrize(
    ("source", "target_day", "field"),
    [
        (RosterFilter(first_day=MONDAY, last_day=MONDAY - DAY), MONDAY, "last_day"),
        (RosterFilter(first_day=MONDAY, last_day=MONDAY + 42 * DAY), MONDAY, "last_day"),
        (week_of(date(1, 1, 1)), MONDAY, "first_day"),
        (week_of(), date(9999, 12, 31), "target_day"),
    ],
)
async def test_days_that_no_roster_has(roster: Roster, source: RosterFilter, target_day: date, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await copied(roster, source, target_day)
    assert list(refused.value.details or {}) == [field]


async def test_statements_are_as_many_for_many_shifts(roster: Roster) -> None:
    async def statements(source: RosterFilter, target_day: date) -> int:
        async with roster.works.write(roster["max"]) as work:
            db = CountingDb(work.db)
            work.db = cast("Db", db)
            await copying.copy(work, CopyOrder(source=source, target_day=target_day))
            return db.statements

    for number in range(10):
        await roster.make(to="ben", start_at=NINE + number * DAY)
    assert await statements(day_of(TUESDAY), TUESDAY + 4 * WEEK) == await statements(week_of(), MONDAY + 8 * WEEK)


async def test_copies_have_entries_in_the_calendar(roster: Roster) -> None:
    await roster.make()
    (copy,) = (await copied(roster, week_of(), MONDAY + WEEK)).created
    async with roster.works.read(SYSTEM) as work:
        entry = await select_entry(work.db, copy.event_id or 0)
    assert entry is not None
    assert (entry.start_at, entry.assignee_id) == (copy.start_at, None)

"""Conflicts of a roster: each kind is found where it is, in words, and none blocks anything."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

import pytest

from crewhall.domains.workforce import availability, conflicts, employees, leave, settings
from crewhall.domains.workforce.employees import EmployeeEdit
from crewhall.domains.workforce.model.availability import Level
from crewhall.domains.workforce.model.settings import SettingsEdit
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.kit.actor import SYSTEM
from crewhall.platform.db.database import Db
from tests.domains.labels.conftest import CountingDb
from tests.domains.workforce.roster import HOUR, NINE, Roster, roster

__all__ = ["roster"]

pytestmark = pytest.mark.anyio

TUESDAY = date(2027, 1, 12)
DAY = timedelta(days=1)


async def found(at: Roster, *shifts: Shift) -> list[tuple[str, str]]:
    """The kinds and words of the conflicts of shifts."""
    async with at.works.read(SYSTEM) as work:
        return [(each.kind.value, each.text) for each in await conflicts.find(work, at.team_id, shifts)]


async def says(at: Roster, name: str, day: date, **levels: int) -> None:
    """Somebody says how a day suits them."""
    known = {"am": 0, "pm": 0, "nd": 0} | levels
    async with at.works.write(SYSTEM) as work:
        await work.db.execute(
            """
            INSERT INTO availabilities (team_id, user_id, day, am, pm, nd, am_locked, pm_locked, nd_locked, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, FALSE, FALSE, FALSE, $7, $7)
            """,
            at.team_id,
            at.uid(name),
            day,
            *known.values(),
            work.now,
        )


async def says_always(
    at: Roster, name: str, weekday: int, from_day: date, until_day: date | None, **levels: int
) -> None:
    """Somebody says how a weekday suits them."""
    known = {"am": 0, "pm": 0, "nd": 0} | levels
    async with at.works.write(SYSTEM) as work:
        await work.db.execute(
            """
            INSERT INTO availability_patterns (team_id, user_id, weekday, from_day, until_day, am, pm, nd, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            at.team_id,
            at.uid(name),
            weekday,
            from_day,
            until_day,
            *known.values(),
            work.now,
        )


async def is_away(at: Roster, name: str, first: date, last: date, status: str = "approved") -> None:
    """Somebody has leave."""
    async with at.works.write(SYSTEM) as work:
        await work.db.execute(
            """
            INSERT INTO leave_requests (team_id, user_id, kind, first_day, last_day, minutes, status, created_at, updated_at)
            VALUES ($1, $2, 'annual', $3, $4, 480, $5, $6, $6)
            """,
            at.team_id,
            at.uid(name),
            first,
            last,
            status,
            work.now,
        )


async def settle(at: Roster, **fields: Any) -> None:
    """Change the settings of the team."""
    async with at.works.write(at["olga"]) as work:
        await settings.update(work, SettingsEdit(**fields))


async def test_shift_without_assignee_or_called_off_has_none(roster: Roster) -> None:
    await is_away(roster, "anna", TUESDAY, TUESDAY)
    called_off = await roster.cancel(await roster.make(to="anna", published=True))
    assert await found(roster, await roster.make(published=True), called_off) == []


async def test_unavailable_windows_that_the_shift_touches_are_named(roster: Roster) -> None:
    await says(roster, "anna", TUESDAY, am=Level.UNAVAILABLE, pm=Level.PREFERRED, nd=Level.UNAVAILABLE)
    await says(roster, "ben", TUESDAY - DAY, nd=Level.UNAVAILABLE)
    on_day = await roster.make(to="anna")
    at_pm = await roster.make(to="anna", start_at=NINE + 4 * HOUR, end_at=NINE + 13 * HOUR)
    early = await roster.make(to="ben", start_at=NINE - 3 * HOUR)
    at_seven = await roster.make(to="ben", start_at=NINE - 2 * HOUR)
    unavailable = [each for each in await found(roster, on_day) if each[0] == "unavailable"]
    assert unavailable == [("unavailable", "anna Test is unavailable on 2027-01-12 in the morning.")]
    assert await found(roster, at_pm) == []
    assert await found(roster, early) == [("unavailable", "ben Test is unavailable on 2027-01-11 in the night.")]
    assert await found(roster, at_seven) == []


async def test_what_is_said_of_a_day_counts_before_its_weekday(roster: Roster) -> None:
    await says_always(roster, "anna", 1, TUESDAY - 30 * DAY, TUESDAY - DAY, am=Level.UNAVAILABLE)
    await says_always(roster, "anna", 1, TUESDAY, None, pm=Level.UNAVAILABLE)
    await says(roster, "anna", TUESDAY + 7 * DAY, am=Level.AVAILABLE)
    async with roster.works.read(SYSTEM) as work:
        levels = await availability.levels(
            work, roster.team_id, [roster.uid("anna")], TUESDAY - 7 * DAY, TUESDAY + 7 * DAY
        )
    assert {day: (said.am, said.pm) for (_, day), said in levels.items()} == {
        TUESDAY - 7 * DAY: (Level.UNAVAILABLE, Level.NEUTRAL),
        TUESDAY: (Level.NEUTRAL, Level.UNAVAILABLE),
        TUESDAY + 7 * DAY: (Level.AVAILABLE, Level.NEUTRAL),
    }


async def test_approved_leave_on_a_day_that_the_shift_touches(roster: Roster) -> None:
    await is_away(roster, "anna", TUESDAY + DAY, TUESDAY + 3 * DAY)
    await is_away(roster, "anna", TUESDAY, TUESDAY, status="requested")
    night = await roster.make(to="anna", start_at=NINE + 13 * HOUR)
    until_midnight = await roster.make(to="anna", start_at=NINE + 7 * HOUR)
    words = ("on_leave", "anna Test is on leave from 2027-01-13 to 2027-01-15.")
    assert await found(roster, night) == [words]
    assert await found(roster, until_midnight) == []
    async with roster.works.read(SYSTEM) as work:
        assert await leave.approved(work, roster.team_id + 1, [roster.uid("anna")], TUESDAY, TUESDAY + 9 * DAY) == []


async def test_too_little_rest_and_overlaps_with_published_shifts(roster: Roster) -> None:
    published = await roster.make(to="anna", published=True)
    before = await roster.make(to="anna", start_at=NINE - 17 * HOUR)
    after = await roster.make(to="anna", start_at=NINE + 18 * HOUR)
    too_soon = await roster.make(to="anna", start_at=NINE + 15.5 * HOUR)
    at_once = await roster.make(to="anna", start_at=NINE + 7 * HOUR)
    shift = f"shift {published.id}, from 2027-01-12 09:00 to 2027-01-12 17:00"
    assert await found(roster, before) == [
        ("too_little_rest", f"anna Test has 9 h of rest before {shift}; the least is 10 h.")
    ]
    assert await found(roster, after) == []
    assert await found(roster, too_soon) == [
        ("too_little_rest", f"anna Test has 7 h 30 min of rest after {shift}; the least is 10 h.")
    ]
    assert await found(roster, at_once) == [("overlaps", f"anna Test has {shift}, at the same time.")]
    async with roster.works.write(roster["olga"]) as work:
        await employees.update(work, roster.uid("anna"), EmployeeEdit(min_rest_minutes=0))
    assert await found(roster, before, too_soon) == []


async def test_of_shifts_in_question_the_later_one_is_told(roster: Roster) -> None:
    first = await roster.make(to="anna")
    second = await roster.make(to="anna", start_at=NINE + 7 * HOUR)
    async with roster.works.read(SYSTEM) as work:
        both = await conflicts.find(work, roster.team_id, [first, second])
    assert [(each.shift_id, each.user_id, each.kind) for each in both] == [(second.id, roster.uid("anna"), "overlaps")]


async def test_weekly_cap_counts_the_teams_week_without_breaks(roster: Roster) -> None:
    await settle(roster, weekly_cap_minutes=24 * 60, week_start="monday")
    sunday = await roster.make(to="anna", start_at=NINE - 2 * DAY, published=True)
    days = [await roster.make(to="anna", start_at=NINE + number * DAY, published=True) for number in (-1, 0)]
    within = await roster.make(to="anna", start_at=NINE + DAY)
    over = await roster.make(to="anna", start_at=NINE + 2 * DAY, break_minutes=30, end_at=NINE + 2 * DAY + 9 * HOUR)
    assert await found(roster, sunday, *days, within) == []
    words = "anna Test has 24 h 30 min of work in the week from 2027-01-11; the cap is 24 h."
    assert await found(roster, over) == [("over_weekly_cap", words)]
    assert len(await found(roster, within, over)) == 1
    async with roster.works.write(roster["olga"]) as work:
        await employees.update(work, roster.uid("anna"), EmployeeEdit(weekly_cap_minutes=25 * 60))
    assert await found(roster, over) == []


async def test_location_and_role_that_are_none_of_the_persons(roster: Roster) -> None:
    shift = await roster.make(to="ben", role="Chef", location_id=roster.mill)
    assert await found(roster, shift) == [
        ("outside_location", "ben Test does not work at Mill."),
        ("without_role", "ben Test does not work as Chef."),
    ]
    fitting: list[dict[str, Any]] = [
        {"to": "ben", "role": "BARISTA", "location_id": roster.pier},
        {"to": "anna", "role": "Chef", "location_id": roster.mill},
        {"to": "ben"},
    ]
    for fields in fitting:
        assert await found(roster, await roster.make(**fields)) == []


async def test_statements_are_as_many_for_many_shifts(roster: Roster) -> None:
    async def statements(shifts: Sequence[Shift]) -> int:
        async with roster.works.read(SYSTEM) as work:
            db = CountingDb(work.db)
            work.db = cast("Db", db)
            await conflicts.find(work, roster.team_id, shifts)
        return db.statements

    many = [await roster.make(to=name, start_at=NINE + number * DAY) for number in range(5) for name in ("anna", "ben")]
    assert (await statements([]), await statements(many[:1]), await statements(many)) == (0, 8, 8)

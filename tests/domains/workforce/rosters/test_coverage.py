"""Required staffing and coverage: gaps are counted by hand here."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crewhall.domains.workforce import coverage, staffing
from crewhall.domains.workforce.coverage import gaps_of
from crewhall.domains.workforce.model.rosters import Coverage, Gap, NewNeed, RosterFilter
from crewhall.domains.workforce.model.shifts import StaffingNeed
from crewhall.kit.calendar import Interval
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, NotFound
from tests.domains.workforce.roster import HOUR, NINE, Roster, roster
from tests.domains.workforce.rosters.week import DAY, MONDAY, day_of, lies_in, utc, week_of

__all__ = ["roster"]

pytestmark = pytest.mark.anyio

TUESDAY = MONDAY + DAY
MINUTE = timedelta(minutes=1)


async def need(at: Roster, by: str = "max", **fields: Any) -> StaffingNeed:
    """A new need; of one person from nine to five each Tuesday unless it is said otherwise."""
    usual: dict[str, Any] = {"start_minute": 9 * 60, "end_minute": 17 * 60, "people": 1}
    day: dict[str, Any] = {} if fields.keys() & {"weekday", "day"} else {"weekday": 1}
    async with at.works.write(at[by]) as work:
        return await staffing.create(work, NewNeed(**usual | day | fields))


async def needs(at: Roster, by: str) -> list[int]:
    """The needs that somebody lists."""
    async with at.works.read(at[by]) as work:
        return [each.id for each in await staffing.list_needs(work)]


async def dropped(at: Roster, found: StaffingNeed, by: str = "max") -> None:
    """Somebody deletes a need."""
    async with at.works.write(at[by]) as work:
        await staffing.delete(work, found.id)


async def covered(at: Roster, wanted: RosterFilter, by: str = "max") -> list[Coverage]:
    """The coverage that somebody sees."""
    async with at.works.read(at[by]) as work:
        return await coverage.find(work, wanted)


def gaps(found: Coverage) -> list[tuple[str, str, int]]:
    """Its gaps, by the hour in UTC."""
    return [(f"{gap.start_at:%d %H:%M}", f"{gap.end_at:%d %H:%M}", gap.missing) for gap in found.gaps]


async def test_gaps_by_hand(roster: Roster) -> None:
    wanted = await need(roster, people=2, role="Barista", location_id=roster.pier)
    at_pier: dict[str, Any] = {"location_id": roster.pier, "role": "barista"}
    await roster.make(to="ben", start_at=NINE, end_at=NINE + 4 * HOUR, published=True, **at_pier)  # 9 to 13
    await roster.make(to="anna", start_at=NINE + 2 * HOUR, end_at=NINE + 10 * HOUR, **at_pier)  # 11 to 19, a draft
    await roster.make(
        to="ben", start_at=NINE + 3 * HOUR, end_at=NINE + 5 * HOUR, **at_pier
    )  # 12 to 14, he is there already
    await roster.make(published=True, **at_pier)  # open
    await roster.cancel(await roster.make(to="ada", published=True, **at_pier))
    await roster.make(to="ada", location_id=roster.pier, role="Chef")
    await roster.make(to="max", location_id=roster.mill, role="Barista")
    (found,) = await covered(roster, week_of())
    assert (found.need, found.day, found.planned) == (wanted, TUESDAY, 1)
    assert (found.start_at, found.end_at) == (utc("2027-01-12T08:00Z"), utc("2027-01-12T16:00Z"))
    assert gaps(found) == [("12 08:00", "12 10:00", 1), ("12 13:00", "12 16:00", 1)]


async def test_nobody_at_all_and_more_than_enough(roster: Roster) -> None:
    await need(roster, people=3)
    await need(roster, day=MONDAY + 2 * DAY)
    for name in ("anna", "ben"):
        await roster.make(to=name, start_at=NINE + DAY - HOUR, end_at=NINE + DAY + 9 * HOUR)
    tuesday, wednesday = await covered(roster, week_of())
    assert (tuesday.planned, gaps(tuesday)) == (0, [("12 08:00", "12 16:00", 3)])
    assert (wednesday.planned, gaps(wednesday)) == (2, [])


async def test_need_of_a_night_is_of_the_day_on_which_it_begins(roster: Roster) -> None:
    await need(roster, start_minute=22 * 60, end_minute=6 * 60)
    await roster.make(to="anna", start_at=NINE + 14 * HOUR, end_at=NINE + 18 * HOUR)  # 23 to 3
    (found,) = await covered(roster, day_of(TUESDAY))
    assert gaps(found) == [("12 21:00", "12 22:00", 1), ("13 02:00", "13 05:00", 1)]
    assert await covered(roster, day_of(TUESDAY + DAY)) == []


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-10-25", 25),
        ("Europe/Berlin", "2027-03-28", 23),
        ("Australia/Sydney", "2027-04-04", 25),
        ("Australia/Sydney", "2026-10-04", 23),
    ],
)
async def test_whole_day_is_as_long_as_its_clock_makes_it(roster: Roster, zone: str, day: str, hours: int) -> None:
    await lies_in(roster, roster.mill, zone)
    await need(roster, weekday=6, start_minute=0, end_minute=0, location_id=roster.mill)
    (found,) = await covered(roster, day_of(date.fromisoformat(day)))
    assert found.end_at - found.start_at == hours * HOUR
    assert found.gaps == [Gap(found.start_at, found.end_at, 1)]


async def test_need_of_a_time_that_the_clock_leaves_out_is_none(roster: Roster) -> None:
    await need(roster, weekday=6, start_minute=2 * 60, end_minute=3 * 60)
    assert await covered(roster, day_of(date(2027, 3, 28))) == []
    assert len(await covered(roster, day_of(date(2027, 4, 4)))) == 1


async def test_place_and_role_narrow_the_needs(roster: Roster) -> None:
    one = await need(roster, location_id=roster.pier, role="Chef")
    other = await need(roster, role="Barista")
    for wanted, expected in (
        (week_of(), {one.id, other.id}),
        (week_of(role="chef"), {one.id}),
        (week_of(location_id=roster.pier), {one.id}),
        (week_of(location_id=roster.mill), set[int]()),
    ):
        assert {each.need.id for each in await covered(roster, wanted)} == expected


# What each may do with a need at the pier, at the mill, and of the whole team.
MAY: dict[str, tuple[type[CrewhallError] | None, ...]] = {
    "olga": (None, None, None),
    "max": (None, None, None),
    "lena": (None, NotFound, NotFound),
    "anna": (Forbidden, Forbidden, Forbidden),
    "otto": (NotFound, NotFound, NotFound),
}


@pytest.mark.parametrize("by", MAY)
async def test_who_may_do_what(roster: Roster, by: str) -> None:
    made = [await need(roster, location_id=place) for place in (roster.pier, roster.mill, None)]
    if by == "anna":
        for refused in (needs(roster, by), covered(roster, week_of(), by)):
            with pytest.raises(Forbidden):
                await refused
    else:
        seen = [each.id for each, refusal in zip(made, MAY[by], strict=True) if refusal is None]
        assert await needs(roster, by) == seen
        assert [each.need.id for each in await covered(roster, week_of(), by)] == seen
    for each, refusal in zip(made, MAY[by], strict=True):
        if refusal is None:
            await dropped(roster, each, by)
        else:
            with pytest.raises(refusal):
                await dropped(roster, each, by)


async def test_who_may_require_people_where(roster: Roster) -> None:
    assert (await need(roster, "lena", location_id=roster.pier)).location_id == roster.pier
    for by, place, refusal in (
        ("lena", roster.mill, Forbidden),
        ("lena", None, Forbidden),
        ("anna", roster.pier, Forbidden),
        ("otto", roster.pier, InvalidInput),
    ):
        with pytest.raises(refusal):
            await need(roster, by, location_id=place)


async def test_changes_are_announced(roster: Roster) -> None:
    made = await need(roster, location_id=roster.pier)
    await dropped(roster, made)
    found = [(name, body["need_id"], body["location_id"]) for name, body in (await roster.happened())[-2:]]
    assert found == [
        ("staffing_need_created", made.id, roster.pier),
        ("staffing_need_deleted", made.id, roster.pier),
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"weekday": 1, "day": TUESDAY}, "weekday"),
        ({"weekday": None}, "weekday"),
        ({"weekday": 7}, "weekday"),
        ({"day": date(1, 1, 1)}, "day"),
        ({"people": 0}, "people"),
        ({"people": 1001}, "people"),
        ({"start_minute": 1440}, "start_minute"),
        ({"end_minute": -1}, "end_minute"),
        ({"role": "x" * 101}, "role"),
        ({"location_id": 10**6}, "location_id"),
    ],
)
async def test_wrong_fields(roster: Roster, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await need(roster, **fields)
    assert list(refused.value.details or {}) == [field]
    assert await needs(roster, "max") == []


PERIOD = Interval(utc("2027-01-12T08:00Z"), utc("2027-01-12T09:00Z"))
_SPANS = st.tuples(st.integers(-10, 70), st.integers(0, 70)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(st.lists(_SPANS, max_size=3), max_size=5), st.integers(1, 4))
@pytest.mark.one_database
def test_gaps_are_those_of_a_count_by_minutes(spans: list[list[tuple[int, int]]], needed: int) -> None:
    def at(minute: int) -> datetime:
        return PERIOD.start + minute * MINUTE

    worked = [[Interval(at(start), at(end)) for start, end in person] for person in spans]
    present = [sum(any(start <= minute < end for start, end in person) for person in spans) for minute in range(60)]
    fewest, found = gaps_of(PERIOD, worked, needed)
    assert fewest == min(present)
    missing = [0] * 60
    for gap in found:
        for minute in range((gap.start_at - PERIOD.start) // MINUTE, (gap.end_at - PERIOD.start) // MINUTE):
            missing[minute] += gap.missing
    assert missing == [max(0, needed - count) for count in present]
    joined = pairwise(found)
    assert not [1 for one, next_ in joined if one.end_at == next_.start_at and one.missing == next_.missing]

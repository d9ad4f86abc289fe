"""Availability: days, locks, patterns, whose one may read and change, and who is told."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from crewhall.domains.workforce import availability, patterns
from crewhall.domains.workforce.errors.availability import WindowIsLocked
from crewhall.domains.workforce.model.availability import (
    Availability,
    AvailabilityEdit,
    AvailabilityPattern,
    Level,
    NewPattern,
)
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, NotFound
from crewhall.platform.work import Work
from tests.domains.workforce.roster import Roster, roster

__all__ = ["roster"]

pytestmark = pytest.mark.anyio

TUESDAY = date(2027, 1, 12)
WEEK = timedelta(weeks=1)
# Whom each may read and change, and how others are refused.
RIGHTS: dict[tuple[str, str], type[CrewhallError] | None] = {
    ("ben", "ben"): None,
    ("ben", "anna"): Forbidden,
    ("ben", "otto"): Forbidden,
    ("max", "ben"): None,
    ("max", "otto"): NotFound,
    ("lena", "lena"): None,
    ("lena", "ben"): None,
    ("lena", "anna"): NotFound,
    ("ada", "anna"): None,
    ("olga", "ada"): None,
    ("otto", "ben"): NotFound,
}


async def told(at: Roster) -> list[str]:
    """The names of the events so far, without those of the people who were given locations."""
    return [name for name, _ in await at.happened() if name != "scopes_changed"]


async def put(at: Roster, by: str = "ben", whose: str = "ben", day: date = TUESDAY, **said: Any) -> Availability:
    """Say something of a day."""
    async with at.works.write(at[by]) as work:
        return (await availability.put(work, at.uid(whose), day, AvailabilityEdit(**said)))[0]


async def get(at: Roster, by: str = "ben", whose: str = "ben", day: date = TUESDAY) -> Availability:
    """What is said of a day."""
    async with at.works.read(at[by]) as work:
        return (await availability.get(work, at.uid(whose), day))[0]


async def put_pattern(at: Roster, by: str = "ben", whose: str = "ben", **said: Any) -> AvailabilityPattern:
    """Say something of Tuesdays, from the first of 2027 on."""
    given: dict[str, Any] = {"weekday": 1, "from_day": date(2027, 1, 5)} | said
    new = NewPattern(**given)
    async with at.works.write(at[by]) as work:
        return (await patterns.put(work, at.uid(whose), new))[0]


async def test_day_without_a_row_is_neutral_and_has_no_id(roster: Roster) -> None:
    assert await get(roster) == Availability(None, roster.team_id, roster.uid("ben"), TUESDAY)


async def test_day_is_stored_once_and_keeps_what_is_not_said(roster: Roster) -> None:
    first = await put(roster, am=Level.AVAILABLE)
    second = await put(roster, nd=Level.UNAVAILABLE)
    assert (second.id, second.am, second.pm, second.nd) == (first.id, 1, 0, -1)
    assert second == await get(roster) == await get(roster, "max")
    assert await put(roster) == second
    assert await told(roster) == ["availability_changed"] * 2
    async with roster.works.read(roster["ben"]) as work:
        rows, person = await availability.list_stored(work, None, TUESDAY - WEEK, TUESDAY)
        assert (rows, person.user_id) == ([second], roster.uid("ben"))
        assert (await availability.list_stored(work, None, TUESDAY + timedelta(days=1), TUESDAY + WEEK))[0] == []


async def test_list_reaches_over_400_days_at_most(roster: Roster) -> None:
    async with roster.works.read(roster["ben"]) as work:
        await availability.list_stored(work, None, TUESDAY, TUESDAY + timedelta(days=399))
        with pytest.raises(InvalidInput, match="400 days"):
            await availability.list_stored(work, None, TUESDAY, TUESDAY + timedelta(days=400))


@pytest.mark.parametrize("pair", RIGHTS, ids="-".join)
async def test_availability_is_for_oneself_and_managers(roster: Roster, pair: tuple[str, str]) -> None:
    by, whose = pair
    tries: list[Callable[[Work], Awaitable[Any]]] = [
        lambda work: availability.get(work, roster.uid(whose), TUESDAY),
        lambda work: availability.list_stored(work, roster.uid(whose), TUESDAY, TUESDAY),
        lambda work: availability.put(work, roster.uid(whose), TUESDAY, AvailabilityEdit(am=Level.AVAILABLE)),
        lambda work: patterns.list_patterns(work, roster.uid(whose)),
        lambda work: patterns.put(work, roster.uid(whose), NewPattern(weekday=1)),
    ]
    for does in tries:
        async with roster.works.write(roster[by]) as work:
            refusal = RIGHTS[pair]
            if refusal is None:
                await does(work)
                continue
            with pytest.raises(refusal):
                await does(work)
    if RIGHTS[pair] is not None:
        assert await told(roster) == []


async def test_locked_window_is_changed_by_managers_alone(roster: Roster) -> None:
    locked = await put(roster, "max", am=Level.AVAILABLE, am_locked=True)
    tries: list[dict[str, Any]] = [
        {"am": Level.UNAVAILABLE},
        {"am_locked": False},
        {"am": Level.NEUTRAL, "pm": Level.AVAILABLE},
    ]
    for said in tries:
        with pytest.raises(WindowIsLocked) as refused:
            await put(roster, **said)
        assert refused.value.details == {"am": "is locked"}
        assert await get(roster) == locked
    # The rest of the day is open, and clients send the whole day back.
    changed = await put(roster, am=Level.AVAILABLE, am_locked=True, pm=Level.PREFERRED)
    assert (changed.am, changed.am_locked, changed.pm) == (1, True, 2)
    changed = await put(roster, "lena", am=Level.UNAVAILABLE)
    assert (changed.am, changed.am_locked) == (-1, True)
    await put(roster, "lena", am_locked=False)
    assert (await put(roster, am=Level.PREFERRED)).am == 2


async def test_members_lock_nothing(roster: Roster) -> None:
    with pytest.raises(Forbidden):
        await put(roster, nd_locked=True)
    assert (await get(roster)).id is None
    assert (await put(roster, nd=Level.AVAILABLE, nd_locked=False)).id is not None


async def test_parallel_changes_of_a_day_all_count(roster: Roster) -> None:
    edits: tuple[dict[str, Any], ...] = ({"am": Level.AVAILABLE}, {"pm": Level.UNAVAILABLE}, {"nd": Level.PREFERRED})
    await asyncio.gather(*(put(roster, **edit) for edit in edits))
    found = await get(roster)
    assert (found.am, found.pm, found.nd) == (1, -1, 2)


async def test_publishing_a_shift_locks_no_window(roster: Roster) -> None:
    await put(roster, am=Level.AVAILABLE)
    await roster.make(to="ben", published=True)
    assert (await put(roster, am=Level.UNAVAILABLE)).am == -1


async def test_pattern_counts_until_a_later_one_or_its_end_or_a_day(roster: Roster) -> None:
    await put_pattern(roster, am=Level.UNAVAILABLE)
    await put_pattern(roster, am=Level.PREFERRED, from_day=TUESDAY + WEEK, until_day=TUESDAY + 2 * WEEK)
    day = await put(roster, day=TUESDAY + 2 * WEEK, am=Level.AVAILABLE)

    async def levels(first: date, last: date) -> dict[date, int]:
        async with roster.works.read(roster["max"]) as work:
            found = await availability.levels(work, roster.team_id, [roster.uid("ben")], first, last)
        return {at: said.am for (_, at), said in found.items()}

    assert await levels(TUESDAY - 2 * WEEK, TUESDAY + 3 * WEEK) == {
        TUESDAY - WEEK: -1,
        TUESDAY: -1,
        TUESDAY + WEEK: 2,
        TUESDAY + 2 * WEEK: 1,
        TUESDAY + 3 * WEEK: -1,
    }
    assert await get(roster) == Availability(None, roster.team_id, roster.uid("ben"), TUESDAY, am=Level.UNAVAILABLE)
    async with roster.works.read(roster["ben"]) as work:
        assert (await availability.list_stored(work, None, TUESDAY, TUESDAY + 3 * WEEK))[0] == [day]


async def test_day_that_is_changed_begins_with_its_pattern(roster: Roster) -> None:
    await put_pattern(roster, am=Level.UNAVAILABLE, nd=Level.AVAILABLE)
    changed = await put(roster, pm=Level.PREFERRED)
    assert (changed.am, changed.pm, changed.nd) == (-1, 2, 1)


async def test_pattern_of_the_same_weekday_and_day_is_replaced(roster: Roster) -> None:
    first = await put_pattern(roster, am=Level.UNAVAILABLE)
    again = await put_pattern(roster, "lena", pm=Level.AVAILABLE)
    assert (again.id, again.am, again.pm) == (first.id, 0, 1)
    other = await put_pattern(roster, weekday=0)
    async with roster.works.read(roster["ben"]) as work:
        assert await patterns.list_patterns(work, None) == [other, again]
    assert await told(roster) == ["availability_patterns_changed"] * 3


@pytest.mark.parametrize(("by", "refusal"), [("anna", NotFound), ("otto", NotFound), ("lena", None), ("ben", None)])
async def test_patterns_are_deleted_by_those_who_may(
    roster: Roster, by: str, refusal: type[CrewhallError] | None
) -> None:
    pattern = await put_pattern(roster)
    async with roster.works.write(roster[by]) as work:
        if refusal is None:
            await patterns.delete(work, pattern.id)
        for pattern_id in (pattern.id, 10**9):
            with pytest.raises(NotFound, match="no such pattern"):
                await patterns.delete(work, pattern_id)
    async with roster.works.read(roster["ben"]) as work:
        assert await patterns.list_patterns(work, None) == ([] if refusal is None else [pattern])


async def test_bad_patterns_are_refused(roster: Roster, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput, match="until_day"):
        await put_pattern(roster, until_day=date(2027, 1, 4))
    monkeypatch.setattr(patterns, "MOST_PATTERNS", 1)
    await put_pattern(roster)
    await put_pattern(roster, am=Level.AVAILABLE)
    with pytest.raises(InvalidInput, match="patterns already"):
        await put_pattern(roster, weekday=2)

"""Many units at once on one person's shifts: nobody ends up with two at a time, and no event is told twice."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from crewhall.domains.workforce import assignments
from crewhall.domains.workforce.errors.shifts import ShiftsOverlap
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.kit.errors import CrewhallError, NotFound
from tests.domains.workforce.roster import HOUR, NINE, Roster, roster

__all__ = ["roster"]

pytestmark = pytest.mark.anyio

MANY = 20


async def outcomes(*attempts: Awaitable[Any]) -> list[type[CrewhallError] | None]:
    """How each of them ended."""
    results = await asyncio.gather(*attempts, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, CrewhallError):
            raise result
    return [type(result) if isinstance(result, CrewhallError) else None for result in results]


async def test_of_many_drafts_published_at_once_one_person_gets_one(roster: Roster) -> None:
    drafts = [await roster.make(to="anna", start_at=NINE + number * HOUR / 4) for number in range(MANY)]
    found = await outcomes(*(roster.change(draft, published=True) for draft in drafts))
    assert sorted(map(str, found)) == sorted(map(str, [None, *[ShiftsOverlap] * (MANY - 1)]))
    assert len(await roster.listed("anna", managed=False)) == 1


async def test_of_many_open_shifts_given_at_once_one_person_gets_one(roster: Roster) -> None:
    opened = [await roster.make(published=True, start_at=NINE + number * HOUR / 4) for number in range(MANY)]
    found = await outcomes(*(roster.change(shift, to="anna") for shift in opened))
    assert found.count(None) == 1
    assert set(found) == {None, ShiftsOverlap}
    assert len(await roster.listed("max", assignee_id=roster.uid("anna"))) == 1


async def test_draft_published_many_times_at_once_is_announced_once(roster: Roster) -> None:
    draft = await roster.make(to="anna")
    assert set(await outcomes(*(roster.change(draft, published=True) for _ in range(MANY)))) == {None}
    assert [name for name, _ in await roster.happened()].count("shift_published") == 1


async def test_draft_canceled_many_times_at_once_is_gone_once(roster: Roster) -> None:
    draft = await roster.make()
    found = await outcomes(*(roster.cancel(draft) for _ in range(MANY)))
    assert (found.count(None), found.count(NotFound)) == (1, MANY - 1)


async def test_shifts_exchanged_crosswise_at_once_stay_with_one_person_each(roster: Roster) -> None:
    mine = [await roster.make(to="anna", start_at=NINE + day * 24 * HOUR, published=True) for day in range(4)]
    yours = [await roster.make(to="ben", start_at=NINE + day * 24 * HOUR, published=True) for day in range(4)]

    async def swap(one: Shift, other: Shift) -> None:
        async with roster.works.write(roster["max"]) as work:
            locked = await assignments.lock(work, roster.team_id, [one.id, other.id])
            await assignments.exchange(work, locked[one.id], locked[other.id])

    pairs = zip(mine, yours, strict=True)
    both_ways = [(other, one) if number % 2 else (one, other) for number, (one, other) in enumerate(pairs)]
    assert set(await outcomes(*(swap(one, other) for one, other in both_ways))) == {None}
    for name, shifts in (("anna", yours), ("ben", mine)):
        assert await roster.listed("max", assignee_id=roster.uid(name)) == [shift.id for shift in shifts]

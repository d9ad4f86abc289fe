"""Many decisions about requests at once: a shift ends up with one person, and two swapped shifts with one each."""

import pytest

from crewhall.domains.workforce.errors.requests import RequestIsDecided, ShiftIsNotTheirs
from crewhall.domains.workforce.errors.shifts import ShiftsOverlap
from tests.domains.workforce.asking import (
    ask,
    ask_again,
    assignees,
    day_after,
    listed,
    move,
    of_kind,
    see,
    status_of,
)
from tests.domains.workforce.roster import HOUR, NINE, Roster, roster
from tests.domains.workforce.test_shift_races import MANY, outcomes

__all__ = ["roster"]

pytestmark = pytest.mark.anyio


async def test_of_many_approvals_of_two_requests_for_one_shift_one_counts(roster: Roster) -> None:
    shift = await roster.make(published=True)
    pair = [await ask(roster, "anna", shift), await ask(roster, "ben", shift)]
    managers = ("max", "olga", "ada")
    found = await outcomes(
        *(move(roster, managers[number % 3], pair[number % 2], "approved") for number in range(MANY))
    )
    assert (found.count(None), found.count(RequestIsDecided)) == (1, MANY - 1)
    statuses = [await status_of(roster, each) for each in pair]
    assert sorted(statuses) == ["approved", "rejected"]
    assert await assignees(roster, shift) == [pair[statuses.index("approved")].user_id]
    assert [name for name, _ in await roster.happened()].count("shift_assigned") == 1


async def test_of_many_requests_of_one_person_approved_at_once_none_overlap(roster: Roster) -> None:
    shifts = [await roster.make(published=True, start_at=NINE + number * HOUR / 4) for number in range(MANY)]
    asked = [await ask(roster, "anna", shift) for shift in shifts]
    found = await outcomes(*(move(roster, "max", request, "approved") for request in asked))
    assert (found.count(None), found.count(ShiftsOverlap)) == (1, MANY - 1)
    assert len([each for each in await assignees(roster, *shifts) if each is not None]) == 1


async def test_person_who_asks_many_times_at_once_has_one_request(roster: Roster) -> None:
    shift = await roster.make(published=True)
    made: list[bool] = []

    async def once_more() -> None:
        made.append((await ask_again(roster, "anna", shift))[1])

    assert set(await outcomes(*(once_more() for _ in range(MANY)))) == {None}
    assert made.count(True) == 1
    assert len(await listed(roster, "anna")) == 1


async def test_of_two_swaps_of_the_same_shifts_at_once_one_counts(roster: Roster) -> None:
    mine = await roster.make(to="anna", published=True)
    yours = await roster.make(to="ben", published=True, **day_after(NINE, 1))
    pair = [await ask(roster, "anna", mine, "swap", swap=yours), await ask(roster, "ben", yours, "swap", swap=mine)]
    found = await outcomes(*(move(roster, "max", pair[number % 2], "approved") for number in range(MANY)))
    assert (found.count(None), found.count(RequestIsDecided)) == (1, MANY - 1)
    assert await assignees(roster, mine, yours) == [roster.uid("ben"), roster.uid("anna")]
    assert sorted([await status_of(roster, each) for each in pair]) == ["approved", "rejected"]


async def test_two_swaps_that_share_a_shift_do_not_both_count(roster: Roster) -> None:
    mine = await roster.make(to="anna", published=True)
    yours = await roster.make(to="ben", published=True, **day_after(NINE, 1))
    theirs = await roster.make(to="lena", published=True, **day_after(NINE, 2))
    pair = [await ask(roster, "anna", mine, "swap", swap=yours), await ask(roster, "lena", theirs, "swap", swap=yours)]
    found = await outcomes(*(move(roster, "max", each, "approved") for each in pair))
    assert sorted(map(str, found)) == sorted(map(str, [None, RequestIsDecided]))
    people = await assignees(roster, mine, yours, theirs)
    first, second, third = roster.uid("anna"), roster.uid("ben"), roster.uid("lena")
    assert people in ([second, first, third], [first, third, second])


async def test_request_is_approved_or_canceled_and_never_both(roster: Roster) -> None:
    request = await of_kind(roster, "request")
    found = await outcomes(
        *(
            move(roster, *("max", request, "approved") if number % 2 else ("ben", request, "canceled"))
            for number in range(8)
        )
    )
    assert (found.count(None), found.count(RequestIsDecided)) == (1, 7)
    shift = (await see(roster, "olga", request)).shift
    assert shift is not None
    assert (await status_of(roster, request) == "approved") == (shift.assignee_id == request.user_id)


async def test_shift_assigned_while_its_swap_is_approved_goes_to_one(roster: Roster) -> None:
    swap = await of_kind(roster, "swap")
    shift = (await see(roster, "olga", swap)).shift
    assert shift is not None
    found = await outcomes(move(roster, "max", swap, "approved"), roster.change(shift, "ada", to="lena"))
    assert set(found) <= {None, ShiftIsNotTheirs}
    assert found[1] is None
    assert await assignees(roster, shift) == [roster.uid("lena")]

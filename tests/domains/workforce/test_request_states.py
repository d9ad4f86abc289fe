"""Requests about shifts: each action on each kind in each state by each role."""

from typing import NoReturn

import pytest

from crewhall.domains.workforce import requests
from crewhall.domains.workforce.errors.requests import RequestDoesNotMove, RequestIsDecided
from crewhall.domains.workforce.model.requests import RequestEdit, RequestStatus, ShiftRequest
from crewhall.kit.actor import Rank
from crewhall.kit.errors import CrewhallError, Forbidden, NotFound
from tests.domains.workforce.asking import KINDS, STATES, ask, move, of_kind, status_of
from tests.domains.workforce.roster import Roster, roster

__all__ = ["roster"]

pytestmark = pytest.mark.anyio

EVERYBODY = ("olga", "ada", "max", "lena", "anna", "ben", "cleo", "otto")
MANAGERS = frozenset({"olga", "ada", "max", "lena"})
BEN, ANNA = frozenset({"ben"}), frozenset({"anna"})
# Who may do what, of each kind: the request concerns Ben, Max made the offer, and the swap is with Anna.
RIGHTS: dict[str, dict[str, frozenset[str]]] = {
    "request": {"shortlisted": MANAGERS, "approved": MANAGERS, "rejected": MANAGERS, "canceled": BEN},
    "drop": {"shortlisted": MANAGERS, "approved": MANAGERS, "rejected": MANAGERS, "canceled": BEN},
    "swap": {"shortlisted": MANAGERS | ANNA, "approved": MANAGERS, "rejected": MANAGERS | ANNA, "canceled": BEN},
    "offer": {"shortlisted": MANAGERS, "approved": BEN, "rejected": BEN, "canceled": BEN | {"max"}},
}
LEADS_TO = {
    "requested": {"shortlisted", "approved", "rejected", "canceled"},
    "shortlisted": {"approved", "rejected", "canceled"},
    "approved": set[str](),
    "rejected": set[str](),
    "canceled": set[str](),
}


class UndoneError(Exception):
    """Takes back what a unit did."""


def expected(kind: str, state: str, wanted: str, by: str) -> type[CrewhallError] | str:
    """The status afterwards, or how the action is refused."""
    if by not in MANAGERS | BEN | (ANNA if kind == "swap" else set()):
        return NotFound
    if state == wanted and state == "shortlisted":
        return state
    if by not in RIGHTS[kind][wanted]:
        return Forbidden
    if not LEADS_TO[state]:
        return RequestIsDecided
    if wanted not in LEADS_TO[state] or (kind, wanted) == ("offer", "shortlisted"):
        return RequestDoesNotMove
    return wanted


async def outcome(at: Roster, request: ShiftRequest, state: str, wanted: str, by: str) -> type[CrewhallError] | str:
    """What comes of an action on the request in that state; everything is as before afterwards."""
    found: type[CrewhallError] | str = ""
    try:
        async with at.works.write(at[by]) as work:
            await work.db.execute("UPDATE shift_requests SET status = $2 WHERE id = $1", request.id, state)
            try:
                edit = RequestEdit(status=RequestStatus(wanted))
                found = (await requests.update(work, request.id, edit)).request.status
            except CrewhallError as error:
                found = type(error)
            _undo()
    except UndoneError:
        pass
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wanted", [state for state in STATES if state != "requested"])
async def test_each_action_on_each_kind_in_each_state_by_each_role(roster: Roster, kind: str, wanted: str) -> None:
    request = await of_kind(roster, kind)
    wrong = [
        (state, by, found)
        for state in STATES
        for by in EVERYBODY
        if (found := await outcome(roster, request, state, wanted, by)) != expected(kind, state, wanted, by)
    ]
    assert not wrong
    assert await status_of(roster, request) == "requested"


@pytest.mark.parametrize("state", STATES)
async def test_nothing_becomes_a_mere_request_again(roster: Roster, state: str) -> None:
    request = await of_kind(roster, "request")
    found = await outcome(roster, request, state, "requested", "max")
    live = {"requested": "requested", "shortlisted": RequestDoesNotMove}
    assert found == live.get(state, RequestIsDecided)


@pytest.mark.parametrize("by", ["olga", "ada", "max", "lena"])
@pytest.mark.parametrize("wanted", ["shortlisted", "approved", "rejected"])
async def test_ones_own_request_is_decided_by_admins_alone(roster: Roster, by: str, wanted: str) -> None:
    shift = await roster.make(location_id=roster.pier, published=True)
    request = await ask(roster, by, shift)
    if roster[by].rank >= Rank.ADMIN:
        assert (await move(roster, by, request, wanted)).status == wanted
    else:
        with pytest.raises(Forbidden):
            await move(roster, by, request, wanted)
        assert (await move(roster, "ada", request, wanted)).status == wanted


async def test_manager_accepts_what_is_offered_to_them(roster: Roster) -> None:
    shift = await roster.make(location_id=roster.pier, published=True)
    offer = await ask(roster, "max", shift, "offer", to="lena")
    with pytest.raises(Forbidden):
        await move(roster, "olga", offer, "approved")
    assert (await move(roster, "lena", offer, "approved")).status == "approved"


async def test_manager_of_one_place_does_not_decide_swaps_with_another(roster: Roster) -> None:
    mine = await roster.make(location_id=roster.pier, to="anna", published=True)
    yours = await roster.make(location_id=roster.mill, to="cleo", published=True)
    swap = await ask(roster, "anna", mine, "swap", swap=yours)
    for wanted in ("shortlisted", "approved", "rejected"):
        with pytest.raises(Forbidden):
            await move(roster, "lena", swap, wanted)
    assert (await move(roster, "cleo", swap, "shortlisted")).decided_by == roster.uid("cleo")
    assert (await move(roster, "max", swap, "approved")).decided_by == roster.uid("max")


def _undo() -> NoReturn:
    raise UndoneError

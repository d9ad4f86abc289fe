"""Requests about shifts: what comes of them, who sees them, and what is refused."""

from collections.abc import Awaitable
from typing import Any, cast

import pytest

from crewhall.domains.workforce import requests, settings
from crewhall.domains.workforce.errors.people import NotAnActiveMember
from crewhall.domains.workforce.errors.requests import (
    RequestIsDecided,
    ShiftDoesNotSuit,
    ShiftHasBegun,
    ShiftIsNotOpen,
    ShiftIsNotTheirs,
)
from crewhall.domains.workforce.errors.shifts import ShiftIsCanceled, ShiftsOverlap
from crewhall.domains.workforce.events.requests import ShiftRequestCreated
from crewhall.domains.workforce.model.requests import (
    RequestEdit,
    RequestFilter,
    RequestKind,
    RequestStatus,
    ShiftRequest,
)
from crewhall.domains.workforce.model.settings import SettingsEdit
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.flows.feed import find_audiences
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, NotFound
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db
from tests.domains.labels.conftest import CountingDb
from tests.domains.workforce.asking import (
    ask,
    ask_again,
    assignees,
    begin,
    day_after,
    listed,
    move,
    of_kind,
    reword,
    see,
    status_of,
)
from tests.domains.workforce.roster import NINE, Roster, roster

__all__ = ["roster"]

pytestmark = pytest.mark.anyio


async def refused(attempt: Awaitable[Any], error: type[CrewhallError]) -> CrewhallError:
    """What an attempt that is refused says."""
    with pytest.raises(error) as found:
        await attempt
    return found.value


async def test_approved_request_gives_the_shift_and_rejects_the_others(roster: Roster) -> None:
    shift = await roster.make(location_id=roster.pier, published=True)
    bens, annas = await ask(roster, "ben", shift, message=" I am\nfree "), await ask(roster, "anna", shift)
    lenas = await ask(roster, "max", shift, "offer", to="lena")
    assert bens.message == "I am\nfree"
    found = await move(roster, "max", bens, "approved", reason="first")
    assert (found.status, found.decided_by, found.reason) == ("approved", roster.uid("max"), "first")
    assert await assignees(roster, shift) == [roster.uid("ben")]
    assert [await status_of(roster, each) for each in (annas, lenas)] == ["rejected", "rejected"]
    assert [name for name, _ in await roster.happened()][-4:] == [
        "shift_assigned",
        "shift_request_approved",
        "shift_request_rejected",
        "shift_request_rejected",
    ]


async def test_accepted_offer_gives_the_shift_and_rejects_the_others(roster: Roster) -> None:
    shift = await roster.make(published=True)
    annas = await ask(roster, "anna", shift)
    offer = await ask(roster, "max", shift, "offer", to="ben")
    assert (offer.user_id, offer.requestor_id) == (roster.uid("ben"), roster.uid("max"))
    await move(roster, "ben", offer, "approved")
    assert await assignees(roster, shift) == [roster.uid("ben")]
    assert await status_of(roster, annas) == "rejected"


async def test_approved_drop_opens_the_shift(roster: Roster) -> None:
    drop = await of_kind(roster, "drop")
    await move(roster, "lena", drop, "approved")
    shift = (await see(roster, "olga", drop)).shift
    assert shift is not None
    assert shift.is_open


async def test_approved_drop_rejects_swaps_with_the_shift_and_leaves_those_who_ask_for_it(roster: Roster) -> None:
    shift = await roster.make(published=True)
    annas = await ask(roster, "anna", shift)
    await roster.change(shift, to="ben")
    lenas = await roster.make(to="lena", location_id=roster.pier, published=True, **day_after(NINE, 1))
    drop, swap = await ask(roster, "ben", shift, "drop"), await ask(roster, "lena", lenas, "swap", swap=shift)
    await move(roster, "max", drop, "approved")
    assert [await status_of(roster, each) for each in (annas, swap)] == ["requested", "rejected"]
    await move(roster, "max", annas, "approved")
    assert await assignees(roster, shift) == [roster.uid("anna")]


async def test_approved_swap_exchanges_both(roster: Roster) -> None:
    swap = await of_kind(roster, "swap")
    before = await see(roster, "ben", swap)
    assert (before.shift, before.swap_shift) != (None, None)
    await move(roster, "anna", swap, "shortlisted")
    await move(roster, "max", swap, "approved")
    after = await see(roster, "olga", swap)
    assert after.shift is not None
    assert after.swap_shift is not None
    assert [after.shift.assignee_id, after.swap_shift.assignee_id] == [roster.uid("anna"), roster.uid("ben")]
    seen = await see(roster, "ben", swap)
    assert (seen.shift, seen.swap_shift) == (None, after.swap_shift)


async def test_swap_that_would_overlap_exchanges_neither_unless_a_manager_insists(roster: Roster) -> None:
    mine = await roster.make(to="ben", published=True)
    yours = await roster.make(to="anna", published=True, **day_after(NINE, 1))
    blocks = await roster.make(to="anna", published=True, start_at=NINE.replace(hour=16), end_at=NINE.replace(hour=20))
    swap = await ask(roster, "ben", mine, "swap", swap=yours)
    await refused(move(roster, "max", swap, "approved"), ShiftsOverlap)
    assert await assignees(roster, mine, yours, blocks) == [roster.uid("ben"), roster.uid("anna"), roster.uid("anna")]
    assert await status_of(roster, swap) == "requested"
    await move(roster, "max", swap, "approved", force=True)
    assert await assignees(roster, mine, yours) == [roster.uid("anna"), roster.uid("ben")]


async def test_offer_that_overlaps_is_not_accepted_by_insisting(roster: Roster) -> None:
    shift = await roster.make(published=True)
    await roster.make(to="ben", published=True)
    offer = await ask(roster, "max", shift, "offer", to="ben")
    await refused(move(roster, "ben", offer, "approved", force=True), ShiftsOverlap)
    assert await assignees(roster, shift) == [None]


async def test_manager_asks_drops_and_swaps_for_somebody_who_is_absent(roster: Roster) -> None:
    opened, mine = await roster.make(published=True), await roster.make(to="ben", published=True, **day_after(NINE, 1))
    yours = await roster.make(to="anna", published=True, **day_after(NINE, 2))
    asked = await ask(roster, "max", opened, to="ben")
    assert (asked.user_id, asked.requestor_id) == (roster.uid("ben"), roster.uid("max"))
    await move(roster, "max", await ask(roster, "max", mine, "swap", swap=yours, to="ben"), "approved")
    await move(roster, "max", await ask(roster, "max", yours, "drop", to="ben"), "approved")
    await move(roster, "max", asked, "approved")
    assert await assignees(roster, opened, mine, yours) == [roster.uid("ben"), roster.uid("anna"), None]
    await refused(ask(roster, "anna", opened, "drop", to="ben"), NotFound)
    await refused(ask(roster, "anna", mine, "drop", to="ben"), Forbidden)
    await refused(ask(roster, "lena", await roster.make(location_id=roster.pier, published=True), to="anna"), NotFound)


async def test_second_request_about_a_shift_is_the_first(roster: Roster) -> None:
    shift = await roster.make(published=True)
    first, is_new = await ask_again(roster, "anna", shift, message="me")
    assert is_new
    assert await ask_again(roster, "anna", shift, message="me again") == (first, False)
    assert await ask_again(roster, "max", shift, "offer", to="anna") == (first, False)
    await move(roster, "anna", first, "canceled")
    assert (await ask_again(roster, "anna", shift))[1]
    assert len(await listed(roster, "anna")) == 2


async def test_suitable_request_is_approved_at_once_where_the_team_wants_it(roster: Roster) -> None:
    async with roster.works.write(roster["ada"]) as work:
        await settings.update(work, SettingsEdit(approves_requests=True))
    shift = await roster.make(location_id=roster.pier, role="Barista", published=True)
    found = await ask(roster, "ben", shift)
    assert (found.status, found.decided_by, found.decided_at is not None) == ("approved", None, True)
    assert await assignees(roster, shift) == [roster.uid("ben")]
    drop = await ask(roster, "ben", shift, "drop")
    assert drop.status == "requested"
    other = await roster.make(published=True)
    await refused(ask(roster, "ben", other), ShiftsOverlap)
    assert await listed(roster, "max", shift_id=other.id) == []


async def test_people_ask_for_shifts_of_their_locations_and_roles_alone(roster: Roster) -> None:
    mill = await roster.make(location_id=roster.mill, published=True)
    chefs = await roster.make(location_id=roster.pier, role="Chef", published=True)
    for shift in (mill, chefs):
        await refused(ask(roster, "ben", shift), NotFound)
        await refused(ask(roster, "max", shift, to="ben"), ShiftDoesNotSuit)
    offer = await ask(roster, "max", mill, "offer", to="ben")
    shown = await see(roster, "ben", offer)
    assert shown.shift is not None
    assert (shown.shift.id, shown.shift.notes) == (mill.id, None)
    await move(roster, "ben", offer, "approved")


async def test_swap_names_a_published_shift_of_somebody_else(roster: Roster) -> None:
    mine = await roster.make(to="ben", published=True)
    later = day_after(NINE, 1)
    draft, opened = await roster.make(to="anna", **later), await roster.make(published=True, **later)
    own, mill = (
        await roster.make(to="ben", published=True, **later),
        await roster.make(to="cleo", location_id=roster.mill, published=True, **later),
    )
    for other in (draft, mill):
        await refused(ask(roster, "ben", mine, "swap", swap=other), NotFound)
    for other in (opened, own):
        found = await refused(ask(roster, "ben", mine, "swap", swap=other), InvalidInput)
        assert found.details == {"swap_shift_id": "must be a published shift of somebody else"}
    await refused(ask(roster, "max", mine, "swap", swap=draft, to="ben"), InvalidInput)
    await refused(ask(roster, "ben", mine, "swap"), InvalidInput)
    await refused(ask(roster, "ben", mine, "drop", swap=own), InvalidInput)
    await refused(ask(roster, "ben", mine, "swap", swap_shift_id=4_000_000_000), NotFound)
    assert await listed(roster, "olga") == []


async def test_request_does_not_fit_the_state_of_its_shift(roster: Roster) -> None:
    bens, draft = await roster.make(to="ben", published=True), await roster.make()
    opened = await roster.make(published=True)
    off = await roster.cancel(await roster.make(to="anna", published=True))
    await refused(ask(roster, "ben", bens), ShiftIsNotOpen)
    await refused(ask(roster, "max", draft, "offer", to="ben"), ShiftIsNotOpen)
    await refused(ask(roster, "ben", draft), NotFound)
    await refused(ask(roster, "ben", opened, "drop"), ShiftIsNotTheirs)
    await refused(ask(roster, "max", bens, "drop", to="anna"), ShiftIsNotTheirs)
    await refused(ask(roster, "anna", off, "drop"), ShiftIsCanceled)
    await refused(ask(roster, "otto", opened), NotFound)
    found = await refused(ask(roster, "max", opened, "offer"), InvalidInput)
    assert found.details == {"user_id": "is required for an offer"}
    await refused(ask(roster, "ben", opened, "offer", to="anna"), Forbidden)
    await refused(ask(roster, "ben", opened, message="x" * 1001), InvalidInput)
    await refused(ask(roster, "max", opened, "offer", user_id=roster.uid("otto")), NotFound)
    async with roster.works.write(SYSTEM) as work:
        sql = "UPDATE memberships SET status = 'removed' WHERE team_id = $1 AND user_id = $2"
        await work.db.execute(sql, roster.team_id, roster.uid("cleo"))
    await refused(ask(roster, "max", opened, "offer", to="cleo"), NotAnActiveMember)
    assert await listed(roster, "olga") == []


@pytest.mark.parametrize("kind", RequestKind)
async def test_nothing_is_asked_or_approved_once_the_shift_has_begun(roster: Roster, kind: str) -> None:
    request = await of_kind(roster, kind)
    shown = await see(roster, "olga", request)
    for begun in (shown.shift, shown.swap_shift):
        if begun is None:
            continue
        before = await assignees(roster, begun)
        await begin(roster, begun)
        await refused(move(roster, "ben" if kind == "offer" else "max", request, "approved"), ShiftHasBegun)
        assert await assignees(roster, begun) == before
        assert await status_of(roster, request) == "requested"
    assert (await move(roster, "ben", request, "canceled")).status == "canceled"
    assert shown.shift is not None
    by, fields = ("max", {"to": "ben"}) if kind == "offer" else ("ben", {})
    await refused(ask(roster, by, shown.shift, kind, **fields, swap_shift_id=request.swap_shift_id), ShiftHasBegun)


async def test_swap_with_a_shift_that_has_begun_is_refused_and_changes_nothing(roster: Roster) -> None:
    swap = await of_kind(roster, "swap")
    shown = await see(roster, "olga", swap)
    assert shown.shift is not None
    assert shown.swap_shift is not None
    await begin(roster, shown.swap_shift)
    await refused(move(roster, "max", swap, "approved", force=True), ShiftHasBegun)
    assert await assignees(roster, shown.shift, shown.swap_shift) == [roster.uid("ben"), roster.uid("anna")]
    assert (await see(roster, "olga", swap)).request == swap


@pytest.mark.parametrize("which", ["shift", "swap_shift"])
async def test_shift_that_changed_hands_is_not_swapped(roster: Roster, which: str) -> None:
    swap = await of_kind(roster, "swap")
    shown = await see(roster, "olga", swap)
    changed: Shift = getattr(shown, which)
    await roster.change(changed, to="lena")
    await refused(move(roster, "max", swap, "approved"), ShiftIsNotTheirs)
    assert await assignees(roster, changed) == [roster.uid("lena")]
    assert await status_of(roster, swap) == "requested"


@pytest.mark.parametrize(("kind", "error"), [("request", ShiftIsNotOpen), ("drop", ShiftIsNotTheirs)])
async def test_shift_that_somebody_else_got_is_neither_claimed_nor_dropped(
    roster: Roster, kind: str, error: type[CrewhallError]
) -> None:
    request = await of_kind(roster, kind)
    shift = (await see(roster, "olga", request)).shift
    assert shift is not None
    await roster.change(shift, to="anna")
    await refused(move(roster, "max", request, "approved"), error)
    assert await assignees(roster, shift) == [roster.uid("anna")]


@pytest.mark.parametrize(("kind", "which"), [*((kind, "shift") for kind in RequestKind), ("swap", "swap_shift")])
@pytest.mark.parametrize("how", ["canceled", "a draft again"])
async def test_requests_end_with_the_shift_that_they_are_about(roster: Roster, kind: str, which: str, how: str) -> None:
    request = await of_kind(roster, kind)
    shift: Shift = getattr(await see(roster, "olga", request), which)
    settled = await move(roster, "max", await _another_about(roster, shift), "rejected")
    await (roster.cancel(shift) if how == "canceled" else roster.change(shift, published=False))
    found = (await see(roster, "olga", request)).request
    assert (found.status, found.decided_by) == ("canceled", None)
    assert await status_of(roster, settled) == "rejected"
    name, body = (await roster.happened())[-1]
    assert (name, body["request_id"], body["kind"]) == ("shift_request_canceled", request.id, kind)
    if how == "a draft again" and which == "shift":
        assert (await see(roster, "ben", request)).shift is None


async def _another_about(at: Roster, shift: Shift) -> ShiftRequest:
    """A request about the shift that concerns Lena; it is not asked how the shift stands."""
    made = await ask(at, "lena", await at.make(location_id=at.pier, published=True))
    async with at.works.write(SYSTEM) as work:
        await work.db.execute("UPDATE shift_requests SET shift_id = $2 WHERE id = $1", made.id, shift.id)
    return made


async def test_message_is_changed_by_whose_it_is_until_it_is_decided(roster: Roster) -> None:
    request, offer = await of_kind(roster, "request"), await of_kind(roster, "offer")
    assert (await reword(roster, "ben", request, " please ")).message == "please"
    assert (await reword(roster, "ben", request, "please")).updated_at == (
        await see(roster, "ben", request)
    ).request.updated_at
    await refused(reword(roster, "max", request, "no"), Forbidden)
    await refused(reword(roster, "ben", offer, "no"), Forbidden)
    assert (await reword(roster, "max", offer, "take it")).message == "take it"
    await refused(reword(roster, "anna", request, "no"), NotFound)
    await move(roster, "max", request, "rejected")
    await refused(reword(roster, "ben", request, "but"), RequestIsDecided)


async def test_what_a_request_is_about_does_not_change(roster: Roster) -> None:
    request = await of_kind(roster, "drop")
    async with roster.works.write(roster["ben"]) as work:
        same = RequestEdit(
            status=RequestStatus.REQUESTED, kind=RequestKind.DROP, shift_id=request.shift_id, user_id=request.user_id
        )
        assert (await requests.update(work, request.id, same)).request == request
    other = RequestEdit(kind=RequestKind.SWAP, shift_id=request.shift_id + 1, swap_shift_id=3)
    with pytest.raises(InvalidInput) as found:
        async with roster.works.write(roster["ben"]) as work:
            await requests.update(work, request.id, other)
    assert set(found.value.details or {}) == {"kind", "shift_id", "swap_shift_id"}


async def test_requests_are_listed_to_those_whom_they_concern(roster: Roster) -> None:
    swap, offer = await of_kind(roster, "swap"), await of_kind(roster, "offer")
    mills = await ask(roster, "cleo", await roster.make(location_id=roster.mill, published=True))
    everything = [mills.id, offer.id, swap.id]
    expected = {
        "olga": everything,
        "max": everything,
        "lena": [offer.id, swap.id],
        "ben": [offer.id, swap.id],
        "anna": [swap.id],
        "cleo": [mills.id],
        "otto": [],
    }
    assert {by: await listed(roster, by) for by in expected} == expected
    assert await listed(roster, "max", kinds=(RequestKind.OFFER, RequestKind.SWAP)) == [offer.id, swap.id]
    assert await listed(roster, "max", user_id=roster.uid("ben"), shift_id=swap.shift_id) == [swap.id]
    await move(roster, "max", mills, "shortlisted")
    assert await listed(roster, "max", statuses=(RequestStatus.SHORTLISTED,)) == [mills.id]
    assert await listed(roster, "max", statuses=(RequestStatus.APPROVED, RequestStatus.REJECTED)) == []
    for by in ("anna", "otto"):
        await refused(see(roster, by, mills), NotFound)


async def test_events_reach_those_whom_the_request_concerns(roster: Roster) -> None:
    swap = await of_kind(roster, "swap")
    name, body = (await roster.happened())[-1]
    assert (name, body["request_id"], "message" in body) == ("shift_request_created", swap.id, False)
    event = ShiftRequestCreated(
        **{field: body[field] for field in ShiftRequestCreated.__struct_fields__ if field in body}
    )
    names = ("olga", "ada", "max", "lena", "anna", "ben", "cleo", "otto")
    async with roster.works.read(SYSTEM) as work:
        audiences = await find_audiences(work, [roster.uid(name) for name in names])
    reached = {name for name in names if set(event.topics()) & set(audiences[roster.uid(name)].topics)}
    assert reached == {"olga", "ada", "max", "lena", "anna", "ben"}


async def test_list_takes_four_statements_however_long(roster: Roster) -> None:
    for _ in range(3):
        await of_kind(roster, "swap")
        async with roster.works.write(SYSTEM) as work:  # so that none overlaps with the next
            await work.db.execute("UPDATE shifts SET canceled_at = $2 WHERE team_id = $1", roster.team_id, work.now)
        for by in ("max", "ben"):
            async with roster.works.read(roster[by]) as work:
                db = CountingDb(work.db)
                work.db = cast("Db", db)
                assert (await requests.list_requests(work, RequestFilter(), PageRequest())).total > 0
            assert db.statements == 4

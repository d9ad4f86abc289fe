"""Requests that a shift change hands: asking for an open one, dropping or swapping one's own, and being offered one.

| from \\ to    | shortlisted       | approved | rejected | canceled |
|--------------|-------------------|----------|----------|----------|
| requested    | all but offers    | yes      | yes      | yes      |
| shortlisted  |                   | yes      | yes      | yes      |

The other three states are final. Managers of the shifts shortlist, approve and reject; an offer is approved or rejected by whoever got it, and the
other person of a swap agrees by shortlisting it, or rejects it. Whoever made a request, or whom it concerns, cancels it.
Source: behaviour notes, tommy 2.8 and 6, points 8 to 10.
"""

import msgspec
from msgspec import UNSET

from crewhall.domains.workforce import assignments, policy, request_decisions, request_rules, settings, sights
from crewhall.domains.workforce.events.requests import ShiftRequestChanged, ShiftRequestCreated, facts_of
from crewhall.domains.workforce.model.requests import (
    NewRequest,
    RequestEdit,
    RequestFilter,
    RequestKind,
    RequestStatus,
    RequestView,
    ShiftRequest,
    ShownRequest,
)
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.domains.workforce.queries import requests as queries
from crewhall.domains.workforce.queries.requests import Onlooker
from crewhall.domains.workforce.request_views import THING, seen, shift_ids, shown, view_of, with_shifts
from crewhall.domains.workforce.scope import Scope, scope_of
from crewhall.kit.errors import NotFound, existing
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work


async def get(work: ReadWork, request_id: int) -> ShownRequest:
    """A request that concerns the caller, or a shift where they manage. Raises `NotFound`.

    Source: contracts/tommy.yaml get_workforce_manager_shift_requests_by_id.
    """
    scope = await scope_of(work)
    request = existing(await queries.select_request(work.db, scope.team_id, request_id), THING)
    (view,) = await with_shifts(work, [request])
    return shown(scope, seen(scope, view))


async def list_requests(work: ReadWork, wanted: RequestFilter, page: PageRequest) -> Page[ShownRequest]:
    """Newest first: managers those about shifts where they manage, and everybody those that concern them. Four statements.

    Raises `NotFound` under a personal account. Source: contracts/tommy.yaml get_workforce_manager_shift_requests.
    """
    scope = await scope_of(work)
    places = () if not scope.manages else None if scope.location_ids is None else tuple(sorted(scope.location_ids))
    onlooker = Onlooker(scope.user_id, places)
    rows = await queries.select_requests(work.db, scope.team_id, onlooker, wanted, page)
    total = await queries.select_requests_total(work.db, scope.team_id, onlooker, wanted)
    return Page([shown(scope, view) for view in await with_shifts(work, rows)], total, page)


async def create(work: Work, new: NewRequest) -> tuple[ShownRequest, bool]:
    """Make a request, and whether it is new: the one that the person has about the shift and that waits to be decided comes back.

    Where the settings say so, a request for an open shift is approved at once. Raises `NotFound`, `Forbidden`, `InvalidInput`, `NotAnActiveMember`,
    `ShiftDoesNotSuit`, `ShiftIsCanceled`, `ShiftHasBegun`, `ShiftIsNotOpen`, `ShiftIsNotTheirs`, and what approving raises.
    Source: contracts/tommy.yaml create_workforce_shift_requests, create_workforce_manager_shift_requests.
    """
    scope = await scope_of(work)
    message = request_rules.message_text(new.message)
    named = [shift_id for shift_id in (new.shift_id, new.swap_shift_id) if shift_id is not None]
    locked = await assignments.lock(work, scope.team_id, named)
    shift = locked.get(new.shift_id)
    if shift is None or not sights.sees(scope, shift):
        raise NotFound(thing="shift")
    person = await request_rules.person_of(work, scope, shift, new)
    found = await queries.select_live_request(work.db, scope.team_id, shift.id, person.user_id)
    if found is not None:
        (view,) = await with_shifts(work, [found])
        return shown(scope, view), False
    other = request_rules.swap_shift(scope, new, locked, person.user_id)
    request = _request(work, scope, new, person.user_id, other, message)
    request_rules.check_standing(request, shift, other, work.now)
    if request.kind is RequestKind.REQUEST:
        await request_rules.check_suits(work, shift, person)
    request = msgspec.structs.replace(request, id=await queries.insert_request(work.db, request))
    view = RequestView(request, shift, other)
    work.emit(ShiftRequestCreated(**facts_of(view)))
    if request.kind is RequestKind.REQUEST and (await settings.of_team(work, scope.team_id)).approves_requests:
        view = await request_decisions.approve(work, view, decided_by=None)
    return shown(scope, view), True


async def update(work: Work, request_id: int, edit: RequestEdit) -> ShownRequest:
    """Change the message of a request, or take it to another status, or both.

    Raises `NotFound`, `Forbidden`, `InvalidInput`, `RequestIsDecided`, `RequestDoesNotMove`; approving raises `ShiftIsCanceled`, `ShiftHasBegun`,
    `ShiftIsNotOpen`, `ShiftIsNotTheirs`, `NotAnActiveMember`, and `ShiftsOverlap` unless a manager says `force`.
    Source: contracts/tommy.yaml update_workforce_shift_requests_by_id, update_workforce_manager_shift_requests_by_id.
    """
    scope = await scope_of(work)
    view = await _locked(work, scope, request_id, approves=edit.status is RequestStatus.APPROVED)
    request_rules.check_subject(view.request, edit)
    view = await _reworded(work, scope, view, edit)
    if edit.status is not UNSET and not (edit.status is view.request.status and edit.status.is_live):
        view = await request_decisions.move(work, scope, view, edit.status, reason=edit.reason, force=edit.force)
    return shown(scope, view)


async def cancel(work: Work, request_id: int) -> ShownRequest:
    """Take a request back that waits to be decided. Raises `NotFound`, `Forbidden`, `RequestIsDecided`.

    Source: contracts/tommy.yaml delete_workforce_shift_requests_by_id.
    """
    return await update(work, request_id, RequestEdit(status=RequestStatus.CANCELED))


async def cancel_about(work: Work, team_id: int, shift_id: int) -> None:
    """Cancel the requests about a shift that is not on the published roster any more, and about swaps with it."""
    found = await queries.select_live_requests_for_update(work.db, team_id, [shift_id])
    await request_decisions.close(work, await with_shifts(work, found), RequestStatus.CANCELED, decided_by=None)


async def _locked(work: Work, scope: Scope, request_id: int, *, approves: bool) -> RequestView:
    """A request that the caller sees; first its shifts are locked, then the people who would get them, then the request. Raises `NotFound`."""
    request = existing(await queries.select_request(work.db, scope.team_id, request_id), THING)
    locked = await assignments.lock(work, scope.team_id, shift_ids(request))
    if approves:
        people = (request.user_id, request.swap_user_id)
        await assignments.lock_people(work, [user_id for user_id in people if user_id is not None])
    request = existing(await queries.select_request_for_update(work.db, scope.team_id, request_id), THING)
    return seen(scope, view_of(request, locked))


async def _reworded(work: Work, scope: Scope, view: RequestView, edit: RequestEdit) -> RequestView:
    request = view.request
    message = request.message if edit.message is UNSET else request_rules.message_text(edit.message)
    if message == request.message:
        return view
    owners = {request.requestor_id} if request.kind is RequestKind.OFFER else {request.requestor_id, request.user_id}
    policy.may_reword(scope, owners)
    request_rules.check_live(request)
    request = msgspec.structs.replace(request, message=message, updated_at=work.now)
    await queries.update_request(work.db, request)
    view = msgspec.structs.replace(view, request=request)
    work.emit(ShiftRequestChanged(**facts_of(view)))
    return view


def _request(
    work: Work, scope: Scope, new: NewRequest, user_id: int, other: Shift | None, message: str | None
) -> ShiftRequest:
    return ShiftRequest(
        id=0,
        team_id=scope.team_id,
        shift_id=new.shift_id,
        user_id=user_id,
        requestor_id=scope.user_id,
        kind=new.kind,
        status=RequestStatus.REQUESTED,
        swap_shift_id=other and other.id,
        swap_user_id=other and other.assignee_id,
        message=message,
        decided_by=None,
        decided_at=None,
        reason=None,
        created_at=work.now,
        updated_at=work.now,
    )

"""Decisions about requests: who may take one to which status, and what comes of it. The shifts and the request are locked by the caller."""

from collections.abc import Mapping, Sequence

import msgspec

from crewhall.domains.workforce import assignments, policy, request_rules, shift_fields
from crewhall.domains.workforce.errors.requests import RequestDoesNotMove
from crewhall.domains.workforce.events.requests import (
    ShiftRequestApproved,
    ShiftRequestCanceled,
    ShiftRequestEvent,
    ShiftRequestRejected,
    ShiftRequestShortlisted,
    facts_of,
)
from crewhall.domains.workforce.model.requests import RequestKind, RequestStatus, RequestView
from crewhall.domains.workforce.queries import requests as queries
from crewhall.domains.workforce.request_views import with_shifts
from crewhall.domains.workforce.scope import Scope
from crewhall.platform.work import Work

_EVENTS: Mapping[RequestStatus, type[ShiftRequestEvent]] = {
    RequestStatus.SHORTLISTED: ShiftRequestShortlisted,
    RequestStatus.APPROVED: ShiftRequestApproved,
    RequestStatus.REJECTED: ShiftRequestRejected,
    RequestStatus.CANCELED: ShiftRequestCanceled,
}
_OF_AN_ASSIGNEE = frozenset({RequestKind.DROP, RequestKind.SWAP})


async def move(
    work: Work,
    scope: Scope,
    view: RequestView,
    status: RequestStatus,
    *,
    reason: str | None = None,
    force: bool = False,
) -> RequestView:
    """Take a request to another status, as the caller; approving raises more, see there.

    Raises `Forbidden`, `InvalidInput`, `RequestIsDecided`, `RequestDoesNotMove`.
    """
    _may_move(scope, view, status)
    text = shift_fields.reason_text(reason)
    request = view.request
    request_rules.check_live(request)
    if not _leads_to(view, status):
        raise RequestDoesNotMove(request_id=request.id, kind=request.kind, status=request.status, wanted=status)
    if status is RequestStatus.APPROVED:
        is_forced = force and all(scope.manages_at(shift.location_id) for shift in view.shifts)
        return await approve(work, view, decided_by=scope.user_id, reason=text, force=is_forced)
    return await _settle(work, view, status, scope.user_id, text)


async def approve(
    work: Work, view: RequestView, *, decided_by: int | None, reason: str | None = None, force: bool = False
) -> RequestView:
    """Let the shift change hands, and reject the other requests that this makes void.

    Raises `ShiftIsCanceled`, `ShiftHasBegun`, `ShiftIsNotOpen`, `ShiftIsNotTheirs`, `NotAnActiveMember`, and `ShiftsOverlap` unless `force`.
    """
    request, shift, other = view.request, view.shift, view.swap_shift
    request_rules.check_standing(request, shift, other, work.now)
    if other is not None:
        shift, other = await assignments.exchange(work, shift, other, force=force)
    else:
        assignee_id = None if request.kind is RequestKind.DROP else request.user_id
        shift = await assignments.reassign(work, shift, assignee_id, force=force)
    view = await _settle(work, RequestView(request, shift, other), RequestStatus.APPROVED, decided_by, reason)
    await _reject_void(work, view, decided_by)
    return view


async def close(work: Work, views: Sequence[RequestView], status: RequestStatus, *, decided_by: int | None) -> None:
    """Take several locked requests to a final status; one statement, none without requests."""
    if not views:
        return
    request_ids = [view.request.id for view in views]
    await queries.update_statuses(work.db, views[0].request.team_id, request_ids, status, decided_by, work.now)
    for view in views:
        work.emit(_EVENTS[status](**facts_of(view)))


async def _settle(
    work: Work, view: RequestView, status: RequestStatus, decided_by: int | None, reason: str | None
) -> RequestView:
    request = msgspec.structs.replace(
        view.request, status=status, decided_by=decided_by, decided_at=work.now, reason=reason, updated_at=work.now
    )
    await queries.update_request(work.db, request)
    view = msgspec.structs.replace(view, request=request)
    work.emit(_EVENTS[status](**facts_of(view)))
    return view


async def _reject_void(work: Work, view: RequestView, decided_by: int | None) -> None:
    """Reject what waits to be decided about shifts that have changed hands. Of a shift that is open now, only its last assignee's are void."""
    team_id = view.request.team_id
    found = await queries.select_live_requests_for_update(work.db, team_id, [shift.id for shift in view.shifts])
    if view.request.kind is RequestKind.DROP:
        found = [request for request in found if request.kind in _OF_AN_ASSIGNEE]
    await close(work, await with_shifts(work, found), RequestStatus.REJECTED, decided_by=decided_by)


def _leads_to(view: RequestView, status: RequestStatus) -> bool:
    """Whether a request that waits to be decided may go to the status."""
    if status is RequestStatus.SHORTLISTED:
        return view.request.status is RequestStatus.REQUESTED and view.request.kind is not RequestKind.OFFER
    return not status.is_live


def _may_move(scope: Scope, view: RequestView, status: RequestStatus) -> None:
    """Raise `Forbidden` unless the caller may take the request to the status."""
    request = view.request
    if status is RequestStatus.CANCELED:
        policy.may_take_back(scope, {request.user_id, request.requestor_id})
    elif request.kind is RequestKind.OFFER and status in {RequestStatus.APPROVED, RequestStatus.REJECTED}:
        policy.may_answer_offer(scope, request.user_id)
    elif request.swap_user_id == scope.user_id and status in {RequestStatus.SHORTLISTED, RequestStatus.REJECTED}:
        return  # the other person of a swap agrees, or does not
    else:
        for shift in view.shifts:
            policy.may_manage_at(scope, shift.location_id)
        policy.may_decide_for(scope, request.user_id)

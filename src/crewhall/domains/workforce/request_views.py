"""Requests with their shifts, and what the people whom they concern see of both."""

from collections.abc import Mapping, Sequence

from crewhall.domains.workforce import sights
from crewhall.domains.workforce.model.requests import RequestView, ShiftRequest, ShownRequest
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.domains.workforce.queries import shifts as queries
from crewhall.domains.workforce.scope import Scope
from crewhall.kit.errors import NotFound, existing
from crewhall.platform.work import ReadWork

THING = "shift request"


def shift_ids(request: ShiftRequest) -> list[int]:
    """The shift, and of a swap the other one."""
    return [shift_id for shift_id in (request.shift_id, request.swap_shift_id) if shift_id is not None]


def view_of(request: ShiftRequest, shifts: Mapping[int, Shift]) -> RequestView:
    """The request with its shifts. Raises `NotFound` when one is gone, and the request with it."""
    other = None if request.swap_shift_id is None else existing(shifts.get(request.swap_shift_id), THING)
    return RequestView(request, existing(shifts.get(request.shift_id), THING), other)


async def with_shifts(work: ReadWork, requests: Sequence[ShiftRequest]) -> list[RequestView]:
    """Requests of one team with their shifts; at most one statement."""
    if not requests:
        return []
    named = {shift_id for request in requests for shift_id in shift_ids(request)}
    shifts = {shift.id: shift for shift in await queries.select_shifts(work.db, requests[0].team_id, sorted(named))}
    return [view_of(request, shifts) for request in requests]


def seen(scope: Scope, view: RequestView) -> RequestView:
    """The request, which concerns the caller, or a shift where they manage. Raises `NotFound`."""
    people = (view.request.user_id, view.request.requestor_id, view.request.swap_user_id)
    if scope.user_id not in people and not any(scope.manages_at(shift.location_id) for shift in view.shifts):
        raise NotFound(thing=THING)
    return view


def shown(scope: Scope, view: RequestView) -> ShownRequest:
    """The request as the caller sees it: while it waits to be decided with its shifts, afterwards with those that they see anyhow."""
    shift, other = (
        sights.shown(scope, each) if each is not None and _shows(scope, view, each) else None
        for each in (view.shift, view.swap_shift)
    )
    return ShownRequest(view.request, shift, other)


def _shows(scope: Scope, view: RequestView, shift: Shift) -> bool:
    return sights.sees(scope, shift) or (view.request.status.is_live and not shift.is_draft)

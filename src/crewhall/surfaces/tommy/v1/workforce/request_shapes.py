"""Requests about shifts on the wire, for members and managers alike: who may do what is asked by the domain, never by the path.

Source: contracts/tommy.yaml WorkforceShiftRequest; behaviour notes, tommy 2.8, 2.25 and 3 rows 39 and 40.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.workforce import requests, sights
from crewhall.domains.workforce.model.requests import (
    NewRequest,
    RequestEdit,
    RequestFilter,
    RequestKind,
    RequestStatus,
    ShownRequest,
)
from crewhall.kit.errors import wrong_field
from crewhall.platform.http.resources import Request, Response, writing
from crewhall.platform.input.conversion import convert
from crewhall.platform.work import ReadWork
from crewhall.surfaces.tommy.shapes import read_input, reply, wire_time
from crewhall.surfaces.tommy.v1.workforce.shift_shapes import ShiftJson, shifts_json

_OLDER_STATUSES = {"cancelled": RequestStatus.CANCELED, "cancel": RequestStatus.CANCELED}


class RequestsQuery(Struct):
    """Which requests."""

    status: list[str] | None = None
    kind: list[RequestKind] | None = None
    shift_id: int | None = None
    user_id: int | None = None


class NewRequestInput(Struct):
    """contracts/tommy.yaml WorkforceShiftRequestInput to make a request; without a kind, the shift is asked for."""

    shift_id: int
    kind: RequestKind = RequestKind.REQUEST
    user_id: int | None = None
    swap_shift_id: int | None = None
    message: str | None = None
    status: str | None = None


class RequestInput(Struct):
    """contracts/tommy.yaml WorkforceShiftRequestInput to change a request: what is not sent stays, and what it is about may be repeated."""

    status: str | UnsetType = UNSET
    message: str | UnsetType | None = UNSET
    reason: str | None = None
    force: bool = False
    kind: RequestKind | UnsetType = UNSET
    user_id: int | UnsetType = UNSET
    shift_id: int | UnsetType = UNSET
    swap_shift_id: int | UnsetType = UNSET


class RequestJson(Struct, omit_defaults=True):
    """contracts/tommy.yaml WorkforceShiftRequest as amended; `shift` and `swap_shift` where the caller sees them."""

    id: int
    team_id: int
    shift_id: int
    user_id: int
    kind: str
    status: str
    created_at: str | None
    updated_at: str | None
    requestor_id: int | None = None
    swap_shift_id: int | None = None
    swap_user_id: int | None = None
    message: str | None = None
    decided_by: int | None = None
    decided_at: str | None = None
    reason: str | None = None
    shift: ShiftJson | None = None
    swap_shift: ShiftJson | None = None


async def make_request(req: Request, resp: Response) -> None:
    """Make a request; the one that is there already comes back with 200."""
    body = await read_input(req, NewRequestInput)
    if body.status and _status(body.status) is not RequestStatus.REQUESTED:
        raise wrong_field("status", "must be requested for a new request")
    new = NewRequest(
        shift_id=body.shift_id,
        kind=body.kind,
        user_id=body.user_id,
        swap_shift_id=body.swap_shift_id,
        message=body.message,
    )
    async with writing(req) as work:
        found, is_new = await requests.create(work, new)
        (answer,) = await requests_json(work, [found])
    reply(resp, answer, 201 if is_new else 200)


async def change_request(req: Request, resp: Response, request_id: int) -> None:
    """Change the message, or decide the request by its status."""
    body = await read_input(req, RequestInput)
    fields: dict[str, Any] = msgspec.structs.asdict(body)
    fields["status"] = _status(body.status) if body.status else UNSET
    async with writing(req) as work:
        (answer,) = await requests_json(work, [await requests.update(work, request_id, RequestEdit(**fields))])
    reply(resp, answer)


async def requests_json(work: ReadWork, found: Sequence[ShownRequest]) -> list[RequestJson]:
    """Requests with their shifts; at most three statements."""
    shifts = {each.id: each for row in found for each in (row.shift, row.swap_shift) if each is not None}
    rows = list(shifts.values())
    shapes = dict(zip(shifts, shifts_json(rows, await sights.marks_of(work, rows)), strict=True))
    return [_request_json(row, shapes) for row in found]


def wanted_requests(query: dict[str, object]) -> RequestFilter:
    """Which requests are asked for. Raises `InvalidInput`."""
    params = convert(query, RequestsQuery)
    return RequestFilter(
        statuses=tuple(map(_status, params.status)) if params.status else None,
        kinds=tuple(params.kind) if params.kind else None,
        shift_id=params.shift_id,
        user_id=params.user_id,
    )


def _request_json(row: ShownRequest, shapes: dict[int, ShiftJson]) -> RequestJson:
    request = row.request
    return RequestJson(
        id=request.id,
        team_id=request.team_id,
        shift_id=request.shift_id,
        user_id=request.user_id,
        kind=request.kind,
        status=request.status,
        created_at=wire_time(request.created_at),
        updated_at=wire_time(request.updated_at),
        requestor_id=request.requestor_id,
        swap_shift_id=request.swap_shift_id,
        swap_user_id=request.swap_user_id,
        message=request.message,
        decided_by=request.decided_by,
        decided_at=wire_time(request.decided_at),
        reason=request.reason,
        shift=row.shift and shapes[row.shift.id],
        swap_shift=row.swap_shift and shapes[row.swap_shift.id],
    )


def _status(text: str) -> RequestStatus:
    word = text.strip().lower()
    try:
        return _OLDER_STATUSES.get(word) or RequestStatus(word)
    except ValueError:
        raise wrong_field("status", f"must be one of {', '.join(RequestStatus)}") from None

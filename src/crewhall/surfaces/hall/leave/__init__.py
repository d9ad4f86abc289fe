"""/hall/leave: asking for leave, and deciding about it."""

from datetime import date

from msgspec import Struct

from crewhall.domains.workforce import leave
from crewhall.domains.workforce.model.availability import LeaveFilter, LeaveKind, LeaveRequest, LeaveStatus, NewLeave
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.context import context_of
from crewhall.platform.http.paging import page_headers, requested_page
from crewhall.platform.http.resources import MEMBER, Request, Response, operation, reading, writing
from crewhall.platform.input.query import read_query
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.inputs import read_input, read_params


class LeavesQuery(Struct):
    """contracts/hall.yaml get_hall_leave, parameters."""

    user_id: int | None = None
    status: list[LeaveStatus] | None = None
    kind: LeaveKind | None = None
    first_day: date | None = None
    last_day: date | None = None


class LeaveInput(Struct):
    """contracts/hall.yaml LeaveInput."""

    kind: LeaveKind
    first_day: date
    last_day: date
    user_id: int | None = None
    message: str | None = None


class DeclineInput(Struct):
    """contracts/hall.yaml LeaveDecline."""

    reason: str | None = None


class LeaveJson(Struct):
    """contracts/hall.yaml Leave."""

    id: int
    user_id: int
    kind: str
    first_day: date
    last_day: date
    minutes: int
    status: str
    message: str | None
    reason: str | None
    decided_by: int | None
    decided_at: str | None
    created_at: str
    updated_at: str


class LeavesResource:
    """/hall/leave: the leave of the caller, and of the people whom they manage."""

    @operation("get_hall_leave", MEMBER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Leave that the caller sees, the latest first."""
        query = read_params(req, LeavesQuery)
        page = requested_page(read_query(req.scope["query_string"]))
        wanted = LeaveFilter(
            user_ids=None if query.user_id is None else (query.user_id,),
            statuses=tuple(query.status) if query.status else None,
            kind=query.kind,
            first_day=query.first_day,
            last_day=query.last_day,
        )
        async with reading(req) as work:
            found = await leave.list_leave(work, wanted, page)
        reply(resp, [_leave_json(each) for each in found.rows])
        resp.set_headers(page_headers(req, found))

    @operation("create_hall_leave", MEMBER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Ask for leave."""
        body = await read_input(req, LeaveInput)
        new = NewLeave(
            kind=body.kind,
            first_day=body.first_day,
            last_day=body.last_day,
            user_id=body.user_id,
            message=body.message,
        )
        reply(resp, _leave_json(await leave.request(context_of(req).works, req.actor, new)), 201)


class LeaveResource:
    """/hall/leave/{leave_id}: one person's leave."""

    @operation("get_hall_leave_by_id", MEMBER)
    async def on_get(self, req: Request, resp: Response, leave_id: int) -> None:
        """Leave that the caller sees."""
        async with reading(req) as work:
            found = await leave.get(work, leave_id)
        reply(resp, _leave_json(found))


class LeaveApproveResource:
    """/hall/leave/{leave_id}/approve."""

    @operation("approve_hall_leave", MEMBER)
    async def on_post(self, req: Request, resp: Response, leave_id: int) -> None:
        """Approve leave that waits."""
        async with writing(req) as work:
            found = await leave.approve(work, leave_id)
        reply(resp, _leave_json(found))


class LeaveDeclineResource:
    """/hall/leave/{leave_id}/decline."""

    @operation("decline_hall_leave", MEMBER)
    async def on_post(self, req: Request, resp: Response, leave_id: int) -> None:
        """Decline leave that waits, with a reason."""
        body = await read_input(req, DeclineInput)
        async with writing(req) as work:
            found = await leave.decline(work, leave_id, body.reason)
        reply(resp, _leave_json(found))


class LeaveCancelResource:
    """/hall/leave/{leave_id}/cancel."""

    @operation("cancel_hall_leave", MEMBER)
    async def on_post(self, req: Request, resp: Response, leave_id: int) -> None:
        """Call off leave that waits or is approved."""
        async with writing(req) as work:
            found = await leave.cancel(work, leave_id)
        reply(resp, _leave_json(found))


def _leave_json(found: LeaveRequest) -> LeaveJson:
    return LeaveJson(
        id=found.id,
        user_id=found.user_id,
        kind=found.kind,
        first_day=found.first_day,
        last_day=found.last_day,
        minutes=found.minutes,
        status=found.status,
        message=found.message,
        reason=found.reason,
        decided_by=found.decided_by,
        decided_at=found.decided_at and milliseconds_text(found.decided_at),
        created_at=milliseconds_text(found.created_at),
        updated_at=milliseconds_text(found.updated_at),
    )

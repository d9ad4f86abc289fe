"""/hall/leave/adjustments: minutes that were added to balances, or taken from them, by hand."""

from datetime import date

from msgspec import Struct

from crewhall.domains.workforce import leave_balances
from crewhall.domains.workforce.model.availability import LeaveAdjustment, LeaveKind, NewAdjustment
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.resources import MEMBER, Request, Response, operation, reading, writing
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.inputs import read_input, read_params


class AdjustmentsQuery(Struct):
    """Whose; without `user_id` the caller's."""

    user_id: int | None = None


class AdjustmentInput(Struct):
    """contracts/hall.yaml LeaveAdjustmentInput."""

    user_id: int
    kind: LeaveKind
    minutes: int
    reason: str
    day: date | None = None


class AdjustmentJson(Struct):
    """contracts/hall.yaml LeaveAdjustment."""

    id: int
    user_id: int
    kind: str
    day: date
    minutes: int
    reason: str
    actor_id: int | None
    created_at: str


class LeaveAdjustmentsResource:
    """/hall/leave/adjustments: the adjustments of one person."""

    @operation("get_hall_leave_adjustments", MEMBER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The adjustments of the person, the latest first."""
        whose = read_params(req, AdjustmentsQuery)
        async with reading(req) as work:
            found = await leave_balances.list_adjustments(work, whose.user_id)
        reply(resp, [_adjustment_json(each) for each in found])

    @operation("create_hall_leave_adjustments", MEMBER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Add minutes to a balance, or take some from it."""
        body = await read_input(req, AdjustmentInput)
        new = NewAdjustment(
            user_id=body.user_id, kind=body.kind, minutes=body.minutes, reason=body.reason, day=body.day
        )
        async with writing(req) as work:
            made = await leave_balances.adjust(work, new)
        reply(resp, _adjustment_json(made), 201)


def _adjustment_json(made: LeaveAdjustment) -> AdjustmentJson:
    return AdjustmentJson(
        id=made.id,
        user_id=made.user_id,
        kind=made.kind,
        day=made.day,
        minutes=made.minutes,
        reason=made.reason,
        actor_id=made.actor_id,
        created_at=milliseconds_text(made.created_at),
    )

"""/hall/leave/policies: what each kind of leave accrues, from when on."""

from datetime import date

from msgspec import Struct

from crewhall.domains.workforce import leave_policies
from crewhall.domains.workforce.accruals import DEFAULT_MINUTES_PER_DAY
from crewhall.domains.workforce.model.availability import LeaveKind, LeavePolicy, NewPolicy
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import ADMIN, MEMBER, Request, Response, operation, reading, writing
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.inputs import read_input


class PolicyInput(Struct):
    """contracts/hall.yaml LeavePolicyInput."""

    kind: LeaveKind
    from_day: date
    minutes_per_year: int
    minutes_per_day: int = DEFAULT_MINUTES_PER_DAY
    cap_minutes: int | None = None


class PolicyJson(Struct):
    """contracts/hall.yaml LeavePolicy."""

    id: int
    kind: str
    from_day: date
    minutes_per_year: int
    minutes_per_day: int
    cap_minutes: int | None
    created_at: str


class LeavePoliciesResource:
    """/hall/leave/policies: the policies of the team."""

    @operation("get_hall_leave_policies", MEMBER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """All policies of the team, by kind and first day."""
        async with reading(req) as work:
            found = await leave_policies.list_policies(work)
        reply(resp, [_policy_json(each) for each in found])

    @operation("update_hall_leave_policies", ADMIN)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Say what a kind accrues from a day on; again for the same day replaces it."""
        body = await read_input(req, PolicyInput)
        new = NewPolicy(
            kind=body.kind,
            from_day=body.from_day,
            minutes_per_year=body.minutes_per_year,
            minutes_per_day=body.minutes_per_day,
            cap_minutes=body.cap_minutes,
        )
        async with writing(req) as work:
            policy = await leave_policies.put(work, new)
        reply(resp, _policy_json(policy))


class LeavePolicyResource:
    """/hall/leave/policies/{policy_id}: one policy."""

    @operation("delete_hall_leave_policies_by_id", ADMIN)
    async def on_delete(self, req: Request, resp: Response, policy_id: int) -> None:
        """Delete a policy; the one before it counts on."""
        async with writing(req) as work:
            await leave_policies.delete(work, policy_id)
        reply_nothing(resp)


def _policy_json(policy: LeavePolicy) -> PolicyJson:
    return PolicyJson(
        id=policy.id,
        kind=policy.kind,
        from_day=policy.from_day,
        minutes_per_year=policy.minutes_per_year,
        minutes_per_day=policy.minutes_per_day,
        cap_minutes=policy.cap_minutes,
        created_at=milliseconds_text(policy.created_at),
    )

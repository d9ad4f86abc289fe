"""/hall/leave/balances: how much leave people have."""

from datetime import date

from msgspec import Struct

from crewhall.domains.workforce import leave_balances
from crewhall.platform.http.resources import MEMBER, Request, Response, operation, reading
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.inputs import read_params


class BalancesQuery(Struct):
    """contracts/hall.yaml get_hall_leave_balances, parameters."""

    user_id: int | None = None
    day: date | None = None


class BalanceJson(Struct):
    """contracts/hall.yaml LeaveBalance."""

    user_id: int
    kind: str
    minutes: int
    accrued_minutes: int
    taken_minutes: int
    adjusted_minutes: int


class LeaveBalancesResource:
    """/hall/leave/balances: the balances of one person."""

    @operation("get_hall_leave_balances", MEMBER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """What the person has of each kind at the end of a day."""
        query = read_params(req, BalancesQuery)
        async with reading(req) as work:
            found = await leave_balances.list_balances(work, query.user_id, query.day)
        reply(
            resp,
            [
                BalanceJson(
                    user_id=each.user_id,
                    kind=each.kind,
                    minutes=each.minutes,
                    accrued_minutes=each.accrued_minutes,
                    taken_minutes=each.taken_minutes,
                    adjusted_minutes=each.adjusted_minutes,
                )
                for each in found
            ],
        )

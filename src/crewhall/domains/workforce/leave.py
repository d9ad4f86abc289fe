"""When people are on leave."""

from collections.abc import Sequence
from datetime import date

from crewhall.domains.workforce.model.availability import LeaveRequest
from crewhall.domains.workforce.queries import leave as queries
from crewhall.platform.work import ReadWork


async def approved(
    work: ReadWork, team_id: int, user_ids: Sequence[int], first_day: date, last_day: date
) -> list[LeaveRequest]:
    """The approved leave of the people that touches the days, the last included; one statement."""
    return await queries.select_approved_leave(work.db, team_id, list(user_ids), first_day, last_day)

"""Statements on leave."""

from datetime import date

from crewhall.domains.workforce.model.availability import LeaveRequest
from crewhall.platform.db.database import Db

_LEAVE = "id, team_id, user_id, kind, first_day, last_day, minutes, status, message, reason, decided_by, decided_at, created_at, updated_at"


async def select_approved_leave(
    db: Db, team_id: int, user_ids: list[int], first_day: date, last_day: date
) -> list[LeaveRequest]:
    """The approved leave of these people that touches the days, the last included."""
    return await db.fetch_all(
        LeaveRequest,
        f"""
        SELECT {_LEAVE} FROM leave_requests
        WHERE team_id = $1 AND user_id = ANY($2) AND first_day <= $4 AND last_day >= $3 AND status = 'approved'
        ORDER BY user_id, first_day, id
        """,  # noqa: S608 - a constant
        team_id,
        user_ids,
        first_day,
        last_day,
    )

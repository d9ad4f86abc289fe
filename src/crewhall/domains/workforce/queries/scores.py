"""Statements on what work-life scores are worked out from."""

from datetime import datetime

from msgspec import Struct

from crewhall.platform.db.database import Db


class PastShift(Struct, frozen=True, gc=False):
    """A published shift that is over."""

    id: int
    user_id: int
    start_at: datetime
    end_at: datetime
    location_id: int | None
    break_minutes: int
    published_at: datetime


class Colleague(Struct, frozen=True, gc=False):
    """An active member, with limits of their own where they have some."""

    user_id: int
    weekly_cap_minutes: int | None
    min_rest_minutes: int | None


async def select_past_shifts(
    db: Db, team_id: int, user_ids: list[int], since: datetime, until: datetime
) -> list[PastShift]:
    """The shifts of these people that start in the time, and end before it is over; a slow read."""
    return await db.slow_fetch_all(
        PastShift,
        """
        SELECT id, assignee_id, start_at, end_at, location_id, break_minutes, published_at FROM shifts
        WHERE assignee_id = ANY($2) AND team_id = $1 AND start_at >= $3 AND start_at < $4 AND end_at <= $4
            AND published_at IS NOT NULL AND canceled_at IS NULL
        ORDER BY start_at, id
        """,
        team_id,
        user_ids,
        since,
        until,
    )


async def select_colleagues(db: Db, team_id: int, user_id: int, most: int) -> list[Colleague]:
    """The person, and so many active members at most, those who came first."""
    return await db.fetch_all(
        Colleague,
        """
        SELECT m.user_id, e.weekly_cap_minutes, e.min_rest_minutes
        FROM memberships m LEFT JOIN employees e ON e.member_id = m.id
        WHERE m.team_id = $1 AND m.status = 'active' ORDER BY m.user_id <> $2, m.id LIMIT $3
        """,
        team_id,
        user_id,
        most,
    )

"""Statements on availability."""

from datetime import date

from crewhall.domains.workforce.model.availability import Availability, AvailabilityPattern
from crewhall.platform.db.database import Db


async def select_availabilities(
    db: Db, team_id: int, user_ids: list[int], first_day: date, last_day: date
) -> list[Availability]:
    """What these people have stored of the days, the last included."""
    return await db.fetch_all(
        Availability,
        """
        SELECT id, team_id, user_id, day, am, pm, nd, am_locked, pm_locked, nd_locked FROM availabilities
        WHERE team_id = $1 AND user_id = ANY($2) AND day >= $3 AND day <= $4
        ORDER BY user_id, day
        """,
        team_id,
        user_ids,
        first_day,
        last_day,
    )


async def select_patterns(
    db: Db, team_id: int, user_ids: list[int], first_day: date, last_day: date
) -> list[AvailabilityPattern]:
    """What these people say of weekdays at any time in the days, an earlier pattern before the later that takes over."""
    return await db.fetch_all(
        AvailabilityPattern,
        """
        SELECT id, team_id, user_id, weekday, am, pm, nd, from_day, until_day, created_at FROM availability_patterns
        WHERE team_id = $1 AND user_id = ANY($2) AND from_day <= $4 AND (until_day IS NULL OR until_day >= $3)
        ORDER BY user_id, weekday, from_day
        """,
        team_id,
        user_ids,
        first_day,
        last_day,
    )

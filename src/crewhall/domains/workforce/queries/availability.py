"""Statements on availability."""

from datetime import date, datetime

from crewhall.domains.workforce.model.availability import Availability, AvailabilityPattern, NewPattern
from crewhall.platform.db.database import Db

_PATTERN = "id, team_id, user_id, weekday, am, pm, nd, from_day, until_day, created_at"


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


async def upsert_availability(db: Db, said: Availability, now: datetime) -> int:
    """Store what a person says of a day; the id of the row."""
    return await db.fetch_value(
        """
        INSERT INTO availabilities (team_id, user_id, day, am, pm, nd, am_locked, pm_locked, nd_locked, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
        ON CONFLICT (team_id, user_id, day) DO UPDATE SET am = excluded.am, pm = excluded.pm, nd = excluded.nd,
            am_locked = excluded.am_locked, pm_locked = excluded.pm_locked, nd_locked = excluded.nd_locked, updated_at = excluded.updated_at
        RETURNING id
        """,
        said.team_id,
        said.user_id,
        said.day,
        said.am,
        said.pm,
        said.nd,
        said.am_locked,
        said.pm_locked,
        said.nd_locked,
        now,
    )


async def select_patterns_of(db: Db, team_id: int, user_id: int) -> list[AvailabilityPattern]:
    """All that a person says of weekdays, by weekday and first day."""
    return await db.fetch_all(
        AvailabilityPattern,
        f"SELECT {_PATTERN} FROM availability_patterns WHERE team_id = $1 AND user_id = $2 ORDER BY weekday, from_day",
        team_id,
        user_id,
    )


async def select_pattern(db: Db, team_id: int, pattern_id: int) -> AvailabilityPattern | None:
    """A pattern of somebody in the team."""
    sql = f"SELECT {_PATTERN} FROM availability_patterns WHERE id = $1 AND team_id = $2"
    return await db.fetch_one(AvailabilityPattern, sql, pattern_id, team_id)


async def upsert_pattern(
    db: Db, team_id: int, user_id: int, from_day: date, new: NewPattern, now: datetime
) -> AvailabilityPattern | None:
    """Store what a person says of a weekday from a day on."""
    return await db.fetch_one(
        AvailabilityPattern,
        f"""
        INSERT INTO availability_patterns (team_id, user_id, weekday, am, pm, nd, from_day, until_day, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (team_id, user_id, weekday, from_day) DO UPDATE SET am = excluded.am, pm = excluded.pm, nd = excluded.nd,
            until_day = excluded.until_day
        RETURNING {_PATTERN}
        """,
        team_id,
        user_id,
        new.weekday,
        new.am,
        new.pm,
        new.nd,
        from_day,
        new.until_day,
        now,
    )


async def delete_pattern(db: Db, team_id: int, pattern_id: int) -> None:
    """Delete a pattern of somebody in the team."""
    await db.execute("DELETE FROM availability_patterns WHERE id = $1 AND team_id = $2", pattern_id, team_id)

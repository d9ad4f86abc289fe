"""Statements by which the clock finds shifts, and the sessions that it has to close."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.workforce.model.attendance import ClockShift
from crewhall.platform.db.database import Db

_SHIFT = """
    id, assignee_id, event_id, start_at, end_at, location_id, location_name, published_at IS NOT NULL, canceled_at IS NOT NULL
    FROM shifts WHERE team_id = $1
"""


class ClosingTeam(Struct, frozen=True):
    """A team that closes sessions so many minutes after their end."""

    team_id: int
    auto_clock_out_minutes: int


async def select_shift(db: Db, team_id: int, shift_id: int) -> ClockShift | None:
    """A shift of the team."""
    return await db.fetch_one(ClockShift, f"SELECT {_SHIFT} AND id = $2", team_id, shift_id)


async def select_shifts(db: Db, team_id: int, shift_ids: list[int]) -> list[ClockShift]:
    """Shifts of the team."""
    return await db.fetch_all(ClockShift, f"SELECT {_SHIFT} AND id = ANY($2)", team_id, shift_ids)


async def select_shift_of_event(db: Db, team_id: int, event_id: int) -> ClockShift | None:
    """The shift of the team that has this entry in the calendar."""
    return await db.fetch_one(ClockShift, f"SELECT {_SHIFT} AND event_id = $2", team_id, event_id)


async def select_shifts_around(
    db: Db, team_id: int, user_id: int, since: datetime, until: datetime, ends_after: datetime
) -> list[ClockShift]:
    """The published shifts of a person that start from `since` up to and at `until`, and end after a time."""
    return await db.fetch_all(
        ClockShift,
        f"""
        SELECT {_SHIFT} AND assignee_id = $2 AND start_at >= $3 AND start_at <= $4 AND end_at > $5
            AND published_at IS NOT NULL AND canceled_at IS NULL ORDER BY start_at, id
        """,
        team_id,
        user_id,
        since,
        until,
        ends_after,
    )


async def select_closing_teams(db: Db) -> list[ClosingTeam]:
    """The teams that close sessions by themselves; a slow read, by a job of the system."""
    return await db.slow_fetch_all(
        ClosingTeam,
        "SELECT team_id, auto_clock_out_minutes FROM workforce_settings WHERE auto_clock_out_minutes IS NOT NULL ORDER BY team_id",
    )

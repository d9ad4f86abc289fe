"""Statements on made-up work: demo data."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from crewhall.domains.workforce.model.attendance import Attendance
from crewhall.domains.workforce.model.availability import AvailabilityPattern
from crewhall.domains.workforce.queries.attendance import COLUMNS
from crewhall.platform.db.database import Db

_NAMES = COLUMNS.split(", ")[1:]
_VALUES = ", ".join(f"${number}" for number in range(1, len(_NAMES) + 1))


class GoneShift(Struct, frozen=True):
    """A shift that was deleted, and its entry in the calendar."""

    id: int
    event_id: int | None


async def insert_punches(db: Db, punches: Sequence[Attendance]) -> None:
    """Store punches, whose ids are not known yet."""
    sql = f"INSERT INTO attendances ({', '.join(_NAMES)}) VALUES ({_VALUES})"
    await db.execute_many(sql, [[getattr(punch, name) for name in _NAMES] for punch in punches])


async def insert_pattern(db: Db, pattern: AvailabilityPattern) -> int | None:
    """Store what somebody says of a weekday, whose id is not known yet; the id, None if they say something from that day on."""
    return await db.fetch_value(
        """
        INSERT INTO availability_patterns (team_id, user_id, weekday, am, pm, nd, from_day, until_day, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (team_id, user_id, weekday, from_day) DO NOTHING RETURNING id
        """,
        pattern.team_id,
        pattern.user_id,
        pattern.weekday,
        pattern.am,
        pattern.pm,
        pattern.nd,
        pattern.from_day,
        pattern.until_day,
        pattern.created_at,
    )


async def delete_patterns(db: Db, team_id: int, pattern_ids: list[int]) -> None:
    """Delete what members say of weekdays."""
    await db.execute("DELETE FROM availability_patterns WHERE team_id = $1 AND id = ANY($2)", team_id, pattern_ids)


async def delete_punches_of_untouched_shifts(db: Db, team_id: int, shift_ids: list[int]) -> None:
    """Delete the punches at those of the shifts that were not changed since they were made."""
    await db.execute(
        """
        DELETE FROM attendances WHERE team_id = $1 AND shift_id IN (
            SELECT id FROM shifts WHERE team_id = $1 AND id = ANY($2) AND updated_at = created_at)
        """,
        team_id,
        shift_ids,
    )


async def delete_untouched_shifts(db: Db, team_id: int, shift_ids: list[int]) -> list[GoneShift]:
    """Delete those of the shifts that were not changed since they were made; which they were."""
    return await db.fetch_all(
        GoneShift,
        "DELETE FROM shifts WHERE team_id = $1 AND id = ANY($2) AND updated_at = created_at RETURNING id, event_id",
        team_id,
        shift_ids,
    )


async def delete_settings(db: Db, team_id: int, updated_at: datetime) -> None:
    """Have the team's settings be the defaults, if they were changed last at this time."""
    await db.execute("DELETE FROM workforce_settings WHERE team_id = $1 AND updated_at = $2", team_id, updated_at)


async def delete_location(db: Db, team_id: int, location_id: int) -> None:
    """Forget what is known of a location; it stays a label of the team."""
    await db.execute("DELETE FROM workforce_locations WHERE team_id = $1 AND tag_id = $2", team_id, location_id)

"""Statements on required staffing."""

from collections.abc import Sequence

from crewhall.domains.workforce.model.shifts import StaffingNeed
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where

_COLUMNS = "id, team_id, weekday, day, start_minute, end_minute, location_id, role, people, created_at"


async def select_needs(db: Db, team_id: int, location_ids: Sequence[int] | None) -> list[StaffingNeed]:
    """The needs of the team at these locations, or all of them: those of weekdays first, by day and time."""
    where = Where("team_id = ?", team_id)
    if location_ids is not None:
        where.also("location_id = ANY(?)", list(location_ids))
    sql = f"SELECT {_COLUMNS} FROM staffing_needs {where.sql} ORDER BY day IS NOT NULL, weekday, day, start_minute, id"
    return await db.fetch_all(StaffingNeed, sql, *where.args)


async def select_need(db: Db, team_id: int, need_id: int) -> StaffingNeed | None:
    """A need of the team; its row is kept until the unit ends."""
    sql = f"SELECT {_COLUMNS} FROM staffing_needs WHERE id = $1 AND team_id = $2 FOR NO KEY UPDATE"
    return await db.fetch_one(StaffingNeed, sql, need_id, team_id)


async def select_need_count(db: Db, team_id: int) -> int:
    """How many needs the team has."""
    return await db.fetch_value("SELECT count(*) FROM staffing_needs WHERE team_id = $1", team_id)


async def insert_need(db: Db, need: StaffingNeed) -> int:
    """Add a need; its new id. The one that it carries counts for nothing."""
    return await db.fetch_value(
        f"""
        INSERT INTO staffing_needs ({_COLUMNS.removeprefix("id, ")}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
        """,
        need.team_id,
        need.weekday,
        need.day,
        need.start_minute,
        need.end_minute,
        need.location_id,
        need.role,
        need.people,
        need.created_at,
    )


async def delete_need(db: Db, team_id: int, need_id: int) -> None:
    """Delete a need of the team."""
    await db.execute("DELETE FROM staffing_needs WHERE id = $1 AND team_id = $2", need_id, team_id)

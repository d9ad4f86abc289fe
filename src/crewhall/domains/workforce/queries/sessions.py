"""Statements that read the punches of work sessions."""

from datetime import datetime

from crewhall.domains.workforce.model.attendance import Attendance
from crewhall.domains.workforce.queries.attendance import COLUMNS
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where

_FEW_PEOPLE = 5
_OF_PUNCH = "a." + COLUMNS.replace(", ", ", a.")


async def select_punches_between(
    db: Db, team_id: int, user_ids: list[int] | None, since: datetime, until: datetime
) -> list[Attendance]:
    """The punches of a time; a slow read for more than a few people."""
    where = Where("team_id = ?", team_id).also("at >= ?", since).also("at < ?", until).also("deleted_at IS NULL")
    if user_ids is not None:
        where.also("user_id = ANY(?)", user_ids)
    sql = f"SELECT {COLUMNS} FROM attendances {where.sql}"
    is_short = user_ids is not None and len(user_ids) <= _FEW_PEOPLE
    return await (db.fetch_all if is_short else db.slow_fetch_all)(Attendance, sql, *where.args)


async def select_rest_of_sessions(db: Db, team_id: int, user_ids: list[int], since: datetime) -> list[Attendance]:
    """The punches of people from a time on, each person's until they start again; a slow read for more than a few people."""
    sql = f"""
        SELECT {_OF_PUNCH} FROM attendances a LEFT JOIN (
            SELECT user_id, min(at) AS at FROM attendances
            WHERE team_id = $1 AND user_id = ANY($2) AND at >= $3 AND status = 'start' AND deleted_at IS NULL GROUP BY user_id
        ) n ON n.user_id = a.user_id
        WHERE a.team_id = $1 AND a.user_id = ANY($2) AND a.at >= $3 AND (n.at IS NULL OR a.at < n.at) AND a.deleted_at IS NULL
        """
    return await (db.fetch_all if len(user_ids) <= _FEW_PEOPLE else db.slow_fetch_all)(
        Attendance, sql, team_id, user_ids, since
    )

"""All SQL that reads many of a person's tomatoes to count them or to write them out: ranges of the index of their times, a piece at a time."""

from datetime import datetime

from crewhall.domains.focus.model import Tomato
from crewhall.domains.focus.queries.tomatoes import TOMATO
from crewhall.domains.focus.tallies import Counted
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where


async def select_counted(
    db: Db, user_id: int, since: datetime, until: datetime, after_id: int, limit: int
) -> list[Counted]:
    """Tomatoes that ended from `since` and before `until`, oldest first; of those at `since` only what comes after that id. A slow read."""
    return await db.slow_fetch_all(
        Counted,
        """
        SELECT id, ended_at, length_s, tags FROM tomatoes
        WHERE user_id = $1 AND ended_at >= $2 AND ended_at < $3 AND (ended_at > $2 OR id > $4)
        ORDER BY ended_at, id LIMIT $5
        """,
        user_id,
        since,
        until,
        after_id,
        limit,
    )


async def select_piece(db: Db, user_id: int, before: tuple[datetime, int] | None, limit: int) -> list[Tomato]:
    """Tomatoes in the order of a file, newest first, after the one with that time and id. A slow read."""
    where = Where("user_id = ?", user_id)
    if before is not None:
        where.also("ended_at <= ?", before[0]).also("(ended_at < ? OR id < ?)", *before)
    sql = f"SELECT {TOMATO} FROM tomatoes {where.sql} ORDER BY ended_at DESC, id DESC LIMIT {where.parameter(limit)}"
    return await db.slow_fetch_all(Tomato, sql, *where.args)

"""Statements on scores and the boards that list them. A board is read along its index; names come for the rows of the page only."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from crewhall.domains.focus.model import Period, Score
from crewhall.domains.focus.queries.slices import Slice, rows_of
from crewhall.platform.db.database import Db


class ScoreRow(Struct, frozen=True):
    """A person's score in one of their periods. `first_at`: when the first tomato that counts for it ended."""

    period: Period
    user_id: int
    score: int
    first_at: datetime
    starts_at: datetime
    ends_at: datetime
    is_listed: bool


class Ended(Struct, frozen=True):
    """A score whose period has ended."""

    user_id: int
    is_listed: bool


_ROW = "period, user_id, score, first_at, starts_at, ends_at, is_listed"


async def select_own_scores_for_update(db: Db, user_id: int) -> list[ScoreRow]:
    """A person's scores, ended ones too, held until the unit ends."""
    sql = f"SELECT {_ROW} FROM focus_scores WHERE user_id = $1 ORDER BY period FOR NO KEY UPDATE"
    return await db.fetch_all(ScoreRow, sql, user_id)


async def select_board(db: Db, period: Period, now: datetime, part: Slice) -> list[Score]:
    """Part of a board: who is listed and whose period has not ended, by score, then who scored first; a slow read far from both ends."""
    order = part.opposite
    sql = f"""
        SELECT s.user_id, coalesce(p.name, nullif(trim(u.first_name || ' ' || u.last_name), '')),
            coalesce(p.image, u.icon_url), s.score
        FROM focus_scores s JOIN users u ON u.id = s.user_id LEFT JOIN focus_profiles p ON p.user_id = s.user_id
        WHERE s.period = $1 AND s.user_id IN (
            SELECT b.user_id FROM focus_scores b WHERE b.period = $1 AND b.is_listed = true AND b.ends_at > $2
            ORDER BY b.score_order {order}, b.first_at {order}, b.user_id {order} LIMIT $3 OFFSET $4
        ) ORDER BY s.score_order, s.first_at, s.user_id
        """
    return await rows_of(db, part, Score, sql, [period, now, part.limit, part.skip])


async def select_listed(db: Db, period: Period) -> int:
    """How many rows of a board are listed, ended ones included."""
    return await db.fetch_value("SELECT listed FROM focus_boards WHERE period = $1", period) or 0


async def select_ended_listed(db: Db, period: Period, now: datetime) -> int:
    """How many listed rows of a board have ended and are not deleted yet."""
    return await db.fetch_value(
        "SELECT count(*) FROM focus_scores WHERE period = $1 AND is_listed = true AND ends_at <= $2", period, now
    )


async def upsert_scores(db: Db, rows: Iterable[ScoreRow]) -> None:
    """Write scores in place of those of the same people and periods."""
    await db.execute_many(
        """
        INSERT INTO focus_scores (period, user_id, score, score_order, first_at, starts_at, ends_at, is_listed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (period, user_id) DO UPDATE SET
            score = excluded.score, score_order = excluded.score_order, first_at = excluded.first_at,
            starts_at = excluded.starts_at, ends_at = excluded.ends_at, is_listed = excluded.is_listed
        """,
        [
            (row.period, row.user_id, row.score, -row.score, row.first_at, row.starts_at, row.ends_at, row.is_listed)
            for row in rows
        ],
    )


async def delete_scores(db: Db, user_id: int, periods: list[str]) -> None:
    """Delete a person's scores of some periods."""
    await db.execute("DELETE FROM focus_scores WHERE user_id = $1 AND period = ANY($2)", user_id, periods)


async def select_ended_for_update(db: Db, period: Period, now: datetime, limit: int) -> list[Ended]:
    """Some of the rows of a board whose period has ended, held until the unit ends; without those that another unit holds."""
    return await db.fetch_all(
        Ended,
        """
        SELECT user_id, is_listed FROM focus_scores
        WHERE period = $1 AND is_listed IN (true, false) AND ends_at <= $2 LIMIT $3 FOR UPDATE SKIP LOCKED
        """,
        period,
        now,
        limit,
    )


async def delete_scores_of_many(db: Db, period: Period, user_ids: list[int]) -> None:
    """Delete rows of a board that this unit holds."""
    await db.execute("DELETE FROM focus_scores WHERE period = $1 AND user_id = ANY($2)", period, user_ids)


async def upsert_board(db: Db, period: Period, more: int) -> None:
    """So many more rows of the board are listed, or less than none: fewer."""
    await db.execute(
        """
        INSERT INTO focus_boards (period, listed) VALUES ($1, $2)
        ON CONFLICT (period) DO UPDATE SET listed = focus_boards.listed + excluded.listed
        """,
        period,
        more,
    )


async def select_board_for_update(db: Db, period: Period) -> int | None:
    """Hold the count of a board until the unit ends; None when there is no board yet."""
    return await db.fetch_value("SELECT listed FROM focus_boards WHERE period = $1 FOR UPDATE", period)


async def update_board_counted(db: Db, period: Period) -> None:
    """Count the listed rows of a board that this unit holds."""
    await db.execute(
        """
        UPDATE focus_boards SET listed = (SELECT count(*) FROM focus_scores WHERE period = $1 AND is_listed = true)
        WHERE period = $1
        """,
        period,
    )

"""All SQL on goals, and on how many tomatoes each day has. What is counted is found by ranges in the indexes of tomatoes and their tags."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from crewhall.domains.focus.model import Goal, GoalPeriod
from crewhall.platform.db.database import Db


class DayCount(Struct, frozen=True):
    """How many tomatoes with the tag (empty: with any or none) ended on the day of that number, from 0."""

    tag: str
    day: int
    total: int


_GOAL = "id, user_id, period, tag, target, created_at"


async def select_goals(db: Db, user_id: int) -> list[Goal]:
    """The person's goals, those of days first, the general one before those of tags."""
    sql = f"SELECT {_GOAL} FROM focus_goals WHERE user_id = $1 ORDER BY period, tag"
    return await db.fetch_all(Goal, sql, user_id)


async def select_goals_total(db: Db, user_id: int) -> int:
    """How many goals the person has."""
    return await db.fetch_value("SELECT count(*) FROM focus_goals WHERE user_id = $1", user_id)


async def insert_goal(db: Db, user_id: int, period: GoalPeriod, tag: str, target: int, now: datetime) -> Goal:
    """Add a goal. Raises `UniqueViolation` when the person has one for the period and tag."""
    (row,) = await db.fetch_all(
        Goal,
        f"""
        INSERT INTO focus_goals (user_id, period, tag, target, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING {_GOAL}
        """,
        user_id,
        period,
        tag,
        target,
        now,
    )
    return row


async def update_goal_target(db: Db, user_id: int, period: GoalPeriod, tag: str, target: int) -> Goal | None:
    """Set another target; None when there is no such goal."""
    return await db.fetch_one(
        Goal,
        f"UPDATE focus_goals SET target = $4 WHERE user_id = $1 AND period = $2 AND tag = $3 RETURNING {_GOAL}",
        user_id,
        period,
        tag,
        target,
    )


async def delete_goal(db: Db, user_id: int, goal_id: int) -> bool:
    """Delete one of the person's goals; whether it was there."""
    return await db.execute("DELETE FROM focus_goals WHERE id = $1 AND user_id = $2", goal_id, user_id) == 1


async def select_tomatoes_by_day(db: Db, user_id: int, starts: Sequence[datetime], end: datetime) -> list[DayCount]:
    """How many of the person's tomatoes ended on each day: day n lasts from `starts[n]` to the next start, the last one to `end`.

    Days without any are left out; a slow read.
    """
    days, bounds = _days(starts, end, first=2)
    return await db.slow_fetch_all(
        DayCount,
        f"""
        WITH days (day, starts_at, ends_at) AS (VALUES {days}),
        counts (day, total) AS (
            SELECT d.day, (
                SELECT count(*) FROM tomatoes t WHERE t.user_id = $1 AND t.ended_at >= d.starts_at AND t.ended_at < d.ends_at
            ) FROM days d
        )
        SELECT '', day, total FROM counts WHERE total > 0
        """,
        user_id,
        *bounds,
    )


async def select_tagged_by_day(
    db: Db, user_id: int, tags: list[str], starts: Sequence[datetime], end: datetime
) -> list[DayCount]:
    """The same for each of the tags, which are the person's goals'; a slow read."""
    days, bounds = _days(starts, end, first=3)
    return await db.slow_fetch_all(
        DayCount,
        f"""
        WITH days (day, starts_at, ends_at) AS (VALUES {days}),
        counts (tag, day, total) AS (
            SELECT g.tag, d.day, (
                SELECT count(*) FROM tomato_tags t
                WHERE t.user_id = $1 AND t.tag = g.tag AND t.ended_at >= d.starts_at AND t.ended_at < d.ends_at
            ) FROM (SELECT DISTINCT tag FROM focus_goals WHERE user_id = $1 AND tag = ANY($2)) g CROSS JOIN days d
        )
        SELECT tag, day, total FROM counts WHERE total > 0
        """,
        user_id,
        tags,
        *bounds,
    )


def _days(starts: Sequence[datetime], end: datetime, *, first: int) -> tuple[str, list[datetime]]:
    """Rows of number, start and end of each day, and the arguments that they name, from `$first` on."""
    rows = (f"({day}, ${first + day}::timestamptz, ${first + day + 1}::timestamptz)" for day in range(len(starts)))
    return ", ".join(rows), [*starts, end]

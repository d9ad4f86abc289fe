"""Statements that give what one person has to another, who is the same human being. The flow that asks for it has proved that."""

from datetime import datetime

from msgspec import Struct

from crewhall.platform.db.database import Db


class Moved(Struct, frozen=True, gc=False):
    """A tomato that has gone over."""

    id: int
    ended_at: datetime


async def update_tomatoes_moved(db: Db, from_user_id: int, to_user_id: int, limit: int) -> list[Moved]:
    """Give some of the tomatoes, the newest."""
    return await db.fetch_all(
        Moved,
        """
        UPDATE tomatoes SET user_id = $2
        WHERE id IN (SELECT id FROM tomatoes WHERE user_id = $1 ORDER BY ended_at DESC, id DESC LIMIT $3)
        RETURNING id, ended_at
        """,
        from_user_id,
        to_user_id,
        limit,
    )


async def update_tomato_tags_moved(db: Db, from_user_id: int, to_user_id: int, tomato_ids: list[int]) -> None:
    """Have these tomatoes found by their tags as the other person's."""
    await db.execute(
        "UPDATE tomato_tags SET user_id = $2 WHERE tomato_id = ANY($3) AND user_id = $1",
        from_user_id,
        to_user_id,
        tomato_ids,
    )


async def update_projects_moved(db: Db, from_user_id: int, to_user_id: int) -> None:
    """Give all projects."""
    await db.execute("UPDATE focus_projects SET user_id = $2 WHERE user_id = $1", from_user_id, to_user_id)


async def update_interruptions_moved(db: Db, from_user_id: int, to_user_id: int, limit: int) -> int:
    """Give some of the log of interruptions, the newest; how many."""
    return await db.execute(
        """
        UPDATE focus_interruptions SET user_id = $2 WHERE id IN (
            SELECT id FROM focus_interruptions WHERE user_id = $1 ORDER BY began_at DESC, id DESC LIMIT $3)
        """,
        from_user_id,
        to_user_id,
        limit,
    )


async def update_goals_moved(db: Db, from_user_id: int, to_user_id: int) -> None:
    """Give those goals for whose period and tag the other has none."""
    await db.execute(
        """
        UPDATE focus_goals SET user_id = $2 WHERE user_id = $1 AND NOT EXISTS (
            SELECT 1 FROM focus_goals own
            WHERE own.user_id = $2 AND own.period = focus_goals.period AND own.tag = focus_goals.tag)
        """,
        from_user_id,
        to_user_id,
    )


async def delete_goals_left(db: Db, user_id: int) -> None:
    """Delete the goals that the other has already."""
    await db.execute("DELETE FROM focus_goals WHERE user_id = $1", user_id)


async def update_lengths_moved(db: Db, from_user_id: int, to_user_id: int) -> None:
    """Give those lengths, of tags or general, that the other has not set."""
    await db.execute(
        """
        UPDATE focus_lengths SET user_id = $2 WHERE user_id = $1 AND NOT EXISTS (
            SELECT 1 FROM focus_lengths own
            WHERE own.user_id = $2 AND coalesce(own.tag, '') = coalesce(focus_lengths.tag, ''))
        """,
        from_user_id,
        to_user_id,
    )


async def delete_lengths_left(db: Db, user_id: int) -> None:
    """Delete the lengths that the other has set."""
    await db.execute("DELETE FROM focus_lengths WHERE user_id = $1", user_id)


async def update_timer_moved(db: Db, from_user_id: int, to_user_id: int) -> None:
    """Give the running timer to the other, unless they have one."""
    await db.execute(
        """
        UPDATE focus_timers SET user_id = $2
        WHERE user_id = $1 AND NOT EXISTS (SELECT 1 FROM focus_timers own WHERE own.user_id = $2)
        """,
        from_user_id,
        to_user_id,
    )


async def delete_timer_left(db: Db, user_id: int) -> None:
    """Delete the timer of somebody who has gone over to a person with a timer of their own."""
    await db.execute("DELETE FROM focus_timers WHERE user_id = $1", user_id)

"""Statements by which the focus domain forgets a person."""

from crewhall.platform.db.database import Db


async def delete_of_person(db: Db, user_id: int) -> None:
    """Remove all rows of a person; tags of projects go with the projects."""
    await db.execute("DELETE FROM focus_timers WHERE user_id = $1", user_id)
    await db.execute("DELETE FROM focus_interruptions WHERE user_id = $1", user_id)
    await db.execute("DELETE FROM tomato_tags WHERE user_id = $1", user_id)
    await db.execute("DELETE FROM tomatoes WHERE user_id = $1", user_id)
    await db.execute("DELETE FROM focus_projects WHERE user_id = $1", user_id)
    await db.execute("DELETE FROM focus_lengths WHERE user_id = $1", user_id)
    await db.execute("DELETE FROM focus_goals WHERE user_id = $1", user_id)
    await db.execute("DELETE FROM focus_scores WHERE user_id = $1", user_id)
    await db.execute("DELETE FROM focus_profiles WHERE user_id = $1", user_id)

"""All SQL on what projects have used of their budgets: tomatoes are found by the index of their tags."""

from datetime import datetime

from msgspec import Struct

from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where


class Used(Struct, frozen=True):
    """How many tomatoes, and seconds, a project has."""

    project_id: int
    tomatoes: int
    seconds: int


async def select_used(
    db: Db, user_id: int, project_ids: list[int], since: datetime | None, until: datetime | None
) -> list[Used]:
    """What was used of these projects of the person from `since` and before `until`, each tomato once. Slow; projects without any are left out."""
    where = Where("p.user_id = ?", user_id).also("p.id = ANY(?)", project_ids).also("g.user_id = ?", user_id)
    if since is not None:
        where.also("g.ended_at >= ?", since)
    if until is not None:
        where.also("g.ended_at < ?", until)
    return await db.slow_fetch_all(
        Used,
        f"""
        SELECT u.project_id, count(*), sum(t.length_s)
        FROM (
            SELECT DISTINCT p.id AS project_id, g.tomato_id
            FROM focus_projects p
            JOIN focus_project_tags pt ON pt.project_id = p.id
            JOIN tomato_tags g ON g.tag = pt.tag
            {where.sql}
        ) u JOIN tomatoes t ON t.id = u.tomato_id
        GROUP BY u.project_id
        """,
        *where.args,
    )

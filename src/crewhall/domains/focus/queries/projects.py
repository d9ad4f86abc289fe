"""Statements on projects and their tags."""

from collections.abc import Sequence

from crewhall.domains.focus.model import Project
from crewhall.domains.focus.queries.slices import Slice, rows_of
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where

_PROJECT = "id, user_id, name, tags, money_budget, time_budget, created_at, updated_at"


def _with_tags(user_id: int, tags: Sequence[str] | None) -> Where:
    where = Where("user_id = ?", user_id)
    if tags is None:
        return where
    return where.also(
        "EXISTS (SELECT 1 FROM focus_project_tags t WHERE t.project_id = focus_projects.id AND t.tag = ANY(?))",
        list(tags),
    )


async def select_projects(db: Db, user_id: int, tags: Sequence[str] | None, part: Slice) -> list[Project]:
    """Part of the person's projects with any of the tags (None: all), newest first."""
    where = _with_tags(user_id, tags)
    order = part.direction
    sql = f"""
        SELECT {_PROJECT} FROM focus_projects WHERE id IN (
            SELECT id FROM focus_projects {where.sql}
            ORDER BY created_at {order}, id {order}{where.page(part.limit, part.skip)}
        ) ORDER BY created_at DESC, id DESC
        """
    return await rows_of(db, part, Project, sql, where.args)


async def select_projects_total(db: Db, user_id: int, tags: Sequence[str] | None) -> int:
    """How many projects with any of the tags (None: in all) the person has; there is a limit to them."""
    where = _with_tags(user_id, tags)
    return await db.fetch_value(f"SELECT count(*) FROM focus_projects {where.sql}", *where.args)


async def select_project(db: Db, user_id: int, project_id: int) -> Project | None:
    """One of the person's projects."""
    sql = f"SELECT {_PROJECT} FROM focus_projects WHERE id = $1 AND user_id = $2"
    return await db.fetch_one(Project, sql, project_id, user_id)


async def insert_project(db: Db, project: Project) -> int:
    """Add a project; its id."""
    return await db.fetch_value(
        """
        INSERT INTO focus_projects (user_id, name, tags, money_budget, time_budget, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
        """,
        project.user_id,
        project.name,
        list(project.tags),
        project.money_budget,
        project.time_budget,
        project.created_at,
        project.updated_at,
    )


async def update_project(db: Db, project: Project) -> None:
    """Write the project's name, tags and budgets."""
    await db.execute(
        """
        UPDATE focus_projects SET name = $3, tags = $4, money_budget = $5, time_budget = $6, updated_at = $7
        WHERE id = $1 AND user_id = $2
        """,
        project.id,
        project.user_id,
        project.name,
        list(project.tags),
        project.money_budget,
        project.time_budget,
        project.updated_at,
    )


async def delete_project(db: Db, user_id: int, project_id: int) -> bool:
    """Delete a project; whether it was there."""
    return await db.execute("DELETE FROM focus_projects WHERE id = $1 AND user_id = $2", project_id, user_id) == 1


async def insert_project_tags(db: Db, project_id: int, tags: Sequence[str]) -> None:
    """Have the project found by tags. The caller has found the project as the person's."""
    await db.execute_many(
        "INSERT INTO focus_project_tags (project_id, tag) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        [(project_id, tag) for tag in dict.fromkeys(tags)],
    )


async def delete_project_tags(db: Db, project_id: int) -> None:
    """Have the project found by no tag. The caller has found the project as the person's."""
    await db.execute("DELETE FROM focus_project_tags WHERE project_id = $1", project_id)

"""Statements on shift templates."""

from collections.abc import Sequence

from crewhall.domains.workforce.model.shifts import ShiftTemplate
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where

_COLUMNS = "id, team_id, name, start_minute, end_minute, break_minutes, title, location_id, role, details, created_at, updated_at"


async def select_templates(db: Db, team_id: int, location_ids: Sequence[int] | None) -> list[ShiftTemplate]:
    """The templates of the team by name; those of these locations and of none, or all of them."""
    where = Where("team_id = ?", team_id)
    if location_ids is not None:
        where.also("(location_id IS NULL OR location_id = ANY(?))", list(location_ids))
    return await db.fetch_all(
        ShiftTemplate, f"SELECT {_COLUMNS} FROM shift_templates {where.sql} ORDER BY name, id", *where.args
    )


async def select_template(db: Db, team_id: int, template_id: int) -> ShiftTemplate | None:
    """A template of the team; its row is kept until the unit ends."""
    sql = f"SELECT {_COLUMNS} FROM shift_templates WHERE id = $1 AND team_id = $2 FOR NO KEY UPDATE"
    return await db.fetch_one(ShiftTemplate, sql, template_id, team_id)


async def select_template_count(db: Db, team_id: int) -> int:
    """How many templates the team has."""
    return await db.fetch_value("SELECT count(*) FROM shift_templates WHERE team_id = $1", team_id)


async def insert_template(db: Db, template: ShiftTemplate) -> int:
    """Add a template; its new id. The one that it carries counts for nothing."""
    return await db.fetch_value(
        f"""
        INSERT INTO shift_templates ({_COLUMNS.removeprefix("id, ")})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id
        """,
        template.team_id,
        *_said(template),
        template.created_at,
        template.updated_at,
    )


async def update_template(db: Db, template: ShiftTemplate) -> None:
    """Write a changed template back."""
    await db.execute(
        """
        UPDATE shift_templates SET name = $3, start_minute = $4, end_minute = $5, break_minutes = $6, title = $7, location_id = $8,
            role = $9, details = $10, updated_at = $11
        WHERE id = $1 AND team_id = $2
        """,
        template.id,
        template.team_id,
        *_said(template),
        template.updated_at,
    )


async def delete_template(db: Db, team_id: int, template_id: int) -> None:
    """Delete a template of the team."""
    await db.execute("DELETE FROM shift_templates WHERE id = $1 AND team_id = $2", template_id, team_id)


def _said(template: ShiftTemplate) -> tuple[object, ...]:
    return (
        template.name,
        template.start_minute,
        template.end_minute,
        template.break_minutes,
        template.title,
        template.location_id,
        template.role,
        template.details,
    )

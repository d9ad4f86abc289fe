"""Statements on questions around shifts and their answers."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.workforce.model.requests import Asked, ShiftQuestion
from crewhall.platform.db.database import Db

_QUESTION = (
    "id, team_id, text, asked, offset_minutes, enabled, tag_ids, created_at FROM shift_questions WHERE team_id = $1"
)


class AskedShift(Struct, frozen=True):
    """What decides who sees the questions of a shift."""

    id: int
    assignee_id: int | None
    location_id: int | None
    role: str | None
    is_published: bool
    is_canceled: bool


class _Id(Struct, frozen=True):
    id: int


async def select_asked_shift(db: Db, team_id: int, shift_id: int) -> AskedShift | None:
    """A shift of the team."""
    return await db.fetch_one(
        AskedShift,
        """
        SELECT id, assignee_id, location_id, role, published_at IS NOT NULL, canceled_at IS NOT NULL FROM shifts
        WHERE team_id = $1 AND id = $2
        """,
        team_id,
        shift_id,
    )


async def select_questions(db: Db, team_id: int) -> list[ShiftQuestion]:
    """The enabled questions of the team, oldest first."""
    return await db.fetch_all(ShiftQuestion, f"SELECT {_QUESTION} AND enabled ORDER BY id", team_id)


async def select_question(db: Db, team_id: int, question_id: int) -> ShiftQuestion | None:
    """An enabled question of the team."""
    return await db.fetch_one(ShiftQuestion, f"SELECT {_QUESTION} AND enabled AND id = $2", team_id, question_id)


async def select_tag_ids(db: Db, team_id: int, tag_ids: list[int]) -> list[int]:
    """Those of the ids that are tags of the team."""
    sql = "SELECT id FROM tags WHERE owner_type = 'Team' AND owner_id = $1 AND id = ANY($2)"
    return [row.id for row in await db.fetch_all(_Id, sql, team_id, tag_ids)]


async def select_punch_id(db: Db, team_id: int, user_id: int, attendance_id: int) -> int | None:
    """The id, if it is a punch of the person."""
    return await db.fetch_value(
        "SELECT id FROM attendances WHERE id = $3 AND team_id = $1 AND user_id = $2 AND deleted_at IS NULL",
        team_id,
        user_id,
        attendance_id,
    )


async def insert_question(
    db: Db,
    team_id: int,
    text: str,
    asked: Asked,
    offset_minutes: int,
    enabled: bool,
    tag_ids: list[int],
    now: datetime,
) -> int:
    """Store a question; its id."""
    return await db.fetch_value(
        """
        INSERT INTO shift_questions (team_id, text, asked, offset_minutes, enabled, tag_ids, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
        """,
        team_id,
        text,
        asked,
        offset_minutes,
        enabled,
        tag_ids,
        now,
    )


async def insert_answer(
    db: Db,
    team_id: int,
    shift_id: int,
    question_id: int,
    attendance_id: int | None,
    user_id: int,
    text: str,
    now: datetime,
) -> int:
    """Store an answer; its id."""
    return await db.fetch_value(
        """
        INSERT INTO shift_answers (team_id, shift_id, question_id, attendance_id, user_id, text, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
        """,
        team_id,
        shift_id,
        question_id,
        attendance_id,
        user_id,
        text,
        now,
    )

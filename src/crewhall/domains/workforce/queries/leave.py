"""Statements on leave."""

from datetime import date

from msgspec import Struct

from crewhall.domains.workforce.model.availability import LeaveFilter, LeaveRequest
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where

_LEAVE = "id, team_id, user_id, kind, first_day, last_day, minutes, status, message, reason, decided_by, decided_at, created_at, updated_at"


async def select_approved_leave(
    db: Db, team_id: int, user_ids: list[int], first_day: date, last_day: date
) -> list[LeaveRequest]:
    """The approved leave of these people that touches the days, the last included."""
    return await db.fetch_all(
        LeaveRequest,
        f"""
        SELECT {_LEAVE} FROM leave_requests
        WHERE team_id = $1 AND user_id = ANY($2) AND first_day <= $4 AND last_day >= $3 AND status = 'approved'
        ORDER BY user_id, first_day, id
        """,
        team_id,
        user_ids,
        first_day,
        last_day,
    )


class _Total(Struct, frozen=True):
    total: int


async def select_leave(db: Db, team_id: int, leave_id: int) -> LeaveRequest | None:
    """A person's leave in the team."""
    sql = f"SELECT {_LEAVE} FROM leave_requests WHERE id = $1 AND team_id = $2"
    return await db.fetch_one(LeaveRequest, sql, leave_id, team_id)


async def select_leave_for_update(db: Db, team_id: int, leave_id: int) -> LeaveRequest | None:
    """The same; its row is kept until the unit ends."""
    sql = f"SELECT {_LEAVE} FROM leave_requests WHERE id = $1 AND team_id = $2 FOR NO KEY UPDATE"
    return await db.fetch_one(LeaveRequest, sql, leave_id, team_id)


async def select_overlapping_leave(
    db: Db, team_id: int, user_id: int, first_day: date, last_day: date
) -> LeaveRequest | None:
    """The first leave of the person that touches the days, the last included, and waits or is approved."""
    return await db.fetch_one(
        LeaveRequest,
        f"""
        SELECT {_LEAVE} FROM leave_requests
        WHERE team_id = $1 AND user_id = $2 AND first_day <= $4 AND last_day >= $3 AND status IN ('requested', 'approved')
        ORDER BY first_day, id LIMIT 1
        """,
        team_id,
        user_id,
        first_day,
        last_day,
    )


async def select_leaves(db: Db, team_id: int, wanted: LeaveFilter, page: PageRequest) -> list[LeaveRequest]:
    """One page of the team's leave, the latest first."""
    where = _wanted(team_id, wanted)
    limit = where.page(page.per, page.offset)
    sql = f"SELECT {_LEAVE} FROM leave_requests {where.sql} ORDER BY first_day DESC, id DESC{limit}"
    return await db.fetch_all(LeaveRequest, sql, *where.args)


async def select_leaves_total(db: Db, team_id: int, wanted: LeaveFilter) -> int:
    """How many those are."""
    where = _wanted(team_id, wanted)
    sql = f"SELECT count(*) FROM leave_requests {where.sql}"
    row = await db.fetch_one(_Total, sql, *where.args)
    return row.total if row else 0


async def insert_leave(db: Db, leave: LeaveRequest) -> int:
    """Add leave; its new id. The one that it carries counts for nothing."""
    return await db.fetch_value(
        """
        INSERT INTO leave_requests (team_id, user_id, kind, first_day, last_day, minutes, status, message, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) RETURNING id
        """,
        leave.team_id,
        leave.user_id,
        leave.kind,
        leave.first_day,
        leave.last_day,
        leave.minutes,
        leave.status,
        leave.message,
        leave.created_at,
    )


async def update_leave(db: Db, leave: LeaveRequest) -> None:
    """Write back the state of leave, and who decided it."""
    await db.execute(
        """
        UPDATE leave_requests SET status = $3, reason = $4, decided_by = $5, decided_at = $6, updated_at = $7 WHERE id = $1 AND team_id = $2
        """,
        leave.id,
        leave.team_id,
        leave.status,
        leave.reason,
        leave.decided_by,
        leave.decided_at,
        leave.updated_at,
    )


def _wanted(team_id: int, wanted: LeaveFilter) -> Where:
    where = Where("team_id = ?", team_id)
    if wanted.user_ids is not None:
        where.also("user_id = ANY(?)", list(wanted.user_ids))
    if wanted.statuses is not None:
        where.also("status = ANY(?)", [status.value for status in wanted.statuses])
    if wanted.kind is not None:
        where.also("kind = ?", wanted.kind)
    if wanted.first_day is not None:
        where.also("last_day >= ?", wanted.first_day)
    if wanted.last_day is not None:
        where.also("first_day <= ?", wanted.last_day)
    return where

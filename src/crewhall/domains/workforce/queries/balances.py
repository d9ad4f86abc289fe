"""Statements on what balances of leave come from: policies, adjustments, what was taken, and since when people are there."""

from datetime import date, datetime

from msgspec import Struct

from crewhall.domains.workforce.model.availability import (
    LeaveAdjustment,
    LeaveKind,
    LeavePolicy,
    NewAdjustment,
    NewPolicy,
)
from crewhall.platform.db.database import Db

_POLICY = "id, team_id, kind, from_day, minutes_per_year, minutes_per_day, cap_minutes, created_at"
_ADJUSTMENT = "id, team_id, user_id, actor_id, kind, day, minutes, reason, created_at"


class Change(Struct, frozen=True):
    """Minutes that a balance gains, or below zero loses, on a day."""

    kind: LeaveKind
    day: date
    minutes: int


async def select_policies(db: Db, team_id: int) -> list[LeavePolicy]:
    """All policies of the team, by kind and first day."""
    sql = f"SELECT {_POLICY} FROM leave_policies WHERE team_id = $1 ORDER BY kind, from_day"
    return await db.fetch_all(LeavePolicy, sql, team_id)


async def upsert_policy(db: Db, team_id: int, new: NewPolicy, now: datetime) -> LeavePolicy | None:
    """Store what a kind accrues from a day on."""
    return await db.fetch_one(
        LeavePolicy,
        f"""
        INSERT INTO leave_policies (team_id, kind, from_day, minutes_per_year, minutes_per_day, cap_minutes, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (team_id, kind, from_day) DO UPDATE SET minutes_per_year = excluded.minutes_per_year,
            minutes_per_day = excluded.minutes_per_day, cap_minutes = excluded.cap_minutes
        RETURNING {_POLICY}
        """,
        team_id,
        new.kind,
        new.from_day,
        new.minutes_per_year,
        new.minutes_per_day,
        new.cap_minutes,
        now,
    )


async def delete_policy(db: Db, team_id: int, policy_id: int) -> LeavePolicy | None:
    """Delete a policy of the team; what it was."""
    sql = f"DELETE FROM leave_policies WHERE id = $1 AND team_id = $2 RETURNING {_POLICY}"
    return await db.fetch_one(LeavePolicy, sql, policy_id, team_id)


async def select_adjustments(db: Db, team_id: int, user_id: int) -> list[LeaveAdjustment]:
    """All adjustments of a person, the latest first."""
    sql = f"SELECT {_ADJUSTMENT} FROM leave_adjustments WHERE team_id = $1 AND user_id = $2 ORDER BY day DESC, id DESC"
    return await db.fetch_all(LeaveAdjustment, sql, team_id, user_id)


async def insert_adjustment(
    db: Db, team_id: int, actor_id: int, day: date, new: NewAdjustment, now: datetime
) -> LeaveAdjustment | None:
    """Add an adjustment."""
    return await db.fetch_one(
        LeaveAdjustment,
        f"""
        INSERT INTO leave_adjustments (team_id, user_id, actor_id, kind, day, minutes, reason, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING {_ADJUSTMENT}
        """,
        team_id,
        new.user_id,
        actor_id,
        new.kind,
        day,
        new.minutes,
        new.reason,
        now,
    )


async def select_adjusted(db: Db, team_id: int, user_id: int, last_day: date) -> list[Change]:
    """What was added to balances of a person, or taken from them, by hand up to a day."""
    sql = "SELECT kind, day, minutes FROM leave_adjustments WHERE team_id = $1 AND user_id = $2 AND day <= $3"
    return await db.fetch_all(Change, sql, team_id, user_id, last_day)


async def select_taken(db: Db, team_id: int, user_id: int, last_day: date) -> list[Change]:
    """What approved leave of a person that begins up to a day takes from balances, below zero."""
    return await db.fetch_all(
        Change,
        """
        SELECT kind, first_day, -minutes FROM leave_requests
        WHERE team_id = $1 AND user_id = $2 AND first_day <= $3 AND status = 'approved'
        """,
        team_id,
        user_id,
        last_day,
    )


async def select_joined_at(db: Db, team_id: int, user_id: int) -> datetime | None:
    """When a person joined the team, or was invited to it as long as they have not."""
    sql = "SELECT coalesce(joined_at, created_at) FROM memberships WHERE team_id = $1 AND user_id = $2"
    row = await db.fetch_one(_Joined, sql, team_id, user_id)
    return row and row.joined_at


class _Joined(Struct, frozen=True):
    joined_at: datetime

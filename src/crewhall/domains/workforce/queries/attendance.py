"""Statements on punches and on what was changed about them. What is deleted is kept, and seen by `select_any_punch` alone."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.workforce.model.attendance import Attendance, AttendanceChange, PunchFilter
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where

COLUMNS = (
    "id, team_id, user_id, actor_id, status, at, created_at, updated_at, shift_id, event_id, timesheet_item_id, latitude, longitude, "
    "accuracy_m, distance_m, is_far, address, location_name, channel, device, is_offline, is_auto, is_edited"
)
_NAMES = COLUMNS.split(", ")[1:]
_VALUES = ", ".join(f"${number}" for number in range(1, len(_NAMES) + 1))
_KEPT = frozenset({"team_id", "user_id", "actor_id", "created_at", "channel", "device", "is_offline", "is_auto"})
_EDITABLE = [name for name in _NAMES if name not in _KEPT]
_SET = ", ".join(f"{name} = ${number}" for number, name in enumerate(_EDITABLE, start=3))
_OF_PUNCH = "a." + COLUMNS.replace(", ", ", a.")


class _Total(Struct, frozen=True):
    total: int


async def select_member_for_update(db: Db, team_id: int, user_id: int) -> int | None:
    """Hold the membership of a person, so that one unit at a time writes in their log."""
    return await db.fetch_value(
        "SELECT id FROM memberships WHERE team_id = $1 AND user_id = $2 FOR NO KEY UPDATE", team_id, user_id
    )


async def select_newest(db: Db, team_id: int, user_id: int) -> Attendance | None:
    """The last punch of a person."""
    sql = f"""
        SELECT {COLUMNS} FROM attendances WHERE team_id = $1 AND user_id = $2 AND deleted_at IS NULL
        ORDER BY at DESC, id DESC LIMIT 1
        """
    return await db.fetch_one(Attendance, sql, team_id, user_id)


async def select_before(
    db: Db, team_id: int, user_id: int, at: datetime, place: int, except_id: int
) -> Attendance | None:
    """The last punch of a person before a time in their log, and of those at that time before the id `place`; not that of `except_id`."""
    sql = f"""
        SELECT {COLUMNS} FROM attendances
        WHERE team_id = $1 AND user_id = $2 AND (at < $3 OR (at = $3 AND id < $4)) AND at <= $3 AND id <> $5 AND deleted_at IS NULL
        ORDER BY at DESC, id DESC LIMIT 1
        """
    return await db.fetch_one(Attendance, sql, team_id, user_id, at, place, except_id)


async def select_after(
    db: Db, team_id: int, user_id: int, at: datetime, place: int, except_id: int
) -> Attendance | None:
    """The first punch of a person behind a time in their log, and of those at that time behind the id `place`; not that of `except_id`."""
    sql = f"""
        SELECT {COLUMNS} FROM attendances
        WHERE team_id = $1 AND user_id = $2 AND (at > $3 OR (at = $3 AND id > $4)) AND at >= $3 AND id <> $5 AND deleted_at IS NULL
        ORDER BY at, id LIMIT 1
        """
    return await db.fetch_one(Attendance, sql, team_id, user_id, at, place, except_id)


async def select_punch(db: Db, team_id: int, attendance_id: int) -> Attendance | None:
    """A punch of the team."""
    sql = f"SELECT {COLUMNS} FROM attendances WHERE id = $1 AND team_id = $2 AND deleted_at IS NULL"
    return await db.fetch_one(Attendance, sql, attendance_id, team_id)


async def select_any_punch(db: Db, team_id: int, attendance_id: int) -> Attendance | None:
    """A punch of the team, also one that is deleted."""
    sql = f"SELECT {COLUMNS} FROM attendances WHERE id = $1 AND team_id = $2"
    return await db.fetch_one(Attendance, sql, attendance_id, team_id)


async def select_punches(db: Db, team_id: int, wanted: PunchFilter, page: PageRequest) -> list[Attendance]:
    """One page of the punches, newest first; a slow read unless it is one person's, as is the next."""
    where = _wanted(team_id, wanted)
    sql = f"SELECT {COLUMNS} FROM attendances {where.sql} ORDER BY at DESC, id DESC"
    sql += where.page(page.per, page.offset)
    return await (db.fetch_all if _is_short(wanted) else db.slow_fetch_all)(Attendance, sql, *where.args)


async def select_punches_total(db: Db, team_id: int, wanted: PunchFilter) -> int:
    """How many such punches there are."""
    where = _wanted(team_id, wanted)
    sql = f"SELECT count(*) FROM attendances {where.sql}"
    (row,) = await db.slow_fetch_all(_Total, sql, *where.args) or [_Total(0)]
    return row.total


async def select_running(db: Db, team_id: int, user_id: int) -> Attendance | None:
    """The start of the session that runs for a person; None when nothing runs."""
    sql = f"""
        SELECT {_OF_PUNCH} FROM attendances a WHERE a.id = (
            SELECT s.id FROM attendances s WHERE s.team_id = $1 AND s.user_id = $2 AND s.status IN ('start', 'stop')
                AND s.deleted_at IS NULL ORDER BY s.at DESC, s.id DESC LIMIT 1
        ) AND a.team_id = $1 AND a.status = 'start'
        """
    return await db.fetch_one(Attendance, sql, team_id, user_id)


async def select_all_running(db: Db, team_id: int) -> list[Attendance]:
    """The starts of all sessions that run in a team, newest first; a slow read."""
    return await db.slow_fetch_all(
        Attendance,
        f"""
        SELECT {_OF_PUNCH} FROM memberships m JOIN attendances a ON a.id = (
            SELECT s.id FROM attendances s WHERE s.team_id = $1 AND s.user_id = m.user_id AND s.status IN ('start', 'stop')
                AND s.deleted_at IS NULL ORDER BY s.at DESC, s.id DESC LIMIT 1
        ) WHERE m.team_id = $1 AND a.team_id = $1 AND a.status = 'start' ORDER BY a.at DESC, a.id DESC
        """,
        team_id,
    )


async def insert_punch(db: Db, punch: Attendance) -> int:
    """Store a punch of its team, whose id is not known yet; the id."""
    sql = f"INSERT INTO attendances ({', '.join(_NAMES)}) VALUES ({_VALUES}) RETURNING id"
    return await db.fetch_value(sql, *(getattr(punch, name) for name in _NAMES))


async def update_punch(db: Db, punch: Attendance) -> None:
    """Store what can be edited about a punch of its team."""
    sql = f"UPDATE attendances SET {_SET} WHERE id = $1 AND team_id = $2 AND deleted_at IS NULL"
    await db.execute(sql, punch.id, punch.team_id, *(getattr(punch, name) for name in _EDITABLE))


async def update_deleted(db: Db, team_id: int, attendance_id: int, now: datetime) -> None:
    """Take a punch out of the log."""
    await db.execute(
        "UPDATE attendances SET deleted_at = $3 WHERE id = $1 AND team_id = $2 AND deleted_at IS NULL",
        attendance_id,
        team_id,
        now,
    )


async def insert_change(db: Db, team_id: int, change: AttendanceChange) -> None:
    """Keep what was changed about a punch; the id is not known yet."""
    await db.execute(
        """
        INSERT INTO attendance_changes (team_id, attendance_id, actor_id, action, before, after, reason, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        team_id,
        change.attendance_id,
        change.actor_id,
        change.action,
        change.before,
        change.after,
        change.reason,
        change.created_at,
    )


async def select_changes(db: Db, team_id: int, attendance_id: int) -> list[AttendanceChange]:
    """What was changed about a punch, oldest first."""
    return await db.fetch_all(
        AttendanceChange,
        """
        SELECT id, attendance_id, actor_id, action, before, after, reason, created_at FROM attendance_changes
        WHERE attendance_id = $1 AND team_id = $2 ORDER BY id
        """,
        attendance_id,
        team_id,
    )


def _wanted(team_id: int, wanted: PunchFilter) -> Where:
    where = Where("team_id = ?", team_id).also("deleted_at IS NULL")
    if wanted.user_ids is not None and len(wanted.user_ids) == 1:
        where.also("user_id = ?", wanted.user_ids[0])
    elif wanted.user_ids is not None:
        where.also("user_id = ANY(?)", list(wanted.user_ids))
    if wanted.since is not None:
        where.also("at >= ?", wanted.since)
    if wanted.until is not None:
        where.also("at < ?", wanted.until)
    return where


def _is_short(wanted: PunchFilter) -> bool:
    return wanted.user_ids is not None and len(wanted.user_ids) == 1

"""Statements on timesheets and on what happened to them."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from crewhall.domains.workforce.model.timesheets import OPEN_STATUSES, Change, SheetTotal, Timesheet, TimesheetFilter
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where

_COLUMNS = (
    "id, team_id, user_id, start_date, end_date, status, locked, manual, resource_type, resource_id, rules, reason, submitted_at, "
    "decided_at, decided_by, created_at, updated_at"
)
_NAMES = _COLUMNS.split(", ")[1:]
_VALUES = ", ".join(f"${number}" for number in range(1, len(_NAMES) + 1))
_STATE = ("status", "locked", "rules", "reason", "submitted_at", "decided_at", "decided_by", "updated_at")
_SET = ", ".join(f"{name} = ${number}" for number, name in enumerate(_STATE, start=3))
_OPEN = ", ".join(f"'{status}'" for status in OPEN_STATUSES)
_SHEET = f"SELECT {_COLUMNS} FROM timesheets"


class _Total(Struct, frozen=True):
    total: int


class CarriedLocation(Struct, frozen=True):
    """A location that a person carries."""

    user_id: int
    location_id: int


async def select_timesheet(db: Db, team_id: int, timesheet_id: int) -> Timesheet | None:
    """A timesheet of the team."""
    return await db.fetch_one(Timesheet, f"{_SHEET} WHERE team_id = $1 AND id = $2", team_id, timesheet_id)


async def select_timesheets_for_update(db: Db, team_id: int, timesheet_ids: list[int]) -> list[Timesheet]:
    """Those of the timesheets that are the team's, by id; their rows are kept until the unit ends."""
    sql = f"{_SHEET} WHERE team_id = $1 AND id = ANY($2) ORDER BY id FOR NO KEY UPDATE"
    return await db.fetch_all(Timesheet, sql, team_id, timesheet_ids)


async def select_timesheet_from(db: Db, team_id: int, user_id: int, start_date: date) -> Timesheet | None:
    """The timesheet of a person that begins on a day."""
    sql = f"{_SHEET} WHERE team_id = $1 AND user_id = $2 AND start_date = $3"
    return await db.fetch_one(Timesheet, sql, team_id, user_id, start_date)


async def select_timesheets_of(db: Db, team_id: int, user_id: int, first: date, last: date) -> list[Timesheet]:
    """The timesheets of a person that have one of the days, by start."""
    sql = f"{_SHEET} WHERE team_id = $1 AND user_id = $2 AND start_date <= $4 AND end_date >= $3 ORDER BY start_date"
    return await db.fetch_all(Timesheet, sql, team_id, user_id, first, last)


async def select_open_timesheets_for_update(
    db: Db, team_id: int, user_id: int, first: date, last: date, attendance_id: int
) -> list[Timesheet]:
    """The open timesheets of a person that have one of the days, or an item of the punch, by id; their rows are kept until the unit ends."""
    sql = f"""
        {_SHEET} WHERE team_id = $1 AND user_id = $2 AND status IN ({_OPEN}) AND (
            (start_date <= $4 AND end_date >= $3)
            OR id IN (SELECT i.timesheet_id FROM timesheet_items i WHERE i.team_id = $1 AND i.attendance_id = $5)
        ) ORDER BY id FOR NO KEY UPDATE
        """
    return await db.fetch_all(Timesheet, sql, team_id, user_id, first, last, attendance_id)


async def select_timesheets(
    db: Db, team_id: int, user_ids: Sequence[int] | None, wanted: TimesheetFilter, page: PageRequest
) -> list[Timesheet]:
    """One page of the timesheets of these people or of all, the newest period first; a slow read."""
    where = _wanted(team_id, user_ids, wanted)
    sql = f"{_SHEET} {where.sql} ORDER BY start_date DESC, id DESC" + where.page(page.per, page.offset)
    return await db.slow_fetch_all(Timesheet, sql, *where.args)


async def select_timesheets_total(db: Db, team_id: int, user_ids: Sequence[int] | None, wanted: TimesheetFilter) -> int:
    """How many those are; a slow read."""
    where = _wanted(team_id, user_ids, wanted)
    sql = f"SELECT count(*) FROM timesheets {where.sql}"
    rows = await db.slow_fetch_all(_Total, sql, *where.args)
    return rows[0].total if rows else 0


async def select_timesheet_totals(db: Db, team_id: int, timesheet_ids: list[int]) -> list[SheetTotal]:
    """What the items of these timesheets come to."""
    return await db.fetch_all(
        SheetTotal,
        """
        SELECT timesheet_id, count(*), sum(work_minutes)::bigint, sum(break_minutes)::bigint FROM timesheet_items
        WHERE timesheet_id = ANY($2) AND team_id = $1 GROUP BY timesheet_id
        """,
        team_id,
        timesheet_ids,
    )


async def insert_timesheet(db: Db, sheet: Timesheet) -> int:
    """Store a timesheet of its team, whose id is not known yet; the id."""
    sql = f"INSERT INTO timesheets ({', '.join(_NAMES)}) VALUES ({_VALUES}) RETURNING id"
    return await db.fetch_value(sql, *(getattr(sheet, name) for name in _NAMES))


async def update_timesheets(db: Db, sheets: Sequence[Timesheet]) -> None:
    """Store the states of timesheets, each of its team."""
    sql = f"UPDATE timesheets SET {_SET} WHERE id = $1 AND team_id = $2"
    await db.execute_many(sql, [(each.id, each.team_id, *(getattr(each, name) for name in _STATE)) for each in sheets])


async def delete_timesheet(db: Db, team_id: int, timesheet_id: int) -> None:
    """Delete a timesheet of the team with its items and its history."""
    await db.execute("DELETE FROM timesheets WHERE id = $1 AND team_id = $2", timesheet_id, team_id)


async def insert_timesheet_changes(db: Db, team_id: int, changes: Sequence[Change]) -> None:
    """Keep what happened to timesheets of the team; the ids are not known yet."""
    await db.execute_many(
        """
        INSERT INTO timesheet_changes (team_id, timesheet_id, actor_id, action, before, after, reason, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        [
            (
                team_id,
                each.subject_id,
                each.actor_id,
                each.action,
                each.before,
                each.after,
                each.reason,
                each.created_at,
            )
            for each in changes
        ],
    )


async def select_timesheet_changes(db: Db, team_id: int, timesheet_id: int) -> list[Change]:
    """What happened to a timesheet, oldest first."""
    return await db.fetch_all(
        Change,
        """
        SELECT id, timesheet_id, actor_id, action, before, after, reason, created_at FROM timesheet_changes
        WHERE timesheet_id = $1 AND team_id = $2 ORDER BY id
        """,
        timesheet_id,
        team_id,
    )


async def select_carried_locations(db: Db, team_id: int, user_ids: list[int]) -> list[CarriedLocation]:
    """The locations of the team that these members carry."""
    return await db.fetch_all(
        CarriedLocation,
        """
        SELECT m.user_id, t.id FROM memberships m
        JOIN taggings g ON g.subject_type = 'TeamMember' AND g.subject_id = m.id JOIN tags t ON t.id = g.tag_id
        WHERE m.team_id = $1 AND m.user_id = ANY($2) AND t.context = 'locations' AND t.owner_type = 'Team' AND t.owner_id = $1
        ORDER BY t.id
        """,
        team_id,
        user_ids,
    )


def _wanted(team_id: int, user_ids: Sequence[int] | None, wanted: TimesheetFilter) -> Where:
    where = Where("team_id = ?", team_id)
    if user_ids is not None:
        where.also("user_id = ANY(?)", list(user_ids))
    if wanted.user_id is not None:
        where.also("user_id = ?", wanted.user_id)
    if wanted.statuses is not None:
        where.also("status = ANY(?)", list(wanted.statuses))
    if wanted.start_date is not None:
        where.also("start_date = ?", wanted.start_date)
    if wanted.first is not None:
        where.also("end_date >= ?", wanted.first)
    if wanted.last is not None:
        where.also("start_date <= ?", wanted.last)
    return where

"""Statements on the items of timesheets."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from crewhall.domains.workforce.model.timesheets import ItemFilter, ItemShift, TimesheetItem
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where

_COLUMNS = (
    "id, team_id, user_id, timesheet_id, shift_id, attendance_id, day, start_at, end_at, work_minutes, break_minutes, address, role, "
    "location_name, manual, created_at, updated_at"
)
_NAMES = _COLUMNS.split(", ")[1:]
_VALUES = ", ".join(f"${number}" for number in range(1, len(_NAMES) + 1))
_CHANGED = [
    name for name in _NAMES if name not in {"team_id", "user_id", "timesheet_id", "attendance_id", "created_at"}
]
_SET = ", ".join(f"{name} = ${number}" for number, name in enumerate(_CHANGED, start=3))
_ITEM = f"SELECT {_COLUMNS} FROM timesheet_items"


class _Total(Struct, frozen=True):
    total: int


async def select_item(db: Db, team_id: int, item_id: int) -> TimesheetItem | None:
    """An item of the team."""
    return await db.fetch_one(TimesheetItem, f"{_ITEM} WHERE team_id = $1 AND id = $2", team_id, item_id)


async def select_items_of(db: Db, team_id: int, timesheet_ids: list[int]) -> list[TimesheetItem]:
    """The items of these timesheets, by day."""
    sql = f"{_ITEM} WHERE timesheet_id = ANY($2) AND team_id = $1 ORDER BY day, id"
    return await db.fetch_all(TimesheetItem, sql, team_id, timesheet_ids)


async def select_items_between(
    db: Db, team_id: int, user_ids: list[int], first: date, last: date
) -> list[TimesheetItem]:
    """The items of these people from a day to another, by day; a slow read."""
    sql = f"{_ITEM} WHERE team_id = $1 AND user_id = ANY($2) AND day >= $3 AND day <= $4 ORDER BY day, id"
    return await db.slow_fetch_all(TimesheetItem, sql, team_id, user_ids, first, last)


async def select_items(
    db: Db, team_id: int, user_ids: Sequence[int] | None, wanted: ItemFilter, page: PageRequest
) -> list[TimesheetItem]:
    """One page of the items of these people or of all, the newest day first; a slow read."""
    where = _wanted(team_id, user_ids, wanted)
    sql = f"{_ITEM} {where.sql} ORDER BY day DESC, id DESC" + where.page(page.per, page.offset)
    return await db.slow_fetch_all(TimesheetItem, sql, *where.args)


async def select_items_total(db: Db, team_id: int, user_ids: Sequence[int] | None, wanted: ItemFilter) -> int:
    """How many those are; a slow read."""
    where = _wanted(team_id, user_ids, wanted)
    sql = f"SELECT count(*) FROM timesheet_items {where.sql}"
    rows = await db.slow_fetch_all(_Total, sql, *where.args)
    return rows[0].total if rows else 0


async def select_item_shifts(db: Db, team_id: int, shift_ids: list[int]) -> list[ItemShift]:
    """What items have to know of these shifts."""
    return await db.fetch_all(
        ItemShift,
        """
        SELECT id, assignee_id, start_at, location_id, location_name, role, canceled_at IS NOT NULL FROM shifts
        WHERE team_id = $1 AND id = ANY($2)
        """,
        team_id,
        shift_ids,
    )


async def insert_item(db: Db, item: TimesheetItem) -> int:
    """Store an item of its team, whose id is not known yet; the id."""
    sql = f"INSERT INTO timesheet_items ({', '.join(_NAMES)}) VALUES ({_VALUES}) RETURNING id"
    return await db.fetch_value(sql, *(getattr(item, name) for name in _NAMES))


async def insert_derived_items(db: Db, items: Sequence[TimesheetItem]) -> None:
    """Store items of sessions, each of its team; a session that an item has already keeps that one."""
    sql = f"INSERT INTO timesheet_items ({', '.join(_NAMES)}) VALUES ({_VALUES}) ON CONFLICT (attendance_id) DO NOTHING"
    await db.execute_many(sql, [tuple(getattr(item, name) for name in _NAMES) for item in items])


async def update_items(db: Db, items: Sequence[TimesheetItem]) -> None:
    """Store what changes about items, each of its team."""
    sql = f"UPDATE timesheet_items SET {_SET} WHERE id = $1 AND team_id = $2"
    await db.execute_many(sql, [(each.id, each.team_id, *(getattr(each, name) for name in _CHANGED)) for each in items])


async def delete_items(db: Db, team_id: int, item_ids: list[int]) -> None:
    """Delete items of the team."""
    await db.execute("DELETE FROM timesheet_items WHERE id = ANY($2) AND team_id = $1", team_id, item_ids)


def _wanted(team_id: int, user_ids: Sequence[int] | None, wanted: ItemFilter) -> Where:
    where = Where("team_id = ?", team_id)
    if user_ids is not None:
        where.also("user_id = ANY(?)", list(user_ids))
    if wanted.user_id is not None:
        where.also("user_id = ?", wanted.user_id)
    if wanted.timesheet_id is not None:
        where.also("timesheet_id = ?", wanted.timesheet_id)
    if wanted.first is not None:
        where.also("day >= ?", wanted.first)
    if wanted.last is not None:
        where.also("day <= ?", wanted.last)
    return where

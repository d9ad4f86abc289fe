"""Statements on shifts. What a member sees of them is a condition here, so that lists can be paged."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from crewhall.domains.workforce.model.shifts import LONGEST_SHIFT, Shift, ShiftFilter, ShiftStatus
from crewhall.kit.paging import PageRequest
from crewhall.kit.text import fold
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where, like_anywhere

_COLUMNS = (
    "id, team_id, creator_id, assignee_id, event_id, start_at, end_at, title, location_id, location_name, role, department, details, notes, "
    "break_minutes, data, published_at, canceled_at, cancel_reason, created_at, updated_at"
)
_SHIFT = "s." + _COLUMNS.replace(", ", ", s.")
_WRITTEN = tuple(name for name in (*_COLUMNS.split(", "), "role_key") if name not in {"id", "event_id"})
_VALUES = ", ".join(f"${number}" for number in range(1, len(_WRITTEN) + 1))
_CHANGED = _WRITTEN[2:]
_SET = ", ".join(f"{name} = ${number}" for number, name in enumerate(_CHANGED, 3))

_STATUSES = {
    ShiftStatus.OPEN: "s.assignee_id IS NULL",
    ShiftStatus.ASSIGNED: "(s.assignee_id IS NOT NULL AND s.published_at IS NULL)",
    ShiftStatus.PUBLISHED: "(s.assignee_id IS NOT NULL AND s.published_at IS NOT NULL)",
}


class _Total(Struct, frozen=True):
    total: int


class Viewer(Struct, frozen=True):
    """Who looks at shifts as somebody who works: their locations and roles, None where they are not narrowed by them."""

    user_id: int
    location_ids: tuple[int, ...] | None
    role_keys: tuple[str, ...] | None


class ShiftDay(Struct, frozen=True):
    """When and where a shift begins."""

    id: int
    start_at: datetime
    location_id: int | None


class _ShiftId(Struct, frozen=True):
    id: int


async def select_shift(db: Db, team_id: int, shift_id: int) -> Shift | None:
    """A shift of the team."""
    sql = f"SELECT {_SHIFT} FROM shifts s WHERE s.id = $1 AND s.team_id = $2"
    return await db.fetch_one(Shift, sql, shift_id, team_id)


async def select_shifts(db: Db, team_id: int, shift_ids: list[int]) -> list[Shift]:
    """Those of the shifts that are the team's."""
    return await db.fetch_all(
        Shift, f"SELECT {_SHIFT} FROM shifts s WHERE s.team_id = $1 AND s.id = ANY($2)", team_id, shift_ids
    )


async def select_shifts_for_update(db: Db, team_id: int, shift_ids: list[int]) -> list[Shift]:
    """Those of the shifts that are the team's, by id; their rows are kept until the unit ends."""
    sql = f"SELECT {_SHIFT} FROM shifts s WHERE s.team_id = $1 AND s.id = ANY($2) ORDER BY s.id FOR NO KEY UPDATE"
    return await db.fetch_all(Shift, sql, team_id, shift_ids)


async def insert_shift(db: Db, shift: Shift, role_key: str | None) -> int:
    """Add a shift without an entry yet; its new id. The one that it carries counts for nothing."""
    sql = f"INSERT INTO shifts ({', '.join(_WRITTEN)}) VALUES ({_VALUES}) RETURNING id"
    return await db.fetch_value(sql, *_values(shift, role_key, _WRITTEN))


async def update_shift(db: Db, shift: Shift, role_key: str | None) -> None:
    """Write a changed shift back; its team and creator stay."""
    sql = f"UPDATE shifts SET {_SET} WHERE id = $1 AND team_id = $2"
    await db.execute(sql, shift.id, shift.team_id, *_values(shift, role_key, _CHANGED))


async def update_shift_event(db: Db, team_id: int, shift_id: int, event_id: int) -> None:
    """Note the entry of a shift."""
    await db.execute("UPDATE shifts SET event_id = $3 WHERE id = $1 AND team_id = $2", shift_id, team_id, event_id)


async def update_published(db: Db, team_id: int, shift_ids: list[int], now: datetime) -> None:
    """Publish drafts of the team."""
    await db.execute(
        "UPDATE shifts SET published_at = $3, updated_at = $3 WHERE id = ANY($2) AND team_id = $1 AND published_at IS NULL",
        team_id,
        shift_ids,
        now,
    )


async def insert_shifts(db: Db, shifts: Sequence[tuple[Shift, str | None]]) -> None:
    """Add shifts without entries yet, each with the key of its role; their ids grow in this order."""
    sql = f"INSERT INTO shifts ({', '.join(_WRITTEN)}) VALUES ({_VALUES})"
    await db.execute_many(sql, [_values(shift, role_key, _WRITTEN) for shift, role_key in shifts])


async def select_added_ids(db: Db, team_id: int, creator_id: int, now: datetime, count: int) -> list[int]:
    """The ids of the shifts that this unit has just added and that have no entry yet, ascending."""
    rows = await db.fetch_all(
        _ShiftId,
        """
        SELECT id FROM shifts WHERE team_id = $1 AND creator_id = $2 AND created_at = $3 AND event_id IS NULL ORDER BY id DESC LIMIT $4
        """,
        team_id,
        creator_id,
        now,
        count,
    )
    return [row.id for row in reversed(rows)]


async def update_shift_events(db: Db, team_id: int, event_ids: Sequence[tuple[int, int]]) -> None:
    """Note the entries of shifts: pairs of a shift and its entry."""
    sql = "UPDATE shifts SET event_id = $3 WHERE id = $1 AND team_id = $2"
    await db.execute_many(sql, [(shift_id, team_id, event_id) for shift_id, event_id in event_ids])


async def delete_shift(db: Db, team_id: int, shift_id: int) -> None:
    """Delete a shift of the team."""
    await db.execute("DELETE FROM shifts WHERE id = $1 AND team_id = $2", shift_id, team_id)


async def select_managed_shifts(
    db: Db, team_id: int, location_ids: Sequence[int] | None, wanted: ShiftFilter, page: PageRequest
) -> list[Shift]:
    """One page of the team's shifts by start, at these locations or at all of them."""
    return await _select_page(db, _managed(team_id, location_ids, wanted), wanted, page)


async def select_managed_shifts_total(
    db: Db, team_id: int, location_ids: Sequence[int] | None, wanted: ShiftFilter
) -> int:
    """How many those are."""
    return await _select_total(db, _managed(team_id, location_ids, wanted), wanted)


async def select_seen_shifts(
    db: Db, team_id: int, viewer: Viewer, wanted: ShiftFilter, page: PageRequest
) -> list[Shift]:
    """One page of the shifts that somebody who works sees: their own that are published, and open ones that suit them."""
    return await _select_page(db, _seen(team_id, viewer, wanted), wanted, page)


async def select_seen_shifts_total(db: Db, team_id: int, viewer: Viewer, wanted: ShiftFilter) -> int:
    """How many those are."""
    return await _select_total(db, _seen(team_id, viewer, wanted), wanted)


async def select_beginning_shifts(
    db: Db,
    team_id: int,
    location_ids: Sequence[int] | None,
    role_key: str | None,
    since: datetime,
    until: datetime,
    limit: int,
) -> list[Shift]:
    """The team's shifts that begin in the time, by start, drafts too; without those that are called off."""
    where = Where(
        "s.team_id = ? AND s.start_at >= ? AND s.start_at < ? AND s.canceled_at IS NULL", team_id, since, until
    )
    if location_ids is not None:
        where.also("s.location_id = ANY(?)", list(location_ids))
    if role_key is not None:
        where.also("s.role_key = ?", role_key)
    sql = f"SELECT {_SHIFT} FROM shifts s {where.sql} ORDER BY s.start_at, s.id{where.page(limit, 0)}"
    return await db.fetch_all(Shift, sql, *where.args)


async def select_planned_shifts(
    db: Db, team_id: int, user_ids: list[int], since: datetime, until: datetime
) -> list[Shift]:
    """The shifts of these people that touch the time, by start, drafts too; without those that are called off."""
    return await db.fetch_all(
        Shift,
        f"""
        SELECT {_SHIFT} FROM shifts s
        WHERE s.assignee_id = ANY($2) AND s.team_id = $1 AND s.start_at >= $5 AND s.start_at < $4 AND s.end_at > $3
          AND s.canceled_at IS NULL
        ORDER BY s.start_at, s.id
        """,
        team_id,
        user_ids,
        since,
        until,
        since - LONGEST_SHIFT,
    )


async def select_shifts_of_people(
    db: Db, team_id: int, user_ids: list[int], since: datetime, until: datetime
) -> list[Shift]:
    """The published shifts of these people that touch the time, by start; without those that are called off."""
    return await db.fetch_all(
        Shift,
        f"""
        SELECT {_SHIFT} FROM shifts s
        WHERE s.assignee_id = ANY($2) AND s.team_id = $1 AND s.start_at >= $5 AND s.start_at < $4 AND s.end_at > $3
          AND s.published_at IS NOT NULL AND s.canceled_at IS NULL
        ORDER BY s.start_at, s.id
        """,
        team_id,
        user_ids,
        since,
        until,
        since - LONGEST_SHIFT,
    )


async def select_active_shifts(db: Db, team_id: int, user_id: int, since: datetime, until: datetime) -> list[Shift]:
    """The person's published shifts that touch the time, and those that they are clocked in to, by start.

    They are clocked in to the shift of their newest start, unless their newest punch is a stop.
    """
    return await db.fetch_all(
        Shift,
        f"""
        SELECT {_SHIFT} FROM shifts s
        WHERE s.assignee_id = $2 AND s.team_id = $1 AND s.start_at >= $5 AND s.start_at < $4 AND s.end_at > $3
          AND s.published_at IS NOT NULL AND s.canceled_at IS NULL
        UNION
        SELECT {_SHIFT} FROM shifts s
        WHERE s.team_id = $1 AND s.assignee_id = $2 AND s.published_at IS NOT NULL AND s.id = (
            SELECT coalesce(a.shift_id, (SELECT x.id FROM shifts x WHERE x.event_id = a.event_id)) FROM attendances a
            WHERE a.team_id = $1 AND a.user_id = $2 AND a.status = 'start' AND a.deleted_at IS NULL
              AND (
                SELECT n.status FROM attendances n WHERE n.team_id = $1 AND n.user_id = $2 AND n.deleted_at IS NULL
                ORDER BY n.at DESC, n.id DESC LIMIT 1
              ) <> 'stop'
            ORDER BY a.at DESC, a.id DESC LIMIT 1
        )
        """,
        team_id,
        user_id,
        since,
        until,
        since - LONGEST_SHIFT,
    )


async def select_days_of(db: Db, team_id: int, user_id: int, since: datetime, until: datetime) -> list[ShiftDay]:
    """When the person's published shifts begin that begin in the time."""
    return await db.fetch_all(
        ShiftDay,
        """
        SELECT id, start_at, location_id FROM shifts
        WHERE assignee_id = $2 AND team_id = $1 AND start_at >= $3 AND start_at < $4 AND published_at IS NOT NULL AND canceled_at IS NULL
        """,
        team_id,
        user_id,
        since,
        until,
    )


async def select_requested_ids(db: Db, team_id: int, user_id: int) -> list[int]:
    """The shifts about which the person has a request that waits to be decided."""
    rows = await db.fetch_all(
        _ShiftId,
        """
        SELECT shift_id FROM shift_requests WHERE user_id = $2 AND team_id = $1 AND status IN ('requested', 'shortlisted')
        """,
        team_id,
        user_id,
    )
    return [row.id for row in rows]


def _values(shift: Shift, role_key: str | None, names: Sequence[str]) -> list[object]:
    return [role_key if name == "role_key" else getattr(shift, name) for name in names]


async def _select_page(db: Db, where: Where, wanted: ShiftFilter, page: PageRequest) -> list[Shift]:
    limit = where.page(page.per, page.offset)
    sql = f"SELECT {_SHIFT} FROM shifts s {where.sql} ORDER BY s.start_at, s.id{limit}"
    return await (db.slow_fetch_all if wanted.is_wide else db.fetch_all)(Shift, sql, *where.args)


async def _select_total(db: Db, where: Where, wanted: ShiftFilter) -> int:
    sql = f"SELECT count(*) FROM shifts s {where.sql}"
    return (await (db.slow_fetch_all if wanted.is_wide else db.fetch_all)(_Total, sql, *where.args))[0].total


def _managed(team_id: int, location_ids: Sequence[int] | None, wanted: ShiftFilter) -> Where:
    where = Where("s.team_id = ?", team_id)
    if location_ids is not None:
        where.also("s.location_id = ANY(?)", list(location_ids))
    return _narrowed(where, wanted)


def _seen(team_id: int, viewer: Viewer, wanted: ShiftFilter) -> Where:
    suits, values = "", list[object]()
    for column, wanted_values in (("location_id", viewer.location_ids), ("role_key", viewer.role_keys)):
        if wanted_values is not None:
            suits += f" AND (s.{column} IS NULL OR s.{column} = ANY(?))"
            values.append(list(wanted_values))
    where = Where("s.team_id = ? AND s.published_at IS NOT NULL", team_id)
    where.also(
        f"(s.assignee_id = ? OR (s.assignee_id IS NULL AND s.canceled_at IS NULL{suits}))", viewer.user_id, *values
    )
    return _narrowed(where, wanted)


def _narrowed(where: Where, wanted: ShiftFilter) -> Where:
    """Those that touch the time asked for, and fit the rest."""
    if wanted.since is not None:
        where.also("s.start_at >= ?", wanted.since - LONGEST_SHIFT).also("s.end_at > ?", wanted.since)
    if wanted.until is not None:
        where.also("s.start_at < ?", wanted.until)
    if wanted.statuses is not None:
        where.also(f"({' OR '.join(_STATUSES[status] for status in wanted.statuses) or 'FALSE'})")
    if wanted.assignee_id is not None:
        where.also("s.assignee_id = ?", wanted.assignee_id)
    if wanted.location_ids is not None:
        where.also("s.location_id = ANY(?)", list(wanted.location_ids))
    if wanted.role_keys is not None:
        where.also("s.role_key = ANY(?)", list(wanted.role_keys))
    if wanted.canceled is not None:
        where.also(f"s.canceled_at IS {'NOT ' if wanted.canceled else ''}NULL")
    if wanted.search:
        pattern = like_anywhere(fold(wanted.search))
        where.also(
            "EXISTS (SELECT 1 FROM calendar_events e WHERE e.id = s.event_id AND e.text_folded LIKE ? ESCAPE '!')",
            pattern,
        )
    return where

"""Items of timesheets that follow the time clock: one for each session of work, until somebody writes its hours by hand.

A session belongs to the local day of its start, by the clock of its shift's location, else of the team, and so to the timesheet that has that
day. Punches are never altered; the hours are rounded as the team settles it (behaviour notes, tommy 2.12). What was written by hand stays.
Deriving twice changes nothing. Timesheets follow when they are made, when they are submitted or given back, and with every punch.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec

from crewhall.domains.workforce import hours, rule_sets, sessions
from crewhall.domains.workforce import settings as work_settings
from crewhall.domains.workforce.model.attendance import WorkSession
from crewhall.domains.workforce.model.hours import WorkedTime
from crewhall.domains.workforce.model.settings import WorkforceSettings
from crewhall.domains.workforce.model.timesheets import ItemShift, Timesheet, TimesheetItem
from crewhall.domains.workforce.queries import attendance as punch_queries
from crewhall.domains.workforce.queries import timesheet_items as queries
from crewhall.domains.workforce.queries import timesheets as sheet_queries
from crewhall.domains.workforce.zones import Zones, zones_of_team
from crewhall.kit.calendar import local_day, start_of_day
from crewhall.platform.work import ReadWork, Work

_DAY = timedelta(days=1)
_NOTHING = WorkedTime(0, 0)
_COMPARED = (
    "shift_id",
    "day",
    "start_at",
    "end_at",
    "work_minutes",
    "break_minutes",
    "address",
    "role",
    "location_name",
)


class _Basis(NamedTuple):
    """What decides what comes of a session."""

    settings: WorkforceSettings
    zones: Zones
    shifts: dict[int, ItemShift]
    running: set[int]


async def follow_punch(work: Work, team_id: int, user_id: int, attendance_id: int, at: datetime) -> None:
    """Let the open timesheets around a punch, and the one with its item, follow it. One statement where there are none."""
    first, last = (at - 2 * _DAY).date(), (at + 2 * _DAY).date()
    sheets = await sheet_queries.select_open_timesheets_for_update(
        work.db, team_id, user_id, first, last, attendance_id
    )
    if sheets:
        await derive(work, team_id, sheets)


async def derive(work: Work, team_id: int, sheets: Sequence[Timesheet]) -> None:
    """Let the items of open timesheets of a team, whose rows the caller holds, follow the time clock. A fixed number of statements."""
    user_ids = sorted({sheet.user_id for sheet in sheets})
    zones = await zones_of_team(work, team_id)
    first, last = min(sheet.start_date for sheet in sheets), max(sheet.end_date for sheet in sheets)
    since, until = start_of_day(first - _DAY, zones.team), start_of_day(last + 2 * _DAY, zones.team)
    worked = await sessions.between(work, team_id, user_ids, since, until)
    basis = await _basis(work, team_id, zones, worked)
    known = await queries.select_items_of(work.db, team_id, [sheet.id for sheet in sheets])
    await _store(work, team_id, known, list(_wanted(work, basis, sheets, worked)))


async def _basis(work: ReadWork, team_id: int, zones: Zones, worked: Sequence[WorkSession]) -> _Basis:
    shift_ids = sorted({session.shift_id for session in worked if session.shift_id is not None})
    shifts = await queries.select_item_shifts(work.db, team_id, shift_ids) if shift_ids else []
    endless = {session.user_id for session in worked if session.end is None}
    running: set[int] = set()
    if len(endless) == 1:
        found = await punch_queries.select_running(work.db, team_id, *endless)
        running = {found.id} if found else running
    elif endless:
        running = {punch.id for punch in await punch_queries.select_all_running(work.db, team_id)}
    settings = await work_settings.of_team(work, team_id)
    return _Basis(settings, zones, {shift.id: shift for shift in shifts}, running)


def _wanted(
    work: ReadWork, basis: _Basis, sheets: Sequence[Timesheet], worked: Iterable[WorkSession]
) -> Iterable[TimesheetItem]:
    """The item of each session that lies on one of the timesheets."""
    by_person: dict[int, list[Timesheet]] = {}
    for sheet in sheets:
        by_person.setdefault(sheet.user_id, []).append(sheet)
    for session in worked:
        shift = basis.shifts.get(session.shift_id or 0)
        day = local_day(session.start, basis.zones.at(shift.location_id if shift else None))
        sheet = next((each for each in by_person[session.user_id] if each.start_date <= day <= each.end_date), None)
        if sheet is not None:
            yield _item(work, basis, sheet, session, day)


def _item(work: ReadWork, basis: _Basis, sheet: Timesheet, session: WorkSession, day: date) -> TimesheetItem:
    """A session as an item. Canceled shifts have none: what was worked all the same is without a shift (behaviour notes, tommy 2.7)."""
    shift = basis.shifts.get(session.shift_id or 0)
    if shift is not None and shift.is_canceled:
        shift = None
    end = session.end
    if end is None and session.start_id not in basis.running:
        end = session.start  # the stop is missing: see exceptions.py
    worked = _NOTHING if end is None else worked_time(basis.settings, sheet.start_date, session)
    return TimesheetItem(
        id=0,
        team_id=sheet.team_id,
        user_id=sheet.user_id,
        timesheet_id=sheet.id,
        shift_id=shift.id if shift else None,
        attendance_id=session.start_id,
        day=day,
        start_at=session.start,
        end_at=end,
        work_minutes=worked.work_minutes,
        break_minutes=worked.break_minutes,
        address=session.address,
        role=shift.role if shift else None,
        location_name=session.location_name or (shift.location_name if shift else None),
        manual=False,
        created_at=work.now,
        updated_at=work.now,
    )


def worked_time(settings: WorkforceSettings, first_day: date, session: WorkSession) -> WorkedTime:
    """What a session comes to, by the settings and the rules of the period that begins on a day; nothing while it has no end."""
    if session.end is None:
        return _NOTHING
    rules = rule_sets.load(settings.rules, first_day) if settings.rules else None
    return hours.derive(
        session.start,
        session.end,
        session.breaks,
        settings.rounding_method,
        settings.rounding_minutes,
        settings.rounds_breaks,
        paid_break_minutes=rules.paid_break_minutes if rules else 0,
    )


async def _store(work: Work, team_id: int, known: Sequence[TimesheetItem], wanted: Sequence[TimesheetItem]) -> None:
    """Write what differs: first what goes, since a session may have moved from one timesheet to another."""
    before = {(item.timesheet_id, item.attendance_id): item for item in known if item.attendance_id is not None}
    after = {(item.timesheet_id, item.attendance_id): item for item in wanted}
    gone = [item.id for place, item in before.items() if place not in after and not item.manual]
    if gone:
        await queries.delete_items(work.db, team_id, gone)
    changed = [
        msgspec.structs.replace(after[place], id=item.id, created_at=item.created_at)
        for place, item in before.items()
        if place in after and not item.manual and _differs(item, after[place])
    ]
    if changed:
        await queries.update_items(work.db, changed)
    added = [item for place, item in after.items() if place not in before]
    if added:
        await queries.insert_derived_items(work.db, added)


def _differs(one: TimesheetItem, other: TimesheetItem) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in _COMPARED)

"""Timesheets and their items on the wire. Source: contracts/tommy.yaml; behaviour notes, tommy 2.11, 2.12 and 3, row 37.

Hours are decimal numbers, with the exact minutes beside them. Teams whose settings have `hours_format: "hm"` in their data use an old add-on,
which reads and writes hours as texts of hours and minutes: there "7.30" is seven and a half.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.workforce import settings
from crewhall.domains.workforce.model.timesheets import (
    ItemEdit,
    ItemFilter,
    NewItem,
    SheetTotal,
    Timesheet,
    TimesheetFilter,
    TimesheetItem,
    TimesheetStatus,
)
from crewhall.domains.workforce.zones import zones_of
from crewhall.kit.calendar import local_day
from crewhall.kit.errors import FieldErrors, wrong_field
from crewhall.platform.input.conversion import convert
from crewhall.platform.work import ReadWork
from crewhall.surfaces.tommy.date_ranges import read_date_range
from crewhall.surfaces.tommy.moments import is_day, read_instant
from crewhall.surfaces.tommy.shapes import wire_date, wire_time

FIELDS = {"day": "start_date"}
"""What clients call a field of an item."""
_RANGE_NAMES = {"date_range", "start_at", "end_at", "start_date", "end_date"}
_HM = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?")
_MOST_HOURS = 1000

Day = str | int | float | None
Hours = str | int | float | UnsetType | None
Minutes = int | UnsetType | None
Text = str | UnsetType | None


class SheetsQuery(Struct):
    """Which timesheets, beside the time (see `wanted_sheets`); `others` and `all` mean everybody whom the caller manages."""

    user_id: int | None = None
    others: bool = False
    all: bool = False
    status: list[TimesheetStatus] | None = None
    timesheet_id: int | None = None


class SheetInput(Struct):
    """contracts/tommy.yaml WorkforceTimesheetInput to make a timesheet, of `user_id` or the caller."""

    user_id: int | None = None
    start_date: Day = None
    end_date: Day = None
    status: TimesheetStatus | None = None
    manual: bool = False
    resource_type: str | None = None
    resource_id: int | None = None


class SheetEditInput(Struct):
    """The same to change one. Clients send the whole timesheet back: what stays as it is is taken."""

    status: TimesheetStatus | None = None
    reason: str | None = None
    start_date: Day = None
    end_date: Day = None


class BulkInput(Struct):
    """contracts/tommy.yaml WorkforceTimesheetBulkInput."""

    status: TimesheetStatus
    timesheet_ids: list[int]
    reason: str | None = None


class ItemInput(Struct):
    """contracts/tommy.yaml WorkforceTimesheetItemInput, with the day and exact minutes; `location` is another name of `location_name`."""

    timesheet_id: int | None = None
    shift_id: int | UnsetType | None = UNSET
    start_date: Day = None
    work_hours: Hours = UNSET
    break_hours: Hours = UNSET
    work_minutes: Minutes = UNSET
    break_minutes: Minutes = UNSET
    address: Text = UNSET
    role: Text = UNSET
    location_name: Text = UNSET
    location: Text = UNSET


class SheetJson(Struct, omit_defaults=True, gc=False):
    """contracts/tommy.yaml WorkforceTimesheet, with what its items come to, and what was decided."""

    id: int
    team_id: int
    user_id: int
    start_date: str | None
    end_date: str | None
    status: str
    locked: bool
    manual: bool
    item_count: int
    work_minutes: int
    break_minutes: int
    created_at: str | None
    updated_at: str | None
    resource_type: str | None = None
    resource_id: int | None = None
    rules: str | None = None
    reason: str | None = None
    submitted_at: str | None = None
    decided_at: str | None = None
    decided_by: int | None = None


class ItemJson(Struct, omit_defaults=True, gc=False):
    """contracts/tommy.yaml WorkforceTimesheetItem, with its day, the exact minutes, and where it comes from."""

    id: int
    team_id: int
    user_id: int
    timesheet_id: int
    start_date: str | None
    work_hours: float | str
    break_hours: float | str
    work_minutes: int
    break_minutes: int
    manual: bool
    active: bool
    created_at: str | None
    updated_at: str | None
    shift_id: int | None = None
    attendance_id: int | None = None
    start_at: str | None = None
    end_at: str | None = None
    address: str | None = None
    role: str | None = None
    location_name: str | None = None
    location: str | None = None


def sheet_json(sheet: Timesheet, totals: Mapping[int, SheetTotal]) -> SheetJson:
    """A timesheet."""
    total = totals.get(sheet.id)
    return SheetJson(
        id=sheet.id,
        team_id=sheet.team_id,
        user_id=sheet.user_id,
        start_date=wire_date(sheet.start_date),
        end_date=wire_date(sheet.end_date),
        status=sheet.status,
        locked=sheet.locked,
        manual=sheet.manual,
        item_count=total.items if total else 0,
        work_minutes=total.work_minutes if total else 0,
        break_minutes=total.break_minutes if total else 0,
        created_at=wire_time(sheet.created_at),
        updated_at=wire_time(sheet.updated_at),
        resource_type=sheet.resource_type,
        resource_id=sheet.resource_id,
        rules=sheet.rules,
        reason=sheet.reason,
        submitted_at=wire_time(sheet.submitted_at),
        decided_at=wire_time(sheet.decided_at),
        decided_by=sheet.decided_by,
    )


def item_json(item: TimesheetItem, *, in_hm: bool) -> ItemJson:
    """An item; `active`: its session runs."""
    return ItemJson(
        id=item.id,
        team_id=item.team_id,
        user_id=item.user_id,
        timesheet_id=item.timesheet_id,
        start_date=wire_date(item.day),
        work_hours=_hours(item.work_minutes, in_hm=in_hm),
        break_hours=_hours(item.break_minutes, in_hm=in_hm),
        work_minutes=item.work_minutes,
        break_minutes=item.break_minutes,
        manual=item.manual,
        active=item.is_running,
        created_at=wire_time(item.created_at),
        updated_at=wire_time(item.updated_at),
        shift_id=item.shift_id,
        attendance_id=item.attendance_id,
        start_at=wire_time(item.start_at),
        end_at=wire_time(item.end_at),
        address=item.address,
        role=item.role,
        location_name=item.location_name,
        location=item.location_name,
    )


async def writes_hm(work: ReadWork) -> bool:
    """Whether the team in use writes hours as hours and minutes; one statement."""
    return (await settings.get(work)).data.get("hours_format") == "hm"


def day_of(value: Day, zone: tzinfo, field: str) -> date | None:
    """The day that is meant, in every form of notes 5; None for none. Raises `InvalidInput`."""
    if value is None:
        return None
    if isinstance(value, str) and is_day(value):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise wrong_field(field, "must be a day such as 2026-01-31") from None
    return local_day(read_instant(value, zone, field), zone)


async def wanted_sheets(work: ReadWork, query: dict[str, object], params: SheetsQuery) -> TimesheetFilter:
    """Which timesheets are asked for: `start_date` alone is the first day, as clients look before they make one; a stretch of time is touched."""
    first = last = start = None
    if query.keys() & _RANGE_NAMES:
        zone = (await zones_of(work)).team
        if query.get("start_date") is not None and not query.keys() & (_RANGE_NAMES - {"start_date"}):
            start = day_of(convert(query, SheetInput).start_date, zone, "start_date")
        else:
            first, last = _days(query, work, zone)
    return TimesheetFilter(
        user_id=params.user_id,
        statuses=tuple(params.status) if params.status else None,
        start_date=start,
        first=first,
        last=last,
    )


async def wanted_items(work: ReadWork, query: dict[str, object], params: SheetsQuery) -> ItemFilter:
    """Which items are asked for."""
    first = last = None
    if query.keys() & _RANGE_NAMES:
        first, last = _days(query, work, (await zones_of(work)).team)
    return ItemFilter(timesheet_id=params.timesheet_id, user_id=params.user_id, first=first, last=last)


def new_item(body: ItemInput, zone: tzinfo, *, in_hm: bool) -> NewItem:
    """What a client writes down. Raises `InvalidInput`."""
    if body.timesheet_id is None:
        raise wrong_field("timesheet_id", "is required")
    given = _given(body, zone, None, in_hm=in_hm)
    return NewItem(
        timesheet_id=body.timesheet_id, **{name: value for name, value in given.items() if value is not None}
    )


def item_edit(body: ItemInput, zone: tzinfo, found: TimesheetItem, *, in_hm: bool) -> ItemEdit:
    """What a client changes. Raises `InvalidInput`."""
    if body.timesheet_id not in (None, found.timesheet_id):
        raise wrong_field(
            "timesheet_id", "cannot be changed; delete the item, and write it down on the other timesheet"
        )
    return ItemEdit(**_given(body, zone, found, in_hm=in_hm))


def _given(body: ItemInput, zone: tzinfo, found: TimesheetItem | None, *, in_hm: bool) -> dict[str, Any]:
    names = ("shift_id", "address", "role", "location_name")
    sent: dict[str, Any] = {name: getattr(body, name) for name in names}
    if body.location_name is UNSET:
        sent["location_name"] = body.location
    errors = FieldErrors()
    with errors.collected():
        sent["day"] = day_of(body.start_date, zone, "start_date") or UNSET
    for name in ("work", "break"):
        with errors.collected():
            sent[f"{name}_minutes"] = _minutes_of(body, name, found, in_hm=in_hm)
    errors.raise_any()
    return {name: value for name, value in sent.items() if value is not UNSET}


def _minutes_of(body: ItemInput, name: str, found: TimesheetItem | None, *, in_hm: bool) -> int | UnsetType:
    """The minutes that a client means. Clients send the whole item back: of hours and minutes that differ, it means what is new."""
    hours, minutes = getattr(body, f"{name}_hours"), getattr(body, f"{name}_minutes")
    if hours is UNSET or hours is None:
        return UNSET if minutes is None else minutes
    by_hours = _read_hours(hours, f"{name}_hours", in_hm=in_hm)
    if minutes is UNSET or minutes is None or minutes == by_hours:
        return by_hours
    stored = getattr(found, f"{name}_minutes") if found else None
    if stored == minutes:
        return by_hours
    if stored == by_hours:
        return minutes
    raise wrong_field(f"{name}_minutes", f"is not the same time as {name}_hours; send one of them")


def _read_hours(value: str | float, field: str, *, in_hm: bool) -> int:
    if in_hm and isinstance(value, str):
        match = _HM.fullmatch(value.strip())
        if match is None or int(match[2] or 0) >= 60:
            raise wrong_field(field, "must be hours and minutes such as 7.30")
        return int(match[1]) * 60 + int(match[2] or 0)
    try:
        hours = float(value)
    except ValueError:
        hours = math.nan
    if not abs(hours) <= _MOST_HOURS:
        raise wrong_field(field, "must be a number of hours such as 7.5")
    return round(hours * 60)


def _hours(minutes: int, *, in_hm: bool) -> float | str:
    return "{}.{:02}".format(*divmod(minutes, 60)) if in_hm else round(minutes / 60, 4)


def _days(query: dict[str, object], work: ReadWork, zone: tzinfo) -> tuple[date | None, date | None]:
    """The first and the last day of the time asked for."""
    found = read_date_range(query, zone, work.now)
    if found is None:
        return None, None
    last = local_day(found.end, zone)
    is_midnight = found.end > found.start and local_day(found.end - (found.end.resolution), zone) < last
    return local_day(found.start, zone), local_day(found.end - found.end.resolution, zone) if is_midnight else last

"""Items of timesheets, written and changed by hand, while their timesheet is open. Source: behaviour notes, tommy 2.12.

An item of the time clock whose hours somebody changes is `manual` from then on: it does not follow the clock any more, and the punches stay as
they were made. What is written by hand is never rounded.
"""

from datetime import date
from typing import Any

import msgspec
from msgspec import UNSET

from crewhall.domains.workforce import timesheet_rows, timesheets
from crewhall.domains.workforce.errors.timesheets import ItemFollowsTheClock
from crewhall.domains.workforce.model.timesheets import (
    ItemEdit,
    ItemFilter,
    ItemShift,
    NewItem,
    Timesheet,
    TimesheetItem,
)
from crewhall.domains.workforce.queries import timesheet_items as queries
from crewhall.domains.workforce.queries import timesheets as sheet_queries
from crewhall.domains.workforce.scope import Scope, scope_of
from crewhall.domains.workforce.zones import zones_of
from crewhall.kit.calendar import local_day
from crewhall.kit.errors import NotFound, existing, wrong_field, wrong_fields
from crewhall.kit.paging import Page, PageRequest
from crewhall.kit.text import clean_text
from crewhall.platform.work import ReadWork, Work

MOST_MINUTES = 24 * 60
_MOST_TEXT = 500
_TEXTS = ("address", "role", "location_name")


async def get(work: ReadWork, item_id: int) -> TimesheetItem:
    """An item of a timesheet that the caller sees. Raises `NotFound`. Source: contracts/tommy.yaml get_workforce_timesheet_items_by_id."""
    return await _seen(work, await scope_of(work), item_id)


async def list_items(work: ReadWork, wanted: ItemFilter, page: PageRequest, *, all_people: bool) -> Page[TimesheetItem]:
    """The items that the caller may read, the newest day first: with `all_people` or a `user_id` of whom they manage, else their own.

    A fixed number of statements. Raises `NotFound`, `Forbidden`. Source: contracts/tommy.yaml get_workforce_timesheet_items.
    """
    scope = await scope_of(work)
    ids = await timesheets.people(work, scope, wanted.user_id, all_people=all_people)
    total = await queries.select_items_total(work.db, scope.team_id, ids, wanted)
    return Page(await queries.select_items(work.db, scope.team_id, ids, wanted, page), total, page)


async def create(work: Work, new: NewItem) -> TimesheetItem:
    """Write work down by hand. Raises `NotFound`, `Forbidden`, `InvalidInput`, `TimesheetIsClosed`.

    Source: contracts/tommy.yaml create_workforce_timesheet_items.
    """
    scope = await scope_of(work)
    sheet = await timesheet_rows.held_to_edit(work, scope, new.timesheet_id)
    shift = await _shift(work, sheet, new.shift_id)
    item = TimesheetItem(
        id=0,
        team_id=scope.team_id,
        user_id=sheet.user_id,
        timesheet_id=sheet.id,
        shift_id=shift.id if shift else None,
        attendance_id=None,
        day=new.day or await _day(work, shift),
        start_at=None,
        end_at=None,
        work_minutes=new.work_minutes,
        break_minutes=new.break_minutes,
        address=_text_of(new.address),
        role=_text_of(new.role) or (shift.role if shift else None),
        location_name=_text_of(new.location_name) or (shift.location_name if shift else None),
        manual=True,
        created_at=work.now,
        updated_at=work.now,
    )
    _check(sheet, item)
    stored = msgspec.structs.replace(item, id=await queries.insert_item(work.db, item))
    await _note(work, "item_create", sheet, None, stored)
    return stored


async def update(work: Work, item_id: int, edit: ItemEdit) -> TimesheetItem:
    """Change an item; what nothing changes leaves no trace. Raises `NotFound`, `Forbidden`, `InvalidInput`, `TimesheetIsClosed`.

    Source: contracts/tommy.yaml update_workforce_timesheet_items_by_id.
    """
    sheet, found = await _held(work, item_id)
    changes: dict[str, Any] = {
        name: value for name, value in msgspec.structs.asdict(edit).items() if value is not UNSET
    }
    changes |= {name: _text_of(changes[name]) for name in _TEXTS if name in changes}
    if "shift_id" in changes and changes["shift_id"] != found.shift_id:
        await _shift(work, sheet, changes["shift_id"])
    changed = msgspec.structs.replace(found, **changes)
    if changed == found:
        return found
    changed = msgspec.structs.replace(changed, manual=True, updated_at=work.now)
    _check(sheet, changed)
    await queries.update_items(work.db, [changed])
    await _note(work, "item_update", sheet, found, changed)
    return changed


async def delete(work: Work, item_id: int) -> None:
    """Delete an item that was written by hand. Raises `NotFound`, `Forbidden`, `TimesheetIsClosed`, `ItemFollowsTheClock`.

    Source: contracts/tommy.yaml delete_workforce_timesheet_items_by_id.
    """
    sheet, found = await _held(work, item_id)
    if found.attendance_id is not None:
        raise ItemFollowsTheClock(item_id=found.id)
    await queries.delete_items(work.db, sheet.team_id, [found.id])
    await _note(work, "item_delete", sheet, found, None)


async def _held(work: Work, item_id: int) -> tuple[Timesheet, TimesheetItem]:
    """An item with its timesheet, whose row is kept until the unit ends. Raises `NotFound`, `Forbidden`, `TimesheetIsClosed`."""
    scope = await scope_of(work)
    seen = await _seen(work, scope, item_id)
    sheet = await timesheet_rows.held_to_edit(work, scope, seen.timesheet_id)
    return sheet, existing(await queries.select_item(work.db, scope.team_id, item_id), "timesheet item")


async def _seen(work: ReadWork, scope: Scope, item_id: int) -> TimesheetItem:
    item = existing(await queries.select_item(work.db, scope.team_id, item_id), "timesheet item")
    try:
        await timesheet_rows.found(work, scope, item.timesheet_id)
    except NotFound:
        raise NotFound(thing="timesheet item") from None
    return item


async def _shift(work: ReadWork, sheet: Timesheet, shift_id: int | None) -> ItemShift | None:
    """The shift of an item, which the person of the timesheet works. Raises `NotFound`, and `InvalidInput` for one that is canceled."""
    if shift_id is None:
        return None
    found = await queries.select_item_shifts(work.db, sheet.team_id, [shift_id])
    if not found or found[0].assignee_id != sheet.user_id:
        raise NotFound(thing="shift")
    if found[0].is_canceled:
        raise wrong_field("shift_id", "is a canceled shift, which has no hours")
    return found[0]


async def _day(work: ReadWork, shift: ItemShift | None) -> date:
    """The day of the shift, or today."""
    zones = await zones_of(work)
    return local_day(shift.start_at, zones.at(shift.location_id)) if shift else local_day(work.now, zones.team)


def _check(sheet: Timesheet, item: TimesheetItem) -> None:
    wrong: dict[str, object] = {}
    if not sheet.start_date <= item.day <= sheet.end_date:
        wrong["day"] = f"must be from {sheet.start_date} to {sheet.end_date}, the days of timesheet {sheet.id}"
    for name in ("work_minutes", "break_minutes"):
        if not 0 <= getattr(item, name) <= MOST_MINUTES:
            wrong[name] = f"must be from 0 to {MOST_MINUTES}"
    for name in _TEXTS:
        if len(getattr(item, name) or "") > _MOST_TEXT:
            wrong[name] = f"must not be longer than {_MOST_TEXT} characters"
    if wrong:
        raise wrong_fields(wrong)


async def _note(
    work: Work, action: str, sheet: Timesheet, before: TimesheetItem | None, after: TimesheetItem | None
) -> None:
    """Keep a change by hand in the history of the timesheet, and announce it."""
    entry = timesheet_rows.change(work, action, sheet.id, before, after)
    await sheet_queries.insert_timesheet_changes(work.db, sheet.team_id, [entry])
    await timesheet_rows.announce(work, action, [sheet])


def _text_of(text: str | None) -> str | None:
    return clean_text(text or "").strip() or None

"""What use cases of timesheets do alike: finding them in the caller's sight, holding their rows, keeping their history, announcing."""

from collections.abc import Sequence
from typing import cast

import msgspec

from crewhall.domains.workforce import employees, policy
from crewhall.domains.workforce.errors.timesheets import TimesheetIsClosed
from crewhall.domains.workforce.events.timesheets import (
    TimesheetApproved,
    TimesheetChanged,
    TimesheetCreated,
    TimesheetDeleted,
    TimesheetDenied,
    TimesheetSubmitted,
)
from crewhall.domains.workforce.model.timesheets import Change, Timesheet, TimesheetItem, TimesheetStatus
from crewhall.domains.workforce.queries import timesheets as queries
from crewhall.domains.workforce.scope import Scope
from crewhall.kit.errors import NotFound, wrong_field
from crewhall.kit.text import clean_text
from crewhall.platform.work import ReadWork, Work

MOST_REASON = 1000
EVENTS = {
    "create": TimesheetCreated,
    "submit": TimesheetSubmitted,
    "approve": TimesheetApproved,
    "deny": TimesheetDenied,
    "delete": TimesheetDeleted,
}
"""What is announced of an action; `TimesheetChanged` of all others."""
_WAYS = {
    TimesheetStatus.SUBMITTED: "Recall it first, or have it denied.",
    TimesheetStatus.PREAPPROVED: "Have it denied first.",
    TimesheetStatus.APPROVED: "Ask an admin of the team to unlock it.",
}
_NOT_COMPARED = frozenset({"id", "team_id", "created_at", "updated_at"})


async def found(work: ReadWork, scope: Scope, timesheet_id: int) -> Timesheet:
    """A timesheet of the caller's, or of somebody whom they manage. At most two statements. Raises `NotFound`."""
    ids = await employees.managed_ids(work, scope)
    sheet = await queries.select_timesheet(work.db, scope.team_id, timesheet_id)
    return _seen(sheet, ids)


async def held(work: Work, scope: Scope, timesheet_id: int) -> Timesheet:
    """The same; nobody else changes it or its items until the unit ends. Raises `NotFound`."""
    ids = await employees.managed_ids(work, scope)
    sheets = await queries.select_timesheets_for_update(work.db, scope.team_id, [timesheet_id])
    return _seen(sheets[0] if sheets else None, ids)


async def held_to_edit(work: Work, scope: Scope, timesheet_id: int) -> Timesheet:
    """The same, to change its items. Raises `NotFound`, `Forbidden`, `TimesheetIsClosed`."""
    sheet = await held(work, scope, timesheet_id)
    policy.may_act_for(scope, sheet.user_id)
    if not sheet.is_open:
        raise TimesheetIsClosed(timesheet_id=sheet.id, status=sheet.status, way=_WAYS[sheet.status])
    return sheet


async def add(work: Work, sheet: Timesheet) -> Timesheet:
    """Store a new timesheet, whose id is not known yet, with the beginning of its history."""
    stored = msgspec.structs.replace(sheet, id=await queries.insert_timesheet(work.db, sheet))
    changes = [change(work, "create", stored.id, None, stored)]
    await queries.insert_timesheet_changes(work.db, stored.team_id, changes)
    return stored


def change(
    work: Work,
    action: str,
    sheet_id: int,
    before: Timesheet | TimesheetItem | None,
    after: Timesheet | TimesheetItem | None,
    reason: str | None = None,
) -> Change:
    """An entry of the history of a timesheet: the fields that differ, or all of what there was not before, or is not any more."""
    one, other = _fields(before), _fields(after)
    differing = [name for name in one | other if one.get(name) != other.get(name)]
    record = after or before
    item_id = {"item_id": record.id} if isinstance(record, TimesheetItem) else dict[str, object]()
    return Change(
        id=0,
        subject_id=sheet_id,
        actor_id=work.actor.user_id,
        action=action,
        before=item_id | {name: one[name] for name in differing if name in one} if before else {},
        after=item_id | {name: other[name] for name in differing if name in other} if after else {},
        reason=reason,
        created_at=work.now,
    )


async def announce(work: Work, action: str, sheets: Sequence[Timesheet]) -> None:
    """Tell what happened to timesheets of one team; one statement."""
    if not sheets:
        return
    places: dict[int, list[int]] = {}
    user_ids = sorted({sheet.user_id for sheet in sheets})
    for carried in await queries.select_carried_locations(work.db, sheets[0].team_id, user_ids):
        places.setdefault(carried.user_id, []).append(carried.location_id)
    kind = EVENTS.get(action, TimesheetChanged)
    for sheet in sheets:
        work.emit(
            kind(
                team_id=sheet.team_id,
                user_id=sheet.user_id,
                timesheet_id=sheet.id,
                status=sheet.status,
                start_date=sheet.start_date.isoformat(),
                location_ids=tuple(places.get(sheet.user_id, ())),
            )
        )


def reason_of(text: str | None) -> str | None:
    """A reason as it is kept; None for none. Raises `InvalidInput`."""
    reason = clean_text(text or "").strip()
    if len(reason) > MOST_REASON:
        raise wrong_field("reason", f"must not be longer than {MOST_REASON} characters")
    return reason or None


def _seen(sheet: Timesheet | None, ids: list[int] | None) -> Timesheet:
    if sheet is None or (ids is not None and sheet.user_id not in ids):
        raise NotFound(thing="timesheet")
    return sheet


def _fields(record: Timesheet | TimesheetItem | None) -> dict[str, object]:
    if record is None:
        return {}
    values = cast("dict[str, object]", msgspec.to_builtins(record))
    return {name: value for name, value in values.items() if name not in _NOT_COMPARED}

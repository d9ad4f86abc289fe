"""Corrections of the time clock: admins edit and delete punches, and what was there before is kept. Source: behaviour notes, tommy 6, point 20."""

from typing import Any

import msgspec
from msgspec import UNSET

from crewhall.domains.files import attachments
from crewhall.domains.workforce import attendance, attendance_log, clock_shifts, policy, punch_rules
from crewhall.domains.workforce.clock_shifts import Link
from crewhall.domains.workforce.errors.attendance import PunchInFuture
from crewhall.domains.workforce.events.attendance import PunchDeleted, PunchEdited
from crewhall.domains.workforce.model.attendance import ATTENDANCE, Attendance, AttendanceChange, PunchEdit, PunchView
from crewhall.domains.workforce.queries import attendance as queries
from crewhall.domains.workforce.queries import clock_shifts as shift_queries
from crewhall.domains.workforce.scope import scope_of
from crewhall.kit.errors import existing, wrong_field
from crewhall.kit.text import clean_text
from crewhall.platform.work import ReadWork, Work

_MOST_REASON = 1000
_OWN = frozenset({"reason", "files", "tokens", "shift_id", "event_id"})
"""Fields of an edit that are not copied as they are."""


async def edit(work: Work, attendance_id: int, edit: PunchEdit) -> PunchView:
    """Correct a punch; it stays legal between its neighbours. What nothing changes leaves no trace.

    Raises `NotFound`, `Forbidden`, `InvalidInput`, `InvalidTransition`, `PunchInFuture`, and as `attachments.attach` does.
    Source: contracts/tommy.yaml update_workforce_attendances_by_id.
    """
    found = await _held(work, attendance_id)
    reason = _reason(edit.reason)
    changed = await _changed(work, found, edit)
    punch_rules.check_fields(
        changed.latitude, changed.longitude, changed.accuracy_m, changed.address, changed.location_name
    )
    if (changed.at, changed.status) != (found.at, found.status):
        if changed.at > work.now:
            raise PunchInFuture
        place = await attendance_log.neighbors(work, found.team_id, found.user_id, changed.at, found.id)
        old_place = await attendance_log.neighbors(work, found.team_id, found.user_id, found.at, found.id)
        punch_rules.check_fits(changed.status, place)
        if place != old_place:
            punch_rules.check_leaves(found.status, old_place)
    await _keep_photo(work, found, edit)
    if changed != found:
        changed = msgspec.structs.replace(changed, is_edited=True, updated_at=work.now)
        await queries.update_punch(work.db, changed)
        await attendance_log.note_change(work, "update", found, changed, reason)
        attendance_log.announce(work, PunchEdited, changed, await _location_of(work, changed))
    return await attendance.photo_of(work, changed)


async def delete(work: Work, attendance_id: int, reason: str | None = None) -> PunchView:
    """Take a punch out of the log, with its photo; the punch as it was. It stays in the history of changes.

    What is left of its session is read as if the punch were missing. Raises `NotFound`, `Forbidden`, `InvalidInput`.
    """
    found = await _held(work, attendance_id)
    reason = _reason(reason)
    view = await attendance.photo_of(work, found)
    await attachments.forget_subjects(work, ATTENDANCE, [found.id])
    await queries.update_deleted(work.db, found.team_id, found.id, work.now)
    await attendance_log.note_change(work, "delete", found, None, reason)
    attendance_log.announce(work, PunchDeleted, found, await _location_of(work, found))
    return view


async def list_changes(work: ReadWork, attendance_id: int) -> list[AttendanceChange]:
    """What was changed by hand about a punch that the caller may read, oldest first; also of one that is deleted. Raises `NotFound`."""
    scope = await scope_of(work)
    found = await attendance.visible(work, scope, attendance_id, deleted=True)
    return await queries.select_changes(work.db, scope.team_id, found.id)


async def _held(work: Work, attendance_id: int) -> Attendance:
    """The punch, while nobody else writes in its log. Raises `NotFound`, `Forbidden`."""
    scope = await scope_of(work)
    seen = await attendance.visible(work, scope, attendance_id)
    policy.may_administer(scope)
    await queries.select_member_for_update(work.db, scope.team_id, seen.user_id)
    return existing(await queries.select_punch(work.db, scope.team_id, attendance_id), "attendance")


async def _changed(work: Work, found: Attendance, edit: PunchEdit) -> Attendance:
    changes: dict[str, Any] = {
        name: value
        for name, value in ((name, getattr(edit, name)) for name in edit.__struct_fields__)
        if name not in _OWN and value is not UNSET
    }
    changes |= {name: punch_rules.text_of(changes[name]) for name in ("address", "location_name") if name in changes}
    link = await _link(work, found, edit)
    if link is not None:
        changes |= {"shift_id": link.shift.id if link.shift else None, "event_id": link.event_id}
    if edit.at is not UNSET:
        changes["at"] = await attendance.local_instant(work, edit.at, link)
    if {"latitude", "longitude", "accuracy_m"} & changes.keys():
        moved = msgspec.structs.replace(found, **changes)
        if (moved.latitude, moved.longitude) != (found.latitude, found.longitude):
            changes |= {"distance_m": None, "is_far": False}
    return msgspec.structs.replace(found, **changes)


async def _link(work: Work, found: Attendance, edit: PunchEdit) -> Link | None:
    """The new link; None where it stays, as where a client sends back what it got."""
    shift_id = found.shift_id if edit.shift_id is UNSET else edit.shift_id
    event_id = found.event_id if edit.event_id is UNSET else edit.event_id
    if (shift_id, event_id) == (found.shift_id, found.event_id):
        return None
    if shift_id == found.shift_id:  # another entry of the calendar brings its own shift, or none
        shift_id = None
    named = await clock_shifts.named(work, found.team_id, found.user_id, shift_id, event_id)
    return named or Link()


async def _keep_photo(work: Work, found: Attendance, edit: PunchEdit) -> None:
    if edit.tokens is UNSET:
        return
    files = await attachments.attach(work, ATTENDANCE, found.id, edit.files, edit.tokens)
    attendance_log.check_photos(files, edit.tokens)
    await attachments.keep_only(work, ATTENDANCE, found.id, [file.token for file in files])


async def _location_of(work: ReadWork, punch: Attendance) -> int | None:
    shift = await shift_queries.select_shift(work.db, punch.team_id, punch.shift_id) if punch.shift_id else None
    return shift.location_id if shift else None


def _reason(text: str | None) -> str | None:
    if len(text or "") > _MOST_REASON:
        raise wrong_field("reason", f"must not be longer than {_MOST_REASON} characters")
    return clean_text(text).strip() or None if text else None

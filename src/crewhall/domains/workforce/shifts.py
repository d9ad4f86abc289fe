"""Shifts: which there are, making, changing, publishing and canceling them.

| from \\ to  | draft               | published           | canceled | gone   |
|------------|---------------------|---------------------|----------|--------|
| draft      | change              | publish             |          | cancel |
| published  | take it back        | change, assign      | cancel   |        |
| canceled   |                     |                     |          |        |

A draft is seen by managers alone. A published shift is seen by its assignee; without one it is open, and seen by those whom it suits.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import UNSET

from crewhall.domains.workforce import assignments, employees, locations, policy, shift_fields, shift_rows, sights
from crewhall.domains.workforce.errors.shifts import ShiftIsCanceled
from crewhall.domains.workforce.events.shifts import (
    ShiftAssigned,
    ShiftCanceled,
    ShiftChanged,
    ShiftCreated,
    ShiftDeleted,
    ShiftPublished,
    ShiftUnpublished,
    facts_of,
)
from crewhall.domains.workforce.model.shifts import NewShift, Shift, ShiftEdit, ShiftFilter, ShiftStatus
from crewhall.domains.workforce.queries import shifts as queries
from crewhall.domains.workforce.scope import Scope, scope_of
from crewhall.domains.workforce.zones import zones_of
from crewhall.kit.errors import NotFound, existing, wrong_field
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work

_STATE = frozenset({"assignee_id", "published_at", "updated_at"})


async def get(work: ReadWork, shift_id: int) -> Shift:
    """A shift that the caller sees, as a manager or as somebody who works; managers' notes for managers alone. Raises `NotFound`.

    Source: contracts/tommy.yaml get_workforce_shifts_by_id; behaviour notes, tommy 2.7.
    """
    scope = await scope_of(work)
    shift = existing(await queries.select_shift(work.db, scope.team_id, shift_id), "shift")
    return sights.shown(scope, _seen(scope, shift))


async def list_own(work: ReadWork, wanted: ShiftFilter, page: PageRequest) -> Page[Shift]:
    """By start, what the caller sees as somebody who works: their own published shifts, and open ones in their locations and roles.

    At most three statements. Raises `NotFound` under a personal account. Source: contracts/tommy.yaml get_workforce_shifts.
    """
    return await _list_seen(work, await scope_of(work), wanted, page)


async def list_managed(work: ReadWork, wanted: ShiftFilter, page: PageRequest) -> Page[Shift]:
    """By start, all shifts where the caller manages, drafts too; for members what `list_own` has. At most three statements.

    Raises `NotFound` under a personal account. Source: contracts/tommy.yaml get_workforce_manager_shifts; behaviour notes, tommy 2.25.
    """
    scope = await scope_of(work)
    if not scope.manages:
        return await _list_seen(work, scope, wanted, page)
    places = None if scope.location_ids is None else sorted(scope.location_ids)
    rows = await queries.select_managed_shifts(work.db, scope.team_id, places, wanted, page)
    total = _total_of(rows, page)
    if total is None:
        total = await queries.select_managed_shifts_total(work.db, scope.team_id, places, wanted)
    return Page(rows, total, page)


async def create(work: Work, new: NewShift, *, force: bool = False) -> Shift:
    """Make a shift with its entry in the calendar: a draft, or published at once.

    Raises `Forbidden`, `InvalidInput`, `NotAnActiveMember`, and `ShiftsOverlap` unless `force`.
    Source: contracts/tommy.yaml create_workforce_manager_shifts.
    """
    scope = await scope_of(work)
    policy.may_manage(scope)
    place = await _place(work, new.location_id, new.location_name)
    policy.may_manage_at(scope, place["location_id"])
    fields = shift_fields.of_a_new_shift(new, (await zones_of(work)).at(place["location_id"]))
    shift = Shift(
        id=0,
        team_id=scope.team_id,
        creator_id=scope.user_id,
        assignee_id=new.assignee_id,
        event_id=None,
        **place,
        **fields,
        published_at=work.now if new.published else None,
        canceled_at=None,
        cancel_reason=None,
        created_at=work.now,
        updated_at=work.now,
    )
    await _check_assignee(work, None, shift, force=force)
    shift = await shift_rows.add(work, shift, scope.user_id)
    work.emit(ShiftCreated(**facts_of(shift), is_published=not shift.is_draft))
    return shift


async def update(work: Work, shift_id: int, edit: ShiftEdit, *, force: bool = False) -> Shift:
    """Change a shift, publish it or take it back; nothing is announced when nothing changes.

    Raises `NotFound`, `Forbidden`, `InvalidInput`, `NotAnActiveMember`, `ShiftIsCanceled`, and `ShiftsOverlap` unless `force`.
    Source: contracts/tommy.yaml update_workforce_manager_shifts_by_id.
    """
    scope, found = await _changeable(work, shift_id)
    changes: dict[str, Any] = {}
    if edit.location_id is not UNSET or edit.location_name is not UNSET:
        changes = await _place(work, edit.location_id or None, edit.location_name or None)
        policy.may_manage_at(scope, changes["location_id"])
    zone = (await zones_of(work)).at(changes.get("location_id", found.location_id))
    changes |= shift_fields.of_an_edit(found, edit, zone)
    assignee_id, is_published = _state_after(found, edit)
    published_at = (found.published_at or work.now) if is_published else None
    shift = msgspec.structs.replace(found, **changes, assignee_id=assignee_id, published_at=published_at)
    if shift == found:
        return found
    await _check_assignee(work, found, shift, force=force)
    shift = await shift_rows.write(work, shift)
    _announce(work, found, shift)
    return shift


async def cancel(work: Work, shift_id: int, reason: str | None = None) -> Shift:
    """Cancel a published shift, which stays for its assignee to see; a draft is deleted. What it is, or was.

    Raises `NotFound`, `Forbidden`, `ShiftIsCanceled`. Source: contracts/tommy.yaml delete_workforce_manager_shifts_by_id.
    """
    _, shift = await _changeable(work, shift_id)
    text = shift_fields.reason_text(reason)
    if shift.is_draft:
        await shift_rows.remove(work, shift)
        work.emit(ShiftDeleted(**facts_of(shift)))
        return shift
    shift = await shift_rows.write(work, msgspec.structs.replace(shift, canceled_at=work.now, cancel_reason=text))
    work.emit(ShiftCanceled(**facts_of(shift)))
    return shift


async def _list_seen(work: ReadWork, scope: Scope, wanted: ShiftFilter, page: PageRequest) -> Page[Shift]:
    viewer = sights.viewer_of(scope)
    rows = await queries.select_seen_shifts(work.db, scope.team_id, viewer, wanted, page)
    total = _total_of(rows, page)
    if total is None:
        total = await queries.select_seen_shifts_total(work.db, scope.team_id, viewer, wanted)
    return Page([sights.shown(scope, shift) for shift in rows], total, page)


def _seen(scope: Scope, shift: Shift) -> Shift:
    if not sights.sees(scope, shift):
        raise NotFound(thing="shift")
    return shift


async def _changeable(work: Work, shift_id: int) -> tuple[Scope, Shift]:
    """The caller's scope and the locked shift, which they may change. Raises `NotFound`, `Forbidden`, `ShiftIsCanceled`."""
    scope = await scope_of(work)
    locked = await assignments.lock(work, scope.team_id, [shift_id])
    shift = _seen(scope, existing(locked.get(shift_id), "shift"))
    policy.may_manage_at(scope, shift.location_id)
    if shift.canceled_at is not None:
        raise ShiftIsCanceled(shift_id=shift.id)
    return scope, shift


async def _place(work: ReadWork, location_id: int | None, name: str | None) -> dict[str, Any]:
    """The place of a shift: a location of the team by its id, else by its name, else just a name. Raises `InvalidInput`."""
    if location_id is not None:
        try:
            found = await locations.get(work, location_id)
        except NotFound:
            raise wrong_field("location_id", "is not a location of the team") from None
        return {"location_id": found.id, "location_name": found.name}
    text = shift_fields.location_text(name)
    named = await locations.find_named(work, text) if text else None
    return {"location_id": named and named.id, "location_name": named.name if named else text}


def _state_after(found: Shift, edit: ShiftEdit) -> tuple[int | None, bool]:
    """Whose the shift is after an edit, and whether it is published. Raises `InvalidInput` for a status that does not fit the assignee."""
    assignee_id = found.assignee_id if edit.assignee_id is UNSET else edit.assignee_id
    is_published = (not found.is_draft) if edit.published is UNSET else edit.published
    if edit.status is ShiftStatus.OPEN and isinstance(edit.assignee_id, int):
        raise wrong_field("assignee_id", "must be empty for an open shift")
    if edit.status is ShiftStatus.ASSIGNED and assignee_id is None:
        raise wrong_field("assignee_id", "is required for the status assigned")
    if edit.status is UNSET or edit.status is found.status:
        return assignee_id, is_published
    if edit.status is ShiftStatus.OPEN:
        return None, True
    return assignee_id, edit.status is ShiftStatus.PUBLISHED


async def _check_assignee(work: Work, before: Shift | None, shift: Shift, *, force: bool) -> None:
    """Who is put on the roster anew is active; who has a published shift has no other at its time. Raises `NotAnActiveMember`, `ShiftsOverlap`."""
    if shift.assignee_id is None:
        return
    is_published_anew = not shift.is_draft and (before is None or before.is_draft)
    if before is None or shift.assignee_id != before.assignee_id or is_published_anew:
        await employees.active(work, shift.team_id, shift.assignee_id, "assignee_id")
    if not (force or shift.is_draft) and (before is None or any(_moved(before, shift))):
        await assignments.refuse_overlaps(work, shift)


def _moved(before: Shift, shift: Shift) -> Iterator[bool]:
    """Whether each thing differs that decides what a shift overlaps with."""
    yield before.is_draft
    for name in ("assignee_id", "start_at", "end_at"):
        yield getattr(before, name) != getattr(shift, name)


def _announce(work: Work, before: Shift, shift: Shift) -> None:
    """What an edit did: first to what the shift says, then to its state."""
    fields = tuple(
        name for name in shift.__struct_fields__ if name not in _STATE and getattr(before, name) != getattr(shift, name)
    )
    if before.is_draft and shift.is_draft and before.assignee_id != shift.assignee_id:
        fields = (*fields, "assignee_id")
    if fields:
        old_location_id = before.location_id if "location_id" in fields else None
        work.emit(ShiftChanged(**facts_of(shift), fields=fields, old_location_id=old_location_id))
    if before.is_draft and not shift.is_draft:
        work.emit(ShiftPublished(**facts_of(shift)))
    elif shift.is_draft and not before.is_draft:
        work.emit(msgspec.structs.replace(ShiftUnpublished(**facts_of(shift)), user_id=before.assignee_id))
    elif not shift.is_draft and before.assignee_id != shift.assignee_id:
        work.emit(ShiftAssigned(**facts_of(shift), old_user_id=before.assignee_id))


def _total_of(rows: list[Shift], page: PageRequest) -> int | None:
    """How many shifts there are in all, when the first page has them all."""
    return len(rows) if page.number == 1 and len(rows) < page.per else None

"""A shift and its entry in the calendar, written together. The entry names the assignee once the shift is published, so nobody sees drafts there."""

from collections.abc import Sequence

import msgspec

from crewhall.domains.calendar import managed
from crewhall.domains.calendar.model import ManagedEntry
from crewhall.domains.labels import tags
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.domains.workforce.queries import shifts as queries
from crewhall.platform.work import Work

MANAGED_BY = "shift"
RESOURCE_TYPE = "WorkforceShift"
UNTITLED = "Shift"


async def add(work: Work, shift: Shift, owner_id: int) -> Shift:
    """Store a new shift with an entry of the owner's; the shift with their ids. Three statements."""
    shift = msgspec.structs.replace(shift, id=await queries.insert_shift(work.db, shift, _role_key(shift)))
    event_id = await managed.create(work, shift.team_id, _entry(shift, owner_id))
    await queries.update_shift_event(work.db, shift.team_id, shift.id, event_id)
    return msgspec.structs.replace(shift, event_id=event_id)


async def write(work: Work, shift: Shift) -> Shift:
    """Store a changed shift, and its entry; the shift with the time of the change. Two statements."""
    shift = msgspec.structs.replace(shift, updated_at=work.now)
    await queries.update_shift(work.db, shift, _role_key(shift))
    if shift.event_id is not None:
        await managed.update(work, shift.team_id, shift.event_id, _entry(shift, shift.creator_id or 0))
    return shift


async def add_all(work: Work, shifts: Sequence[Shift], owner_id: int) -> list[Shift]:
    """Store new shifts of one team, with entries of the owner's; the shifts with their ids. Five statements, however many."""
    if not shifts:
        return []
    team_id = shifts[0].team_id
    await queries.insert_shifts(work.db, [(shift, _role_key(shift)) for shift in shifts])
    ids = await queries.select_added_ids(work.db, team_id, owner_id, work.now, len(shifts))
    added = [msgspec.structs.replace(shift, id=id_) for id_, shift in zip(ids, shifts, strict=True)]
    event_ids = await managed.create_all(work, team_id, [_entry(shift, owner_id) for shift in added])
    await queries.update_shift_events(work.db, team_id, list(event_ids.items()))
    return [msgspec.structs.replace(shift, event_id=event_ids[shift.id]) for shift in added]


async def publish_all(work: Work, shifts: Sequence[Shift]) -> list[Shift]:
    """Publish locked drafts of one team, and show them to their assignees; the shifts as they are then. Two statements, however many."""
    if not shifts:
        return []
    team_id = shifts[0].team_id
    await queries.update_published(work.db, team_id, [shift.id for shift in shifts], work.now)
    assignees = [(shift.event_id, shift.assignee_id) for shift in shifts if shift.event_id is not None]
    await managed.assign_all(work, team_id, MANAGED_BY, assignees)
    return [msgspec.structs.replace(shift, published_at=work.now, updated_at=work.now) for shift in shifts]


async def remove(work: Work, shift: Shift) -> None:
    """Delete a shift and its entry. Two statements."""
    await queries.delete_shift(work.db, shift.team_id, shift.id)
    if shift.event_id is not None:
        await managed.delete(work, shift.team_id, shift.event_id, MANAGED_BY)


def _role_key(shift: Shift) -> str | None:
    return tags.name_key(shift.role) if shift.role else None


def _entry(shift: Shift, owner_id: int) -> ManagedEntry:
    return ManagedEntry(
        managed_by=MANAGED_BY,
        user_id=owner_id,
        title=title_of(shift),
        start_at=shift.start_at,
        end_at=shift.end_at,
        details=shift.details,
        location_name=shift.location_name,
        assignee_id=None if shift.is_draft else shift.assignee_id,
        resource_type=RESOURCE_TYPE,
        resource_id=shift.id,
        canceled_at=shift.canceled_at,
    )


def title_of(shift: Shift) -> str:
    """What the shift is called in calendars: by its title, else its role."""
    return shift.title or shift.role or UNTITLED

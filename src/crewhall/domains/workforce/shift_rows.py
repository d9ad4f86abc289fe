"""A shift and its entry in the calendar, written together. The entry names the assignee once the shift is published, so nobody sees drafts there."""

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

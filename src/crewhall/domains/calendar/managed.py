"""Entries that another part of the server keeps in step with something of its own, such as a shift.

Only their owner and their assignee see them, and /events does not change them. Nobody is reminded of them, and they announce nothing: what they
belong to does.
"""

from crewhall.domains.calendar import queries
from crewhall.domains.calendar.model import Entry, ManagedEntry
from crewhall.platform.work import Work


async def create(work: Work, team_id: int, wanted: ManagedEntry) -> int:
    """Put such an entry into a team's calendar; its id. The caller has proved the right and checked the fields, as for the others."""
    entry = Entry(
        id=0,
        user_id=wanted.user_id,
        team_id=team_id,
        addon=None,
        addons_install_id=None,
        kind=wanted.managed_by,
        title=wanted.title,
        details=wanted.details,
        location_name=wanted.location_name,
        address=None,
        color=None,
        start_at=wanted.start_at,
        end_at=wanted.end_at,
        reminders=(),
        assignee_id=wanted.assignee_id,
        assignee_team_id=None,
        resource_type=wanted.resource_type,
        resource_id=wanted.resource_id,
        canceled_at=wanted.canceled_at,
        created_at=work.now,
        updated_at=work.now,
        managed_by=wanted.managed_by,
    )
    return await queries.insert_entry(work.db, entry)


async def update(work: Work, team_id: int, entry_id: int, wanted: ManagedEntry) -> None:
    """Make the entry what is wanted. Its owner, and what it belongs to, stay."""
    await queries.update_managed_entry(work.db, team_id, entry_id, wanted, work.now)


async def delete(work: Work, team_id: int, entry_id: int, managed_by: str) -> None:
    """Remove the entry."""
    await queries.delete_managed_entry(work.db, team_id, entry_id, managed_by)

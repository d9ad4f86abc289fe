"""Entries that another part of the server keeps in step with something of its own, such as a shift.

Only their assignee sees them, and /events does not change them. Nobody is reminded of them, and they announce nothing: what they
belong to does.
"""

from collections.abc import Sequence

from crewhall.domains.calendar import queries
from crewhall.domains.calendar.model import Entry, ManagedEntry
from crewhall.platform.work import Work


async def create(work: Work, team_id: int, wanted: ManagedEntry) -> int:
    """Put such an entry into a team's calendar; its id. The caller has proved the right and checked the fields, as for the others."""
    return await queries.insert_entry(work.db, _entry(work, team_id, wanted))


async def create_all(work: Work, team_id: int, wanted: Sequence[ManagedEntry]) -> dict[int, int]:
    """Put several into it that belong to things of one type, each to one of its own; their ids by the ids of the things. Two statements."""
    await queries.insert_entries(work.db, [_entry(work, team_id, each) for each in wanted])
    first, ids = wanted[0], [each.resource_id or 0 for each in wanted]
    return await queries.select_managed_ids(work.db, team_id, first.managed_by, first.resource_type, ids)


async def update(work: Work, team_id: int, entry_id: int, wanted: ManagedEntry) -> None:
    """Make the entry what is wanted. Its owner, and what it belongs to, stay."""
    await queries.update_managed_entry(work.db, team_id, entry_id, wanted, work.now)


async def assign_all(work: Work, team_id: int, managed_by: str, assignees: Sequence[tuple[int, int | None]]) -> None:
    """Show entries to people, in pairs of both; all else stays. One statement."""
    await queries.update_managed_assignees(work.db, team_id, managed_by, assignees, work.now)


async def delete(work: Work, team_id: int, entry_id: int, managed_by: str) -> None:
    """Remove the entry."""
    await queries.delete_managed_entry(work.db, team_id, entry_id, managed_by)


def _entry(work: Work, team_id: int, wanted: ManagedEntry) -> Entry:
    return Entry(
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

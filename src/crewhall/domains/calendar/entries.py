"""Entries of calendars: which there are, making, changing, calling off and removing them.

| from \\ to   | takes place           | called off | gone   |
|-------------|-----------------------|------------|--------|
| takes place | change                | cancel     | delete |
| called off  | take the cancel back  | change     | delete |

Called off, an entry stays listed and nobody is reminded of it.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from crewhall.domains.calendar import fields, policy, queries, reminders
from crewhall.domains.calendar.errors import EventIsManaged
from crewhall.domains.calendar.events import (
    CalendarEventCanceled,
    CalendarEventChanged,
    CalendarEventCreated,
    CalendarEventDeleted,
)
from crewhall.domains.calendar.model import Entry, EntryEdit, EntryFilter, NewEntry
from crewhall.domains.identity import members, teams, users
from crewhall.domains.identity.model import MemberStatus
from crewhall.kit.actor import signed_in
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import NotFound, existing
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work

_Announcement = (
    type[CalendarEventCreated] | type[CalendarEventChanged] | type[CalendarEventCanceled] | type[CalendarEventDeleted]
)


async def list_entries(work: ReadWork, wanted: EntryFilter, page: PageRequest) -> Page[Entry]:
    """Entries by start: the team's, or under a personal account the caller's own and what they are assigned to. Two statements.

    Source: contracts/tommy.yaml get_events; behaviour notes, tommy 2.17.
    """
    user_id, team_id = signed_in(work.actor), work.actor.team_id
    if team_id is not None:
        rows = await queries.select_team_entries(work.db, team_id, user_id, wanted, page)
        total = await queries.select_team_entries_total(work.db, team_id, user_id, wanted)
    else:
        rows = await queries.select_personal_entries(work.db, user_id, wanted, page)
        total = await queries.select_personal_entries_total(work.db, user_id, wanted)
    return Page(rows, total, page)


async def get(work: ReadWork, entry_id: int) -> Entry:
    """One entry that the caller sees in the account in use. Raises `NotFound`."""
    return existing(await _find(work, entry_id, hold=False), "event")


async def create(work: Work, new: NewEntry) -> Entry:
    """Make an entry in the calendar of the account in use, and plan its reminders.

    Raises `InvalidInput`, and `Forbidden` for who makes one for somebody else and is no manager. Source: contracts/tommy.yaml create_events.
    """
    user_id = signed_in(work.actor)
    entry = Entry(
        id=0,
        user_id=user_id,
        team_id=work.actor.team_id,
        **fields.of_a_new_entry(new),
        canceled_at=None,
        created_at=work.now,
        updated_at=work.now,
    )
    if new.user_id is not None:
        entry = msgspec.structs.replace(entry, user_id=new.user_id)
    await _check_people(work, None, entry)
    entry = msgspec.structs.replace(entry, id=await queries.insert_entry(work.db, entry))
    _announce(work, CalendarEventCreated, entry)
    reminders.plan(work, entry)
    return entry


async def update(work: Work, entry_id: int, edit: EntryEdit) -> Entry:
    """Change an entry; nothing is announced when nothing changes.

    Raises `NotFound`, `Forbidden`, `InvalidInput`, and `EventIsManaged` for one that belongs to something else.

    Source: contracts/tommy.yaml update_events_by_id.
    """
    found = await _changeable(work, entry_id)
    changes: dict[str, Any] = fields.of_an_edit(found, edit)
    if edit.user_id is not UNSET and edit.user_id is not None:
        changes["user_id"] = edit.user_id
    is_canceled = (found.canceled_at is not None) if edit.canceled is UNSET else edit.canceled
    canceled_at = (found.canceled_at or work.now) if is_canceled else None
    entry = msgspec.structs.replace(found, **changes, canceled_at=canceled_at)
    if entry == found:
        return found
    await _check_people(work, found, entry)
    entry = msgspec.structs.replace(entry, updated_at=work.now)
    await queries.update_entry(work.db, entry)
    is_newly_canceled = entry.canceled_at is not None and found.canceled_at is None
    _announce(work, CalendarEventCanceled if is_newly_canceled else CalendarEventChanged, entry)
    reminders.plan(work, entry)
    return entry


async def delete(work: Work, entry_id: int) -> Entry:
    """Remove an entry; what it was. Raises `NotFound`, `Forbidden`, `EventIsManaged`."""
    entry = await _changeable(work, entry_id)
    await queries.delete_entry(work.db, entry.id, entry.user_id)
    _announce(work, CalendarEventDeleted, entry)
    return entry


async def add_generated(work: Work, team_id: int, user_id: int, new: NewEntry) -> int:
    """Put a made-up entry of this person into a team's calendar (demo data); its id.

    The caller has proved the right, and that whoever is named belongs to the team. Raises `InvalidInput`.
    """
    given = fields.of_a_new_entry(new)
    entry = Entry(0, user_id, team_id, **given, canceled_at=None, created_at=work.now, updated_at=work.now)
    entry = msgspec.structs.replace(entry, id=await queries.insert_entry(work.db, entry))
    _announce(work, CalendarEventCreated, entry)
    reminders.plan(work, entry)
    return entry.id


async def remove_generated(work: Work, team_id: int, entry_ids: Sequence[int]) -> None:
    """Remove made-up entries of a team that nobody has changed or called off since. The caller has proved the right."""
    for entry in await queries.delete_untouched_entries(work.db, team_id, list(entry_ids)):
        _announce(work, CalendarEventDeleted, entry)


async def _changeable(work: Work, entry_id: int) -> Entry:
    """The entry, held, which the caller may change here."""
    found = existing(await _find(work, entry_id, hold=True), "event")
    if found.managed_by is not None:
        raise EventIsManaged(owner=found.managed_by)
    policy.may_change(work.actor, found)
    return found


async def _find(work: ReadWork, entry_id: int, *, hold: bool) -> Entry | None:
    user_id = signed_in(work.actor)
    if work.actor.team_id is not None:
        return await queries.select_team_entry(work.db, work.actor.team_id, user_id, entry_id, hold=hold)
    return await queries.select_personal_entry(work.db, user_id, entry_id, hold=hold)


async def _check_people(work: Work, before: Entry | None, entry: Entry) -> None:
    """Whoever the entry names anew is somebody whom the caller may name. Raises `InvalidInput`, `Forbidden`."""
    caller_id, wrong = signed_in(work.actor), dict[str, object]()
    if entry.user_id != (before.user_id if before else caller_id):
        policy.may_make_for(work.actor, entry.user_id)
        if entry.user_id != caller_id and not await _is_mate(work, entry.user_id):
            wrong["user_id"] = "is not an active member of the team"
    assignee_id = entry.assignee_id
    if assignee_id not in {None, caller_id, before and before.assignee_id} and not await _is_mate(
        work, assignee_id or 0
    ):
        wrong["assignee_id"] = (
            "is nobody in your teams" if entry.team_id is None else "is not an active member of the team"
        )
    team_id = entry.assignee_team_id
    if team_id is not None and team_id != (before.assignee_team_id if before else None):
        try:
            await teams.get_visible(work, str(team_id))
        except NotFound:
            wrong["assignee_team_id"] = "is not one of your teams"
    fields.refuse(wrong)


async def _is_mate(work: Work, user_id: int) -> bool:
    """Whether the person is an active member of the team in use; under a personal account, in any team of the caller's."""
    try:
        if work.actor.team_id is not None:
            return (await members.get_member(work, user_id)).status == MemberStatus.ACTIVE
        await users.get_visible(work, str(user_id))
    except NotFound:
        return False
    return True


def _announce(work: Work, happened: _Announcement, entry: Entry) -> None:
    work.emit(
        happened(
            team_id=entry.team_id,
            user_id=entry.user_id if entry.team_id is None else None,
            event_id=entry.id,
            kind=entry.kind,
            title=entry.title,
            start_at=milliseconds_text(entry.start_at),
        )
    )

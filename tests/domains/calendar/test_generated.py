"""Entries that are made up: in the team's calendar as any other, removed as long as nobody has changed them."""

from datetime import timedelta

import pytest

from crewhall.domains.calendar import entries
from crewhall.domains.calendar.events import CalendarEventCreated, CalendarEventDeleted
from crewhall.domains.calendar.model import EntryEdit, EntryFilter
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import InvalidInput
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.domains.calendar.conftest import START, People, new_entry, uid

pytestmark = pytest.mark.anyio


async def added(works: Works, people: People, title: str) -> int:
    async with works.write(SYSTEM) as work:
        return await entries.add_generated(work, people.team_id, uid(people.anna), new_entry(title=title))


async def titles(works: Works, people: People) -> list[str]:
    async with works.read(people.ben) as work:
        wanted = EntryFilter(since=START - timedelta(days=1))
        return [entry.title for entry in (await entries.list_entries(work, wanted, PageRequest())).rows]


async def test_entry_is_its_owners_in_the_teams_calendar(works: Works, people: People) -> None:
    async with works.write(SYSTEM) as work:
        new = new_entry(kind="delivery", assignee_id=uid(people.ben), reminders=(10,))
        entry_id = await entries.add_generated(work, people.team_id, uid(people.anna), new)
        assert [type(event) for event in work.events] == [CalendarEventCreated]
        assert [job.args["event_id"] for job in work.deferred] == [entry_id]
    async with works.read(people.ben) as work:
        entry = await entries.get(work, entry_id)
    assert (entry.user_id, entry.team_id, entry.assignee_id) == (uid(people.anna), people.team_id, uid(people.ben))
    assert (entry.kind, entry.end_at - entry.start_at) == ("delivery", timedelta(hours=1))


async def test_entry_that_cannot_be_is_refused(works: Works, people: People) -> None:
    async with works.write(SYSTEM) as work:
        with pytest.raises(InvalidInput):
            await entries.add_generated(work, people.team_id, uid(people.anna), new_entry(title=" "))


async def test_untouched_entries_of_the_team_are_removed(works: Works, people: People) -> None:
    ids = [await added(works, people, title) for title in ("plain", "renamed", "called off", "not asked for")]
    async with works.write(people.anna) as work:
        await entries.update(work, ids[1], EntryEdit(title="Renamed"))
        await entries.update(work, ids[2], EntryEdit(canceled=True))
    async with works.write(people.outsider) as work:
        theirs = await entries.create(work, new_entry(title="theirs"))
    async with works.write(SYSTEM) as work:
        await entries.remove_generated(work, people.team_id, [*ids[:3], theirs.id, theirs.id + 1])
        assert [(type(event), event.team_id) for event in work.events] == [(CalendarEventDeleted, people.team_id)]
    assert sorted(await titles(works, people)) == ["Renamed", "called off", "not asked for"]
    async with works.read(people.outsider) as work:
        assert await entries.get(work, theirs.id) == theirs

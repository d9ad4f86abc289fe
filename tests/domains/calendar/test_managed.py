"""Entries that belong to something else: who sees them, and that they are not changed as events."""

from datetime import timedelta

import msgspec
import pytest

from crewhall.domains.calendar import entries, feeds, managed
from crewhall.domains.calendar.errors import EventIsManaged
from crewhall.domains.calendar.model import EntryEdit, EntryFilter, ManagedEntry
from crewhall.kit.actor import NOBODY, SYSTEM, Actor
from crewhall.kit.errors import NotFound
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.domains.calendar.conftest import START, People, uid

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
WANTED = EntryFilter(since=START - timedelta(days=1))
WIDE = EntryFilter(since=START - timedelta(days=100))


def wanted(people: People, **fields: object) -> ManagedEntry:
    """A shift of Anna's that the manager has made."""
    entry = ManagedEntry(
        managed_by="shift",
        user_id=uid(people.manager),
        title="Early",
        start_at=START,
        end_at=START + HOUR,
        assignee_id=uid(people.anna),
    )
    return msgspec.structs.replace(entry, **fields)


async def put(works: Works, people: People, **fields: object) -> int:
    async with works.write(SYSTEM) as work:
        return await managed.create(work, people.team_id, wanted(people, **fields))


async def seen(works: Works, actor: Actor, asked: EntryFilter = WANTED) -> tuple[list[str], int]:
    """The titles of a list, and its total."""
    async with works.read(actor) as work:
        page = await entries.list_entries(work, asked, PageRequest())
    return [entry.title for entry in page.rows], page.total


@pytest.mark.parametrize("asked", [WANTED, WIDE], ids=["narrow", "wide"])
async def test_assignee_alone_sees_it(works: Works, people: People, asked: EntryFilter) -> None:
    entry_id = await put(works, people)
    for actor in (people.anna, people.anna_alone):
        assert await seen(works, actor, asked) == (["Early"], 1)
        async with works.read(actor) as work:
            assert (await entries.get(work, entry_id)).managed_by == "shift"
    for actor in (people.manager, people.ben, people.ben_alone, people.outsider):
        assert await seen(works, actor, asked) == ([], 0)
        async with works.read(actor) as work:
            with pytest.raises(NotFound):
                await entries.get(work, entry_id)


async def test_feeds_show_it_to_its_assignee_alone(works: Works, people: People) -> None:
    await put(works, people)
    shown: dict[tuple[str, bool], list[str]] = {}
    for name in ("manager", "anna", "ben"):
        for team_id in (None, people.team_id):
            async with works.write(people[name]) as work:
                calendar, _ = await feeds.subscribe(work, team_id)
            async with works.read(NOBODY) as work:
                assert calendar.feed is not None
                _, found = await feeds.read(work, calendar.feed.token)
            shown[name, team_id is not None] = [entry.title for entry in found]
    assert shown == {
        (name, of_team): ["Early"] if name == "anna" else []
        for name in ("manager", "anna", "ben")
        for of_team in (False, True)
    }


async def test_events_do_not_change_it(works: Works, people: People) -> None:
    entry_id = await put(works, people)
    async with works.write(people.anna) as work:
        with pytest.raises(EventIsManaged, match="change the shift instead"):
            await entries.update(work, entry_id, EntryEdit(title="Mine"))
        with pytest.raises(EventIsManaged):
            await entries.delete(work, entry_id)
    for actor in (people.manager, people.ben):
        async with works.write(actor) as work:
            with pytest.raises(NotFound):
                await entries.delete(work, entry_id)
    assert await seen(works, people.anna) == (["Early"], 1)


async def test_it_follows_what_it_belongs_to(works: Works, people: People) -> None:
    entry_id = await put(works, people)
    longer = wanted(people, title="Late", end_at=START + timedelta(days=2), assignee_id=uid(people.ben))
    async with works.write(SYSTEM) as work:
        await managed.update(work, people.team_id + 1, entry_id, wanted(people, title="Foreign"))
        await managed.update(work, people.team_id, entry_id, longer)
    assert (await seen(works, people.ben), await seen(works, people.anna)) == ((["Late"], 1), ([], 0))
    on_the_next_day = EntryFilter(
        since=START + timedelta(days=1, hours=12), until=START + timedelta(days=3), search="late"
    )
    assert await seen(works, people.ben, on_the_next_day) == (["Late"], 1)
    async with works.write(SYSTEM) as work:
        await managed.delete(work, people.team_id, entry_id, "timer")
        await managed.delete(work, people.team_id + 1, entry_id, "shift")
    assert await seen(works, people.ben) == (["Late"], 1)
    async with works.write(SYSTEM) as work:
        await managed.delete(work, people.team_id, entry_id, "shift")
    assert await seen(works, people.ben) == ([], 0)

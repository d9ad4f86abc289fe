"""Chats and calendar of a demo: what is in them, whom it draws in, and what a reset takes along and leaves."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from crewhall.domains.calendar import entries
from crewhall.domains.calendar.model import Entry, EntryEdit, EntryFilter, NewEntry
from crewhall.domains.chat import messages, reactions, rooms
from crewhall.domains.chat.model import MessageView, NewMessage, NewRoom, RoomView
from crewhall.domains.files import attachments
from crewhall.domains.files.uploads import StoredFile
from crewhall.domains.identity import members
from crewhall.domains.identity.members import MemberFilter
from crewhall.domains.syncs.model import Sync, SyncStatus
from crewhall.flows.demo import demos
from crewhall.flows.demo.plan import CastMember, DemoOptions, plan_of
from crewhall.flows.demo.seeds import SEEDS
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.flows.demo.conftest import DemoRuns, snapshot

pytestmark = pytest.mark.anyio

UTC_ZONE = ZoneInfo("UTC")
STORED = StoredFile(
    blob_key="b" * 64, thumbnail_key=None, filename="list.pdf", content_type="application/pdf", size_bytes=9
)


async def rooms_of(works: Works, actor: Actor) -> list[RoomView]:
    """The rooms that somebody lists, oldest first."""
    async with works.read(actor) as work:
        return sorted((await rooms.list_rooms(work, PageRequest())).rows, key=lambda view: view.room.id)


async def talk_in(works: Works, actor: Actor, room: RoomView) -> list[MessageView]:
    async with works.read(actor) as work:
        return (await messages.read_page(work, room.room.id)).views


async def events_of(works: Works, actor: Actor) -> list[Entry]:
    """The team's calendar, without shifts."""
    async with works.read(actor) as work:
        since = work.now - timedelta(days=30)
        found = (await entries.list_entries(work, EntryFilter(since=since), PageRequest())).rows
    return [entry for entry in found if entry.managed_by is None]


async def ids_by_email(works: Works, actor: Actor) -> dict[str | None, int]:
    async with works.read(actor) as work:
        found = (await members.list_members(work, MemberFilter(), PageRequest())).rows
    return {member.email: member.user_id for member in found}


async def assert_talk_is_there(works: Works, owner: Actor, sync: Sync, team_slug: str) -> list[int]:
    """Exactly the rooms of the sync's plan, with all that is said in them; their ids."""
    plan, ids = plan_of(sync, team_slug), await ids_by_email(works, owner)
    found = await rooms_of(works, owner)
    assert len(found) == plan.chats
    for index, view in enumerate(found):
        planned, talk = plan.room(index), await talk_in(works, owner, view)
        people = [ids[one.new.email] for one in planned.people]
        assert sorted(person.user_id for person in view.people) == sorted([*people, owner.user_id or 0])
        assert (view.room.title, view.room.unread_count) == (planned.title, planned.unread)
        assert (view.room.owner_id, view.room.team_id) == (owner.user_id, owner.team_id)
        assert [one.message.body for one in talk] == [line.text for line in planned.lines]
        assert [one.message.sender_id for one in talk] == [people[line.speaker % len(people)] for line in planned.lines]
        assert [one.message.sent_at for one in talk] == plan.instants(index, UTC_ZONE)
        assert [one.message.position for one in talk] == list(range(1, len(talk) + 1))
        assert view.room.last_message_at == talk[-1].message.sent_at
        signs = [(sign.value, sign.user_id) for one in talk for sign in one.reactions]
        wanted = [(line.sign, people[(line.speaker + 1) % len(people)]) for line in planned.lines if line.sign]
        assert signs == wanted
    return [view.room.id for view in found]


async def assert_events_are_there(works: Works, owner: Actor, sync: Sync, team_slug: str) -> list[int]:
    """Exactly the entries of the sync's plan; their ids."""
    plan, ids = plan_of(sync, team_slug), await ids_by_email(works, owner)

    def assignee(cast_member: CastMember) -> int:
        return ids[cast_member.new.email]

    wanted = {
        (one.kind, one.title, entry.start_at, entry.end_at, entry.location_name,
         None if one.assignee is None else assignee(plan.cast_member(one.assignee % plan.members)))
        for one in plan.seed.occasions
        if (entry := plan.entry(one, UTC_ZONE, None))
    }  # fmt: skip
    found = await events_of(works, owner)
    assert len(found) == len(wanted)
    assert {
        (entry.kind, entry.title, entry.start_at, entry.end_at, entry.location_name, entry.assignee_id)
        for entry in found
    } == wanted
    assert {(entry.user_id, entry.team_id, entry.reminders) for entry in found} == {(owner.user_id, owner.team_id, ())}
    return sorted(entry.id for entry in found)


@pytest.mark.parametrize("seed_type", [name for name in SEEDS if name != "load_testing"])
async def test_seed_fills_chats_and_calendar(works: Works, runs: DemoRuns, owner: Actor, seed_type: str) -> None:
    sync = await runs.apply(owner, seed_type)
    assert len(await assert_talk_is_there(works, owner, sync, "blue-door")) == 3
    assert len(await assert_events_are_there(works, owner, sync, "blue-door")) == len(SEEDS[seed_type].occasions)


@pytest.mark.parametrize(("chats", "people"), [(0, 5), (1, 1), (8, 3)])
async def test_option_says_how_many_chats(works: Works, runs: DemoRuns, owner: Actor, chats: int, people: int) -> None:
    sync = await runs.apply(owner, "retail", chats_count=chats, number_of_team_members=people)
    assert (sync.status, sync.failed_items) == (SyncStatus.COMPLETE, 0)
    assert len(await assert_talk_is_there(works, owner, sync, "blue-door")) == chats


async def test_a_thousand_chats_are_made_and_removed(works: Works, runs: DemoRuns, owner: Actor) -> None:
    before = await snapshot(works)
    sync = await runs.apply(owner, "workforce", chats_count=1000)
    assert (sync.status, sync.failed_items) == (SyncStatus.COMPLETE, 0)
    async with works.read(SYSTEM) as work:
        assert await work.db.fetch_value("SELECT count(*) FROM rooms") == 1000
    await runs.reset(owner)
    assert await snapshot(works) == before


async def test_room_of_two_is_the_one_that_is_found_for_them(works: Works, runs: DemoRuns, owner: Actor) -> None:
    await runs.apply(owner, "retail")
    *_, direct = await rooms_of(works, owner)
    async with works.write(owner) as work:
        other = next(one.user_id for one in direct.people if one.user_id != owner.user_id)
        view, is_new = await rooms.initiate(work, NewRoom(user_ids=(other,)))
    assert (view.room.id, is_new) == (direct.room.id, False)


async def test_old_messages_are_not_announced(works: Works, runs: DemoRuns, owner: Actor) -> None:
    await runs.apply(owner, "retail")
    async with works.read(SYSTEM) as work:
        counts = [
            await work.db.fetch_value("SELECT count(*) FROM events WHERE name = $1", name)
            for name in ("RoomOpened", "CalendarEventCreated", "MessagePosted", "ReactionAdded", "MessagesRead")
        ]
        assert await work.db.fetch_value("SELECT count(*) FROM jobs WHERE name = 'calendar.remind'") == 0
    assert counts == [3, len(SEEDS["retail"].occasions), 0, 0, 0]


async def test_who_signs_up_meanwhile_is_drawn_into_nothing(
    works: Works, runs: DemoRuns, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with works.write(owner) as work:
        sync = await demos.apply(work, "retail", DemoOptions(number_of_team_members=1))
    email = plan_of(sync, "blue-door").cast_member(0).new.email

    async def sign_up(_delay: float) -> None:
        async with works.write(SYSTEM) as work:
            await work.db.execute("UPDATE users SET status = 'active', password_hash = 'x' WHERE email = $1", email)

    monkeypatch.setattr(demos, "sleep", sign_up)
    await runs.runner.drain()
    ended = await runs.sync(sync)
    assert (ended.status, ended.failed_items) == (SyncStatus.COMPLETE, 3)
    assert await rooms_of(works, owner) == []
    assert {entry.assignee_id for entry in await events_of(works, owner)} == {None}


async def test_reset_takes_what_people_said_in_the_rooms_of_the_demo(
    works: Works, runs: DemoRuns, owner: Actor
) -> None:
    before = await snapshot(works)
    await runs.apply(owner, "hospitality")
    everybody, few, direct = await rooms_of(works, owner)
    async with works.write(owner) as work:
        said = await messages.post(work, everybody.room.id, NewMessage(body="Hello!", files=(STORED,)))
        await messages.post(work, few.room.id, NewMessage(body="Later", send_at=work.now + timedelta(days=1)))
        await reactions.add(work, everybody.room.id, said.message.id, "👍")
        await rooms.remove(work, direct.room.id)  # archived by its owner
    await runs.reset(owner)
    assert await snapshot(works) == before
    async with works.write(SYSTEM) as work:
        assert await attachments.find_by_token(work, said.attachments[0].token) is None


async def test_reset_keeps_rooms_and_events_of_people_and_events_that_they_changed(
    works: Works, runs: DemoRuns, owner: Actor
) -> None:
    await runs.apply(owner, "hospitality")
    everybody, *_ = await rooms_of(works, owner)
    made_up = next(one.user_id for one in everybody.people if one.user_id != owner.user_id)
    changed, called_off, *_ = await events_of(works, owner)
    async with works.write(owner) as work:
        ours = await rooms.create(work, NewRoom(title="Ours", user_ids=(made_up,)))
        await messages.post(work, ours.room.id, NewMessage(body="Anybody here?"))
        event = await entries.create(work, NewEntry(title="Ours", start_at=work.now, assignee_id=made_up))
        await entries.update(work, changed.id, EntryEdit(title="Moved"))
        await entries.update(work, called_off.id, EntryEdit(canceled=True))
    await runs.reset(owner)
    (left,) = await rooms_of(works, owner)
    assert left.room.id == ours.room.id
    assert [one.message.body for one in await talk_in(works, owner, left)] == ["Anybody here?"]
    assert {(entry.id, entry.assignee_id) for entry in await events_of(works, owner)} == {
        (event.id, None),
        (changed.id, None),
        (called_off.id, None),
    }

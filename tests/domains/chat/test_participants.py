"""Coming and leaving, and whose room it is afterwards."""

import asyncio

import pytest

from crewhall.domains.chat import participants, rooms
from crewhall.domains.chat.errors import RoomJustChanged
from crewhall.domains.chat.events import ParticipantAdded, ParticipantLeft, RoomArchived, RoomChanged
from crewhall.domains.chat.model import NewRoom, RoomEdit
from crewhall.domains.identity.queries import users as user_queries
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import NotFound
from crewhall.platform.work import Works
from tests.domains.chat.talk import Crew, acting, announced

pytestmark = pytest.mark.anyio


async def people_of(works: Works, user_id: int, room_id: int) -> list[tuple[int, bool]]:
    async with works.read(acting(user_id)) as work:
        people = await participants.list_participants(work, room_id)
        return [(person.user_id, person.left_at is None) for person in people]


async def test_newcomer_reads_what_was_said_and_has_nothing_unread(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    await crew.say(crew.ann, room, "before")
    async with works.write(acting(crew.ben)) as work:
        person = await participants.add(work, room, crew.cat)
        assert [type(event) for event in work.events] == [ParticipantAdded, RoomChanged]
        assert (work.events[0].room_id, work.events[0].user_id) == (room, crew.cat)
    assert (person.user_id, person.first_name, person.left_at) == (crew.cat, "cat", None)
    assert (await crew.seen(crew.cat, room)).unread_count == 0
    assert (await crew.seen(crew.cat, room)).is_group  # three people are a group
    assert await crew.bodies(crew.cat, room) == ["before"]
    await crew.say(crew.ann, room, "after")
    assert (await crew.seen(crew.cat, room)).unread_count == 1


async def test_adding_who_is_there_changes_nothing(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    await crew.say(crew.ann, room)
    async with works.write(acting(crew.ann)) as work:
        assert (await participants.add(work, room, crew.ben)).user_id == crew.ben
        assert work.events == []
    assert (await crew.seen(crew.ben, room)).unread_count == 1


async def test_who_left_is_listed_last_and_can_come_back(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben, crew.cat)
    async with works.write(acting(crew.ann)) as work:
        person = await participants.remove(work, room, crew.ben)
        assert person.left_at is not None
        assert work.events[0] == ParticipantLeft(room_id=room, user_id=crew.ben, by_user_id=crew.ann)
    assert await people_of(works, crew.ann, room) == [(crew.ann, True), (crew.cat, True), (crew.ben, False)]
    await crew.say(crew.cat, room, "meanwhile")
    with pytest.raises(NotFound):
        await crew.seen(crew.ben, room)
    async with works.write(acting(crew.cat)) as work:
        await participants.add(work, room, crew.ben)
    assert await people_of(works, crew.ann, room) == [(crew.ann, True), (crew.cat, True), (crew.ben, True)]
    assert (await crew.seen(crew.ben, room)).unread_count == 0


async def test_room_passes_to_whoever_is_there_longest_until_the_last_one_leaves(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.cat)
    async with works.write(acting(crew.cat)) as work:
        await participants.add(work, room, crew.ben)
    for leaver, heir in ((crew.ann, crew.cat), (crew.cat, crew.ben)):
        async with works.write(acting(leaver)) as work:
            await participants.remove(work, room, leaver)
            assert [type(event) for event in work.events] == [ParticipantLeft, RoomChanged]
        assert (await crew.seen(crew.ben, room)).owner_id == heir
        async with works.write(SYSTEM) as work:
            await work.db.execute("UPDATE users SET status = 'active' WHERE id = $1", crew.ben)
    async with works.write(acting(crew.ben)) as work:
        await participants.remove(work, room, crew.ben)
        assert [type(event) for event in work.events] == [ParticipantLeft, RoomArchived]
    for user_id in (crew.ann, crew.ben, crew.cat):
        with pytest.raises(NotFound):
            await crew.seen(user_id, room)


async def test_room_does_not_pass_to_somebody_who_may_vanish(works: Works, crew: Crew) -> None:
    for heir, others in ((crew.cat, (crew.ben, crew.cat)), (crew.ann, (crew.ben,))):
        room = await crew.room(crew.ann, *others)
        async with works.write(SYSTEM) as work:
            await work.db.execute("UPDATE users SET status = 'invited' WHERE id = $1", crew.ben)
        async with works.write(acting(crew.ann)) as work:
            await participants.remove(work, room, crew.ann)
        assert (await crew.seen(crew.ben, room)).owner_id == heir
        async with works.write(SYSTEM) as work:
            await work.db.execute("UPDATE users SET status = 'active' WHERE id = $1", crew.ben)
    async with works.write(SYSTEM) as work:
        await user_queries.delete_users_without_login(work.db, [crew.ben])
        assert await work.db.fetch_value("SELECT count(*) FROM participants WHERE user_id = $1", crew.ben) == 0


async def test_all_leave_at_once_and_the_room_ends_once(works: Works, crew: Crew) -> None:
    people = [crew.ann, crew.ben, crew.cat, crew.dan, crew.eve]
    room = await crew.room(*people)

    async def leave(user_id: int) -> None:
        async with works.write(acting(user_id)) as work:
            await participants.remove(work, room, user_id)

    await asyncio.gather(*map(leave, people))
    names = await announced(works)
    assert (names.count("ParticipantLeft"), names.count("RoomArchived")) == (5, 1)


async def test_people_added_at_once_are_all_there_and_the_room_is_found_for_them(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann)

    async def add(user_id: int) -> None:
        async with works.write(acting(crew.ann)) as work:
            await rooms.update(work, room, RoomEdit(user_ids=(user_id,)))

    await asyncio.gather(*map(add, [crew.ben, crew.cat, crew.dan, crew.eve, crew.ben]))
    assert len(await people_of(works, crew.ann, room)) == 5
    async with works.write(acting(crew.eve)) as work:
        people = (crew.ann, crew.ben, crew.cat, crew.dan)
        view, is_new = await rooms.initiate(work, NewRoom(user_ids=people))
    assert (view.room.id, is_new) == (room, False)


async def test_room_opened_while_another_comes_to_the_same_people_leaves_one_that_is_found(
    works: Works, crew: Crew
) -> None:
    people = (crew.ann, crew.ben, crew.cat)
    room = await crew.room(crew.ann, crew.ben)

    async def initiate() -> int:
        async with works.write(acting(crew.cat)) as work:
            return (await rooms.initiate(work, NewRoom(user_ids=people)))[0].room.id

    async def add() -> None:
        async with works.write(acting(crew.ann)) as work:
            await participants.add(work, room, crew.cat)

    opened, added = await asyncio.gather(initiate(), add(), return_exceptions=True)
    assert isinstance(opened, int)
    assert added is None or isinstance(added, RoomJustChanged)
    assert await initiate() == opened

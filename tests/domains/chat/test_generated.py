"""Rooms that are made up: added with a past that fits together, removed with all that is in them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from crewhall.domains.chat import generated, messages, rooms
from crewhall.domains.chat.events import MessagePosted, RoomArchived, RoomOpened
from crewhall.domains.chat.generated import PastMessage, PastRoom
from crewhall.domains.chat.model import NewMessage
from crewhall.domains.files.uploads import StoredFile
from crewhall.kit.actor import SYSTEM
from crewhall.platform.work import Works
from tests.domains.chat.talk import Crew, acting, stored
from tests.domains.people import a_team

pytestmark = pytest.mark.anyio

BEGAN_AT = datetime(2026, 2, 1, 9, tzinfo=UTC)
FILE = StoredFile(blob_key="b" * 64, thumbnail_key=None, filename="a.png", content_type="image/png", size_bytes=9)


def past(crew: Crew, **fields: Any) -> PastRoom:
    """A room of Ann with Ben and Cat, in which they have said three things."""
    senders = (crew.ben, crew.cat, crew.ben)
    messages = [PastMessage(who, f"text {n}", BEGAN_AT + timedelta(hours=n)) for n, who in enumerate(senders)]
    messages[1] = replace(messages[1], signs=((crew.ben, "👍"), (crew.ann, "🎉")))
    room = PastRoom(
        owner_id=crew.ann,
        user_ids=(crew.ben, crew.cat),
        title="Old friends",
        is_group=True,
        messages=tuple(messages),
        unread=2,
    )
    return replace(room, **fields)


async def added(crew: Crew, room: PastRoom, team_id: int | None = None) -> int:
    async with crew.works.write(SYSTEM) as work:
        return await generated.add_room(work, team_id or crew.team, room)


async def test_room_has_its_people_talk_signs_and_counts(crew: Crew) -> None:
    room_id = await added(crew, past(crew))
    async with crew.works.read(acting(crew.ann, crew.team)) as work:
        view = await rooms.get(work, room_id)
        said = (await messages.read_page(work, room_id)).views
    assert (view.room.owner_id, view.room.team_id, view.room.title) == (crew.ann, crew.team, "Old friends")
    assert (view.room.created_at, view.room.last_message_at) == (BEGAN_AT, BEGAN_AT + timedelta(hours=2))
    assert [(person.user_id, person.joined_at) for person in view.people] == [
        (user_id, BEGAN_AT) for user_id in sorted((crew.ann, crew.ben, crew.cat))
    ]
    assert [(one.message.position, one.message.body, one.message.sender_id) for one in said] == [
        (1, "text 0", crew.ben),
        (2, "text 1", crew.cat),
        (3, "text 2", crew.ben),
    ]
    assert [one.message.sent_at for one in said] == [BEGAN_AT + timedelta(hours=n) for n in range(3)]
    assert [[(sign.user_id, sign.value) for sign in one.reactions] for one in said] == [
        [],
        [(crew.ben, "👍"), (crew.ann, "🎉")],
        [],
    ]
    assert [(await crew.seen(user_id, room_id)).unread_count for user_id in (crew.ann, crew.ben, crew.cat)] == [2, 0, 0]


async def test_talk_goes_on_behind_what_was_made_up(crew: Crew) -> None:
    room_id = await added(crew, past(crew))
    said = await crew.say(crew.cat, room_id, "and now?")
    assert said.message.position == 4
    assert (await crew.seen(crew.ann, room_id)).unread_count == 3
    assert await crew.read(crew.ann, room_id)
    assert (await crew.seen(crew.ann, room_id)).unread_count == 0


async def test_room_is_announced_and_its_messages_are_not(crew: Crew) -> None:
    async with crew.works.write(SYSTEM) as work:
        room_id = await generated.add_room(work, crew.team, past(crew))
        people = tuple(sorted((crew.ann, crew.ben, crew.cat)))
        assert work.events == [
            RoomOpened(room_id=room_id, user_ids=people, title="Old friends", owner_id=crew.ann),
        ]
        assert work.deferred == []
        assert MessagePosted.__name__ not in {type(event).__name__ for event in work.events}


async def test_second_room_of_the_same_people_is_another_one_that_is_not_found(crew: Crew) -> None:
    first, second = await added(crew, past(crew)), await added(crew, past(crew))
    assert first != second
    async with crew.works.write(acting(crew.ann, crew.team)) as work:
        found, is_new = await rooms.initiate(work, rooms.NewRoom(user_ids=(crew.ben, crew.cat)))
    assert (found.room.id, is_new) == (first, False)


async def test_removed_room_leaves_nothing_whatever_was_said_in_it(crew: Crew) -> None:
    kept = await crew.room(crew.ann, crew.ben)
    await crew.say(crew.ann, kept)
    before = (await stored(crew.works))[:-2]  # events and jobs tell what happened
    room_id = await added(crew, past(crew))
    await crew.say(crew.ann, room_id, "mine", files=(FILE,))
    async with crew.works.write(acting(crew.ann)) as work:
        later = work.now + timedelta(days=1)
        await messages.post(work, room_id, NewMessage(body="later", files=(FILE,), send_at=later))
    async with crew.works.write(SYSTEM) as work:
        await generated.remove_rooms(work, crew.team, [room_id, room_id + 100])
        assert work.events == [RoomArchived(room_id=room_id, user_id=crew.ann)]
    assert (await stored(crew.works))[:-2] == before
    async with crew.works.write(SYSTEM) as work:  # again
        await generated.remove_rooms(work, crew.team, [room_id])
        assert work.events == []


async def test_rooms_of_another_team_and_of_none_are_not_removed(works: Works, crew: Crew) -> None:
    other = await a_team(works, "others", crew.ben)
    theirs, nobodys = await added(crew, past(crew), other), await crew.room(crew.ann, crew.dan)
    before = (await stored(works))[:-2]
    async with works.write(SYSTEM) as work:
        await generated.remove_rooms(work, crew.team, [theirs, nobodys])
        assert work.events == []
    assert (await stored(works))[:-2] == before

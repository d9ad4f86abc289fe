"""Unread counts and read marks."""

import asyncio

import pytest

from crewhall.domains.chat import messages, reads
from crewhall.domains.chat.events import MessagesRead
from crewhall.domains.chat.model import MOST_UNREAD
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import InvalidInput
from crewhall.platform.work import Works
from tests.domains.chat.talk import Crew, Does, acting, announced, fields, refusal

pytestmark = pytest.mark.anyio


async def unread(crew: Crew, user_id: int, room_id: int) -> int:
    seen = (await crew.seen(user_id, room_id)).unread_count
    async with crew.works.read(acting(user_id)) as work:
        assert (await messages.read_page(work, room_id)).is_unread == (seen > 0)
    return seen


async def test_others_messages_are_unread_until_one_reads_or_answers(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben, crew.cat)
    assert not await crew.read(crew.ann, room)
    for _ in range(3):
        await crew.say(crew.ann, room)
    assert [await unread(crew, user_id, room) for user_id in (crew.ann, crew.ben, crew.cat)] == [0, 3, 3]
    assert await crew.read(crew.ben, room)
    assert not await crew.read(crew.ben, room)
    await crew.say(crew.cat, room)
    assert [await unread(crew, user_id, room) for user_id in (crew.ann, crew.ben, crew.cat)] == [1, 1, 0]
    assert (await announced(works)).count("MessagesRead") == 1


async def test_mark_moves_up_to_a_message_and_never_back(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    ids = [(await crew.say(crew.ann, room)).message.id for _ in range(4)]
    async with works.write(acting(crew.ben)) as work:
        assert await reads.mark_read(work, room, ids[2])
        assert work.events == [MessagesRead(room_id=room, user_id=crew.ben, message_id=ids[2], position=3)]
        assert not await reads.mark_read(work, room, ids[0])
        assert len(work.events) == 1
    assert await unread(crew, crew.ben, room) == 1


async def test_marks_that_race_end_at_the_furthest(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    ids = [(await crew.say(crew.ann, room)).message.id for _ in range(12)]

    async def mark(message_id: int) -> None:
        async with works.write(acting(crew.ben)) as work:
            await reads.mark_read(work, room, message_id)

    await asyncio.gather(*(mark(message_id) for message_id in (ids[11], *ids[:11])))
    assert await unread(crew, crew.ben, room) == 0


async def test_message_of_another_room_marks_nothing(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    await crew.say(crew.ann, room)
    elsewhere = (await crew.say(crew.ann, await crew.room(crew.ann, crew.cat))).message.id
    tries: list[Does] = [
        lambda work: reads.mark_read(work, room, elsewhere),
        lambda work: reads.mark_read(work, room, 10**9),
    ]
    for does in tries:
        assert fields(await refusal(works, acting(crew.ben), does, InvalidInput)) == ["message_id"]


async def test_deleted_messages_are_not_unread(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    ids = [(await crew.say(crew.ann, room)).message.id for _ in range(3)]
    async with works.write(acting(crew.ann)) as work:
        await messages.delete(work, ids[2])
    assert await unread(crew, crew.ben, room) == 2
    async with works.write(acting(crew.ben)) as work:
        assert await reads.mark_read(work, room)
        assert work.events == [MessagesRead(room_id=room, user_id=crew.ben, message_id=ids[1], position=3)]
    assert await unread(crew, crew.ben, room) == 0


async def test_count_ends_at_a_thousand_and_stays_cheap(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    async with works.write(SYSTEM) as work:
        await work.db.execute_many(
            """
            INSERT INTO messages (room_id, sender_id, position, kind, body, sent_at, created_at)
            VALUES ($1, $2, $3, 'text', 'x', $4, $4)
            """,
            [(room, crew.ann, position, work.now) for position in range(1, 3 * MOST_UNREAD + 1)],
        )
        await work.db.execute(
            "UPDATE rooms SET last_position = $2, last_message_at = $3 WHERE id = $1", room, 3 * MOST_UNREAD, work.now
        )
    assert await unread(crew, crew.ben, room) == MOST_UNREAD
    assert await crew.listed(acting(crew.ben)) == [room]
    assert await crew.read(crew.ben, room)
    assert await unread(crew, crew.ben, room) == 0

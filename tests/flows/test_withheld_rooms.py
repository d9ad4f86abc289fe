"""What was said to somebody invited, when whoever signs up with their address is not known to be them."""

import asyncio
from typing import Any

import pytest

from crewhall.domains.chat import messages, participants, rooms
from crewhall.domains.chat.events import ParticipantAdded, ParticipantLeft
from crewhall.domains.chat.model import NewMessage, NewRoom
from crewhall.domains.identity import users, verification
from crewhall.domains.identity.model import Channel, NewUser, User
from crewhall.flows import onboarding
from crewhall.kit.actor import NOBODY, SYSTEM, Actor
from crewhall.kit.errors import NotFound
from crewhall.kit.paging import PageRequest
from crewhall.platform.outbox import select_events_after
from crewhall.platform.work import Works
from tests.domains.people import a_user

pytestmark = pytest.mark.anyio

EMAIL, MOBILE, PASSWORD = "bob@people.example", "+61412345678", "a good password"


@pytest.fixture
async def ann(works: Works) -> Actor:
    """Who has invited Bob."""
    return acting(await a_user(works, "ann"))


@pytest.fixture
async def bob_id(works: Works) -> int:
    """Bob, known by both of his addresses, who has no account yet."""
    async with works.write(SYSTEM) as work:
        return (await users.find_or_invite(work, NewUser(email=EMAIL, mobile=MOBILE))).id


def acting(user_id: int) -> Actor:
    """Somebody in their own account."""
    return Actor(user_id=user_id, account_id=user_id)


async def say(works: Works, actor: Actor, to: int, body: str) -> int:
    """Say something to one person; the room."""
    async with works.write(actor) as work:
        return (await messages.post_to(work, [to], NewMessage(body=body))).message.room_id


async def heard(works: Works, user_id: int, room_id: int) -> list[str]:
    """What somebody reads in a room. Raises `NotFound`."""
    async with works.read(acting(user_id)) as work:
        return [view.message.body for view in await messages.list_messages(work, room_id)]


async def listed(works: Works, user_id: int) -> list[int]:
    """The rooms that somebody lists."""
    async with works.read(acting(user_id)) as work:
        return [view.room.id for view in (await rooms.list_rooms(work, PageRequest())).rows]


async def sign_up(works: Works, **fields: Any) -> User:
    """Whoever it is, with these addresses."""
    user, is_new = await onboarding.sign_up(works, NOBODY, NewUser(**fields), PASSWORD)
    assert not is_new
    return user


async def prove(works: Works, user_id: int, channel: Channel = Channel.EMAIL) -> None:
    """Prove an address by its pin."""
    async with works.write(SYSTEM) as work:
        pin = (await verification.issue(work, await users.get(work, user_id), channel)).pin
    await verification.verify(works, user_id, pin)


async def told(works: Works, name: str) -> list[int | None]:
    """The rooms of the events of that name."""
    async with works.read(SYSTEM) as work:
        return [row.room_id for row in await select_events_after(work.db, 0, 1000) if row.name == name]


async def test_what_was_said_to_somebody_invited_waits_for_their_proof(works: Works, ann: Actor, bob_id: int) -> None:
    room_id = await say(works, ann, bob_id, "only for Bob")
    assert (await sign_up(works, email=EMAIL)).id == bob_id
    assert await listed(works, bob_id) == []
    with pytest.raises(NotFound):
        await heard(works, bob_id, room_id)
    assert await listed(works, ann.user_id or 0) == [room_id]
    async with works.write(ann) as work:
        await messages.post(work, room_id, NewMessage(body="are you there?"))
    await prove(works, bob_id)
    assert await heard(works, bob_id, room_id) == ["only for Bob", "are you there?"]
    async with works.read(acting(bob_id)) as work:
        assert (await rooms.get(work, room_id)).room.unread_count == 2
    assert await say(works, ann, bob_id, "at last") == room_id
    assert await told(works, ParticipantLeft.__name__) == await told(works, ParticipantAdded.__name__) == [room_id]


async def test_proof_of_another_address_gives_nothing_back(works: Works, ann: Actor, bob_id: int) -> None:
    room_id = await say(works, ann, bob_id, "only for Bob")
    await sign_up(works, mobile=MOBILE)
    await prove(works, bob_id, Channel.SMS)
    assert await listed(works, bob_id) == []
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE users SET email = 'mallory@people.example' WHERE id = $1", bob_id)
    await prove(works, bob_id)
    assert await listed(works, bob_id) == []
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE users SET email = $2 WHERE id = $1", bob_id, EMAIL)
    await prove(works, bob_id)
    assert await listed(works, bob_id) == [room_id]


async def test_reset_by_the_address_proves_it(works: Works, ann: Actor, bob_id: int) -> None:
    room_id = await say(works, ann, bob_id, "only for Bob")
    await sign_up(works, email=EMAIL)
    async with works.write(SYSTEM) as work:
        pin = (await verification.issue(work, await users.get(work, bob_id), Channel.EMAIL, "reset")).pin
    await verification.reset_password(works, bob_id, pin, "another good one")
    assert await listed(works, bob_id) == [room_id]


async def test_who_waits_for_a_room_opens_another_meanwhile(works: Works, ann: Actor, bob_id: int) -> None:
    first = await say(works, ann, bob_id, "only for Bob")
    await sign_up(works, email=EMAIL)
    second = await say(works, acting(bob_id), ann.user_id or 0, "hello")
    assert second != first
    assert await listed(works, bob_id) == [second]
    await prove(works, bob_id)
    assert sorted(await listed(works, bob_id)) == [first, second]
    assert await say(works, ann, bob_id, "which one?") == second


async def test_group_goes_on_without_them(works: Works, ann: Actor, bob_id: int) -> None:
    cat_id = await a_user(works, "cat")
    async with works.write(ann) as work:
        room_id = (await rooms.create(work, NewRoom(title="All", user_ids=(bob_id, cat_id)))).room.id
    await sign_up(works, email=EMAIL)
    async with works.write(acting(cat_id)) as work:
        await messages.post(work, room_id, NewMessage(body="who is Bob?"))
    await prove(works, bob_id)
    assert await heard(works, bob_id, room_id) == ["who is Bob?"]


async def test_group_that_changes_meanwhile_is_found_by_those_who_are_in_it(
    works: Works, ann: Actor, bob_id: int
) -> None:
    cat_id, dan_id = await a_user(works, "cat"), await a_user(works, "dan")
    async with works.write(ann) as work:
        room_id = (await rooms.create(work, NewRoom(user_ids=(bob_id, cat_id, dan_id)))).room.id
    await sign_up(works, email=EMAIL)
    async with works.write(ann) as work:
        await participants.remove(work, room_id, dan_id)  # from now on it is found for Ann and Cat
        other, _ = await rooms.initiate(work, NewRoom(user_ids=(bob_id, cat_id)))
    await prove(works, bob_id)
    async with works.write(ann) as work:
        assert (await rooms.initiate(work, NewRoom(user_ids=(bob_id, cat_id))))[0].room.id == other.room.id
        assert (await rooms.initiate(work, NewRoom(user_ids=(cat_id,))))[0].room.id != room_id


async def test_room_that_was_put_away_meanwhile_stays_away(works: Works, ann: Actor, bob_id: int) -> None:
    room_id = await say(works, ann, bob_id, "only for Bob")
    await sign_up(works, email=EMAIL)
    async with works.write(ann) as work:
        await rooms.remove(work, room_id)
    await prove(works, bob_id)
    assert await listed(works, bob_id) == []
    assert await say(works, ann, bob_id, "again") != room_id


async def test_what_is_said_while_they_sign_up_waits_too(works: Works, ann: Actor, bob_id: int) -> None:
    said, go_on = asyncio.Event(), asyncio.Event()

    async def say_slowly() -> None:
        async with works.write(ann) as work:
            await messages.post_to(work, [bob_id], NewMessage(body="only for Bob"))
            said.set()
            await go_on.wait()

    speaker = asyncio.create_task(say_slowly())
    await said.wait()
    signing_up = asyncio.create_task(sign_up(works, email=EMAIL))
    done, _ = await asyncio.wait([signing_up], timeout=0.3)  # it hashes a password, and then has to wait
    go_on.set()
    await asyncio.gather(speaker, signing_up)
    assert not done
    assert await listed(works, bob_id) == []


@pytest.mark.parametrize("mobile", ["+61 412 345 678", "+61-412-345-678"])
async def test_spelling_of_the_address_does_not_matter(works: Works, ann: Actor, bob_id: int, mobile: str) -> None:
    await say(works, ann, bob_id, "only for Bob")
    await sign_up(works, mobile=mobile)
    assert await listed(works, bob_id) == []


async def test_who_had_no_rooms_waits_for_none(works: Works, bob_id: int) -> None:
    await sign_up(works, email=EMAIL)
    await prove(works, bob_id)
    assert await listed(works, bob_id) == []
    assert await told(works, ParticipantLeft.__name__) == []

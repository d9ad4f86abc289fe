"""The permission table of chat/policy.py, each cell tried on the use case itself; a refusal changes nothing."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec import Struct

from crewhall.domains.chat import messages, participants, reactions, reads, rooms
from crewhall.domains.chat.model import MessageEdit, NewMessage, NewRoom, RoomEdit
from crewhall.kit.actor import NOBODY, Actor
from crewhall.kit.errors import Forbidden, NotFound, Unauthenticated
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Work, Works
from tests.domains.chat.talk import Crew, Does, acting, refusal, stored

pytestmark = pytest.mark.anyio


class Place(Struct, frozen=True):
    """A room of Ann (owner), Ben, Cat and, until he left, Dan; each of the three there has said, and reacted to, something."""

    crew: Crew
    room: int
    waiting: int
    said: dict[str, int]
    reacted: dict[str, int]


@pytest.fixture
async def place(works: Works, crew: Crew) -> Place:
    """The room in which the table is tried."""
    room = await crew.room(crew.ann, crew.ben, crew.cat, crew.dan)
    async with works.write(acting(crew.dan)) as work:
        await participants.remove(work, room, crew.dan)
    said: dict[str, int] = {}
    reacted: dict[str, int] = {}
    for name, user_id in (("owner", crew.ann), ("ben", crew.ben), ("cat", crew.cat)):
        said[name] = (await crew.say(user_id, room)).message.id
        async with works.write(acting(user_id)) as work:
            reacted[name] = (await reactions.add(work, room, said["owner"], "👍")).id
    waiting = await crew.say(crew.cat, room, send_at=works.clock() + timedelta(hours=1))
    return Place(crew, room, waiting.message.id, said, reacted)


Try = Callable[[Work, Place, str], Awaitable[Any]]
YES, NO, GONE = None, Forbidden, NotFound

# What is tried; then what becomes of it for the outsider, for Dan, who left, for Ben, who is there, and for the owner.
TABLE: dict[str, tuple[Try, Any, Any, Any, Any]] = {
    "get the room": (lambda work, at, _: rooms.get(work, at.room), GONE, GONE, YES, YES),
    "list the people": (lambda work, at, _: participants.list_participants(work, at.room), GONE, GONE, YES, YES),
    "list the messages": (lambda work, at, _: messages.read_page(work, at.room), GONE, GONE, YES, YES),
    "get a message": (lambda work, at, _: messages.get(work, at.said["cat"]), GONE, GONE, YES, YES),
    "get another's waiting message": (lambda work, at, _: messages.get(work, at.waiting), GONE, GONE, GONE, GONE),
    "page from a message": (
        lambda work, at, _: messages.read_page(work, at.room, before_id=at.said["cat"]),
        GONE,
        GONE,
        YES,
        YES,
    ),
    "mark as read": (lambda work, at, _: reads.mark_read(work, at.room), GONE, GONE, YES, YES),
    "post": (lambda work, at, _: messages.post(work, at.room, NewMessage(body="x")), GONE, GONE, YES, YES),
    "react": (lambda work, at, _: reactions.add(work, at.room, at.said["cat"], "x"), GONE, GONE, YES, YES),
    "mark for oneself": (
        lambda work, at, _: rooms.update(work, at.room, RoomEdit(favorite=True, mute=True)),
        GONE,
        GONE,
        YES,
        YES,
    ),
    "rename": (lambda work, at, _: rooms.update(work, at.room, RoomEdit(title="x")), GONE, GONE, YES, YES),
    "add by edit": (
        lambda work, at, _: rooms.update(work, at.room, RoomEdit(user_ids=(at.crew.dan,))),
        GONE,
        GONE,
        YES,
        YES,
    ),
    "add a person": (lambda work, at, _: participants.add(work, at.room, at.crew.dan), GONE, GONE, YES, YES),
    "leave": (lambda work, at, _: participants.remove(work, at.room, work.actor.user_id or 0), GONE, GONE, YES, YES),
    "take another out": (
        lambda work, at, _: participants.remove(work, at.room, at.crew.cat),
        GONE,
        GONE,
        NO,
        YES,
    ),
    "take out who is not there": (
        lambda work, at, _: participants.remove(work, at.room, at.crew.dan),
        GONE,
        GONE,
        GONE,
        GONE,
    ),
    "edit one's own message": (
        lambda work, at, who: messages.edit(work, at.said[who], MessageEdit(body="x")),
        GONE,
        GONE,
        YES,
        YES,
    ),
    "edit another's message": (
        lambda work, at, _: messages.edit(work, at.said["cat"], MessageEdit(body="x")),
        GONE,
        GONE,
        NO,
        NO,
    ),
    "edit another's waiting message": (
        lambda work, at, _: messages.edit(work, at.waiting, MessageEdit(body="x")),
        GONE,
        GONE,
        GONE,
        GONE,
    ),
    "delete one's own message": (lambda work, at, who: messages.delete(work, at.said[who]), GONE, GONE, YES, YES),
    "delete another's message": (lambda work, at, _: messages.delete(work, at.said["cat"]), GONE, GONE, NO, YES),
    "delete another's waiting message": (
        lambda work, at, _: messages.delete(work, at.waiting),
        GONE,
        GONE,
        GONE,
        GONE,
    ),
    "take one's own reaction back": (
        lambda work, at, who: reactions.remove(work, at.room, at.reacted[who]),
        GONE,
        GONE,
        YES,
        YES,
    ),
    "take another's reaction back": (
        lambda work, at, _: reactions.remove(work, at.room, at.reacted["cat"]),
        GONE,
        GONE,
        NO,
        NO,
    ),
    "put the room away": (lambda work, at, _: rooms.remove(work, at.room), GONE, GONE, YES, YES),
}


@pytest.mark.parametrize("person", ["outsider", "left", "participant", "owner"])
@pytest.mark.parametrize("what", TABLE)
async def test_each_cell_of_the_table(works: Works, place: Place, what: str, person: str) -> None:
    column = ["outsider", "left", "participant", "owner"].index(person)
    user_id = [place.crew.eve, place.crew.dan, place.crew.ben, place.crew.ann][column]
    does, *outcomes = TABLE[what]
    outcome = outcomes[column]
    who = "owner" if person == "owner" else "ben"
    if outcome is None:
        async with works.write(acting(user_id)) as work:
            await does(work, place, who)
    else:
        await refusal(works, acting(user_id), lambda work: does(work, place, who), outcome)


async def test_unknown_room_answers_as_a_foreign_one(works: Works, place: Place) -> None:
    nowhere = Place(place.crew, 10**9, 10**9, dict.fromkeys(place.said, 10**9), dict.fromkeys(place.reacted, 10**9))
    for what, (does, *_) in TABLE.items():
        texts: list[str] = []
        for at in (place, nowhere):
            with pytest.raises(NotFound) as refused:
                async with works.write(acting(place.crew.eve)) as work:
                    await does(work, at, "ben")
            texts.append(refused.value.message)
        assert texts[0] == texts[1], what


@pytest.mark.parametrize("actor", [NOBODY, Actor(system=True, administrator=True)], ids=["nobody", "system"])
async def test_who_is_not_a_person_has_no_rooms(works: Works, place: Place, actor: Actor) -> None:
    before = await stored(works)
    for does, *_ in TABLE.values():
        with pytest.raises(Unauthenticated):
            async with works.write(actor) as work:
                await does(work, place, "ben")
    assert await stored(works) == before
    tries: list[Does] = [
        lambda work: rooms.list_rooms(work, PageRequest()),
        lambda work: rooms.initiate(work, NewRoom(user_ids=(place.crew.ann,))),
        messages.list_recent,
        lambda work: messages.post_to(work, [place.crew.ann], NewMessage(body="x")),
    ]
    for does in tries:
        await refusal(works, actor, does, Unauthenticated)


async def test_message_of_another_room_is_not_in_this_one(works: Works, place: Place, crew: Crew) -> None:
    other = await crew.room(crew.ann, crew.ben)
    tries: list[Does] = [
        lambda work: messages.get(work, place.said["owner"], other),
        lambda work: messages.delete(work, place.said["owner"], other),
        lambda work: reactions.add(work, other, place.said["owner"], "x"),
        lambda work: reactions.remove(work, other, place.reacted["owner"]),
    ]
    for does in tries:
        await refusal(works, acting(crew.ann), does, NotFound)

"""Reactions: one of each sort for each person and message."""

import asyncio
from datetime import timedelta

import pytest

from crewhall.domains.chat import messages, reactions
from crewhall.domains.chat.errors import AlreadyReacted, TooManyReactions
from crewhall.domains.chat.events import ReactionAdded, ReactionRemoved
from crewhall.domains.chat.model import LONGEST_REACTION, MOST_REACTIONS, Reaction
from crewhall.kit.errors import InvalidInput, NotFound
from crewhall.platform.work import Works
from tests.domains.chat.talk import Crew, acting, announced, fields, refusal

pytestmark = pytest.mark.anyio


async def react(works: Works, user_id: int, room_id: int, message_id: int, value: str = "👍") -> Reaction:
    async with works.write(acting(user_id)) as work:
        return await reactions.add(work, room_id, message_id, value)


async def test_reaction_comes_and_goes_and_says_so(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    said = (await crew.say(crew.ann, room)).message.id
    async with works.write(acting(crew.ben)) as work:
        reaction = await reactions.add(work, room, said, " 👍 ")
        assert [type(event) for event in work.events] == [ReactionAdded]
    assert (reaction.value, reaction.user_id, reaction.room_id) == ("👍", crew.ben, room)
    async with works.write(acting(crew.ben)) as work:
        assert (await messages.get(work, said)).reactions == [reaction]
        assert await reactions.remove(work, room, reaction.id) == reaction
        assert [type(event) for event in work.events] == [ReactionRemoved]
        assert (await messages.get(work, said)).reactions == ()
    await react(works, crew.ben, room, said)  # and may come again


async def test_same_reaction_twice_is_a_conflict_and_others_are_not(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    said = (await crew.say(crew.ann, room)).message.id
    await react(works, crew.ben, room, said)
    await refusal(works, acting(crew.ben), lambda work: reactions.add(work, room, said, " 👍"), AlreadyReacted)
    await react(works, crew.ben, room, said, "🎉")
    await react(works, crew.ann, room, said)


async def test_reacting_at_once_counts_once(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    said = (await crew.say(crew.ann, room)).message.id
    results = await asyncio.gather(*(react(works, crew.ben, room, said) for _ in range(5)), return_exceptions=True)
    assert [type(result) for result in results].count(Reaction) == 1
    assert [type(result) for result in results].count(AlreadyReacted) == 4
    assert (await announced(works)).count("ReactionAdded") == 1


async def test_reaction_to_what_is_deleted_this_moment_is_refused(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    for _ in range(5):
        said = (await crew.say(crew.ann, room)).message.id

        async def delete(message_id: int) -> None:
            async with works.write(acting(crew.ann)) as work:
                await messages.delete(work, message_id)

        results = await asyncio.gather(delete(said), react(works, crew.ben, room, said), return_exceptions=True)
        assert results[0] is None
        assert isinstance(results[1], Reaction | NotFound)


@pytest.mark.parametrize("value", ["", " \n", "\0", "x" * (LONGEST_REACTION + 1)], ids=["none", "blank", "NUL", "long"])
async def test_wrong_value_is_refused(works: Works, crew: Crew, value: str) -> None:
    room = await crew.room(crew.ann, crew.ben)
    said = (await crew.say(crew.ann, room)).message.id
    refused = await refusal(works, acting(crew.ben), lambda work: reactions.add(work, room, said, value), InvalidInput)
    assert fields(refused) == ["value"]


async def test_message_that_waits_cannot_be_reacted_to(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    waiting = (await crew.say(crew.ann, room, send_at=works.clock() + timedelta(hours=1))).message.id
    for user_id in (crew.ann, crew.ben):
        with pytest.raises(NotFound):
            await react(works, user_id, room, waiting)


async def test_reactions_of_one_person_have_a_limit(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    said = (await crew.say(crew.ann, room)).message.id
    for number in range(MOST_REACTIONS):
        await react(works, crew.ben, room, said, f"r{number}")
    ben = acting(crew.ben)
    await refusal(works, ben, lambda work: reactions.add(work, room, said, "one more"), TooManyReactions)
    await refusal(works, ben, lambda work: reactions.add(work, room, said, "r0"), AlreadyReacted)

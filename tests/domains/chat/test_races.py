"""Two units at once in one room: whoever is taken out in the moment of saying something has not said it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from crewhall.domains.chat import messages, participants, scheduled
from crewhall.domains.chat.model import MessageEdit, NewMessage
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import NotFound
from crewhall.platform.work import Work
from tests.domains.chat.conftest import Clock
from tests.domains.chat.talk import Crew, acting, announced
from tests.domains.overlaps import overlapping

pytestmark = pytest.mark.anyio


async def while_ben_is_taken_out(crew: Crew, room_id: int, unit: Any, does: Callable[[Work], Awaitable[Any]]) -> Any:
    """Begin something in a unit when Ann has taken Ben out of the room and has not committed it."""
    takes_out = crew.works.write(acting(crew.ann))
    return await overlapping(
        crew.works, takes_out, lambda work: participants.remove(work, room_id, crew.ben), unit, does
    )


async def test_whoever_is_taken_out_in_this_moment_says_nothing(crew: Crew) -> None:
    room_id = await crew.room(crew.ann, crew.ben, crew.cat)
    unit = crew.works.write(acting(crew.ben))
    with pytest.raises(NotFound):
        await while_ben_is_taken_out(
            crew, room_id, unit, lambda work: messages.post(work, room_id, NewMessage(body="wait"))
        )
    assert await announced(crew.works) == ["RoomOpened", "ParticipantLeft"]
    assert (await crew.say(crew.ann, room_id)).message.position == 1


async def test_waiting_message_of_somebody_taken_out_in_this_moment_is_dropped(crew: Crew, clock: Clock) -> None:
    room_id = await crew.room(crew.ann, crew.ben, crew.cat)
    waiting = await crew.say(crew.ben, room_id, "later", send_at=clock.now + timedelta(hours=1))
    clock.now += timedelta(hours=2)
    unit = crew.works.write(SYSTEM)
    await while_ben_is_taken_out(crew, room_id, unit, lambda work: scheduled.send(work, waiting.message.id))
    names = await announced(crew.works)
    assert names == ["RoomOpened", "MessageScheduled", "ParticipantLeft", "MessageDropped"]


async def test_waiting_message_is_not_sent_at_once_by_somebody_taken_out_in_this_moment(
    crew: Crew, clock: Clock
) -> None:
    room_id = await crew.room(crew.ann, crew.ben, crew.cat)
    waiting = await crew.say(crew.ben, room_id, "later", send_at=clock.now + timedelta(hours=1))
    unit = crew.works.write(acting(crew.ben))
    with pytest.raises(NotFound):
        await while_ben_is_taken_out(
            crew, room_id, unit, lambda work: messages.edit(work, waiting.message.id, MessageEdit(send_at=None))
        )
    assert await announced(crew.works) == ["RoomOpened", "MessageScheduled", "ParticipantLeft"]

"""Messages that wait for their time: the state table of chat/messages.py, and the job that sends them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from crewhall.app.registry import REGISTRY
from crewhall.domains.chat import messages, participants, rooms, scheduled
from crewhall.domains.chat.errors import MessageIsSent, SendAtIsPast, SendAtIsTooFar, TooManyScheduled
from crewhall.domains.chat.events import MessageDropped, MessageScheduled
from crewhall.domains.chat.model import MOST_SCHEDULED, MessageEdit, MessageView, NewMessage
from crewhall.domains.files.uploads import StoredFile
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import CrewhallError, NotFound
from crewhall.platform.bus import Bus
from crewhall.platform.jobs import JobRunner
from crewhall.platform.work import Work, Works
from tests.domains.chat.conftest import Clock
from tests.domains.chat.talk import Crew, acting, announced, refusal

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
FILE = StoredFile(blob_key="ab", thumbnail_key=None, filename="a.txt", content_type="text/plain", size_bytes=3)


async def drain(works: Works) -> int:
    """Run the jobs that are due, as a server that was just started does."""
    assert isinstance(works.wakes, Bus)
    return await JobRunner(works, REGISTRY, works.wakes).drain()


async def state_of(works: Works, crew: Crew, message_id: int) -> str:
    """A message's state, from what its sender and the other one see."""
    views: list[MessageView | None] = []
    for user_id in (crew.ann, crew.ben):
        async with works.read(acting(user_id)) as work:
            try:
                views.append(await messages.get(work, message_id))
            except NotFound:
                views.append(None)
    mine, theirs = views
    if mine is None:
        assert theirs is None
        return "gone"
    message = mine.message
    if message.position is None:
        assert (theirs, message.sent_at, message.edited_at) == (None, None, None)
        return "waiting"
    assert theirs == mine
    return "sent" if message.edited_at is None else "edited"


STATES = ("waiting", "sent", "edited", "gone")
Step = Callable[[Work, int], Awaitable[Any]]

# What is done; then what becomes of a message in each of STATES: its next state, or how it is refused.
TABLE: dict[str, tuple[Step, tuple[str | type[CrewhallError], ...]]] = {
    "text": (
        lambda work, id_: messages.edit(work, id_, MessageEdit(body="other")),
        ("waiting", "edited", "edited", NotFound),
    ),
    "same text": (
        lambda work, id_: messages.edit(work, id_, MessageEdit(body="hello")),
        ("waiting", "sent", "edited", NotFound),
    ),
    "later": (
        lambda work, id_: messages.edit(work, id_, MessageEdit(send_at=work.now + 2 * HOUR)),
        ("waiting", MessageIsSent, MessageIsSent, NotFound),
    ),
    "now": (
        lambda work, id_: messages.edit(work, id_, MessageEdit(send_at=None)),
        ("sent", MessageIsSent, MessageIsSent, NotFound),
    ),
    "now, by the clock of the client": (
        lambda work, id_: messages.edit(work, id_, MessageEdit(send_at=work.now - timedelta(seconds=59))),
        ("sent", MessageIsSent, MessageIsSent, NotFound),
    ),
    "in the past": (
        lambda work, id_: messages.edit(work, id_, MessageEdit(send_at=work.now - timedelta(seconds=61))),
        (SendAtIsPast, MessageIsSent, MessageIsSent, NotFound),
    ),
    "delete": (messages.delete, ("gone", "gone", "gone", NotFound)),
    "its time has not come": (scheduled.send, ("waiting", "sent", "edited", "gone")),
}


async def in_state(works: Works, crew: Crew, state: str) -> int:
    """A message of Ann's, to Ben, that had a time to be sent at, in a state."""
    room = await crew.room(crew.ann, crew.ben)
    message_id = (await crew.say(crew.ann, room, send_at=works.clock() + HOUR)).message.id
    if state in ("sent", "edited"):
        works.clock.now += HOUR  # pyright: ignore[reportFunctionMemberAccess] - the clock of the fixture
        assert await drain(works) == 1
    async with works.write(acting(crew.ann)) as work:
        if state == "edited":
            await messages.edit(work, message_id, MessageEdit(body="edited"))
        if state == "gone":
            await messages.delete(work, message_id)
    assert await state_of(works, crew, message_id) == state
    return message_id


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("what", TABLE)
async def test_each_cell_of_the_state_table(works: Works, crew: Crew, clock: Clock, what: str, state: str) -> None:
    assert clock
    message_id = await in_state(works, crew, state)
    does, outcomes = TABLE[what]
    outcome = outcomes[STATES.index(state)]
    if isinstance(outcome, str):
        async with works.write(acting(crew.ann)) as work:
            await does(work, message_id)
        assert await state_of(works, crew, message_id) == outcome
    else:
        await refusal(works, acting(crew.ann), lambda work: does(work, message_id), outcome)


async def test_waiting_message_is_its_senders_alone_and_in_no_list(works: Works, crew: Crew, clock: Clock) -> None:
    room = await crew.room(crew.ann, crew.ben)
    async with works.write(acting(crew.ben)) as work:
        view = await messages.post(work, room, NewMessage(body="later", send_at=clock.now + HOUR, files=(FILE,)))
        assert [type(event) for event in work.events] == [MessageScheduled]
        event = work.events[0]
        assert (event.user_id, event.room_id) == (crew.ben, None)
    async with works.read(acting(crew.ben)) as work:
        assert await messages.get(work, view.message.id) == view
        assert (await messages.read_page(work, room)).views == []
        assert await messages.list_recent(work) == []
        assert await messages.texts_of(work, [view.message.id]) == {}
    assert (await crew.seen(crew.ann, room)).unread_count == 0
    async with works.read(acting(crew.ann)) as work:  # not even the owner of the room
        with pytest.raises(NotFound):
            await messages.get(work, view.message.id)


async def test_message_goes_out_once_at_its_time_even_after_a_restart(works: Works, crew: Crew, clock: Clock) -> None:
    room = await crew.room(crew.ann, crew.ben)
    waiting = await crew.say(crew.ann, room, "later", send_at=clock.now + HOUR, files=(FILE,))
    await crew.say(crew.ben, room, "meanwhile")
    assert await drain(works) == 0
    clock.now += HOUR
    assert await drain(works) == 1
    assert await drain(works) == 0
    assert await crew.bodies(crew.ben, room) == ["meanwhile", "later"]
    async with works.read(acting(crew.ben)) as work:
        sent = await messages.get(work, waiting.message.id)
    assert (sent.message.position, len(sent.attachments)) == (2, 1)
    assert sent.message.sent_at is not None
    assert sent.message.sent_at >= (waiting.message.send_at or clock.now)
    assert (await announced(works)).count("MessagePosted") == 2
    assert (await crew.seen(crew.ben, room)).unread_count == 1
    assert (await crew.seen(crew.ann, room)).unread_count == 1  # what Ben said: she was not there


async def test_job_that_comes_twice_sends_once(works: Works, crew: Crew, clock: Clock) -> None:
    room = await crew.room(crew.ann, crew.ben)
    waiting = await crew.say(crew.ann, room, send_at=clock.now + HOUR)
    clock.now += HOUR
    for _ in range(3):
        async with works.write(SYSTEM) as work:
            await scheduled.send(work, waiting.message.id)
    assert await drain(works) == 1
    assert (await announced(works)).count("MessagePosted") == 1


async def test_moved_message_goes_out_at_its_new_time_only(works: Works, crew: Crew, clock: Clock) -> None:
    room = await crew.room(crew.ann, crew.ben)
    waiting = (await crew.say(crew.ann, room, send_at=clock.now + HOUR)).message.id
    async with works.write(acting(crew.ann)) as work:
        await messages.edit(work, waiting, MessageEdit(send_at=clock.now + 3 * HOUR, body="moved"))
    clock.now += 2 * HOUR
    assert await drain(works) == 1  # the job of the first time, which finds that it is too early
    assert await crew.bodies(crew.ben, room) == []
    clock.now += 2 * HOUR
    assert await drain(works) == 1
    assert await crew.bodies(crew.ben, room) == ["moved"]


async def test_edit_of_the_text_alone_needs_no_second_job(works: Works, crew: Crew, clock: Clock) -> None:
    room = await crew.room(crew.ann, crew.ben)
    waiting = (await crew.say(crew.ann, room, send_at=clock.now + HOUR)).message
    async with works.write(acting(crew.ann)) as work:
        await messages.edit(work, waiting.id, MessageEdit(body="hello", send_at=waiting.send_at))
        assert (work.events, work.deferred) == ([], [])
        await messages.edit(work, waiting.id, MessageEdit(body="other"))
        assert ([type(event) for event in work.events], work.deferred) == ([MessageScheduled], [])
    clock.now += HOUR
    assert await drain(works) == 1
    assert await crew.bodies(crew.ben, room) == ["other"]


async def test_message_moved_to_an_earlier_time_goes_out_then(works: Works, crew: Crew, clock: Clock) -> None:
    room = await crew.room(crew.ann, crew.ben)
    waiting = (await crew.say(crew.ann, room, send_at=clock.now + 3 * HOUR)).message.id
    async with works.write(acting(crew.ann)) as work:
        await messages.edit(work, waiting, MessageEdit(send_at=clock.now + HOUR))
    clock.now += HOUR
    await drain(works)
    assert await crew.bodies(crew.ben, room) == ["hello"]
    clock.now += 3 * HOUR
    await drain(works)
    assert await crew.bodies(crew.ben, room) == ["hello"]


@pytest.mark.parametrize("end", ["left", "archived", "closed"])
async def test_message_of_somebody_who_is_not_there_any_more_is_dropped(
    works: Works, crew: Crew, clock: Clock, end: str
) -> None:
    room = await crew.room(crew.ann, crew.ben)
    waiting = (await crew.say(crew.ben, room, send_at=clock.now + HOUR, files=(FILE,))).message.id
    if end == "closed":
        async with works.write(SYSTEM) as work:
            await work.db.execute("UPDATE users SET status = 'closed' WHERE id = $1", crew.ben)
    else:
        async with works.write(acting(crew.ann)) as work:
            await (rooms.remove(work, room) if end == "archived" else participants.remove(work, room, crew.ben))
    clock.now += HOUR
    assert await drain(works) == 1
    async with works.read(SYSTEM) as work:
        assert await work.db.fetch_value("SELECT count(*) FROM messages WHERE id = $1", waiting) == 0
        assert await work.db.fetch_value("SELECT count(*) FROM attachments") == 0
        dropped = await work.db.fetch_value("SELECT user_id FROM events WHERE name = 'MessageDropped'")
    assert dropped == crew.ben
    assert "MessagePosted" not in await announced(works)


async def test_canceled_message_is_told_to_its_sender_only(works: Works, crew: Crew, clock: Clock) -> None:
    room = await crew.room(crew.ann, crew.ben)
    waiting = (await crew.say(crew.ann, room, send_at=clock.now + HOUR)).message.id
    async with works.write(acting(crew.ann)) as work:
        await messages.delete(work, waiting)
        assert work.events == [MessageDropped(user_id=crew.ann, scheduled_room_id=room, message_id=waiting)]
    clock.now += HOUR
    assert await drain(works) == 1
    assert "MessagePosted" not in await announced(works)


@pytest.mark.parametrize(
    ("seconds", "error"),
    [(-61, SendAtIsPast), (-86400, SendAtIsPast), (367 * 86400, SendAtIsTooFar)],
    ids=["a minute ago", "yesterday", "more than a year ahead"],
)
async def test_wrong_time_is_refused_and_nothing_changes(
    works: Works, crew: Crew, clock: Clock, seconds: int, error: type[CrewhallError]
) -> None:
    assert clock
    room = await crew.room(crew.ann, crew.ben)
    step = timedelta(seconds=seconds)
    await refusal(
        works,
        acting(crew.ann),
        lambda work: messages.post(work, room, NewMessage(body="x", send_at=work.now + step)),
        error,
    )


@pytest.mark.parametrize("seconds", [0, -1, -60])
async def test_time_of_just_now_means_now(works: Works, crew: Crew, clock: Clock, seconds: int) -> None:
    assert clock
    room = await crew.room(crew.ann, crew.ben)
    async with works.write(acting(crew.ann)) as work:
        view = await messages.post(work, room, NewMessage(body="x", send_at=work.now + timedelta(seconds=seconds)))
    assert view.message.position == 1


async def test_so_many_messages_of_a_person_wait_in_a_room_and_no_more(works: Works, crew: Crew, clock: Clock) -> None:
    room = await crew.room(crew.ann, crew.ben)
    async with works.write(acting(crew.ann)) as work:
        for _ in range(MOST_SCHEDULED):
            await messages.post(work, room, NewMessage(body="x", send_at=clock.now + HOUR))
    new = NewMessage(body="x", send_at=clock.now + HOUR)
    await refusal(works, acting(crew.ann), lambda work: messages.post(work, room, new), TooManyScheduled)
    await crew.say(crew.ben, room, send_at=clock.now + HOUR)
    await crew.say(crew.ann, await crew.room(crew.ann, crew.cat), send_at=clock.now + HOUR)
    await crew.say(crew.ann, room)

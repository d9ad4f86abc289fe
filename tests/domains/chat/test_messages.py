"""Messages: posting and its refusals, order under load, pages, edits and deletes, newest of all rooms."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from crewhall.domains.chat import messages, participants, reactions, rooms
from crewhall.domains.chat.errors import ForgedSender
from crewhall.domains.chat.events import MessageDeleted, MessageEdited, MessagePosted
from crewhall.domains.chat.model import MOST_BODY_BYTES, MessageEdit, NewMessage, RoomEdit
from crewhall.domains.files import attachments
from crewhall.domains.files.uploads import StoredFile
from crewhall.kit.errors import CrewhallError, InvalidInput, NotFound, TooLarge
from crewhall.platform import outbox
from crewhall.platform.work import Works
from tests.domains.chat.talk import Crew, Does, acting, announced, fields, refusal
from tests.domains.labels.conftest import CountingDb
from tests.domains.people import a_team

pytestmark = pytest.mark.anyio

PICTURE = StoredFile(blob_key="ab", thumbnail_key=None, filename="a.png", content_type="image/png", size_bytes=3)


async def test_posted_message_says_who_where_and_when(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben, title="Ward 3")
    async with works.write(acting(crew.ben)) as work:
        view = await messages.post(work, room, NewMessage(body=" hi\r\nyou\t \x07\x85", via="sms", sender_id=crew.ben))
        assert [type(event) for event in work.events] == [MessagePosted]
    message = view.message
    assert (message.body, message.kind, message.via, message.position) == ("hi\nyou", "text", "sms", 1)
    assert (message.room_title, message.sender_first_name, message.sender_last_name) == ("Ward 3", "ben", "Test")
    assert message.sent_at is not None
    async with works.read(acting(crew.ann)) as work:
        assert await messages.get(work, message.id) == view
        assert await messages.get(work, message.id, room) == view
        assert (await messages.read_page(work, room)).views == [view]


async def test_event_of_a_message_does_not_carry_its_text(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    view = await crew.say(crew.ann, room, "a secret word")
    async with works.write(acting(crew.ann)) as work:
        await messages.edit(work, view.message.id, MessageEdit(body="another secret word"))
    async with works.read(acting(crew.ann)) as work:
        rows = await outbox.select_events_after(work.db, 0, 100)
        assert [row.name for row in rows] == ["RoomOpened", "MessagePosted", "MessageEdited"]
        assert "secret" not in str([row.body for row in rows])
        assert await messages.texts_of(work, [view.message.id, 10**9]) == {view.message.id: "another secret word"}


async def test_posting_takes_one_statement_or_four(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    async with works.write(acting(crew.ann)) as work:
        counter = CountingDb(work.db)
        work.db = counter  # pyright: ignore[reportAttributeAccessIssue] - it passes everything on
        await messages.post(work, room, NewMessage(body="x"))
        assert counter.statements == {"postgres": 1, "sqlite": 4}[counter.dialect]


WRONG: dict[str, tuple[NewMessage, type[CrewhallError], str | None]] = {
    "empty": (NewMessage(body=""), InvalidInput, "body"),
    "only white space": (NewMessage(body=" \n\t\u2003\x0b\x07"), InvalidInput, "body"),
    "NUL": (NewMessage(body="a\0b"), InvalidInput, "body"),
    "half a character": (NewMessage(body="a\ud800"), InvalidInput, "body"),
    "a byte too long": (NewMessage(body="é" * (MOST_BODY_BYTES // 2) + "x"), TooLarge, None),
    "long kind": (NewMessage(body="x", kind="k" * 41), InvalidInput, "kind"),
    "long via": (NewMessage(body="x", via="v" * 41), InvalidInput, "via"),
    "unknown upload": (NewMessage(body="x", tokens=("nothing",)), InvalidInput, "attachments"),
    "too many files": (NewMessage(body="x", files=(PICTURE,) * 11), CrewhallError, None),
    "forged sender": (NewMessage(body="x", sender_id=10**9), ForgedSender, None),
}


@pytest.mark.parametrize("what", WRONG)
async def test_wrong_message_is_refused_and_nothing_changes(works: Works, crew: Crew, what: str) -> None:
    room = await crew.room(crew.ann, crew.ben)
    new, error, field = WRONG[what]
    refused = await refusal(works, acting(crew.ann), lambda work: messages.post(work, room, new), error)
    assert field is None or fields(refused) == [field]


async def test_longest_message_and_one_of_files_alone_are_taken(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    longest = await crew.say(crew.ann, room, "é" * (MOST_BODY_BYTES // 2) + " \n")
    assert len(longest.message.body.encode()) == MOST_BODY_BYTES
    async with works.write(acting(crew.ann)) as work:
        loose = await attachments.keep(work, PICTURE)
    view = await crew.say(crew.ann, room, "", files=(PICTURE,), tokens=(loose.token,))
    assert [file.filename for file in view.attachments] == ["a.png", "a.png"]
    async with works.read(acting(crew.ben)) as work:
        assert await messages.get(work, view.message.id) == view


async def test_hundred_people_posting_at_once_lose_and_double_nothing(works: Works, crew: Crew) -> None:
    people = [crew.ann, crew.ben, crew.cat, crew.dan, crew.eve]
    room = await crew.room(*people)
    views = await asyncio.gather(*(crew.say(people[number % 5], room, f"n{number}") for number in range(100)))
    assert sorted(view.message.position or 0 for view in views) == list(range(1, 101))
    by_position = {view.message.position: view.message.body for view in views}
    assert await crew.bodies(crew.ann, room, limit=500) == [by_position[place] for place in range(1, 101)]
    assert (await announced(works)).count("MessagePosted") == 100


async def test_pages_are_cut_by_messages_and_oldest_first(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    ids = [(await crew.say(crew.ann, room, f"{number}")).message.id for number in range(1, 8)]
    assert await crew.bodies(crew.ben, room) == list("1234567")
    assert await crew.bodies(crew.ben, room, limit=3) == list("567")
    assert await crew.bodies(crew.ben, room, limit=3, before_id=ids[4]) == list("234")
    assert await crew.bodies(crew.ben, room, limit=3, before_id=ids[1]) == list("1")
    assert await crew.bodies(crew.ben, room, before_id=ids[0]) == []
    assert await crew.bodies(crew.ben, room, after_id=ids[4]) == list("67")
    assert await crew.bodies(crew.ben, room, after_id=ids[1], before_id=ids[5], limit=2) == list("45")
    assert await crew.bodies(crew.ben, room, after_id=ids[1], limit=2) == list("34"), "the next ones, to go on from"
    assert await crew.bodies(crew.ben, room, after_id=ids[6]) == []


@pytest.mark.parametrize("field", ["before_id", "after_id"])
async def test_bound_that_is_no_message_of_the_room_is_named(works: Works, crew: Crew, field: str) -> None:
    room, other = await crew.room(crew.ann, crew.ben), await crew.room(crew.ann, crew.cat)
    elsewhere = (await crew.say(crew.ann, other)).message.id
    waiting = (await crew.say(crew.ann, room, send_at=works.clock() + timedelta(hours=1))).message.id
    for bound in (elsewhere, waiting, 10**9):
        with pytest.raises(InvalidInput) as refused:
            await crew.bodies(crew.ann, room, **{field: bound})
        assert fields(refused.value) == [field]


@pytest.mark.parametrize("limit", [0, -1, 501])
async def test_limit_out_of_bounds_is_refused(works: Works, crew: Crew, limit: int) -> None:
    room = await crew.room(crew.ann)
    tries: list[Does] = [
        lambda work: messages.read_page(work, room, limit=limit),
        lambda work: messages.list_recent(work, limit=limit),
        lambda work: messages.list_favorite(work, limit=limit),
    ]
    for does in tries:
        assert fields(await refusal(works, acting(crew.ann), does, InvalidInput)) == ["limit"]


async def test_page_takes_four_statements_whatever_it_holds(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    for number in range(5):
        view = await crew.say(crew.ann, room, f"{number}", files=(PICTURE,))
        async with works.write(acting(crew.ben)) as work:
            await reactions.add(work, room, view.message.id, "👍")
            await reactions.add(work, room, view.message.id, "🎉")
    async with works.read(acting(crew.ben)) as work:
        counter = CountingDb(work.db)
        work.db = counter  # pyright: ignore[reportAttributeAccessIssue] - it passes everything on
        page = await messages.read_page(work, room)
    assert counter.statements == 4
    assert [len(view.attachments) for view in page.views] == [1] * 5
    assert [[reaction.value for reaction in view.reactions] for view in page.views] == [["👍", "🎉"]] * 5


async def test_edit_changes_the_text_once_and_says_so(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    said = await crew.say(crew.ann, room, "helo", files=(PICTURE,))
    async with works.write(acting(crew.ann)) as work:
        view = await messages.edit(work, said.message.id, MessageEdit(body="hello "))
        assert [type(event) for event in work.events] == [MessageEdited]
        assert (view.message.body, view.message.edited_at) == ("hello", work.now)
    async with works.write(acting(crew.ann)) as work:
        assert await messages.edit(work, said.message.id, MessageEdit(body="hello")) == view
        assert await messages.edit(work, said.message.id, MessageEdit()) == view
        assert work.events == []
        assert await messages.get(work, said.message.id) == view
        assert (await messages.edit(work, said.message.id, MessageEdit(body=""))).message.body == ""  # the file is left


@pytest.mark.parametrize("body", [" ", "a\0", "x" * (MOST_BODY_BYTES + 1)], ids=["empty", "NUL", "too long"])
async def test_wrong_edit_is_refused_and_nothing_changes(works: Works, crew: Crew, body: str) -> None:
    room = await crew.room(crew.ann, crew.ben)
    said = await crew.say(crew.ann, room)
    edit = MessageEdit(body=body)
    refused = await refusal(
        works, acting(crew.ann), lambda work: messages.edit(work, said.message.id, edit), CrewhallError
    )
    assert isinstance(refused, InvalidInput | TooLarge)


async def test_deleted_message_takes_its_reactions_and_files_along(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    kept, said = await crew.say(crew.ben, room, "kept"), await crew.say(crew.ben, room, "gone", files=(PICTURE,))
    async with works.write(acting(crew.ann)) as work:
        await reactions.add(work, room, said.message.id, "👍")
    async with works.write(acting(crew.ann)) as work:  # the owner of the room
        view = await messages.delete(work, said.message.id, room)
        assert work.events == [MessageDeleted(room_id=room, message_id=said.message.id, sender_id=crew.ben)]
    assert (view.message, len(view.reactions), len(view.attachments)) == (said.message, 1, 1)
    assert await crew.bodies(crew.ann, room) == ["kept"]
    assert (await crew.seen(crew.ann, room)).unread_count == 1
    async with works.read(acting(crew.ann)) as work:
        assert await work.db.fetch_value("SELECT count(*) FROM reactions") == 0
        assert await work.db.fetch_value("SELECT count(*) FROM attachments") == 0
    again = await crew.say(crew.ben, room, "again")
    assert (kept.message.position, again.message.position) == (1, 3)  # a place is never given twice


async def test_deleting_twice_at_once_happens_once(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    said = await crew.say(crew.ann, room)

    async def delete() -> bool:
        try:
            async with works.write(acting(crew.ann)) as work:
                await messages.delete(work, said.message.id)
        except NotFound:
            return False
        return True

    assert sorted(await asyncio.gather(*(delete() for _ in range(5)))) == [False] * 4 + [True]
    assert (await announced(works)).count("MessageDeleted") == 1


async def newest(works: Works, actor: Any, does: Any = messages.list_recent, **bounds: Any) -> list[str]:
    async with works.read(actor) as work:
        return [view.message.body for view in await does(work, **bounds)]


async def test_newest_of_all_rooms_are_one_list_oldest_first(works: Works, crew: Crew, clock: object) -> None:
    assert clock
    one, two = await crew.room(crew.ann, crew.ben), await crew.room(crew.ann, crew.cat)
    gone, foreign = await crew.room(crew.ann, crew.dan), await crew.room(crew.ben, crew.cat)
    ids = [(await crew.say(crew.ann, one if number % 2 else two, f"{number}")).message.id for number in range(8)]
    await crew.say(crew.ben, foreign, "foreign")
    await crew.say(crew.dan, gone, "gone")
    async with works.write(acting(crew.ann)) as work:
        await participants.remove(work, gone, crew.ann)
    await crew.say(crew.ann, one, "later", send_at=works.clock() + timedelta(days=1))
    ann = acting(crew.ann)
    assert await newest(works, ann) == list("01234567")
    assert await newest(works, ann, limit=3) == list("567")
    assert await newest(works, ann, limit=3, before_id=ids[5]) == list("234")
    assert await newest(works, ann, before_id=ids[0]) == []
    async with works.write(ann) as work:
        for message_id in ids[4:]:
            await messages.delete(work, message_id)
    assert await newest(works, ann, limit=2) == list("23")  # gaps do not shorten a page
    async with works.write(ann) as work:
        await rooms.update(work, two, RoomEdit(favorite=True))
    assert await newest(works, ann, messages.list_favorite) == list("02")
    assert await newest(works, acting(crew.cat), messages.list_favorite) == []


async def test_newest_follow_the_account(works: Works, crew: Crew) -> None:
    other = acting(crew.ann, await a_team(works, "other", crew.ann))
    async with works.write(other) as work:
        await messages.post_to(work, [crew.ben], NewMessage(body="other team"))
    await crew.say(crew.ann, await crew.room(crew.ann, crew.cat), "no team")
    assert sorted(await newest(works, acting(crew.ann))) == ["no team", "other team"]
    assert await newest(works, acting(crew.ann, crew.team)) == ["no team"]


async def test_newest_before_a_message_that_one_cannot_read_is_refused(works: Works, crew: Crew) -> None:
    foreign = (await crew.say(crew.ben, await crew.room(crew.ben, crew.cat))).message.id
    for bound in (foreign, 10**9):
        with pytest.raises(InvalidInput) as refused:
            await newest(works, acting(crew.ann), before_id=bound)
        assert fields(refused.value) == ["before_id"]

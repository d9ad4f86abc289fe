"""Messages over HTTP: saying, reading, changing, and waiting for their time (behaviour notes, tommy 2.16)."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from crewhall.app.build import Server
from crewhall.platform.work import Works
from tests.world.client import Client
from tests.world.crews import Crew, acting_as
from tests.world.people import Person, sign_up
from tests.world.rooms import read, room_of, say, unread

pytestmark = pytest.mark.anyio


@pytest.fixture
async def room(people: Crew) -> dict[str, Any]:
    """A room of the owner's with the member."""
    return await room_of(people.owner, people.member, title="Rota")


async def later(server: Server, hours: int) -> None:
    """The server's clock goes on from a later moment, and what is due is done."""
    clock = server.works.clock
    server.works.clock = lambda: clock() + timedelta(hours=hours)
    await server.runner.drain()


def in_hours(server: Server, hours: int) -> str:
    """A moment by the server's clock, as clients write it."""
    return (server.works.clock() + timedelta(hours=hours)).isoformat(timespec="milliseconds")[:23] + "Z"


async def test_message_comes_back_whole(people: Crew, room: dict[str, Any]) -> None:
    message = await say(people.owner, room, "Who cooks?", kind="question")
    assert (message["chat_id"], message["sender_id"], message["body"]) == (room["id"], people.owner.id, "Who cooks?")
    assert (message["kind"], message["chat_title"]) == ("question", "Rota")
    assert (message["sender_first_name"], message["sender_last_name"]) == ("Olga", "Ng")
    assert message["attachments"] == []
    assert message["sent_at"].endswith("Z")
    assert not {"reactions", "send_at", "edited_at", "sender_icon_url"} & message.keys()
    assert await people.member.get(f"/chats/{room['id']}/messages/{message['id']}") == message
    assert await people.member.get(f"/chats/{room['id']}/messages") == [message]
    assert (await say(people.owner, room, "plain"))["kind"] == "text"


async def test_messages_come_newest_last_in_pages(people: Crew, room: dict[str, Any]) -> None:
    ids = [(await say(people.owner, room, f"m{number}"))["id"] for number in range(7)]
    assert await read(people.member, room) == [f"m{number}" for number in range(7)]
    for name in ("limit", "per", "page_limit", "per_page"):
        assert await read(people.member, room, **{name: 2}) == ["m5", "m6"]
    assert await read(people.member, room, before_id=ids[5], limit=2) == ["m3", "m4"]
    assert await read(people.member, room, before_id=ids[0]) == []
    assert await read(people.member, room, after_id=ids[4]) == ["m5", "m6"]
    assert await read(people.member, room, after_id=ids[6]) == []
    assert await read(people.member, room, before_id=ids[6], after_id=ids[3]) == ["m4", "m5"]
    assert await read(people.member, room, before_id="undefined", limit=9000) == [f"m{number}" for number in range(7)]


async def test_fifty_messages_come_unless_more_are_asked_for(people: Crew, room: dict[str, Any]) -> None:
    for number in range(52):
        await say(people.owner, room, f"m{number}")
    assert len(await read(people.member, room)) == 50
    assert len(await read(people.member, room, limit=51)) == 51


@pytest.mark.parametrize(
    "params", [{"limit": 0}, {"per": -1}, {"limit": "many"}, {"before_id": "x"}, {"after_id": "1.5"}]
)
async def test_page_that_makes_no_sense_is_refused(people: Crew, room: dict[str, Any], params: dict[str, Any]) -> None:
    for path in (f"/chats/{room['id']}/messages", "/messages/recent", "/messages/favorite"):
        error = await people.member.refused(422, "GET", path, params=params)
        assert error["details"].keys() == params.keys()


async def test_reading_marks_read_and_saying_does_too(people: Crew, room: dict[str, Any]) -> None:
    ids = [(await say(people.owner, room, f"m{number}"))["id"] for number in range(3)]
    assert (await unread(people.owner, room), await unread(people.member, room)) == (0, 3)
    await read(people.member, room, before_id=ids[1])
    assert await unread(people.member, room) == 2
    await people.member.get("/messages/recent")
    await people.member.get(f"/chats/{room['id']}/messages/{ids[2]}")
    assert await unread(people.member, room) == 2
    await read(people.member, room)
    assert (await unread(people.owner, room), await unread(people.member, room)) == (0, 0)
    await read(people.member, room, before_id=ids[1])
    assert await unread(people.member, room) == 0
    await say(people.member, room, "mine")
    assert (await unread(people.owner, room), await unread(people.member, room)) == (1, 0)


async def test_page_that_is_read_opens_no_unit_that_writes(
    people: Crew, room: dict[str, Any], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int | None] = []
    write = Works.write

    def counting(works: Works, actor: Any) -> Any:
        written.append(actor.user_id)
        return write(works, actor)

    await say(people.owner, room, "hello")
    assert server.works is not None
    monkeypatch.setattr(Works, "write", counting)
    await read(people.owner, room)
    assert written == []
    for _ in range(2):
        await read(people.member, room)
    assert written == [people.member.id]


async def test_key_that_may_only_read_reads_and_leaves_no_mark(
    people: Crew, room: dict[str, Any], server: Server
) -> None:
    key = await people.member.post("/me/api_keys", {"name": "reader", "scopes": ["read"]})
    await say(people.owner, room, "hello")
    reader = Client(server, token=key["key"])
    assert [message["body"] for message in await reader.get(f"/chats/{room['id']}/messages")] == ["hello"]
    assert await unread(people.member, room) == 1
    await reader.refused(403, "POST", f"/chats/{room['id']}/messages", json={"body": "x"})
    await reader.refused(403, "POST", "/messages", json={"body": "x", "chat_id": room["id"]})


async def test_message_is_changed_by_its_sender_only(people: Crew, room: dict[str, Any]) -> None:
    message = await say(people.member, room, "at noon")
    path = f"/messages/{message['id']}"
    await people.owner.refused(403, "PUT", path, json={"body": "at one"})
    await people.outsider.refused(404, "PUT", path, json={"body": "at one"})
    changed = await people.member.put(path, {"message": "at two"})
    assert changed == message | {"body": "at two", "edited_at": changed["edited_at"]}
    assert await people.owner.get(f"/chats/{room['id']}/messages") == [changed]
    assert await people.member.put(path, changed) == changed
    assert await people.member.put(path, {}) == changed
    await people.member.refused(422, "PUT", path, json={"body": ""})
    await people.member.refused(413, "PUT", path, json={"body": "x" * 65_537})
    assert await people.owner.get(f"/chats/{room['id']}/messages") == [changed]


@pytest.mark.parametrize("path", ["/messages/{id}", "/chats/{chat_id}/messages/{id}"])
async def test_message_is_deleted_by_its_sender_and_by_the_owner_of_the_room(people: Crew, path: str) -> None:
    room = await room_of(people.owner, people.member, people.manager)
    mine, theirs = await say(people.member, room, "mine"), await say(people.member, room, "theirs")
    await people.manager.refused(403, "DELETE", path.format(**mine))
    await people.outsider.refused(404, "DELETE", path.format(**mine))
    assert await people.member.delete(path.format(**mine)) == mine
    assert await people.owner.delete(path.format(**theirs)) == theirs
    await people.member.refused(404, "DELETE", path.format(**mine))
    assert await read(people.member, room) == []
    assert await unread(people.manager, room) == 0


async def test_message_is_only_in_its_own_room(people: Crew, room: dict[str, Any]) -> None:
    other = await room_of(people.owner, people.manager)
    message = await say(people.owner, room, "hello")
    for method in ("GET", "DELETE"):
        await people.owner.refused(404, method, f"/chats/{other['id']}/messages/{message['id']}")
    reaction = {"message_id": message["id"], "value": "x"}
    await people.owner.refused(404, "POST", f"/chats/{other['id']}/reactions", json=reaction)


async def test_recent_and_favorite_messages_come_from_all_rooms(people: Crew, room: dict[str, Any]) -> None:
    other = await room_of(people.owner, people.manager, favorite=True)
    ids = [(await say(people.owner, each, body))["id"] for each, body in ((room, "a"), (other, "b"), (room, "c"))]

    async def bodies(path: str, **params: Any) -> list[str]:
        return [message["body"] for message in await people.owner.get(path, params=params)]

    assert await bodies("/messages/recent") == ["a", "b", "c"]
    assert await bodies("/messages/recent", limit=2) == ["b", "c"]
    assert await bodies("/messages/recent", before_id=ids[2]) == ["a", "b"]
    assert await bodies("/messages/favorite") == ["b"]
    assert await bodies("/messages/favorite", before_id=ids[1]) == []
    assert [message["body"] for message in await people.member.get("/messages/recent")] == ["a", "c"]
    assert await people.member.get("/messages/favorite") == []


async def test_recent_messages_are_those_of_the_account_in_use(people: Crew, room: dict[str, Any]) -> None:
    theirs = await room_of(people.outsider, people.owner)
    await say(people.owner, room, "ours")
    await say(people.outsider, theirs, "theirs")
    in_team = await people.owner.get("/messages/recent")
    personal = await people.owner.get("/messages/recent", headers=acting_as("User", people.owner.id))
    assert [message["body"] for message in in_team] == ["ours"]
    assert [message["body"] for message in personal] == ["ours", "theirs"]


async def test_message_to_people_finds_their_room_or_opens_one(people: Crew, room: dict[str, Any]) -> None:
    first = await people.owner.post("/messages", {"receiver_id": people.manager.id, "message": "hello", "via": "sms"})
    again = await people.manager.post("/messages", {"receiver_ids": [str(people.owner.id)], "body": "hi"})
    assert again["chat_id"] == first["chat_id"] != room["id"]
    group = await people.owner.post("/messages", {"receiver_ids": [people.manager.id, people.admin.id], "body": "all"})
    assert group["chat_id"] not in (first["chat_id"], room["id"])
    known = await people.owner.get(f"/chats/{group['chat_id']}")
    assert {user["user_id"] for user in known["users"]} == {people.owner.id, people.manager.id, people.admin.id}
    named = {"chat_id": str(room["id"]), "receiver_id": people.manager.id, "body": "to the room"}
    assert (await people.owner.post("/messages", named))["chat_id"] == room["id"]


async def test_message_waits_for_its_time(people: Crew, room: dict[str, Any], server: Server) -> None:
    at = in_hours(server, 2)
    waiting = await say(people.owner, room, "good morning", send_at=at)
    assert (waiting["send_at"], "sent_at" in waiting) == (at, False)
    await say(people.owner, room, "good night")
    await server.runner.drain()
    for person in (people.owner, people.member):
        assert await read(person, room) == ["good night"]
        assert [message["body"] for message in await person.get("/messages/recent")] == ["good night"]
    own = f"/chats/{room['id']}/messages/{waiting['id']}"
    assert await people.owner.get(own) == waiting
    await people.member.refused(404, "GET", own)
    await later(server, 3)
    assert await unread(people.member, room) == 1
    assert await read(people.member, room) == ["good night", "good morning"]
    sent = await people.member.get(own)
    assert "send_at" not in sent
    assert sent["sent_at"] >= at


async def test_waiting_message_is_moved_sent_at_once_or_deleted(
    people: Crew, room: dict[str, Any], server: Server
) -> None:
    moved, now, gone = [await say(people.owner, room, body, send_at=in_hours(server, 2)) for body in ("a", "b", "c")]
    at = in_hours(server, 30)
    assert (await people.owner.put(f"/messages/{moved['id']}", {"send_at": at, "body": "later"}))["send_at"] == at
    assert "sent_at" in await people.owner.put(f"/messages/{now['id']}", {"send_at": None})
    assert (await people.owner.delete(f"/messages/{gone['id']}"))["send_at"] == gone["send_at"]
    await later(server, 3)
    assert await read(people.member, room) == ["b"]
    await later(server, 30)
    assert await read(people.member, room) == ["b", "later"]
    await people.owner.refused(422, "PUT", f"/messages/{now['id']}", json={"send_at": in_hours(server, 2)})


async def test_message_of_somebody_who_left_does_not_go_out(people: Crew, room: dict[str, Any], server: Server) -> None:
    await say(people.member, room, "see you", send_at=in_hours(server, 2))
    await people.member.delete(f"/chats/{room['id']}")
    await later(server, 3)
    assert await read(people.owner, room) == []


class TestFlood:
    """Somebody who says too much has to wait; others, even from the same address, have not."""

    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        """Three messages a minute, counted from every address."""
        return {"limits": {"messages": 3, "exempt": ()}}

    async def test_too_many_messages_are_refused_for_a_while(
        self, people: Crew, room: dict[str, Any], server: Server
    ) -> None:
        path = f"/chats/{room['id']}/messages"
        await say(people.member, room, "one")
        await people.member.post("/messages", {"chat_id": room["id"], "body": "two"})
        await people.member.post("/messages", {"receiver_id": people.owner.id, "body": "three"})
        refused: list[tuple[str, dict[str, Any]]] = [
            (path, {"json": {"body": "four"}}),
            ("/messages", {"json": {"receiver_id": people.manager.id, "body": "four"}}),
            ("/messages", {"data": {"chat_id": room["id"]}, "files": {"attachments": ("a.txt", b"four")}}),
        ]
        for where, options in refused:
            answer = await people.member.send("POST", where, **options)
            assert (answer.status_code, answer.json()["code"]) == (429, "TOO_MANY_REQUESTS"), answer.text
            assert 0 < int(answer.headers["retry-after"]) <= 60
        assert await people.manager.get("/chats") == []
        assert [file for file in (server.settings.data_folder / "blobs").rglob("*") if file.is_file()] == []
        await say(people.owner, room, "others may")
        await later(server, 1)
        await say(people.member, room, "four")
        assert sorted(await read(people.owner, room)) == ["four", "one", "others may", "three", "two"]

    async def test_changes_and_reactions_count_too(self, people: Crew, room: dict[str, Any]) -> None:
        message = await say(people.member, room, "one")
        signs, own = f"/chats/{room['id']}/reactions", f"/messages/{message['id']}"
        reaction = await people.member.post(signs, {"message_id": message["id"], "value": "👍"})
        await people.member.put(own, {"body": "two"})
        refused: list[tuple[str, str, dict[str, Any]]] = [
            ("PUT", own, {"json": {"body": "three"}}),
            ("POST", signs, {"json": {"message_id": message["id"], "value": "👎"}}),
            ("DELETE", f"{signs}/{reaction['id']}", {}),
        ]
        for method, where, options in refused:
            answer = await people.member.send(method, where, **options)
            assert (answer.status_code, answer.json()["code"]) == (429, "TOO_MANY_REQUESTS"), answer.text
        (kept,) = await people.owner.get(f"/chats/{room['id']}/messages")
        assert (kept["body"], [sign["value"] for sign in kept["reactions"]]) == ("two", ["👍"])


async def test_many_who_speak_at_once_lose_and_double_nothing(server: Server) -> None:
    speakers: list[Person] = [await sign_up(server, "Anna") for _ in range(100)]
    room = await room_of(*speakers, group=True)
    said = [(person, f"{person.id}: {number}") for number in range(2) for person in speakers]
    answers = await asyncio.gather(*(say(person, room, body) for person, body in said))
    assert len({message["id"] for message in answers}) == len(said)
    heard = await speakers[0].get(f"/chats/{room['id']}/messages", params={"limit": 500})
    assert Counter(message["body"] for message in heard) == Counter(body for _, body in said)
    assert {message["id"]: message["body"] for message in heard} == {each["id"]: each["body"] for each in answers}
    for person in speakers[:3]:
        assert await read(person, room, limit=500) == [message["body"] for message in heard]
        assert await unread(person, room) == 0


async def test_many_who_open_the_same_room_at_once_get_the_same(people: Crew) -> None:
    wanted = {"receiver_id": people.member.id, "body": "hello"}
    answers = await asyncio.gather(*(people.owner.post("/messages", wanted) for _ in range(8)))
    assert len({message["chat_id"] for message in answers}) == 1
    assert len(await people.member.get("/chats")) == 1

"""Rooms and messages in the first edition: `message`, `receiver_id`, whole users, and the same rooms as today's."""

from typing import Any

import pytest
from msgspec import Struct

from crewhall.app.build import Server
from tests.surfaces.tommy.legacy.conftest import as_legacy
from tests.world.client import LegacyClient
from tests.world.people import Person, member_of_team, owner_of_team, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ROOM_FIELDS = {"id", "owner_id", "team_id", "title", "open", "users"}
MESSAGE_FIELDS = {
    "id",
    "chat_id",
    "sender_id",
    "message",
    "kind",
    "created_at",
    "chat_title",
    "sender_first_name",
    "sender_last_name",
}


class Talkers(Struct):
    """Two team mates and a stranger to the team, with both clients."""

    olga: Person
    mia: Person
    sten: Person
    old: dict[int, LegacyClient]

    def __getitem__(self, person: Person) -> LegacyClient:
        """The person's client of the first edition."""
        return self.old[person.id]


@pytest.fixture
async def talkers(server: Server) -> Talkers:
    """Olga and Mia are of one team, Sten is not."""
    olga, _ = await owner_of_team(server)
    mia = await member_of_team(server, olga, "Mia")
    sten = await sign_up(server, "Sten", mobile="+61412345678")
    return Talkers(olga, mia, sten, {person.id: as_legacy(server, person) for person in (olga, mia, sten)})


async def room_of(talkers: Talkers, *people: Person, title: str = "Shift talk") -> dict[str, Any]:
    """A room of Olga's."""
    room: dict[str, Any] = await talkers[talkers.olga].post(
        "/chats", {"title": title, "user_ids": [person.id for person in people]}
    )
    return room


async def test_room_shows_whole_users_to_team_mates_and_names_to_others(talkers: Talkers) -> None:
    room = await room_of(talkers, talkers.mia, talkers.sten)
    olga, mia, sten = (talkers[person] for person in (talkers.olga, talkers.mia, talkers.sten))
    assert room.keys() == ROOM_FIELDS
    assert (room["owner_id"], room["title"], room["open"]) == (talkers.olga.id, "Shift talk", True)
    own = {person["id"]: person for person in room["users"]}
    assert own[talkers.olga.id] == await olga.get("/user")
    assert own[talkers.mia.id] == await mia.get("/user")
    assert own[talkers.sten.id] == {"id": talkers.sten.id, "first_name": "Sten", "last_name": "Ng"}
    path = f"/chats/{room['id']}"
    for client in (olga, mia, sten):
        shown = await client.get(path)
        assert shown["users"] == await client.get(f"{path}/users")
        assert [shown] == await client.get("/chats")
    text = (await sten.send("GET", path)).text
    assert talkers.olga.email not in text
    assert talkers.mia.email not in text
    assert talkers.sten.email in text


@pytest.mark.parametrize("how", ["user_ids", "users as people", "users as ids", "form", "texts"])
async def test_people_are_named_in_every_form(talkers: Talkers, how: str) -> None:
    number = talkers.mia.id
    body: dict[str, Any] = {
        "user_ids": {"json": {"user_ids": [number]}},
        "users as people": {"json": {"users": [{"id": number, "first_name": "ignored"}]}},
        "users as ids": {"json": {"users": [number]}},
        "form": {"content": f"user_ids[]={number}&title=Pair"},
        "texts": {"json": {"user_ids": [str(number)]}},
    }[how]
    client = talkers[talkers.olga]
    room = (await client.send("POST", "/chats", **body)).json()
    assert {person["id"] for person in room["users"]} == {talkers.olga.id, number}
    again = (await client.send("POST", "/chats/initiate", **body)).json()
    assert again["users"] == room["users"]


async def test_initiate_gives_the_same_room_to_both_editions(talkers: Talkers) -> None:
    olga, mia = talkers[talkers.olga], talkers[talkers.mia]
    answer = await olga.send("POST", "/chats/initiate", json={"user_ids": [talkers.mia.id]})
    assert answer.status_code == 200
    room = answer.json()
    assert (await mia.post("/chats/initiate", {"user_ids": [talkers.olga.id]}))["id"] == room["id"]
    assert (await talkers.mia.post("/chats/initiate", {"user_ids": [talkers.olga.id]}))["id"] == room["id"]
    assert len(await olga.get("/chats")) == 1
    await olga.refused(422, "POST", "/chats/initiate", json={})


async def test_room_is_renamed_and_people_added_but_nobody_taken_out(talkers: Talkers) -> None:
    room = await room_of(talkers, talkers.mia)
    olga, path = talkers[talkers.olga], f"/chats/{room['id']}"
    assert await olga.put(path, room) == room
    changed = await olga.put(path, {"title": "All of us", "users": [{"id": talkers.sten.id}], "open": False})
    assert (changed["title"], changed["open"]) == ("All of us", True)
    assert {person["id"] for person in changed["users"]} == {talkers.olga.id, talkers.mia.id, talkers.sten.id}
    assert await olga.get(path) == changed
    await olga.refused(422, "PUT", path, json={"title": "a" * 201})
    await olga.refused(422, "PUT", path, json={"user_ids": [4_000_000_000]})
    assert await olga.get(path) == changed


async def test_whoever_left_is_not_in_the_room(talkers: Talkers) -> None:
    room = await room_of(talkers, talkers.mia, talkers.sten)
    await talkers.sten.delete(f"/chats/{room['id']}")
    await talkers[talkers.sten].refused(404, "GET", f"/chats/{room['id']}")
    people = await talkers[talkers.olga].get(f"/chats/{room['id']}/users")
    assert [person["id"] for person in people] == [talkers.olga.id, talkers.mia.id]


async def test_message_is_said_and_read_in_both_editions(talkers: Talkers) -> None:
    room = await room_of(talkers, talkers.mia)
    olga, mia = talkers[talkers.olga], talkers[talkers.mia]
    answer = await olga.send("POST", "/messages", json={"chat_id": room["id"], "message": "Hello", "kind": "text"})
    assert answer.status_code == 201
    said = answer.json()
    assert said.keys() == MESSAGE_FIELDS
    assert (said["message"], said["sender_id"], said["chat_title"]) == ("Hello", talkers.olga.id, "Shift talk")
    assert (said["sender_first_name"], said["sender_last_name"]) == ("Olga", "Ng")
    path = f"/chats/{room['id']}/messages"
    assert (await talkers.mia.get(path))[0]["body"] == "Hello"
    await talkers.mia.post(path, {"body": "And hello to you"})
    assert await olga.get(path) == await olga.get("/messages/recent")
    assert [message["message"] for message in await mia.get(path)] == ["Hello", "And hello to you"]


@pytest.mark.parametrize(
    "options",
    [
        {"json": {"message": "Fish & chips"}},
        {"data": {"message": "Fish & chips"}},
        {"content": "message=Fish+%26+chips"},
        {"content": "message=Fish+%26+chips", "headers": FORM},
        {"json": {"body": "Fish & chips"}},
    ],
    ids=["json", "form", "form without a type", "form with its type", "today's name"],
)
async def test_message_is_taken_in_every_encoding(talkers: Talkers, options: dict[str, Any]) -> None:
    room = await room_of(talkers, talkers.mia)
    client = talkers[talkers.olga]
    answer = await client.send("POST", "/messages", params={"chat_id": str(room["id"])}, **options)
    assert (answer.status_code, answer.json()["message"]) == (201, "Fish & chips"), answer.text


async def test_numbers_come_as_texts_too(talkers: Talkers) -> None:
    room = await room_of(talkers, talkers.mia)
    sent = {"chat_id": str(room["id"]), "sender_id": str(talkers.olga.id), "receiver_id": "undefined", "message": "7"}
    assert (await talkers[talkers.olga].post("/messages", sent))["message"] == "7"


async def test_receiver_names_the_room_of_the_two(talkers: Talkers) -> None:
    olga, mia = talkers[talkers.olga], talkers[talkers.mia]
    said = await olga.post("/messages", {"receiver_id": talkers.mia.id, "message": "Are you in?"})
    answered = await mia.post("/messages", {"receiver_id": talkers.olga.id, "message": "I am."})
    assert answered["chat_id"] == said["chat_id"]
    await olga.refused(422, "POST", "/messages", json={"receiver_id": 4_000_000_000, "message": "Anybody?"})
    assert len(await olga.get("/chats")) == 1


async def test_reading_marks_the_room_read(talkers: Talkers) -> None:
    room = await room_of(talkers, talkers.mia)
    await talkers[talkers.olga].post("/messages", {"chat_id": room["id"], "message": "Hello"})
    assert (await talkers.mia.get(f"/chats/{room['id']}"))["unread_messages_count"] == 1
    await talkers[talkers.mia].get("/messages/recent")
    assert (await talkers.mia.get(f"/chats/{room['id']}"))["unread_messages_count"] == 1
    await talkers[talkers.mia].get(f"/chats/{room['id']}/messages")
    assert (await talkers.mia.get(f"/chats/{room['id']}"))["unread_messages_count"] == 0


async def test_messages_are_paged_newest_last(talkers: Talkers) -> None:
    room = await room_of(talkers, talkers.mia)
    client, path = talkers[talkers.olga], f"/chats/{room['id']}/messages"
    ids = [(await client.post("/messages", {"chat_id": room["id"], "message": str(n)}))["id"] for n in range(5)]
    for asked, wanted in (({"limit": 2}, ids[3:]), ({"limit": 2, "before_id": ids[3]}, ids[1:3]), ({}, ids)):
        assert [message["id"] for message in await client.get(path, params=asked)] == wanted
        assert [message["id"] for message in await client.get("/messages/recent", params=asked)] == wanted
    await client.refused(422, "GET", path, params={"before_id": "nonsense"})
    await client.refused(422, "GET", path, params={"limit": 0})


async def test_scheduled_message_says_when(talkers: Talkers) -> None:
    room = await room_of(talkers, talkers.mia)
    client = talkers[talkers.olga]
    now = await client.post("/messages", {"chat_id": room["id"], "message": "now"})
    send_at = f"{int(now['created_at'][:4]) + 1}-01-01T00:00:00.000Z"
    later = await client.post("/messages", {"chat_id": room["id"], "message": "later", "send_at": send_at})
    assert later["send_at"] == send_at
    assert "send_at" not in now
    assert await client.get(f"/chats/{room['id']}/messages") == [now]
    await client.refused(
        422, "POST", "/messages", json={"chat_id": room["id"], "message": "x", "send_at": "2001-01-01"}
    )


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"message": ""}, 422),
        ({"message": "   "}, 422),
        ({}, 422),
        ({"message": "a" * 65537}, 413),
        ({"message": "Hello", "sender_id": 4_000_000_000}, 403),
        ({"message": {"a": 1}}, 422),
        ({"message": "Hello", "send_at": "tomorrow"}, 422),
        ({"message": "Hello", "chat_id": 4_000_000_000}, 404),
        ({"message": "Hello", "chat_id": None}, 422),
    ],
    ids=["empty", "blank", "none", "too large", "forged", "no text", "no time", "no such room", "to nobody"],
)
async def test_bad_message_is_refused_and_nothing_is_said(talkers: Talkers, wrong: dict[str, Any], status: int) -> None:
    room = await room_of(talkers, talkers.mia)
    client = talkers[talkers.olga]
    await client.refused(status, "POST", "/messages", json={"chat_id": room["id"], **wrong})
    assert await client.get(f"/chats/{room['id']}/messages") == []


async def test_forged_sender_of_the_same_room_is_refused(talkers: Talkers) -> None:
    room = await room_of(talkers, talkers.mia)
    forged = {"chat_id": room["id"], "sender_id": talkers.mia.id, "message": "I quit"}
    await talkers[talkers.olga].refused(403, "POST", "/messages", json=forged)
    assert await talkers[talkers.mia].get(f"/chats/{room['id']}/messages") == []


async def test_room_is_shut_to_outsiders(talkers: Talkers) -> None:
    room = await room_of(talkers, talkers.mia)
    sten, path = talkers[talkers.sten], f"/chats/{room['id']}"
    unknown = await sten.refused(404, "GET", "/chats/4000000000")
    for method, below, body in (
        ("GET", "", None),
        ("PUT", "", {"title": "Mine"}),
        ("GET", "/messages", None),
        ("GET", "/users", None),
    ):
        assert await sten.refused(404, method, path + below, json=body) == unknown
    await sten.refused(404, "POST", "/messages", json={"chat_id": room["id"], "message": "Hello"})
    assert await sten.get("/chats") == await sten.get("/messages/recent") == []
    assert await talkers[talkers.olga].get(path) == room


async def test_picture_that_today_sends_is_told(talkers: Talkers) -> None:
    room = await room_of(talkers, talkers.mia)
    file = {"attachments[]": ("note.txt", b"See you at noon", "text/plain")}
    sent = (await talkers.mia.send("POST", f"/chats/{room['id']}/messages", files=file)).json()
    (shown,) = await talkers[talkers.olga].get(f"/chats/{room['id']}/messages")
    assert (shown["message"], shown["attachments"]) == ("", sent["attachments"])

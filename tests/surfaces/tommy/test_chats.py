"""Rooms and the people in them over HTTP (behaviour notes, tommy 2.16 and 3, rows 8, 32 and 44)."""

from typing import Any

import pytest

from crewhall.app.build import Server
from tests.world.crews import Crew, acting_as
from tests.world.people import Person, sign_up
from tests.world.rooms import read, room_of, say, unread

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UNKNOWN = 4_000_000_000
"""An id that nobody has."""


def ids_in(room: dict[str, Any]) -> list[int]:
    """Who is in the room."""
    return [user["user_id"] for user in room["users"] if not user["deleted"]]


async def test_new_room_comes_back_whole(people: Crew) -> None:
    room = await room_of(people.owner, people.member, title="Rota", group=True, favorite=True)
    assert (room["user_id"], room["team_id"], room["title"]) == (people.owner.id, people.team["id"], "Rota")
    assert (room["group"], room["favorite"], room["mute"], room["unread_messages_count"]) == (True, True, False, 0)
    assert room["users"] == [
        {
            "id": person.id,
            "chat_id": room["id"],
            "user_id": person.id,
            "first_name": person.profile["first_name"],
            "last_name": "Ng",
            "deleted": False,
        }
        for person in (people.owner, people.member)
    ]
    assert room["created_at"] == room["updated_at"]
    assert "last_message_at" not in room
    assert await people.owner.get(f"/chats/{room['id']}") == room
    assert await people.owner.get(f"/chats/{room['id']}", params={"with_users": "true"}) == room


async def test_room_without_a_title_or_a_team_has_neither_field(server: Server) -> None:
    anna, bo = await sign_up(server), await sign_up(server, "Bo")
    room = await room_of(anna, bo)
    assert not {"title", "team_id"} & room.keys()
    assert room["group"] is False


@pytest.mark.parametrize(
    "form",
    [
        "numbers",
        "texts",
        "one",
        "commas",
        "json text",
        "form",
        "index",
        "users",
        "people",
        "ids of people",
        "people form",
    ],
)
async def test_people_are_named_in_any_form(people: Crew, form: str) -> None:
    one, two = people.member.id, people.manager.id
    bodies: dict[str, dict[str, Any]] = {
        "numbers": {"json": {"user_ids": [one, two]}},
        "texts": {"json": {"user_ids": [str(one), f" {two} "]}},
        "one": {"json": {"user_ids": str(one), "users": [two]}},
        "commas": {"json": {"user_ids": f"{one}, {two}"}},
        "json text": {"data": {"user_ids": f"[{one}, {two}]"}},
        "form": {"content": f"user_ids[]={one}&user_ids[]={two}", "headers": FORM},
        "index": {"content": f"user_ids[0]={one}&user_ids[1]={two}", "headers": FORM},
        "users": {"json": {"users": [one, str(two)]}},
        "people": {"json": {"users": [{"user_id": one, "first_name": "Mia"}, {"user_id": str(two)}]}},
        "ids of people": {"json": {"users": [{"id": one}, {"id": two}]}},
        "people form": {"content": f"users[0][user_id]={one}&users[1][id]={two}", "headers": FORM},
    }
    answer = await people.owner.send("POST", "/chats", **bodies[form])
    assert answer.status_code == 201, answer.text
    assert sorted(ids_in(answer.json())) == sorted([people.owner.id, one, two])


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"user_ids": ["somebody"]}, "user_ids.0"),
        ({"users": [{"user_id": "somebody"}]}, "users.0"),
        ({"user_ids": [UNKNOWN]}, "user_ids"),
        ({"title": "x" * 201}, "title"),
        ({"group": "perhaps"}, "group"),
    ],
)
async def test_room_that_cannot_be_opened_is_refused(people: Crew, fields: dict[str, Any], named: str) -> None:
    error = await people.owner.refused(422, "POST", "/chats", json={"user_ids": [people.member.id]} | fields)
    assert (error["code"], [*error["details"]]) == ("INVALID_INPUT", [named])
    assert await people.owner.get("/chats") == []


async def test_initiate_finds_the_room_of_exactly_these_people(people: Crew) -> None:
    both = [people.member.id, people.manager.id]
    room = await people.owner.post("/chats/initiate", {"user_ids": both})
    for person, ids in (
        (people.owner, both[::-1]),
        (people.owner, [*both, people.owner.id, *both]),
        (people.member, [people.owner.id, people.manager.id]),
    ):
        assert (await person.post("/chats/initiate", {"user_ids": ids}))["id"] == room["id"]
    fewer = await people.owner.post("/chats/initiate", {"user_ids": both[:1]})
    assert fewer["id"] != room["id"]
    assert len(await people.owner.get("/chats")) == 2


async def test_initiate_without_people_is_refused(people: Crew) -> None:
    error = await people.owner.refused(422, "POST", "/chats/initiate", json={"title": "x"})
    assert error["details"].keys() == {"user_ids"}


async def test_list_has_newest_talk_first_in_pages(people: Crew) -> None:
    first = await room_of(people.owner, people.member)
    second = await room_of(people.owner, people.manager)
    third = await room_of(people.owner, people.admin)
    for room in (third, first, second):
        await say(people.owner, room, "hello")
    answer = await people.owner.send("GET", "/chats", params={"per": 2})
    assert [room["id"] for room in answer.json()] == [second["id"], first["id"]]
    assert (answer.headers["x-total-count"], answer.headers["x-per-page"]) == ("3", "2")
    more = await people.owner.get("/chats", params={"limit": 2, "page": 2})
    assert [room["id"] for room in more] == [third["id"]]
    assert "last_message_at" in more[0]


async def test_list_is_narrowed_to_favorites(people: Crew) -> None:
    liked = await room_of(people.owner, people.member, favorite=True)
    other = await room_of(people.owner, people.manager)
    for wanted, room in (("true", liked), ("0", other)):
        found = await people.owner.get("/chats", params={"favorite": wanted})
        assert [each["id"] for each in found] == [room["id"]]


async def test_list_shows_the_rooms_of_the_account_in_use(people: Crew) -> None:
    personal = acting_as("User", people.owner.id)
    of_team = await room_of(people.owner, people.member)
    of_none = await people.owner.post("/chats", {"user_ids": [people.outsider.id]}, headers=personal)
    of_theirs = await room_of(people.outsider, people.owner)
    assert "team_id" not in of_none
    in_team = {room["id"] for room in await people.owner.get("/chats")}
    assert in_team == {of_team["id"], of_none["id"]}
    everywhere = {room["id"] for room in await people.owner.get("/chats", headers=personal)}
    assert everywhere == in_team | {of_theirs["id"]}
    assert (await people.owner.get(f"/chats/{of_theirs['id']}"))["id"] == of_theirs["id"]


async def test_change_leaves_what_is_not_sent(people: Crew) -> None:
    room = await room_of(people.owner, people.member, title="Rota", favorite=True)
    path = f"/chats/{room['id']}"
    for fields in ({"title": "Roster"}, {"mute": "on"}, {"favorite": 0}, {"group": True}, {}, {"title": None}):
        before = await people.owner.get(path)
        after = await people.owner.put(path, fields)
        wanted = {"mute": True} if "mute" in fields else {"favorite": False} if "favorite" in fields else fields
        kept = before | wanted | {"updated_at": after["updated_at"]}
        assert after == {name: value for name, value in kept.items() if value is not None}


async def test_marks_are_ones_own(people: Crew) -> None:
    room = await room_of(people.owner, people.member)
    path = f"/chats/{room['id']}"
    await people.member.put(path, {"favorite": True, "mute": True})
    theirs, own = await people.member.get(path), await people.owner.get(path)
    assert (theirs["favorite"], theirs["mute"]) == (True, True)
    assert (own["favorite"], own["mute"]) == (False, False)


async def test_change_adds_people_beside_those_who_are_there(people: Crew) -> None:
    room = await room_of(people.owner, people.member)
    after = await people.member.put(f"/chats/{room['id']}", {"user_ids": [people.manager.id]})
    assert ids_in(after) == [people.owner.id, people.member.id, people.manager.id]


async def test_room_sent_back_as_it_came_changes_nothing(people: Crew) -> None:
    room = await room_of(people.owner, people.member, people.manager, title="Rota")
    path = f"/chats/{room['id']}"
    await people.manager.delete(path)
    before = await people.member.get(path)
    assert [user["deleted"] for user in before["users"]] == [False, False, True]
    after = await people.member.put(path, before)
    assert after == before


async def test_owner_puts_the_room_away_for_everybody(people: Crew) -> None:
    room = await room_of(people.owner, people.member)
    gone = await people.owner.delete(f"/chats/{room['id']}")
    assert gone["id"] == room["id"]
    for person in (people.owner, people.member):
        await person.refused(404, "GET", f"/chats/{room['id']}")
        assert await person.get("/chats") == []


async def test_others_leave_and_are_shown_as_deleted(people: Crew) -> None:
    room = await room_of(people.owner, people.member, people.manager)
    path = f"/chats/{room['id']}"
    await people.member.delete(path)
    await people.member.refused(404, "GET", path)
    users = (await people.owner.get(path))["users"]
    assert {user["user_id"]: user["deleted"] for user in users} == {
        people.owner.id: False,
        people.manager.id: False,
        people.member.id: True,
    }
    assert await people.owner.get(f"{path}/users") == users


@pytest.mark.parametrize("body", ["the room", "no json", "no multipart", "no utf-8"])
async def test_body_of_a_delete_is_not_looked_at(people: Crew, body: str) -> None:
    room = await room_of(people.owner, people.member)
    message = await say(people.owner, room, "hello")
    bodies: dict[str, dict[str, Any]] = {
        "the room": {"json": room | message},
        "no json": {"content": "{", "headers": {"Content-Type": "application/json"}},
        "no multipart": {"content": "--x", "headers": {"Content-Type": "multipart/form-data"}},
        "no utf-8": {"content": b"\xff\x00=%00", "headers": FORM},
    }
    for path in (f"/messages/{message['id']}", f"/chats/{room['id']}"):
        assert (await people.owner.send("DELETE", path, **bodies[body])).status_code == 200


async def test_people_come_and_go(people: Crew) -> None:
    room = await room_of(people.owner, people.member)
    path = f"/chats/{room['id']}/users"
    for _ in range(2):
        added = await people.member.post(path, {"user_id": str(people.manager.id)})
        assert (added["id"], added["chat_id"], added["deleted"]) == (people.manager.id, room["id"], False)
    assert [user["user_id"] for user in await people.manager.get(path)][-1] == people.manager.id
    removed = await people.owner.delete(f"{path}/{people.manager.id}")
    assert (removed["user_id"], removed["deleted"]) == (people.manager.id, True)
    await people.manager.refused(404, "GET", path)
    back = await people.owner.post(path, {"user_id": people.manager.id})
    assert back["deleted"] is False
    assert len(await people.owner.get(path)) == 3


async def test_only_the_owner_takes_others_out(people: Crew) -> None:
    room = await room_of(people.owner, people.member, people.manager)
    path = f"/chats/{room['id']}/users"
    await people.member.refused(403, "DELETE", f"{path}/{people.manager.id}")
    await people.member.refused(403, "DELETE", f"{path}/{people.owner.id}")
    await people.owner.refused(404, "DELETE", f"{path}/{people.admin.id}")
    await people.member.delete(f"{path}/{people.member.id}")
    assert [user["deleted"] for user in await people.owner.get(path)] == [False, False, True]


async def test_somebody_who_does_not_exist_is_not_added(people: Crew) -> None:
    room = await room_of(people.owner, people.member)
    for fields in ({"user_id": UNKNOWN}, {"user_id": "somebody"}, {}, {"user_id": 2**63}):
        error = await people.owner.refused(422, "POST", f"/chats/{room['id']}/users", json=fields)
        assert error["details"].keys() == {"user_id"}
    assert await people.owner.get(f"/chats/{room['id']}") == room


async def test_reaction_is_put_once_and_taken_back_by_oneself(people: Crew) -> None:
    room = await room_of(people.owner, people.member)
    message = await say(people.owner, room, "hello")
    path, wanted = f"/chats/{room['id']}/reactions", {"message_id": str(message["id"]), "value": "👍"}
    reaction = await people.member.post(path, wanted)
    assert (reaction["user_id"], reaction["message_id"], reaction["chat_id"]) == (
        people.member.id,
        message["id"],
        room["id"],
    )
    assert (reaction["kind"], reaction["value"]) == ("reaction", "👍")
    assert reaction["created_at"] == reaction["updated_at"]
    assert (await people.member.refused(422, "POST", path, json=wanted))["code"] == "ALREADY_REACTED"
    other = await people.owner.post(path, wanted)
    shown = await people.owner.get(f"/chats/{room['id']}/messages/{message['id']}")
    assert shown["reactions"] == [
        {"id": each["id"], "user_id": each["user_id"], "value": "👍"} for each in (reaction, other)
    ]
    await people.member.refused(403, "DELETE", f"{path}/{other['id']}")
    assert await people.member.delete(f"{path}/{reaction['id']}") == reaction
    await people.member.refused(404, "DELETE", f"{path}/{reaction['id']}")
    await people.owner.delete(f"{path}/{other['id']}")
    assert "reactions" not in await people.owner.get(f"/chats/{room['id']}/messages/{message['id']}")


@pytest.mark.parametrize("who", ["outsider", "left", "nobody's room"])
@pytest.mark.parametrize(
    ("method", "path", "json"),
    [
        ("GET", "", None),
        ("PUT", "", {"title": "x"}),
        ("DELETE", "", None),
        ("GET", "/messages", None),
        ("POST", "/messages", {"body": "x"}),
        ("GET", "/messages/{message}", None),
        ("DELETE", "/messages/{message}", None),
        ("GET", "/users", None),
        ("POST", "/users", {"user_id": "{outsider}"}),
        ("DELETE", "/users/{owner}", None),
        ("POST", "/reactions", {"message_id": "{message}", "value": "x"}),
        ("DELETE", "/reactions/{reaction}", None),
    ],
)
async def test_rooms_of_others_are_as_rooms_that_are_not_there(
    people: Crew, who: str, method: str, path: str, json: dict[str, str] | None
) -> None:
    room = await room_of(people.owner, people.member, people.manager)
    message = await say(people.owner, room, "hello")
    reaction = await people.owner.post(f"/chats/{room['id']}/reactions", {"message_id": message["id"], "value": "x"})
    await people.manager.delete(f"/chats/{room['id']}")
    before = await people.owner.get(f"/chats/{room['id']}"), await people.owner.get("/messages/recent")
    ids = {
        "message": message["id"],
        "reaction": reaction["id"],
        "owner": people.owner.id,
        "outsider": people.outsider.id,
    }
    asking: Person = {"outsider": people.outsider, "left": people.manager}.get(who, people.owner)
    room_id = UNKNOWN if who == "nobody's room" else room["id"]
    error = await asking.refused(
        404,
        method,
        f"/chats/{room_id}{path.format(**ids)}",
        json=json and {name: value.format(**ids) for name, value in json.items()},
    )
    assert error["code"] == "NOT_FOUND"
    assert (await people.owner.get(f"/chats/{room['id']}"), await people.owner.get("/messages/recent")) == before


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Purpose": "prefetch"}),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"X-Purpose": "preview"}),
    ],
    ids=["head", "purpose", "sec-purpose", "x-purpose"],
)
async def test_request_that_looks_ahead_marks_nothing_read(people: Crew, method: str, headers: dict[str, str]) -> None:
    room = await room_of(people.owner, people.member)
    await say(people.owner, room, "hello")
    answer = await people.member.send(method, f"/chats/{room['id']}/messages", headers=headers)
    assert answer.status_code == 200
    assert await unread(people.member, room) == 1
    await read(people.member, room)
    assert await unread(people.member, room) == 0

"""Fragments over HTTP: the ways in which clients write and ask for them (behaviour notes, tommy 2.18)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crewhall.app.build import Server
from tests.world.client import Client
from tests.world.crews import Crew, acting_as
from tests.world.people import Person, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TASK = {"kind": "Task", "name": "Sweep", "data": {"done": False, "steps": ["a", "b"]}}
NOTE = ("note.txt", b"Sweep the floor", "text/plain")


async def ids(person: Client, **params: Any) -> list[int]:
    """The ids in somebody's list."""
    return [fragment["id"] for fragment in await person.get("/fragments", params=params)]


async def test_fragment_goes_through_its_life(people: Crew) -> None:
    member = people.member
    fragment = await member.post("/fragments", {**TASK, "status": "open", "addon": "com.example.tasks"})
    assert (fragment["user_id"], fragment["team_id"]) == (member.id, people.team["id"])
    assert (fragment["data"], fragment["status"], fragment["addon"]) == (TASK["data"], "open", "com.example.tasks")
    assert (fragment["tags"], fragment["filters"], fragment["attachments"]) == ([], [], [])
    assert fragment.keys().isdisjoint({"start_at", "end_at", "time", "parent_id", "permission_to", "addons_install_id"})
    path = f"/fragments/{fragment['id']}"
    assert await member.get(path) == fragment
    changed = await member.put(path, {"status": "done", "name": None})
    assert (changed["status"], changed["data"], "name" in changed) == ("done", TASK["data"], False)
    gone = await member.delete(path)
    assert (gone["id"], "attachments" in gone) == (fragment["id"], False)
    await member.refused(404, "GET", path)
    await member.refused(404, "DELETE", path)


DATA: dict[str, dict[str, Any]] = {
    "object": {"json": {"kind": "Task", "data": {"a": ["1", "x"]}}},
    "JSON text": {"json": {"kind": "Task", "data": '{"a": ["1", "x"]}'}},
    "form": {"content": "kind=Task&data[a][]=1&data[a][]=x", "headers": FORM},
    "form with JSON text": {"data": {"kind": "Task", "data": '{"a": ["1", "x"]}'}},
    "multipart with JSON text": {"files": {"kind": (None, "Task"), "data": (None, '{"a": ["1", "x"]}')}},
    "multipart with JSON part": {
        "files": {"kind": (None, "Task"), "data": (None, '{"a": ["1", "x"]}', "application/json")}
    },
}


@pytest.mark.parametrize("request_", DATA.values(), ids=DATA.keys())
async def test_data_in_every_encoding_says_the_same(server: Server, request_: dict[str, Any]) -> None:
    anna = await sign_up(server)
    answer = await anna.send("POST", "/fragments", **request_)
    assert answer.status_code == 201, answer.text
    assert answer.json()["data"] == {"a": ["1", "x"]}
    assert "team_id" not in answer.json()


async def test_data_may_be_a_list_and_nothing_leaves_it(server: Server) -> None:
    anna = await sign_up(server)
    fragment = await anna.post("/fragments", {"kind": "List"})
    assert fragment["data"] == {}
    path = f"/fragments/{fragment['id']}"
    assert (await anna.put(path, {"data": [1, {"a": None}]}))["data"] == [1, {"a": None}]
    for nothing in (None, "", "null", "undefined"):
        assert (await anna.put(path, {"data": nothing}))["data"] == [1, {"a": None}]
    assert (await anna.put(path, {"data": "{}"}))["data"] == {}


@pytest.mark.parametrize("data", ['{"b":1e19,"a":-0.0}', "[1e308,5e-324,0.1,123456789012345678]"])
async def test_data_comes_back_as_it_was_sent(server: Server, data: str) -> None:
    anna = await sign_up(server)
    path = f"/fragments/{(await anna.post('/fragments', {'kind': 'List', 'data': data}))['id']}"
    shown = (await anna.send("GET", path)).text
    assert f'"data":{data},' in shown
    again = await anna.send("PUT", path, content=shown, headers={"Content-Type": "application/json"})
    assert (again.status_code, f'"data":{data},' in again.text) == (200, True)


async def test_time_is_another_name_of_start_at_and_both_names_of_the_install_hold(server: Server) -> None:
    anna = await sign_up(server, time_zone="Australia/Sydney")
    first = await anna.post(
        "/fragments", {"kind": "Vital", "time": "2026-03-01T09:30:00+10:00", "addon_install_id": "7"}
    )
    assert first["start_at"] == first["time"] == "2026-02-28T23:30:00.000Z"
    assert first["addons_install_id"] == first["addon_install_id"] == 7
    second = await anna.post(
        "/fragments",
        {"kind": "Vital", "time": 0, "start_at": "2026-03-01 09:30", "end_at": 1772328600000, "addons_install_id": 8},
    )
    assert (second["start_at"], second["end_at"]) == ("2026-02-28T22:30:00.000Z", "2026-03-01T01:30:00.000Z")
    assert second["addon_install_id"] == 8
    path = f"/fragments/{second['id']}"
    assert (await anna.put(path, second))["start_at"] == second["start_at"]
    cleared = await anna.put(path, {"start_at": "", "addons_install_id": None, "end_at": None})
    assert cleared.keys().isdisjoint({"start_at", "time", "end_at", "addons_install_id", "addon_install_id"})


TAGS: list[Any] = [
    ["red", "Deep Blue"],
    '["red", "Deep Blue"]',
    "red, Deep Blue",
    [{"context": "tags", "name": "red"}, {"name": "Deep Blue", "user_id": 7}],
    '[{"context": "tags", "name": "red"}, "Deep Blue"]',
    {"0": {"name": "red"}, "1": "Deep Blue"},
]


@pytest.mark.parametrize("tags", TAGS, ids=range(len(TAGS)))
async def test_tags_in_every_form_are_names(server: Server, tags: Any) -> None:
    anna = await sign_up(server)
    fragment = await anna.post("/fragments", {"kind": "Task", "tags": tags})
    assert fragment["tags"] == ["Deep Blue", "red"]
    path = f"/fragments/{fragment['id']}"
    assert (await anna.put(path, {"tags": None, "name": "x"}))["tags"] == ["Deep Blue", "red"]
    assert (await anna.put(path, {"tags": [{"context": "roles", "name": "Nurse"}]}))["roles"] == ["Nurse"]
    assert (await anna.send("PUT", path, content="tags[]=", headers=FORM)).json().keys().isdisjoint({"roles"})
    assert (await anna.get(path))["tags"] == []


FILTERS: dict[str, dict[str, Any]] = {
    "list": {"json": {"kind": "Task", "filters": [{"context": "roles", "name": "Nurse"}]}},
    "JSON text": {"json": {"kind": "Task", "filters": '[{"context": "roles", "name": "Nurse"}]'}},
    "JSON text of one": {"json": {"kind": "Task", "filters": '{"context": "roles", "name": "Nurse"}'}},
    "form": {"content": "kind=Task&filters[0][context]=roles&filters[0][name]=Nurse", "headers": FORM},
    "form without numbers": {"content": "kind=Task&filters[][context]=roles&filters[][name]=Nurse", "headers": FORM},
    "form with JSON text": {"data": {"kind": "Task", "filters": '[{"context": "roles", "name": "Nurse"}]'}},
}


@pytest.mark.parametrize("request_", FILTERS.values(), ids=FILTERS.keys())
async def test_filters_in_every_form_say_who_sees_it(people: Crew, request_: dict[str, Any]) -> None:
    await people.owner.put(f"/team/members/{people.member.id}", {"roles": ["Nurse"]})
    fragment = (await people.manager.send("POST", "/fragments", **request_)).json()
    assert fragment["filters"] == [{"context": "roles", "name": "Nurse"}]
    assert await ids(people.member) == [fragment["id"]]
    await people.owner.put(f"/team/members/{people.member.id}", {"roles": ["Cook"]})
    assert await ids(people.member) == []
    await people.member.refused(404, "GET", f"/fragments/{fragment['id']}")
    opened = (
        await people.manager.send("PUT", f"/fragments/{fragment['id']}", content="filters[]=", headers=FORM)
    ).json()
    assert opened["filters"] == []
    assert await ids(people.member) == [fragment["id"]]


async def test_filter_of_a_person_needs_no_context(people: Crew) -> None:
    fragment = await people.owner.post("/fragments", {**TASK, "filters": [{"user_id": str(people.member.id)}]})
    assert fragment["filters"] == [{"context": "members", "user_id": people.member.id}]
    assert await ids(people.member) == await ids(people.manager) == [fragment["id"]]


async def test_answer_tells_what_the_caller_may_do(people: Crew) -> None:
    fragment = await people.owner.post("/fragments", {**TASK, "with_permission_to": "true", "with_permissions": ["x"]})
    everything = ["create", "read", "update", "delete"]
    assert fragment["permission_to"] == everything
    for who, may in (("manager", everything), ("member", ["create", "read"])):
        shown = await people[who].get(f"/fragments/{fragment['id']}", params={"with_permission_to": "true"})
        assert shown["permission_to"] == may
        (listed,) = await people[who].get("/fragments", params={"with_permission_to": "1"})
        assert listed["permission_to"] == may
    await people.member.refused(403, "PUT", f"/fragments/{fragment['id']}", json={"name": "Mine"})
    await people.member.refused(403, "DELETE", f"/fragments/{fragment['id']}")
    assert (await people.owner.get(f"/fragments/{fragment['id']}"))["name"] == "Sweep"


async def test_files_come_with_the_fragment_and_lists_show_them_when_asked(server: Server) -> None:
    anna = await sign_up(server)
    fields = {"kind": (None, "Task"), "data": (None, '{"a": 1}'), "attachments[]": NOTE}
    fragment = (await anna.send("POST", "/fragments", files=fields)).json()
    (file,) = fragment["attachments"]
    assert (fragment["data"], file["filename"], file["content_type"]) == ({"a": 1}, "note.txt", "text/plain")
    path = f"/fragments/{fragment['id']}"
    assert (await anna.get(path))["attachments"] == [file]
    assert "attachments" not in (await anna.get("/fragments"))[0]
    assert (await anna.get("/fragments", params={"with_attachments": "true"}))[0]["attachments"] == [file]
    data_url = {"data": "data:text/plain,more", "filename": "more.txt"}
    more = await anna.put(path, {"attachments": [file["signed_id"], data_url]})
    assert {shown["filename"] for shown in more["attachments"]} == {"note.txt", "more.txt"}
    other = await anna.post("/fragments", {"kind": "Task", "attachments": [file["signed_id"]]})
    assert other["attachments"][0]["signed_id"] != file["signed_id"]
    assert (await anna.put(path, {"name": "x"}))["attachments"] == more["attachments"]
    assert (await anna.put(path, {"attachments": file["signed_id"]}))["attachments"] == [file]
    assert (await anna.put(path, {"attachments": []}))["attachments"] == []
    assert (await anna.get(f"/fragments/{other['id']}"))["attachments"] == other["attachments"]


async def test_list_is_narrowed_by_what_clients_ask(people: Crew) -> None:
    owner, member = people.owner, people.member
    today = datetime.now(UTC).isoformat()
    first = await owner.post(
        "/fragments", {**TASK, "addon": "com.a", "tags": ["red"], "status": "open", "start_at": today}
    )
    second = await member.post(
        "/fragments",
        {"kind": "List", "name": "Sweets", "tags": ["blue"], "resource_type": "Vendor::Order", "resource_id": 5},
    )
    third = await member.post("/fragments", {"kind": "Task", "parent_id": second["id"], "status": "done"})
    a, b, c = first["id"], second["id"], third["id"]
    rows: list[tuple[dict[str, Any], list[int]]] = [
        ({}, [c, b, a]),
        ({"kind": "Task"}, [c, a]),
        ({"kind[]": ["Task", "List"]}, [c, b, a]),
        ({"addon": "com.a"}, [a]),
        ({"status": "open"}, [a]),
        ({"status[]": ["open", "done"]}, [c, a]),
        ({"tags[]": ["RED"]}, [a]),
        ({"tags": "red,blue"}, [b, a]),
        ({"tags": "green"}, []),
        ({"user_id": member.id}, [c, b]),
        ({"actor_id": member.id, "actor_type": "User"}, [c, b]),
        ({"only_owned": "true"}, [a]),
        ({"parent_id": b}, [c]),
        ({"ids[]": [a, c, 4_000_000_000]}, [c, a]),
        ({"resource_type": "vendororder", "resource_id": "5"}, [b]),
        ({"resource_type": "Vendor::Order"}, [b]),
        ({"resource_type": "User", "resource_id": 5}, []),
        ({"search": "SWE"}, [b, a]),
        ({"search": "%"}, []),
        ({"date_range": "today"}, [a]),
        ({"date_range": "2020-01-01,2020-02-01"}, []),
        ({"start_at": "2020-01-01"}, [a]),
        ({"sort": "start_at"}, [a, c, b]),
        ({"direction": "asc"}, [a, b, c]),
        ({"kind": "undefined", "status": "", "tags": "null"}, [c, b, a]),
        ({"limit": 1, "page": 2}, [b]),
        ({"per": 2}, [c, b]),
    ]
    for params, found in rows:
        assert await ids(owner, **params) == found, params
    answer = await owner.send("GET", "/fragments", params={"kind": "Task", "per": 1})
    assert (answer.headers["x-total-count"], 'rel="next"' in answer.headers["link"]) == ("2", True)
    assert second["resource_type"] == "Vendor::Order"


async def test_list_by_start_has_the_latest_first_and_those_without_one_last(server: Server) -> None:
    anna = await sign_up(server)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    early, none, late = [
        (await anna.post("/fragments", {"kind": "Task"} | ({"start_at": at.isoformat()} if at else {})))["id"]
        for at in (noon, None, noon + timedelta(hours=1))
    ]
    assert await ids(anna, sort="start_at") == [late, early, none]
    assert await ids(anna, sort="start_at", direction="asc") == [early, late, none]


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no kind": ({"kind": None}, "kind"),
    "long name": ({"name": "x" * 301}, "name"),
    "kind is a list": ({"kind": ["Task"]}, "kind"),
    "data is text": ({"data": "hello"}, "data"),
    "data breaks off": ({"data": '{"a": '}, "data"),
    "data is true": ({"data": True}, "data"),
    "data is JSON text of null": ({"data": " null "}, "data"),
    "parent is a word": ({"parent_id": "first"}, "parent_id"),
    "parent is nobody's": ({"parent_id": 4_000_000_000}, "parent_id"),
    "parent is beyond": ({"parent_id": 2**63}, "parent_id"),
    "start is a word": ({"start_at": "soon"}, "start_at"),
    "time is a word": ({"time": "soon"}, "start_at"),
    "end before start": ({"start_at": "2026-03-01T12:00:00Z", "end_at": "2026-03-01T11:59:59Z"}, "end_at"),
    "unknown context": ({"filters": [{"context": "ranks", "name": "Nurse"}]}, "filters.0.context"),
    "no context": ({"filters": [{"name": "Nurse"}]}, "filters.0"),
    "filter of nobody": ({"filters": [{"context": "members"}]}, "filters"),
    "filter of an unknown person": ({"filters": [{"user_id": 4_000_000_000}]}, "filters"),
    "filters are a word": ({"filters": "nurses"}, "filters"),
    "tag of a person only": ({"tags": [{"context": "members", "user_id": 7}]}, "tags.0"),
    "tags are a number": ({"tags": 7}, "tags"),
    "signed id of nothing": ({"attachments": ["crewhall_" + "0" * 43]}, "attachments"),
    "empty file": ({"attachments": ["data:text/plain,"]}, "attachments"),
}


@pytest.mark.parametrize(("wrong", "field"), BAD.values(), ids=BAD.keys())
async def test_bad_input_is_refused_by_its_field_and_changes_nothing(
    people: Crew, wrong: dict[str, Any], field: str
) -> None:
    fragment = await people.member.post("/fragments", {**TASK, "tags": ["red"]})
    path = f"/fragments/{fragment['id']}"
    refused = await people.member.refused(422, "POST", "/fragments", json={**TASK, **wrong})
    assert refused["details"].keys() == {field}
    if wrong != {"kind": None}:
        refused = await people.member.refused(422, "PUT", path, json={"name": "Other", **wrong})
        assert refused["details"].keys() == {field}
    assert await people.member.get("/fragments", params={"with_attachments": "true"}) == [fragment]


async def test_data_and_bodies_past_their_limits_are_too_large(server: Server) -> None:
    anna = await sign_up(server)
    await anna.refused(413, "POST", "/fragments", json={"kind": "Task", "data": {"a": "x" * 256 * 1024}})
    await anna.refused(
        400, "POST", "/fragments", content='{"kind": "Task", ', headers={"Content-Type": "application/json"}
    )
    assert await anna.get("/fragments") == []


@pytest.mark.parametrize(
    "params",
    [
        {"sort": "name"},
        {"direction": "up"},
        {"user_id": "me"},
        {"actor_id": 1, "actor_type": "Team"},
        {"date_range": "someday"},
        {"kind[]": ["x"] * 101},
        {"page": 0},
        {"ids": "a,b"},
    ],
    ids=str,
)
async def test_question_that_makes_no_sense_is_refused(server: Server, params: dict[str, Any]) -> None:
    anna = await sign_up(server)
    await anna.refused(422, "GET", "/fragments", params=params)


async def test_fragments_of_one_account_are_not_seen_in_another(server: Server, people: Crew) -> None:
    owner, secret = people.owner, {**TASK, "data": {"secret": "wombat"}}
    of_team = await owner.post("/fragments", secret)
    personal = acting_as("User", owner.id)
    own = (await owner.send("POST", "/fragments", json=secret, headers=personal)).json()
    assert await ids(owner) == [of_team["id"]]
    assert [row["id"] for row in (await owner.send("GET", "/fragments", headers=personal)).json()] == [own["id"]]
    strangers: list[Person] = [people.outsider, await sign_up(server, "Sol")]
    for stranger in strangers:
        assert await stranger.get("/fragments") == []
        for fragment in (of_team, own, {"id": 4_000_000_000}, {"id": 2**70}):
            path = f"/fragments/{fragment['id']}"
            for method, body in (("GET", None), ("PUT", {"name": "Stolen"}), ("DELETE", None)):
                refused = await stranger.refused(404, method, path, json=body)
                assert (refused["code"], "wombat" in json.dumps(refused)) == ("NOT_FOUND", False)
    assert await owner.get(f"/fragments/{of_team['id']}") == of_team
    assert await people.admin.refused(404, "GET", f"/fragments/{own['id']}")


async def test_children_go_with_their_parent(people: Crew) -> None:
    top = await people.owner.post("/fragments", {"kind": "TaskList"})
    child = await people.member.post("/fragments", {**TASK, "parent_id": top["id"]})
    assert child["parent_id"] == top["id"]
    refused = await people.owner.refused(422, "PUT", f"/fragments/{top['id']}", json={"parent_id": child["id"]})
    assert (refused["code"], refused["details"].keys()) == ("PARENT_IS_BELOW", {"parent_id"})
    await people.owner.delete(f"/fragments/{top['id']}")
    await people.member.refused(404, "GET", f"/fragments/{child['id']}")

"""The ways in which clients write their requests, on the wire (behaviour notes, tomatoes 1.1 and 1.3)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from crewhall.app.build import Server
from crewhall.platform.settings import Server as ServerSettings
from tests.world.tomatoes import Clock, Person, TomatoesClient

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
MISSING = {"missing_param": "tomato"}


async def count(person: Person) -> int:
    """How many tomatoes there are."""
    return (await person.get("/api/tomatoes"))["pagination"]["total_count"]


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"tomato": {"tag_list": "a, b"}}},
        {"data": {"tomato[tag_list]": "a, b"}},
        {"files": {"tomato[tag_list]": (None, "a, b")}},
        {"params": {"tomato[tag_list]": "a, b"}},
        {"content": "tomato[tag_list]=a, b"},
        {"json": {"tomato": {"tag_list": "body"}}, "params": {"tomato[tag_list]": "a, b"}},
        {"json": {"tomato": {"tag_list": "a, b", "tags": ["x"], "created_at": "2020-01-01", "id": "1"}}},
    ],
    ids=["json", "form", "multipart", "query", "no content type", "query over body", "unknown fields"],
)
async def test_every_encoding_says_the_same(anna: Person, body: dict[str, Any]) -> None:
    answer = await anna.send("POST", "/api/tomatoes", **body)
    assert (answer.status_code, answer.json()["tags"]) == (201, ["a", "b"])
    assert answer.json()["created_at"].startswith("2026-11-25")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"json": {}},
        {"json": {"tomato": {}}},
        {"json": {"tomato": "a"}},
        {"json": {"tomato": {"tag_list": ["a"]}}},
        {"json": {"tag_list": "a"}},
        {"json": [1]},
        {"content": "", "headers": JSON},
        {"content": "tomato[tag_list]=a", "headers": {"Content-Type": "text/plain"}},
        {"data": {"tag_list": "a"}},
        {"json": {"tomato": {"tag_list": "a"}}, "params": {"tomato": "x"}},
        {"json": {"tomato": {"tag_list": "a"}}, "params": {"tomato[other]": "x"}},
        {"content": "tomato[tag_list]=%"},
    ],
    ids=repr,
)
async def test_root_that_is_missing_is_named(anna: Person, body: dict[str, Any]) -> None:
    assert await anna.ask(400, "POST", "/api/tomatoes", **body) == MISSING
    assert await count(anna) == 0


@pytest.mark.parametrize("root", ["project", "user"])
async def test_each_root_is_named(anna: Person, root: str) -> None:
    method, path = ("PATCH", "/api/user") if root == "user" else ("POST", "/api/projects")
    assert await anna.ask(400, method, path, json={root: {"unknown": 1}}) == {"missing_param": root}


async def test_put_and_patch_without_a_content_type_say_nothing(anna: Person) -> None:
    tomato = await anna.save("a")
    path = f"/api/tomatoes/{tomato['id']}"
    for method in ("PUT", "PATCH"):
        assert await anna.ask(400, method, path, content="tomato[tag_list]=b") == MISSING
        assert (await anna.ask(200, method, path, content="tomato[tag_list]=b", headers=FORM))["tags"] == ["b"]
        assert (await anna.ask(200, method, f"{path}?tomato[tag_list]=a", content="x"))["tags"] == ["a"]


@pytest.mark.parametrize("verb", ["put", "PATCH", "Delete"])
async def test_form_names_another_verb(anna: Person, verb: str) -> None:
    tomato = await anna.save("a")
    path = f"/api/tomatoes/{tomato['id']}"
    answer = await anna.send("POST", path, content=f"_method={verb}&tomato[tag_list]=b")
    if verb == "Delete":
        assert answer.status_code == 204
        assert await count(anna) == 0
    else:
        assert answer.json()["tags"] == ["b"]


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"_method": "delete"}},
        {"params": {"_method": "delete"}},
        {"content": "_method=delete", "headers": {"Content-Type": "text/plain"}},
        {"content": "_method[]=delete"},
        {"content": "_method=&a=1"},
    ],
    ids=["json", "query", "text", "list", "empty"],
)
async def test_nothing_but_a_form_names_another_verb(anna: Person, body: dict[str, Any]) -> None:
    tomato = await anna.save()
    assert (await anna.send("POST", f"/api/tomatoes/{tomato['id']}", **body)).status_code == 404
    assert await count(anna) == 1


async def test_malformed_form_with_a_verb_is_still_malformed(anna: Person) -> None:
    assert (await anna.send("POST", "/api/tomatoes", content="_method=put&a=%", headers=FORM)).status_code == 400
    assert (await anna.send("POST", "/api/tomatoes", content="_method=put&a=%ff")).status_code == 400


async def test_only_post_is_overridden(anna: Person) -> None:
    tomato = await anna.save()
    path = f"/api/tomatoes/{tomato['id']}"
    assert (await anna.send("PUT", path, content="_method=delete", headers=FORM)).status_code == 400
    assert await count(anna) == 1


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"{", JSON),
        (b'{"tomato": {"tag_list": "\xff"}}', JSON),
        (b"tomato[tag_list]=%ff", FORM),
        (b"tomato[tag_list]=%", FORM),
        (b"tomato[tag_list]=\xff", {}),
    ],
)
async def test_what_cannot_be_read_is_refused_before_anybody_asks_who_calls(
    stranger: TomatoesClient, anna: Person, content: bytes, headers: dict[str, str]
) -> None:
    for client in (stranger, anna):
        answer = await client.send("POST", "/api/tomatoes", content=content, headers=headers)
        assert (answer.status_code, answer.text) == (400, "")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        page = await client.ask(
            400, "POST", "/api/tomatoes", content=content, headers=headers | {"Accept": "application/json"}
        )
        assert page == {"status": 400, "error": "Bad Request"}
    assert await count(anna) == 0


@pytest.mark.parametrize("query", ["a=%", "a=%ff", "a=1&a[b]=2", "a=%00"])
async def test_query_that_cannot_be_read_is_refused(stranger: TomatoesClient, query: str) -> None:
    assert (await stranger.send("GET", f"/api/tomatoes?{query}")).status_code == 400


async def test_body_that_is_too_large_is_refused_unread(anna: Person, stranger: TomatoesClient) -> None:
    for client in (anna, stranger):
        for headers in (JSON, FORM, {}):
            answer = await client.send(
                "POST",
                "/api/tomatoes",
                content=b"a" * (ServerSettings().public_limit_bytes + 1),
                headers=headers | {"Accept": "application/json"},
            )
            assert (answer.status_code, answer.json()) == (413, {"status": 413, "error": "Request Entity Too Large"})
    assert await count(anna) == 0


async def test_get_and_delete_take_a_body(anna: Person) -> None:
    tomato = await anna.save("a")
    for body in ({"json": {"page": 2}}, {"data": {"page": "2"}}):
        assert (await anna.get("/api/tomatoes", **body))["pagination"]["current_page"] == 2
    await anna.delete(f"/api/tomatoes/{tomato['id']}", json={"tomato": {"tag_list": "a"}})


async def test_flat_json_changes_the_user_and_loses_the_tags_of_a_project(anna: Person) -> None:
    assert (await anna.patch("/api/user", {"name": "x"}))["name"] == "x"
    project = await anna.post("/api/projects", {"name": "x", "tag_list": "t"})
    assert (project["name"], project["tags"]) == ("x", [])
    assert await anna.ask(400, "PATCH", "/api/user", data={"name": "y"}) == {"missing_param": "user"}


async def test_path_beats_query_and_body(anna: Person, clock: Clock) -> None:
    first = await anna.save("a")
    clock.forward(hours=1)
    second = await anna.save("b")
    found = await anna.get(f"/api/tomatoes/{first['id']}", params={"id": second["id"]})
    assert found["id"] == first["id"]


async def test_texts_come_back_with_what_a_page_may_not_hold_escaped(anna: Person) -> None:
    answer = await anna.send(
        "POST", "/api/tomatoes", json={"tomato": {"tag_list": "<a>&\u2028\u2029, \u20ac \U0001f345"}}
    )
    assert '"tags":["\\u003ca\\u003e\\u0026\\u2028\\u2029","\u20ac \U0001f345"]' in answer.text
    assert answer.json()["tags"] == ["<a>&\u2028\u2029", "\u20ac \U0001f345"]


async def test_nothing_of_a_crash_is_left(anna: Person, server: Server) -> None:
    """What made the original fall over is answered."""
    deep = "a" + "[b]" * 500 + "=1"
    many = "&".join(f"a{number}=1" for number in range(5000))
    for content in (deep, many):
        assert (await anna.send("POST", "/api/tomatoes", content=content, headers=FORM)).status_code == 400
    for tags in (None, 5, True):
        refusal = await anna.ask(422, "POST", "/api/tomatoes", json={"tomato": {"tag_list": tags}})
        assert refusal == {"tag_list": ["is invalid"]}
    for amount in (10**30, 1e300):
        refusal = await anna.ask(422, "POST", "/api/projects", json={"project": {"name": "x", "time_budget": amount}})
        assert list(refusal) == ["time_budget"]
        refusal = await anna.ask(422, "PUT", "/api/user", json={"user": {"work_hours_per_day": amount}})
        assert list(refusal) == ["work_hours_per_day"]
    client = TomatoesClient(server)
    assert (await client.send("GET", "/api/user", json={"token": {"a": anna.token}})).status_code == 401
    assert await count(anna) == 0


async def test_form_without_a_type_and_a_length_is_read(anna: Person) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"tomato[tag_list]=a"
        yield b", b"

    answer = await anna.send("POST", "/api/tomatoes", content=chunks())
    assert (answer.status_code, answer.json()["tags"]) == (201, ["a", "b"]), answer.text

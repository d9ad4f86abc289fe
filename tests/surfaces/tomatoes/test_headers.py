"""What goes out beside the body (behaviour notes, tomatoes 1.1)."""

import re

import httpx
import pytest

from crewhall.app.build import Server
from tests.world.tomatoes import Clock, Person, TomatoesClient

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

KEPT = "max-age=0, private, must-revalidate"


async def test_answer_carries_the_headers_of_the_original(anna: Person) -> None:
    answer = await anna.send("GET", "/api/user")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["cache-control"] == KEPT
    assert re.fullmatch(r'W/"[0-9a-f]{32}"', answer.headers["etag"])
    assert re.fullmatch(r"\d+\.\d{6}", answer.headers["x-runtime"])
    assert b": " not in answer.content
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("shown", ["{}", 'W/"other", {}', "*", "STRONG"])
async def test_client_that_has_the_answer_gets_304_without_a_body(anna: Person, shown: str) -> None:
    first = await anna.send("GET", "/api/user")
    tag = first.headers["etag"]
    shown = tag.removeprefix("W/") if shown == "STRONG" else shown.format(tag)
    again = await anna.send("GET", "/api/user", headers={"If-None-Match": shown})
    assert (again.status_code, again.content) == (304, b"")
    assert (again.headers["etag"], again.headers["cache-control"]) == (tag, KEPT)
    assert not {"content-type", "content-length"} & again.headers.keys()


async def test_changed_answer_comes_whole(anna: Person) -> None:
    tag = (await anna.send("GET", "/api/user")).headers["etag"]
    await anna.patch("/api/user", {"name": "Ann"})
    again = await anna.send("GET", "/api/user", headers={"If-None-Match": tag})
    assert (again.status_code, again.json()["name"]) == (200, "Ann")


async def test_only_reading_is_conditional(anna: Person) -> None:
    change = {"json": {"user": {"name": "Ann"}}}
    first = await anna.send("PATCH", "/api/user", **change)
    again = await anna.send("PATCH", "/api/user", **change, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.headers["etag"]) == (200, first.headers["etag"])


@pytest.mark.parametrize("path", ["/api/user", "/api/tomatoes", "/api/leaderboard/daily"])
async def test_head_is_get_without_the_body(anna: Person, path: str) -> None:
    whole, head = await anna.send("GET", path), await anna.send("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers[name] == whole.headers[name]
    had = await anna.send("HEAD", path, headers={"If-None-Match": whole.headers["etag"]})
    assert had.status_code == 304


async def test_deletion_answers_nothing(anna: Person) -> None:
    tomato, project = await anna.save(), await anna.project()
    for path in (f"/api/tomatoes/{tomato['id']}", f"/api/projects/{project['id']}", "/api/session"):
        answer = await anna.send("DELETE", path)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["cache-control"] == "no-cache"
        assert not {"content-type", "content-length", "etag"} & answer.headers.keys()


async def test_refusals_are_not_kept(anna: Person, stranger: TomatoesClient) -> None:
    answers: list[httpx.Response] = [
        await stranger.send("GET", "/api/user"),
        await anna.send("GET", "/api/nothing"),
        await anna.send("POST", "/api/tomatoes", json={}),
        await anna.send("POST", "/api/projects", json={"project": {"name": ""}}),
    ]
    assert [answer.status_code for answer in answers] == [401, 404, 400, 422]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-cache"
        assert "etag" not in answer.headers


@pytest.mark.parametrize("overrides", [{"tomatoes": {"hosts": "tomato.es,www.tomato.es"}}], ids=["with hosts"])
@pytest.mark.parametrize(
    ("origin", "prefix"),
    [
        ("http://crewhall.test", "/tomatoes"),
        ("https://crewhall.test:8443", "/tomatoes"),
        ("http://tomato.es", ""),
        ("http://www.tomato.es:8000", ""),
        ("http://tomato.es", "/tomatoes"),
    ],
)
async def test_location_is_absolute_and_where_the_client_is(
    server: Server, anna: Person, clock: Clock, origin: str, prefix: str
) -> None:
    client = TomatoesClient(server, anna.token, origin=origin, prefix=prefix)
    for collection, body in (("tomatoes", {"tomato": {"tag_list": "a"}}), ("projects", {"project": {"name": "x"}})):
        made = await client.send("POST", f"/api/{collection}.json", json=body)
        assert made.status_code == 201
        assert made.headers["location"] == f"{origin}{prefix}/api/{collection}/{made.json()['id']}"
        for method in ("PUT", "PATCH"):
            changed = await client.send(method, made.headers["location"], json=body)
            assert (changed.status_code, changed.headers["location"]) == (200, made.headers["location"])
        assert (await client.send("GET", made.headers["location"])).json() == made.json()
    user = await client.send("PUT", "/api/user/", json={"user": {"name": "x"}})
    assert user.headers["location"] == f"{origin}{prefix}/api/user"
    for path in ("/api/user", "/api/tomatoes"):
        assert "location" not in (await client.send("GET", path)).headers
    clock.forward(hours=1)
    assert "location" not in (await client.send("POST", "/api/tomatoes", json={})).headers


@pytest.mark.parametrize("overrides", [{"tomatoes": {"hosts": "tomato.es"}}], ids=["with hosts"])
async def test_host_has_nothing_but_this_surface(server: Server) -> None:
    client = TomatoesClient(server, origin="http://tomato.es", prefix="")
    assert (await client.send("GET", "/v1/me")).status_code == 404
    assert (await client.send("GET", "/")).status_code == 404

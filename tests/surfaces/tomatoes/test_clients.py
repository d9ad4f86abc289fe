"""The requests of the programs that were written for tomato.es, as they send them (behaviour notes, tomatoes 4), over a socket."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from msgspec import Struct

from crewhall.app.build import Server
from tests.surfaces.hall.serving import served
from tests.world.github import ACCESS_TOKEN, Github, github_at_work
from tests.world.tomatoes import Clock

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

SDK = "Accept: application/json\r\nContent-Type: application/json\r\nUser-Agent: TomatoesSDK/1\r\n"


class Said(Struct):
    """What the server said."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        """The decoded body."""
        return json.loads(self.text)


class Wire:
    """Requests byte by byte, to a server on a socket."""

    def __init__(self, address: str) -> None:
        self.host, _, port = address.partition(":")
        self.port = int(port)

    async def send(self, line: str, headers: str = "", body: str = "") -> Said:
        """One request with these headers, and the length of the body if there is one."""
        length = f"Content-Length: {len(body.encode())}\r\n" if body else ""
        named = "" if "Host:" in headers else "Host: www.tomato.es\r\n"
        return await self.exchange(f"{line} HTTP/1.1\r\n{named}{headers}{length}Connection: close\r\n\r\n{body}")

    async def exchange(self, request: str) -> Said:
        """One request that ends its connection, as it is."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        writer.write(request.encode())
        answer = await asyncio.wait_for(reader.read(), 30)
        writer.close()
        head, _, text = answer.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        pairs = (each.partition(": ") for each in lines)
        return Said(int(first.split()[1]), {name.lower(): value for name, _, value in pairs}, text.decode())

    async def sdk(self, line: str, token: str, body: Any = None) -> Said:
        """A request of the Swift SDK: JSON bodies with every verb but GET, the token as it is, empty before the sign-in."""
        return await self.send(line, f"{SDK}Authorization: {token}\r\n", "" if body is None else json.dumps(body))


@pytest.fixture
async def github() -> AsyncGenerator[Github, None]:
    """A GitHub of its own."""
    async with github_at_work() as github:
        yield github


@pytest.fixture
def overrides(github: Github) -> dict[str, dict[str, object]]:
    """The host names are those that the clients have built in."""
    return {"tomatoes": {"github_api_url": github.url, "hosts": "tomato.es,www.tomato.es"}}


@pytest.fixture
async def wire(server: Server) -> AsyncGenerator[Wire, None]:
    """The server on a socket, which the name of tomato.es leads to."""
    async with served(server.door) as address:
        yield Wire(address)


async def test_repl_signs_in_reads_its_user_and_saves_a_tomato_in_forms_without_a_type(wire: Wire) -> None:
    host = "Host: tomato.es\r\nUser-Agent: tomatoes-repl\r\n"
    session = await wire.send("POST /api/session", host, f"provider=github&access_token={ACCESS_TOKEN}")
    assert session.status == 200
    token = session.body["token"]
    user = await wire.send(f"GET /api/user?token={token}", host)
    assert (user.status, user.body["name"]) == (200, "Octo Cat")
    assert user.body["tomatoes_counters"] == {"day": 0, "week": 0, "month": 0}
    tomato = await wire.send("POST /api/tomatoes", host, f"token={token}&tomato[tag_list]=haskell, monads")
    assert (tomato.status, tomato.body["tags"]) == (201, ["haskell", "monads"])
    refused = await wire.send("POST /api/tomatoes", host, f"token={token}&tomato%5Btag_list%5D=haskell")
    assert (refused.status, list(refused.body)) == (422, ["base"])


async def test_sdk_signs_in_with_an_empty_token_and_out_with_a_body(wire: Wire) -> None:
    shown = {"provider": "github", "access_token": ACCESS_TOKEN}
    session = await wire.sdk("POST /api/session", "", shown)
    assert (session.status, list(session.body)) == (200, ["token"])
    token = session.body["token"]
    closed = await wire.sdk("DELETE /api/session", token, {"provider": "github", "token": token})
    assert (closed.status, closed.text) == (204, "")
    assert (await wire.sdk("GET /api/user", token)).status == 401


async def test_sdk_reads_and_changes_its_user(wire: Wire) -> None:
    token = await session_of(wire)
    user = await wire.sdk("GET /api/user", token)
    assert isinstance(user.body["volume"], int)
    assert isinstance(user.body["ticking"], bool)
    changed = await wire.sdk("PUT /api/user", token, {"user": {"name": "Octo", "time_zone": "Rome", "volume": 1}})
    assert (changed.status, changed.body["name"], changed.body["time_zone"]) == (200, "Octo", "Rome")


async def test_sdk_keeps_tomatoes(wire: Wire, server: Server) -> None:
    clock = server.works.clock = Clock()
    token = await session_of(wire)
    saved = await wire.sdk("POST /api/tomatoes", token, {"tomato": {"tag_list": "one, two"}})
    assert saved.status == 201
    assert saved.headers["location"] == f"http://www.tomato.es/api/tomatoes/{saved.body['id']}"
    without_tags = await wire.sdk("POST /api/tomatoes", token, {"tomato": {}})
    assert (without_tags.status, without_tags.body) == (400, {"missing_param": "tomato"})
    path = f"/api/tomatoes/{saved.body['id']}"
    assert (await wire.sdk(f"GET {path}", token)).text == saved.text
    clock.forward(seconds=1)
    changed = await wire.sdk(f"PUT {path}", token, {"tomato": {"tag_list": "three"}})
    assert (changed.status, changed.body["tags"]) == (200, ["three"])
    listed = await wire.sdk("GET /api/tomatoes", token)
    assert listed.body["tomatoes"] == [changed.body]
    deleted = await wire.sdk(f"DELETE {path}", token, {"tomato": {"tag_list": "three"}})
    assert (deleted.status, deleted.text) == (204, "")


async def test_sdk_keeps_projects_and_reads_the_board(wire: Wire) -> None:
    token = await session_of(wire)
    fields = {"name": "SDK", "tag_list": "one, two", "money_budget": 1000, "time_budget": 10}
    made = await wire.sdk("POST /api/projects", token, {"project": fields})
    assert (made.status, made.body["tags"], made.body["time_budget"]) == (201, ["one", "two"], 10)
    path = f"/api/projects/{made.body['id']}"
    assert (await wire.sdk(f"GET {path}", token)).text == made.text
    changed = await wire.sdk(f"PUT {path}", token, {"project": {"name": "Kit"}})
    assert (changed.status, changed.body["name"], changed.body["money_budget"]) == (200, "Kit", 1000)
    assert (await wire.sdk("GET /api/projects", token)).body["projects"] == [changed.body]
    assert (await wire.sdk(f"DELETE {path}", token, {"project": {"name": "Kit"}})).status == 204
    await wire.sdk("POST /api/tomatoes", token, {"tomato": {"tag_list": ""}})
    for period in ("daily", "weekly", "monthly", "overall"):
        board = await wire.sdk(f"GET /api/leaderboard/{period}", token)
        assert [(row["user"]["name"], row["score"]) for row in board.body["scores"]] == [("Octo Cat", 1)]


async def test_alamofire_asks_by_query_and_changes_by_form(wire: Wire) -> None:
    shown = json.dumps({"provider": "github", "access_token": ACCESS_TOKEN})
    session = await wire.send("POST /api/session", "Accept: */*\r\nContent-Type: application/json\r\n", shown)
    token = session.body["token"]
    assert (await wire.send(f"GET /api/user?token={token}", "Accept: */*\r\n")).status == 200
    form = "Accept: */*\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
    sent = f"token={token}&user%5Bname%5D=Pablo&user%5Bticking%5D=1&user%5Bvolume%5D=3"
    changed = await wire.send("PUT /api/user", form, sent)
    assert changed.status == 200
    assert [changed.body[name] for name in ("name", "ticking", "volume")] == ["Pablo", True, 3]


async def test_script_asks_for_a_stretch_of_time_page_by_page(wire: Wire) -> None:
    token = await session_of(wire)
    await wire.sdk("POST /api/tomatoes", token, {"tomato": {"tag_list": "a"}})
    asked = "from=2001-01-01T00:00:00.000Z&to=2999-12-31T23:59:59.000Z&page=1"
    found = await wire.send(f"GET /api/tomatoes?{asked}", f"Authorization: {token}\r\n")
    assert found.body["pagination"] == {"current_page": 1, "total_pages": 1, "total_count": 1}
    assert found.headers["content-type"] == "application/json; charset=utf-8"


async def test_target_in_absolute_form_is_the_same(wire: Wire) -> None:
    token = await session_of(wire)
    for target in ("http://www.tomato.es/api/user", "http://tomato.es/api/user.json?format=json"):
        user = await wire.send(f"GET {target}", f"Authorization: {token}\r\n")
        assert (user.status, user.body["name"]) == (200, "Octo Cat")
    made = await wire.send(
        "POST http://www.tomato.es/api/tomatoes", f"Authorization: {token}\r\n", "tomato[tag_list]=proxy"
    )
    assert (made.status, made.body["tags"]) == (201, ["proxy"])
    missing = await wire.send("GET http://www.tomato.es/api/nothing", "Accept: application/json\r\n")
    assert (missing.status, missing.body) == (404, {"status": 404, "error": "Not Found"})


ABSOLUTE_TARGETS = [
    ("POST http://tomato.es/api/projects HTTP/1.1", "other.example", 201, "http://tomato.es/api/projects/"),
    ("POST HTTP://Tomato.es:80/api/projects HTTP/1.1", "", 201, "http://Tomato.es:80/api/projects/"),
    ("POST http://tomato.es/api/projects HTTP/1.0", None, 201, "http://tomato.es/api/projects/"),
    ("POST http://tomato.es/api/projects HTTP/1.0", "a b", 201, "http://tomato.es/api/projects/"),
    (
        "POST http://o.example/tomatoes/api/projects HTTP/1.1",
        "tomato.es",
        201,
        "http://o.example/tomatoes/api/projects/",
    ),
    ("POST http://[::1]:80/tomatoes/api/projects HTTP/1.1", "tomato.es", 201, "http://[::1]:80/tomatoes/api/projects/"),
    ("POST http://other.example/api/projects HTTP/1.1", "tomato.es", 404, ""),
    ("POST http://tomato.es HTTP/1.1", "tomato.es", 404, ""),
    ("POST http://tomato.es?format=json HTTP/1.1", "tomato.es", 404, ""),
    ("POST http://user:word@tomato.es/api/projects HTTP/1.1", "tomato.es", 400, ""),
    ("POST http://tomato.es:80:80/api/projects HTTP/1.1", "tomato.es", 400, ""),
    ("POST http://[::1/api/projects HTTP/1.1", "tomato.es", 400, ""),
    ("POST http:///api/projects HTTP/1.1", "tomato.es", 400, ""),
    ("POST http://tomato.es/api/projects HTTP/1.1", "tomato.es\r\nHost: tomato.es", 400, ""),
]


async def test_target_in_absolute_form_decides_over_the_host(wire: Wire) -> None:
    token = await session_of(wire)
    for line, host, status, location in ABSOLUTE_TARGETS:
        named = "" if host is None else f"Host: {host}\r\n"
        head = f"Authorization: {token}\r\nContent-Length: 15\r\nConnection: close\r\n\r\n"
        said = await wire.exchange(f"{line}\r\n{named}{head}project[name]=x")
        assert said.status == status, (line, host, said)
        if status == 201:
            assert said.headers["location"] == f"{location}{said.body['id']}"


async def test_head_and_304_have_no_body_on_the_wire(wire: Wire) -> None:
    token = f"Authorization: {await session_of(wire)}\r\n"
    whole, head = await wire.send("GET /api/user", token), await wire.send("HEAD /api/user", token)
    assert (head.status, head.text) == (200, "")
    assert head.headers["content-length"] == str(len(whole.text.encode()))
    same = await wire.send("GET /api/user", f"{token}If-None-Match: {whole.headers['etag']}\r\n")
    assert (same.status, same.text) == (304, "")


async def test_page_of_another_origin_may_read_and_nobody_else_is_told_so(wire: Wire) -> None:
    asked = await wire.send("OPTIONS /api/user", "Origin: http://x.example\r\nAccess-Control-Request-Method: GET\r\n")
    assert (asked.status, asked.headers["access-control-allow-origin"]) == (204, "*")
    plain = await wire.send("OPTIONS /api/user")
    assert plain.status == 404
    assert "access-control-allow-origin" not in plain.headers


async def session_of(wire: Wire) -> str:
    """A new token."""
    session = await wire.sdk("POST /api/session", "", {"provider": "github", "access_token": ACCESS_TOKEN})
    return session.body["token"]

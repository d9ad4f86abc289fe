"""Methods, sockets, paths and things that do not exist: each surface says so in its own form of errors, before anything else is judged."""

import asyncio
import json
import re

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from crewhall.app.build import Server
from tests.surfaces.hall.serving import served
from tests.world.people import sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("dialect", ["sqlite"])]

FORMS = {"/v1": "METHOD_NOT_ALLOWED", "/hall": "METHOD_NOT_ALLOWED", "/legacy/v1": 405}
"""The code of the error by surface."""


@pytest.mark.parametrize("method", ["PURGE", "FOO", "CONNECT", "PROPFIND", "TRACE"])
@pytest.mark.parametrize(
    ("surface", "path", "allowed"),
    [
        ("/v1", "/me", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("/v1", "/sessions", "DELETE, OPTIONS, POST"),
        ("/hall", "/tokens/7", "DELETE, OPTIONS"),
        ("/hall", "/socket", "GET, HEAD, OPTIONS"),
        ("/legacy/v1", "/user", "GET, HEAD, OPTIONS, PUT"),
    ],
)
async def test_method_that_a_path_does_not_take_is_refused_with_those_that_it_takes(
    http: httpx.AsyncClient, method: str, surface: str, path: str, allowed: str
) -> None:
    answer = await http.request(method, surface + path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert answer.json()["code"] == FORMS[surface]
    assert f"does not support {method}." in answer.json()["message"]


@pytest.mark.parametrize("method", ["PURGE", "FOO", "GET", "DELETE"])
@pytest.mark.parametrize("path", ["/v1/nothing", "/hall/nothing", "/legacy/v1/nothing", "/tomatoes/api/nothing"])
async def test_unknown_path_is_unknown_by_any_method(http: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await http.request(method, path)
    assert answer.status_code == 404
    assert "allow" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_path_of_a_socket_asks_for_an_upgrade(http: httpx.AsyncClient, method: str) -> None:
    answer = await http.request(method, "/hall/socket")
    assert (answer.status_code, answer.headers["upgrade"], answer.headers["connection"]) == (
        426,
        "websocket",
        "upgrade",
    )
    assert method == "HEAD" or answer.json()["code"] == "UPGRADE_REQUIRED"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/nothing", "NOT_FOUND"),
        ("/hall/tokens", "NOT_FOUND"),
        ("/v1/nothing", "NOT_FOUND"),
        ("/v1/me", "NOT_FOUND"),
        ("/legacy/v1/user", 404),
        ("/tomatoes/api/user", None),
    ],
)
async def test_socket_that_does_not_exist_is_denied_with_an_error_of_the_surface(
    server: Server, caplog: pytest.LogCaptureFixture, path: str, code: str | int | None
) -> None:
    async with asyncio.timeout(30), served(server.dispatcher) as address:
        with pytest.raises(InvalidStatus) as denied:
            await connect(f"ws://{address}{path}")
    response = denied.value.response
    assert response.status_code == 404
    assert re.fullmatch("[0-9a-f]{32}", response.headers["x-request-id"])
    assert json.loads(response.body).get("code") == code
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_socket_that_does_not_exist_is_closed_where_no_response_can_be_sent(server: Server) -> None:
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/nothing", "query_string": b"", "headers": [(b"host", b"crewhall.test")]}
    await server.dispatcher(scope, receive, send)  # pyright: ignore[reportArgumentType] - as servers call it
    assert sent == [{"type": "websocket.close", "code": 1008, "reason": "NOT_FOUND"}]


@pytest.mark.parametrize("slashes", ["/", "//", "////"])
@pytest.mark.parametrize("path", ["/v1/me", "/legacy/v1/user", "/hall/tokens"])
async def test_slashes_at_the_end_of_a_path_do_not_matter(
    server: Server, http: httpx.AsyncClient, path: str, slashes: str
) -> None:
    anna = await sign_up(server)
    headers = {"Authorization": f"Bearer {anna.token}"}
    plain = await http.get(path, headers=headers)
    answer = await http.get(f"http://crewhall.test{path}{slashes}", headers=headers)
    assert (plain.status_code, answer.status_code, answer.content) == (200, 200, plain.content)


@pytest.mark.parametrize(
    ("collection", "fields", "named"),
    [
        ("/v1/events", {"title": "Stocktake", "start_at": "2026-11-22"}, "start_at"),
        ("/v1/fragments", {"kind": "Task", "name": "Sweep", "data": {"a": 1}}, "start_at"),
        ("/v1/messages", {"receiver_id": 0, "body": "hello"}, "send_at"),
        ("/hall/focus/entries", {"ended_at": "2020-11-22"}, "ended_at"),
    ],
)
async def test_what_does_not_exist_is_unknown_whatever_time_is_sent(
    server: Server, http: httpx.AsyncClient, collection: str, fields: dict[str, object], named: str
) -> None:
    anna, ben = await sign_up(server), await sign_up(server, "Ben")
    headers = {"Authorization": f"Bearer {anna.token}"}
    if "receiver_id" in fields:
        fields = {**fields, "receiver_id": ben.id}
    made = await http.post(collection, json=fields, headers=headers)
    assert made.status_code == 201, made.text
    unreadable = {named: "soon"}
    refused = await http.put(f"{collection}/{made.json()['id']}", json=unreadable, headers=headers)
    assert (refused.status_code, list(refused.json()["details"])) == (422, [named])
    for who, thing in ((anna.token, 4_000_000), (ben.token, made.json()["id"])):
        if "receiver_id" in fields and who == ben.token:
            continue  # the receiver sees the message
        answer = await http.put(f"{collection}/{thing}", json=unreadable, headers={"Authorization": f"Bearer {who}"})
        assert answer.status_code == 404, answer.text


async def test_room_that_does_not_exist_is_unknown_whatever_time_is_sent(
    server: Server, http: httpx.AsyncClient
) -> None:
    anna, ben, cleo = await sign_up(server), await sign_up(server, "Ben"), await sign_up(server, "Cleo")
    said = await anna.post("/messages", {"receiver_id": ben.id, "body": "hello"})
    unreadable = {"body": "hello", "send_at": "soon"}
    for who, room_id, status in ((anna, said["chat_id"], 422), (anna, 4_000_000, 404), (cleo, said["chat_id"], 404)):
        headers = {"Authorization": f"Bearer {who.token}"}
        answer = await http.post(f"/v1/chats/{room_id}/messages", json=unreadable, headers=headers)
        assert answer.status_code == status, answer.text

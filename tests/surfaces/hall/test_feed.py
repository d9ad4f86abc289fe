"""The live feed over HTTP and WebSocket, as clients read it."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from crewhall.domains.identity import sessions
from crewhall.domains.labels import tags
from crewhall.domains.labels.model import Context
from crewhall.kit.owner import Owner
from crewhall.platform.work import Works
from crewhall.surfaces.hall import streams
from tests.surfaces.hall.conftest import HallServer, sign_up
from tests.surfaces.hall.serving import served

pytestmark = pytest.mark.anyio


@pytest.fixture
async def address(server: HallServer) -> AsyncGenerator[str, None]:
    """Where the server listens."""
    async with served(server.dispatcher) as address:
        yield address
        await server.feed.close()


@pytest.fixture
async def token(works: Works) -> str:
    """A session token of a person."""
    return await sign_up(works, "ada@example.com")


async def name_tag(works: Works, token: str, name: str) -> None:
    """Make something happen that only the person sees."""
    actor = await sessions.authenticate_token(works, token, sessions.CURRENT)
    async with works.write(actor) as work:
        await tags.create(work, Owner.of_user(actor.user_id or 0), Context.TAGS, name)


async def sse(answer: httpx.Response) -> AsyncIterator[tuple[int | None, dict[str, Any]]]:
    """Number and content of each event of a stream."""
    number: int | None = None
    async for line in answer.aiter_lines():
        if line.startswith("id: "):
            number = int(line[4:])
        elif line.startswith("data: "):
            yield number, json.loads(line[6:])
            number = None


async def said(socket: ClientConnection) -> dict[str, Any]:
    """The next message."""
    return json.loads(await asyncio.wait_for(socket.recv(), 10))


def signed_in(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_events_come_as_they_happen_and_go_on_after_the_last_number(
    address: str, works: Works, token: str
) -> None:
    async with httpx.AsyncClient(base_url=f"http://{address}", headers=signed_in(token), timeout=10) as client:
        async with client.stream("GET", "/hall/feed") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            stream = sse(answer)
            number, hello = await anext(stream)
            assert hello["type"] == "hello"
            assert hello["number"] == number
            await name_tag(works, token, "first")
            number, first = await anext(stream)
            assert (first["type"], first["name"], first["event"]["name"]) == ("event", "TagCreated", "first")
            assert first["number"] == number
        await name_tag(works, token, "second")
        await name_tag(works, token, "third")
        async with client.stream("GET", "/hall/feed", headers={"Last-Event-ID": str(number)}) as answer:
            stream = sse(answer)
            assert (await anext(stream))[1]["number"] == number
            names = [(await anext(stream))[1]["event"]["name"] for _ in range(2)]
            assert names == ["second", "third"]


async def test_feed_needs_a_caller_and_a_number(address: str, token: str) -> None:
    async with httpx.AsyncClient(base_url=f"http://{address}", timeout=10) as client:
        assert (await client.get("/hall/feed")).status_code == 401
        answer = await client.get("/hall/feed", params={"after": "yesterday"}, headers=signed_in(token))
        assert answer.status_code == 422
        assert answer.json()["details"] == {"after": "must be a whole number"}


async def test_quiet_stream_says_that_it_is_alive(address: str, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "KEEPALIVE_S", 0.05)
    async with (
        httpx.AsyncClient(base_url=f"http://{address}", headers=signed_in(token), timeout=10) as client,
        client.stream("GET", "/hall/feed") as answer,
    ):
        stream = sse(answer)
        await anext(stream)
        assert (await anext(stream))[1]["type"] == "alive"


async def test_socket_takes_the_credential_by_header_or_first_message(address: str, works: Works, token: str) -> None:
    await name_tag(works, token, "past")
    async with connect(f"ws://{address}/hall/socket?after=0", additional_headers=signed_in(token)) as socket:
        assert (await said(socket))["type"] == "hello"
        signed_up, tagged = [await said(socket) for _ in range(2)]
        assert (signed_up["name"], tagged["name"]) == ("UserSignedUp", "TagCreated")
    async with connect(f"ws://{address}/hall/socket") as socket:
        await socket.send(json.dumps({"type": "hello", "token": token, "after": signed_up["number"]}))
        assert (await said(socket))["number"] == signed_up["number"]
        assert (await said(socket))["event"]["name"] == "past"


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ({"type": "hello", "token": "crewhall_wrong"}, "WRONG_CREDENTIALS"),
        ({"type": "hello"}, "UNAUTHENTICATED"),
        ({"type": "typing", "room_id": 1}, "UNAUTHENTICATED"),
    ],
    ids=["wrong", "none", "impatient"],
)
async def test_socket_without_a_good_credential_is_told_and_closed(
    address: str, first: dict[str, Any], code: str
) -> None:
    async with connect(f"ws://{address}/hall/socket") as socket:
        await socket.send(json.dumps(first))
        error = await said(socket)
        assert (error["type"], error["code"]) == ("error", code)
        with pytest.raises(ConnectionClosed) as closed:
            await said(socket)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


@pytest.mark.parametrize("text", ["no json", '{"room_id": 1}', "[1]", '{"type": 5}', "x" * 5000])
async def test_socket_closes_on_what_is_no_message(address: str, token: str, text: str) -> None:
    async with connect(f"ws://{address}/hall/socket", additional_headers=signed_in(token)) as socket:
        await said(socket)
        await socket.send(text)
        assert (await said(socket))["code"] == "INVALID_INPUT"
        with pytest.raises(ConnectionClosed):
            await said(socket)


async def test_ping_is_answered(address: str, token: str) -> None:
    async with connect(f"ws://{address}/hall/socket", additional_headers=signed_in(token)) as socket:
        await said(socket)
        await socket.send('{"type": "ping"}')
        assert await said(socket) == {"type": "pong"}


async def test_ended_session_ends_its_stream(
    address: str, works: Works, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "KEEPALIVE_S", 0.02)
    async with connect(f"ws://{address}/hall/socket", additional_headers=signed_in(token)) as socket:
        await said(socket)
        actor = await sessions.authenticate_token(works, token, sessions.CURRENT)
        async with works.write(actor) as work:
            await sessions.log_out(work)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                await said(socket)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


async def test_server_that_stops_ends_its_streams(server: HallServer, token: str) -> None:
    async with served(server.dispatcher) as address:
        socket = await connect(f"ws://{address}/hall/socket", additional_headers=signed_in(token))
        await said(socket)
        await server.feed.close()
        with pytest.raises(ConnectionClosed):
            await said(socket)

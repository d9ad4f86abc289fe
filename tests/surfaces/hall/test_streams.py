"""What the live routes make of clients that do not behave: strange words, keys that may not write, peers that take nothing."""

import asyncio
import contextlib
import json
import socket as sockets
from collections.abc import AsyncGenerator, Awaitable, Callable

import httpx
import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from crewhall.domains.chat import messages, rooms
from crewhall.domains.chat.model import NewMessage, NewRoom
from crewhall.domains.identity import sessions
from crewhall.kit.actor import Actor
from crewhall.platform.feed import Feed
from crewhall.platform.http import reply
from crewhall.platform.work import Works
from crewhall.surfaces.hall import streams
from tests.surfaces.hall.conftest import HallServer, sign_up
from tests.surfaces.hall.serving import served
from tests.surfaces.hall.test_feed import said, signed_in
from tests.world.waiting import until

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

DEEP = '{"type": "ping", "x": ' + "[" * 2000


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


async def actor_of(works: Works, token: str) -> Actor:
    """Who shows the token."""
    return await sessions.authenticate_token(works, token, sessions.CURRENT)


async def room_of(works: Works, opener: Actor, *others: Actor) -> int:
    """A room of these people."""
    async with works.write(opener) as work:
        view = await rooms.create(work, NewRoom(user_ids=tuple(other.user_id or 0 for other in others)))
        return view.room.id


@pytest.mark.parametrize("first", [True, False], ids=["stranger", "signed-in"])
@pytest.mark.parametrize("message", [DEEP, b'{"type": "\xff"}', b"", '{"type": "\\ud800"}'], ids=range(4))
async def test_what_cannot_be_read_is_refused_in_words(
    address: str, token: str, message: str | bytes, first: bool
) -> None:
    async with connect(f"ws://{address}/hall/socket", additional_headers=None if first else signed_in(token)) as socket:
        if not first:
            await said(socket)
        await socket.send(message)
        assert (await said(socket))["code"] == "INVALID_INPUT"
        with pytest.raises(ConnectionClosed) as closed:
            await said(socket)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4400


async def test_number_that_is_none_is_refused_as_a_bad_message(address: str, token: str) -> None:
    async with connect(f"ws://{address}/hall/socket?after=-1", additional_headers=signed_in(token)) as socket:
        assert (await said(socket))["code"] == "INVALID_INPUT"
        with pytest.raises(ConnectionClosed) as closed:
            await said(socket)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4400


async def test_head_of_the_feed_ends(address: str, server: HallServer, works: Works, token: str) -> None:
    async with httpx.AsyncClient(base_url=f"http://{address}", headers=signed_in(token), timeout=10) as client:
        answer = await client.head("/hall/feed")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        assert (await client.get("/readyz")).status_code == 200  # over the same connection
        assert server.feed.online([(await actor_of(works, token)).user_id or 0]) == []


async def test_key_that_only_reads_listens_and_does_not_type(address: str, works: Works, token: str) -> None:
    ada, bob_token = await actor_of(works, token), await sign_up(works, "bob@example.com")
    room_id = await room_of(works, ada, await actor_of(works, bob_token))
    async with works.write(ada) as work:
        _, key = await sessions.create_key(work, "screen", ("read",))
    typing = json.dumps({"type": "typing", "room_id": room_id})
    async with (
        connect(f"ws://{address}/hall/socket", additional_headers=signed_in(bob_token)) as bob,
        connect(f"ws://{address}/hall/socket", additional_headers=signed_in(key)) as screen,
        connect(f"ws://{address}/hall/socket", additional_headers=signed_in(token)) as hands,
    ):
        for socket in (bob, screen, hands):
            await said(socket)
        await screen.send(typing)
        await screen.send('{"type": "ping"}')
        assert await said(screen) == {"type": "pong"}
        async with works.write(ada) as work:
            await messages.post(work, room_id, NewMessage(body="hello"))
        assert (await said(bob))["name"] == (await said(screen))["name"] == "MessagePosted"
        await hands.send(typing)
        assert await said(bob) == {"type": "typing", "room_id": room_id, "user_id": ada.user_id}


async def test_client_that_leaves_in_the_middle_of_much_is_no_fault(address: str, works: Works, token: str) -> None:
    ada = await actor_of(works, token)
    room_id = await room_of(works, ada)
    for _ in range(100):
        async with works.write(ada) as work:
            await messages.post(work, room_id, NewMessage(body="x" * 50_000))
    with capture_logs() as logged:
        for leave in ("abort", "close", "nonsense"):
            url = f"ws://{address}/hall/socket?after=0"
            socket = await connect(url, additional_headers=signed_in(token), max_queue=None)
            await said(socket)
            if leave == "nonsense":
                await socket.send("nonsense")
            elif leave == "abort":
                socket.transport.abort()
            await socket.close()
    assert [entry for entry in logged if entry["log_level"] == "error"] == []


async def test_fault_of_ours_is_logged(
    address: str, server: HallServer, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(server.feed, "subscribe", fails)
    with capture_logs() as logged:
        async with connect(f"ws://{address}/hall/socket", additional_headers=signed_in(token)) as socket:
            with pytest.raises(ConnectionClosed):
                await said(socket)
    assert "request failed" in [entry["event"] for entry in logged]


async def open_and_take_nothing(address: str, token: str, path: str, headers: str) -> sockets.socket:
    """A connection that asks for a stream and does not read it."""
    peer = sockets.socket()
    peer.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    peer.setblocking(False)
    host, _, port = address.partition(":")
    await asyncio.get_running_loop().sock_connect(peer, (host, int(port)))
    request = f"GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n{headers}\r\n"
    await asyncio.get_running_loop().sock_sendall(peer, request.encode())
    return peer


def is_online(feed: Feed, actor: Actor, wanted: bool) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return bool(feed.online([actor.user_id or 0])) == wanted

    return look


UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"


@pytest.mark.parametrize(("path", "headers"), [("/hall/socket", UPGRADE), ("/hall/feed", "")], ids=["socket", "sse"])
async def test_peer_that_takes_nothing_for_long_is_given_up(
    address: str,
    server: HallServer,
    works: Works,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
    headers: str,
) -> None:
    monkeypatch.setattr(streams, "KEEPALIVE_S", 0.05)
    monkeypatch.setattr(streams, "STALLED_S", 0.5)
    monkeypatch.setattr(reply, "STALLED_S", 0.5)
    ada = await actor_of(works, token)
    room_id = await room_of(works, ada)
    with contextlib.closing(await open_and_take_nothing(address, token, path, headers)):
        still_there = is_online(server.feed, ada, True)
        await until(still_there)
        for _ in range(200):
            if not await still_there():
                break
            async with works.write(ada) as work:
                await messages.post(work, room_id, NewMessage(body="x" * 60_000))
        await until(is_online(server.feed, ada, False))
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_peer_that_takes_what_comes_is_kept(address: str, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "KEEPALIVE_S", 0.05)
    monkeypatch.setattr(streams, "STALLED_S", 0.5)
    async with connect(f"ws://{address}/hall/socket", additional_headers=signed_in(token)) as socket:
        await said(socket)
        for _ in range(20):
            assert (await said(socket))["type"] == "alive"

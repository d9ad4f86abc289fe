"""What a peer can make the WebSocket protocol keep before anybody has asked who that is."""

import asyncio
import io
import json
import socket
from asyncio.transports import BaseTransport
from collections.abc import AsyncGenerator, Generator
from typing import Any

import pytest
import structlog
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from crewhall.platform import logs
from crewhall.platform.serving.connections import JoiningTransport
from crewhall.platform.serving.sockets import Sockets
from tests.surfaces.hall.serving import served

pytestmark = pytest.mark.anyio

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
MASK = b"\0\0\0\0"
PING = b"\x89\xfd" + MASK + b"x" * 125
BEGINNING, MIDDLE, END = b"\x01\x81", b"\x00\x80", b"\x80\x81"


class Heard:
    """An application that notes what it is told."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        if scope["path"] == "/refused":
            await send({"type": "websocket.close"})
            return
        await send({"type": "websocket.accept"})
        while (event := await receive())["type"] == "websocket.receive":
            self.texts.append(event["text"])
            await send({"type": "websocket.send", "text": "heard"})


@pytest.fixture
def transports(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The server's side of each connection."""
    made: list[Any] = []
    connection_made = Sockets.connection_made

    def note(self: Sockets, transport: BaseTransport) -> None:
        made.append(transport)
        connection_made(self, transport)

    monkeypatch.setattr(Sockets, "connection_made", note)
    return made


@pytest.fixture
def heard() -> Heard:
    """The application."""
    return Heard()


@pytest.fixture
def plug() -> Generator[socket.socket, None, None]:
    """A socket that takes little at once."""
    with socket.socket() as plug:
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        plug.setblocking(False)
        yield plug


@pytest.fixture
async def peer(heard: Heard, plug: socket.socket, transports: list[Any]) -> AsyncGenerator[socket.socket, None]:
    """A peer that is connected and reads when the test does."""
    loop = asyncio.get_running_loop()
    assert not transports
    async with asyncio.timeout(30), served(heard) as address:
        await loop.sock_connect(plug, ("127.0.0.1", int(address.rpartition(":")[2])))
        await loop.sock_sendall(plug, HANDSHAKE)
        assert b" 101 " in await loop.sock_recv(plug, 1000)
        yield plug
        plug.close()


async def test_answers_that_the_peer_does_not_take_are_not_kept(peer: socket.socket, transports: list[Any]) -> None:
    loop = asyncio.get_running_loop()
    most = 0
    for _ in range(200):
        await loop.sock_sendall(peer, PING * 1000)
        most = max(most, transports[-1].get_write_buffer_size())
    assert 0 < most < 1_000_000


async def test_socket_has_the_connection_itself(peer: socket.socket, transports: list[Any]) -> None:
    assert peer.fileno() > 0
    assert not isinstance(transports[-1], JoiningTransport)


async def test_connection_that_comes_and_goes_logs_nothing_at_info(heard: Heard) -> None:
    lines = io.StringIO()
    logs.configure("info", "json", lines)
    async with asyncio.timeout(30), served(heard) as address:
        async with connect(f"ws://{address}/") as client:
            await client.send("hello")
            assert await client.recv() == "heard"
        with pytest.raises(InvalidStatus):
            await connect(f"ws://{address}/refused")
    structlog.get_logger().info("the end")
    assert [json.loads(line)["event"] for line in lines.getvalue().splitlines()] == ["the end"]


async def test_ping_is_answered(peer: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(peer, PING)
    assert await loop.sock_recv(peer, 1000) == b"\x8a\x7d" + b"x" * 125


async def test_message_in_pieces_is_put_together(peer: socket.socket, heard: Heard) -> None:
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(peer, BEGINNING + MASK + b"a" + (MIDDLE + MASK) * 100 + END + MASK + b"b")
    assert b"heard" in await loop.sock_recv(peer, 1000)
    assert heard.texts == ["ab"]


async def test_message_of_endless_pieces_is_cut_off(peer: socket.socket, heard: Heard) -> None:
    loop = asyncio.get_running_loop()
    with pytest.raises(ConnectionError):
        await loop.sock_sendall(peer, BEGINNING + MASK + b"a")
        while True:
            await loop.sock_sendall(peer, (MIDDLE + MASK) * 1000)
    assert heard.texts == []

"""A connection that has ended is gone at once: what its requests held does not wait for the cyclic collector, which runs seldom."""

import asyncio
import gc
import weakref
from collections.abc import Generator
from typing import Any

import pytest
from websockets.server import ServerProtocol

from crewhall.platform.serving.connections import Connection
from crewhall.platform.serving.sockets import Sockets
from tests.surfaces.hall.serving import served
from tests.world.waiting import until

pytestmark = pytest.mark.anyio

POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n"
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
CLOSE_FRAME = b"\x88\x82\0\0\0\0\x03\xe8"


async def answering(scope: Any, receive: Any, send: Any) -> None:
    """An application that refuses each request when it has read some of it, and sends on a WebSocket until it ends."""
    message = await receive()
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 400, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "websocket.accept"})
    while message["type"] != "websocket.disconnect":
        message = await receive()


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> Generator[list["weakref.ref[Any]"], None, None]:
    """What each connection is made of, while nothing is collected."""
    made: list[weakref.ref[Any]] = []
    for owner in (Connection, Sockets, ServerProtocol):
        init: Any = owner.__init__

        def note(self: Any, *arguments: Any, init: Any = init, **more: Any) -> None:
            init(self, *arguments, **more)
            made.append(weakref.ref(self))

        monkeypatch.setattr(owner, "__init__", note)
    gc.disable()
    yield made
    gc.enable()


@pytest.mark.parametrize(
    ("sent", "count"),
    [
        (POST + b"Connection: close\r\n\r\n" + b"x" * 200_000, 1),
        (POST + b"\r\n" + b"x" * 200_000, 1),
        (POST + b"\r\n" + b"x" * 100_000, 1),
        (b"GET /" + b"x" * 100_000, 1),
        (UPGRADE + CLOSE_FRAME, 3),
        (UPGRADE, 3),
    ],
    ids=["refused", "kept alive", "cut short", "large head", "closed stream", "stream that left"],
)
async def test_connection_leaves_nothing_to_the_collector(
    ended: list["weakref.ref[Any]"], sent: bytes, count: int
) -> None:
    async with asyncio.timeout(30), served(answering) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(sent)
        assert await reader.readuntil(b"\r\n\r\n")
        writer.close()
        await until(lambda: are_gone(ended))
    assert len(ended) == count


async def are_gone(ended: list["weakref.ref[Any]"]) -> bool:
    """Whether nothing of them is there any more."""
    return all(each() is None for each in ended)

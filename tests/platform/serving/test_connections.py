"""An answer leaves in one piece; what has no body yet is not kept back."""

import asyncio
from typing import Any, cast

import pytest

from crewhall.platform.serving.connections import JoiningTransport
from tests.surfaces.hall.serving import served

pytestmark = pytest.mark.anyio

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"


class Written:
    """A transport that notes what it is given."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.pieces.append(data)

    def close(self) -> None:
        self.pieces.append(b"closed")

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 7


@pytest.fixture
def written() -> Written:
    """What goes out."""
    return Written()


@pytest.fixture
async def joining(written: Written) -> JoiningTransport:
    """The transport before it."""
    return JoiningTransport(cast("asyncio.Transport", written), asyncio.get_running_loop())


async def turn() -> None:
    """Let the event loop do what is to be done soon."""
    await asyncio.sleep(0)


async def test_head_and_body_leave_in_one_piece(joining: JoiningTransport, written: Written) -> None:
    joining.write(HEAD)
    joining.write(b"{}")
    joining.write(b"more")
    await turn()
    assert written.pieces == [HEAD + b"{}", b"more"]


async def test_head_without_a_body_leaves_at_the_next_turn(joining: JoiningTransport, written: Written) -> None:
    joining.write(HEAD)
    assert written.pieces == []
    await turn()
    joining.write(b"{}")
    assert written.pieces == [HEAD, b"{}"]


async def test_long_body_leaves_behind_its_head(joining: JoiningTransport, written: Written) -> None:
    body = b"x" * (64 * 1024 + 1)
    for data in (HEAD, body, HEAD, body[1:]):
        joining.write(data)
    await turn()
    assert written.pieces == [HEAD, body, HEAD + body[1:]]


async def test_answers_one_after_another_keep_their_order(joining: JoiningTransport, written: Written) -> None:
    joining.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    joining.write(HEAD)
    joining.write(b"{}")
    joining.write(HEAD)
    joining.write(b"[]")
    await turn()
    assert b"".join(written.pieces) == b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"{}" + HEAD + b"[]"


async def test_what_waits_is_sent_before_the_end(joining: JoiningTransport, written: Written) -> None:
    joining.write(HEAD)
    joining.close()
    await turn()
    assert written.pieces == [HEAD, b"closed"]


async def test_all_else_is_the_transports_own(joining: JoiningTransport) -> None:
    assert (joining.get_write_buffer_size(), joining.is_closing()) == (7, False)


class Application:
    """Answers at once, or in parts: the second when it is let."""

    def __init__(self) -> None:
        self.may_go_on = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/parts":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await self.may_go_on.wait()
            await send({"type": "http.response.body", "body": b"late"})
            return
        body = (await receive())["body"] or b"{}"
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def application() -> Application:
    """The application."""
    return Application()


@pytest.mark.parametrize(
    ("request_", "end"),
    [
        (b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", b"\r\n\r\n{}"),
        (b"HEAD / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", b"\r\n\r\n"),
        (b"GET / HTTP/1.0\r\nhost: a\r\n\r\n", b"\r\n\r\n{}"),
        (
            b"GET / HTTP/1.1\r\nhost: a\r\n\r\n" * 2 + b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
            b"\r\n\r\n{}",
        ),
        (
            b"POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-length: 2\r\n\r\nhi",
            b"\r\n\r\nhi",
        ),
    ],
    ids=["closing", "head", "old", "pipelined", "continued"],
)
async def test_requests_are_answered_over_a_socket(application: Application, request_: bytes, end: bytes) -> None:
    async with asyncio.timeout(30), served(application) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(request_)
        answered = await reader.read()
        writer.close()
    assert answered.startswith(b"HTTP/1.1 ")
    assert answered.endswith(end)
    assert answered.count(b"HTTP/1.1 200 OK") == request_.count(b" HTTP/1.")


async def test_head_arrives_while_the_body_is_not_there_yet(application: Application) -> None:
    async with asyncio.timeout(30), served(application) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(b"GET /parts HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        application.may_go_on.set()
        assert b"late" in await reader.read()
        assert head.startswith(b"HTTP/1.1 200")
        writer.close()

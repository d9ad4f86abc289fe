"""Requests whose client leaves, or takes nothing any more, end, and are no fault of the server."""

import asyncio
import logging
from typing import Any

import pytest

from crewhall.platform.http.reply import ClientDisconnected
from tests.surfaces.hall.serving import served
from tests.world.waiting import until

pytestmark = pytest.mark.anyio

HEAD: dict[str, Any] = {"type": "http.response.start", "status": 200, "headers": []}
PART = {"type": "http.response.body", "body": b"part", "more_body": True}


class Application:
    """Begins an answer, and ends it as the path says."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.left: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        self.begun.append(path)
        await send(HEAD)
        await send(PART)
        if path == "/stalled":
            raise ClientDisconnected
        while path != "/unfinished" and (await receive())["type"] != "http.disconnect":
            pass
        self.left.append(path)
        if path == "/writing":
            await send(PART)


@pytest.fixture
def application() -> Application:
    """The application."""
    return Application()


def request_of(path: str) -> bytes:
    """The head of a request."""
    return f"GET {path} HTTP/1.1\r\nhost: a\r\n\r\n".encode()


def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the server has logged as an error."""
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize(
    ("path", "said"),
    [("/stalled", []), ("/unfinished", ["ASGI callable returned without completing response."])],
    ids=["client takes nothing", "fault of ours"],
)
async def test_answer_that_is_not_completed_ends_its_connection(
    application: Application, caplog: pytest.LogCaptureFixture, path: str, said: list[str]
) -> None:
    async with asyncio.timeout(30), served(application) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(request_of(path))
        try:
            await reader.read()
        except ConnectionResetError:
            assert path == "/stalled"
        writer.close()
    assert faults(caplog) == said


@pytest.mark.parametrize("behind", [0, 1, 3])
@pytest.mark.parametrize("path", ["/waiting", "/writing"])
async def test_client_that_leaves_ends_the_request_that_is_answered_and_those_behind_it(
    application: Application, caplog: pytest.LogCaptureFixture, path: str, behind: int
) -> None:
    async def has_ended() -> bool:
        return application.left == [path]

    async with asyncio.timeout(30), served(application) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(request_of(path) + request_of("/behind") * behind)
        await reader.readuntil(b"part")
        writer.transport.abort()
        await until(has_ended)
    assert application.begun == [path]
    assert faults(caplog) == []

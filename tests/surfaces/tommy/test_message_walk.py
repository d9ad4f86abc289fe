"""How many files a message runs through, from the request that posts it to the subscriber that receives it.

A reader who follows it opens the files that hand it on to another of ours; those that only do a small thing of their own (a digest, a clock, a
check) are read by their names.
"""

import asyncio
import json
import sys
from collections import defaultdict
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import crewhall
from crewhall.app.build import Server
from tests.world.people import Person, sign_up
from tests.world.rooms import room_of, say

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("dialect", ["sqlite"])]

MOST_FILES = 35
ROOT = str(Path(crewhall.__file__).parent)


class Walk:
    """The files that run while it is on, each with those that it calls."""

    def __init__(self) -> None:
        self.calls: defaultdict[str, set[str]] = defaultdict(set)

    def note(self, frame: FrameType, event: str, _argument: object) -> None:
        """A function is called; for `sys.setprofile`."""
        file = frame.f_code.co_filename
        if event != "call" or not file.startswith(ROOT):
            return
        caller = frame.f_back
        while caller is not None and not caller.f_code.co_filename.startswith(ROOT):
            caller = caller.f_back
        if caller is not None and caller.f_code.co_filename != file:
            self.calls[caller.f_code.co_filename].add(file)


class Subscriber:
    """A WebSocket of the live feed."""

    def __init__(self, person: Person) -> None:
        self._token = person.token
        self._from_client: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def run(self, server: Server) -> None:
        """Stay connected."""
        headers = [(b"host", b"crewhall.test"), (b"authorization", f"Bearer {self._token}".encode())]
        scope = {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": "/hall/socket",
            "raw_path": b"/hall/socket",
            "query_string": b"",
            "headers": headers,
            "subprotocols": [],
        }
        self._from_client.put_nowait({"type": "websocket.connect"})
        await server.dispatcher(scope, self._from_client.get, self._receive)

    async def _receive(self, message: Any) -> None:
        if message["type"] == "websocket.send":
            self._frames.put_nowait(json.loads(message["text"]))

    async def next(self, type_: str) -> dict[str, Any]:
        """The next frame of a type."""
        async with asyncio.timeout(10):
            while (frame := await self._frames.get())["type"] != type_:
                pass
        return frame


async def test_message_is_handed_on_by_few_files(server: Server) -> None:
    owner, mate = await sign_up(server), await sign_up(server, "Ben", email="ben@example.com")
    room = await room_of(owner, mate)
    subscriber, walk = Subscriber(mate), Walk()
    connection = asyncio.create_task(subscriber.run(server))
    try:
        await subscriber.next("hello")
        sys.setprofile(walk.note)
        try:
            await say(owner, room, "Table nine is ready to go.")
            frame = await subscriber.next("event")
        finally:
            sys.setprofile(None)
    finally:
        connection.cancel()
    assert frame["name"] == "MessagePosted"
    names = sorted(Path(file).relative_to(ROOT).as_posix() for file in walk.calls)
    assert "surfaces/tommy/v1/chats/messages.py" in names
    assert "surfaces/hall/socket.py" in names
    assert len(names) <= MOST_FILES, f"a message is handed on by {len(names)} files: {', '.join(names)}"

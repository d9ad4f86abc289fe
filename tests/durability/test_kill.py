"""`kill -9` at any moment: what was acknowledged is there, nothing is there twice, no event and no job is lost or doubled."""

import asyncio
import contextlib
import random
from collections import Counter
from functools import partial
from pathlib import Path

import httpx
import pytest
from msgspec import Struct

from crewhall.app.build import Server
from crewhall.kit.actor import SYSTEM
from crewhall.platform.settings import Settings
from tests.durability.running import Running, found_team
from tests.durability.sink import MailSink
from tests.world.waiting import until

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

CLIENTS = 6


class Name(Struct, frozen=True):
    """A text from the database."""

    value: str


class Acknowledged(Struct):
    """What the server said it had done, over all rounds."""

    tags: set[str]
    invitations: set[str]


async def write_until_killed(running: Running, token: str, round_number: int, client: int, done: Acknowledged) -> None:
    """Make tags and invitations with names of their own, and note each that was acknowledged."""
    headers = {"Authorization": f"Token {token}"}
    async with httpx.AsyncClient(base_url=running.base_url, headers=headers, timeout=20) as http:
        with contextlib.suppress(httpx.TransportError):
            for number in range(100_000):
                word = f"r{round_number}-c{client}-n{number}"
                answer = await http.post("/tags", json={"context": "tags", "name": word})
                assert answer.status_code == 201, answer.text
                done.tags.add(word)
                answer = await http.post("/team/members/invite", json={"email": f"{word}@people.example"})
                assert answer.status_code == 200, answer.text
                done.invitations.add(f"{word}@people.example")


async def texts(server: Server, sql: str) -> Counter[str]:
    async with server.works.read(SYSTEM) as work:
        return Counter(row.value for row in await work.db.slow_fetch_all(Name, sql))


async def check_nothing_lost_or_doubled(settings: Settings, done: Acknowledged) -> None:
    server = Server(settings)
    await server.open_database()
    try:
        tags = await texts(server, "SELECT name FROM tags WHERE context = 'tags'")
        invited = await texts(server, "SELECT m.invited_address FROM memberships m WHERE m.status = 'pending'")
        mails = await texts(server, "SELECT recipient FROM outbox_messages WHERE subject LIKE 'You are invited%'")
        assert done.tags <= tags.keys()
        assert done.invitations <= invited.keys()
        assert mails == invited, "one message for each invitation"
        for found in (tags, invited):
            assert max(found.values(), default=1) == 1
        async with server.works.read(SYSTEM) as work:
            count = work.db.fetch_value
            tag_events = await count("SELECT count(*) FROM events WHERE name = 'TagCreated'")
            invite_events = await count("SELECT count(*) FROM events WHERE name = 'MemberInvited'")
            jobs = await count("SELECT count(*) FROM jobs WHERE name = 'outbox.send'")
            messages = await count("SELECT count(*) FROM outbox_messages")
            numbers = await count("SELECT count(DISTINCT number) - count(*) FROM events")
        assert tag_events == len(tags)
        assert invite_events == len(invited)
        assert jobs == messages, "one job for each message"
        assert numbers == 0
    finally:
        await server.close()


async def test_killed_server_keeps_what_it_acknowledged(
    settings: Settings, kill_rounds: int, unused_tcp_port: int, tmp_path: Path
) -> None:
    async with MailSink() as sink:
        mail = {"CREWHALL_MAIL__HOST": "127.0.0.1", "CREWHALL_MAIL__PORT": str(sink.port), "CREWHALL_MAIL__TLS": "none"}
        done = Acknowledged(set(), set())
        async with Running(settings, unused_tcp_port, CREWHALL_JOBS__IN_PROCESS="false", **mail) as running:
            token = await found_team(running)
        chance = random.Random(7)
        for round_number in range(kill_rounds):
            running = Running(settings, unused_tcp_port, CREWHALL_JOBS__IN_PROCESS="false", **mail)
            async with running, asyncio.TaskGroup() as clients:
                for client in range(CLIENTS):
                    clients.create_task(write_until_killed(running, token, round_number, client, done))
                wanted = len(done.tags) + chance.randrange(1, 60)
                await until(partial(at_least, done.tags, wanted))
                await running.__aexit__()
        await check_nothing_lost_or_doubled(settings, done)
        async with Running(settings, unused_tcp_port, **mail), asyncio.timeout(120):
            await sink.wait_for(done.invitations)
        assert all(len(ids) == 1 for ids in sink.message_ids_by_recipient().values())


async def at_least(names: set[str], count: int) -> bool:
    """Whether there are so many."""
    return len(names) >= count

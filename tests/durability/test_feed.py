"""The live feed under fire: sockets that break at random and a server that is killed end with exactly what was committed."""

import asyncio
import contextlib
import itertools
import json
import random
from functools import partial
from typing import Any

import httpx
import pytest
from msgspec import Struct
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from crewhall.app.build import Server
from crewhall.kit.actor import SYSTEM
from crewhall.platform.settings import Settings
from tests.durability.running import PASSWORD, Running
from tests.world.waiting import until

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PEOPLE = 10
SOCKETS_EACH = 4
SOCKETS_EACH_IN_LONG_RUNS = 20
LONG_RUN_ROUNDS = 20
LONGEST_ROUND_S = 30
WRITERS = 5
LAST = "that was all"
_numbers = itertools.count(1)


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    """People may talk as fast as they can."""
    return {"limits": {"messages": 0}}


class Person(Struct):
    """Somebody signed in."""

    id: int
    token: str


class Number(Struct, frozen=True):
    """The number of an event."""

    value: int


class Listener:
    """One of a person's clients: it comes back after each break with the last number that it has seen."""

    def __init__(self, address: str, person: Person, seed: int) -> None:
        self.person = person
        self.numbers: list[int] = []
        self.visits = 0
        self._url = f"ws://{address}/hall/socket"
        self._chance = random.Random(seed)
        self.finished = False

    async def listen(self) -> None:
        """Until the last message has come."""
        while not self.finished:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                await self._visit()
            await asyncio.sleep(self._chance.random() / 10)

    async def _visit(self) -> None:
        after = self.numbers[-1] if self.numbers else 0
        headers = {"Authorization": f"Bearer {self.person.token}"}
        breaks_after = self._chance.randrange(1, 60)
        async with connect(f"{self._url}?after={after}", additional_headers=headers, open_timeout=20) as socket:
            self.visits += 1
            while not self.finished:
                said = json.loads(await socket.recv())
                if said["type"] == "event":
                    self.numbers.append(said["number"])
                    self.finished = said["event"].get("body") == LAST
                    breaks_after -= 1
                if breaks_after == 0:
                    socket.transport.abort()  # gone without a word
                    return


async def sign_up(http: httpx.AsyncClient, name: str) -> Person:
    """A new person, signed in."""
    email = f"{name}@people.example"
    created = await http.post("/users", json={"email": email, "password": PASSWORD, "first_name": name})
    assert created.status_code == 201, created.text
    session = (await http.post("/sessions", json={"login": email, "password": PASSWORD})).json()
    return Person(session["id"], session["token"])


async def people_in_a_room(running: Running) -> tuple[list[Person], int]:
    """People, and the room in which they all are."""
    async with httpx.AsyncClient(base_url=running.base_url, timeout=20) as http:
        people = [await sign_up(http, f"person{number}") for number in range(PEOPLE)]
        room = await http.post("/chats", json={"user_ids": [one.id for one in people]}, headers=signed_in(people[0]))
        assert room.status_code == 201, room.text
        return people, room.json()["id"]


def signed_in(person: Person) -> dict[str, str]:
    return {"Authorization": f"Token {person.token}"}


async def write_until_killed(running: Running, person: Person, room_id: int, said: list[str]) -> None:
    """Say things, and note what was acknowledged."""
    async with httpx.AsyncClient(base_url=running.base_url, headers=signed_in(person), timeout=20) as http:
        with contextlib.suppress(httpx.TransportError):
            while True:
                body = f"{person.id} says {next(_numbers)}"  # never the same: what was not acknowledged may be there all the same
                answer = await http.post(f"/chats/{room_id}/messages", json={"body": body})
                assert answer.status_code == 201, answer.text
                said.append(body)


async def has_said(said: list[str], wanted: int) -> bool:
    return len(said) >= wanted


async def say_last(running: Running, person: Person, room_id: int) -> None:
    async with httpx.AsyncClient(base_url=running.base_url, headers=signed_in(person), timeout=20) as http:
        assert (await http.post(f"/chats/{room_id}/messages", json={"body": LAST})).status_code == 201


async def committed(settings: Settings, room_id: int, people: list[Person]) -> tuple[dict[int, list[int]], set[Any]]:
    """The numbers of the events that each person may see, in order, and the bodies of the room's messages."""
    server = Server(settings)
    await server.open_database()
    try:
        async with server.works.read(SYSTEM) as work:
            numbers = {
                person.id: [
                    row.value
                    for row in await work.db.slow_fetch_all(
                        Number,
                        "SELECT number FROM events WHERE room_id = $1 OR user_id = $2 ORDER BY number",
                        room_id,
                        person.id,
                    )
                ]
                for person in people
            }
            bodies = await work.db.slow_fetch_all(Said, "SELECT body FROM messages WHERE room_id = $1", room_id)
        assert len(bodies) == len({row.body for row in bodies}), "nothing was said twice"
        return numbers, {row.body for row in bodies}
    finally:
        await server.close()


class Said(Struct, frozen=True):
    """What somebody said."""

    body: str


async def test_every_listener_ends_with_exactly_what_was_committed(
    settings: Settings, kill_rounds: int, unused_tcp_port: int
) -> None:
    said: list[str] = []
    async with Running(settings, unused_tcp_port) as running:
        people, room_id = await people_in_a_room(running)
    address = f"127.0.0.1:{unused_tcp_port}"
    sockets_each = SOCKETS_EACH_IN_LONG_RUNS if kill_rounds >= LONG_RUN_ROUNDS else SOCKETS_EACH
    listeners = [Listener(address, person, seed) for seed, person in enumerate(people * sockets_each)]
    async with asyncio.timeout(240 + LONGEST_ROUND_S * kill_rounds), asyncio.TaskGroup() as tasks:
        for listener in listeners:
            tasks.create_task(listener.listen())
        for _ in range(kill_rounds):
            running = Running(settings, unused_tcp_port)
            async with running, asyncio.TaskGroup() as writers:
                for person in people[:WRITERS]:
                    writers.create_task(write_until_killed(running, person, room_id, said))
                await until(partial(has_said, said, len(said) + 40))
                await running.__aexit__()
        last = Running(settings, unused_tcp_port)
        async with last:
            await say_last(last, people[0], room_id)
            await until(partial(all_finished, listeners), timeout_s=120)
    expected, bodies = await committed(settings, room_id, people)
    assert set(said) < bodies
    for listener in listeners:
        assert listener.numbers == expected[listener.person.id]
    assert sum(listener.visits for listener in listeners) > 2 * len(listeners)


async def all_finished(listeners: list[Listener]) -> bool:
    return all(listener.finished for listener in listeners)

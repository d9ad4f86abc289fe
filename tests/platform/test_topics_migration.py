"""The migration that gives stored events their audience topics: the same as their classes compute."""

import asyncio
import json
import subprocess
import sys
from typing import ClassVar

import pytest

from crewhall.kit.actor import Rank
from crewhall.kit.events import Event
from crewhall.platform.shipped import shipped
from tests.platform.test_folding_migration import MIGRATE, NOW, empty_database, insert

pytestmark = pytest.mark.anyio

__all__ = ["empty_database"]

ADDRESSES = [
    {"user_id": 3},
    {"room_id": 9},
    {"team_id": 7},
    {"team_id": 7, "room_id": 9},
    {"team_id": 7, "user_id": 3},
    {"team_id": 7, "user_id": 3, "room_id": 9},
    {},
]


def event_of(rank: Rank, address: dict[str, int]) -> Event:
    """An event with that address, seen from that rank on."""

    class Seen(Event, frozen=True):
        wire_name: ClassVar[str] = "test.seen"
        seen_from: ClassVar[Rank] = rank

    return Seen(**address)


async def test_stored_events_get_the_topics_that_their_classes_compute(empty_database: str) -> None:
    kept = [(rank, address) for rank in Rank for address in ADDRESSES]
    numbers = [1 + 11_000 * (place // 30) + place for place in range(len(kept))]  # some of them in another batch
    rows = [
        insert("events", number=number, name="x", seen_from=int(rank), body="{}", happened_at=NOW, **address)
        for number, (rank, address) in zip(numbers, kept, strict=True)
    ]
    reading = ["SELECT number, topic FROM event_topics ORDER BY number, topic"]
    command = [sys.executable, "-c", MIGRATE, empty_database, str(shipped("migrations")), "0016", "0017"]
    done = await asyncio.to_thread(
        subprocess.run, [*command, json.dumps([rows, reading])], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    expected = [
        [number, topic]
        for number, (rank, address) in zip(numbers, kept, strict=True)
        for topic in sorted(event_of(rank, address).topics())
    ]
    assert json.loads(done.stdout) == [expected]

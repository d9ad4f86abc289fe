"""The unit of work: all or nothing, events and jobs leave with the commit, no unit inside another."""

import asyncio
from pathlib import Path
from typing import ClassVar

import pytest
from msgspec import Struct

from crewhall.domains.identity import users
from crewhall.domains.identity.model import NewUser
from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.kit.events import Event
from crewhall.platform import job_queries, outbox
from crewhall.platform.blobs import Blobs
from crewhall.platform.bus import Bus
from crewhall.platform.mail import Mail, Mailer
from crewhall.platform.outbound.client import GuardedClient
from crewhall.platform.work import UnitIsOpen, Work, Works, forbid_open_unit

pytestmark = pytest.mark.anyio


class SomethingHappened(Event, frozen=True):
    """An event of these tests."""

    wire_name: ClassVar[str] = "SomethingHappened"

    what: str


class SomethingFollowed(Event, frozen=True):
    """What a reaction of these tests emits."""

    wire_name: ClassVar[str] = "SomethingFollowed"


class Broken(Exception):
    """A fault in the middle of a unit."""


class Count(Struct, frozen=True):
    """A number from the database."""

    value: int


async def count_users(works: Works) -> int:
    async with works.read(SYSTEM) as work:
        return await work.db.fetch_value("SELECT count(*) FROM users")


async def add_user(work: Work, name: str) -> None:
    await users.add(work, NewUser(first_name=name, email=f"{name}@people.example"), None)


async def test_unit_that_ends_is_committed_with_events_and_jobs(works: Works) -> None:
    async with works.write(NOBODY) as work:
        await add_user(work, "anna")
        work.emit(SomethingHappened(what="first"))
        work.defer("some.job", number=1)
    async with works.read(SYSTEM) as work:
        events = await outbox.select_events_after(work.db, 0, 10)
        assert [event.name for event in events] == ["UserSignedUp", "SomethingHappened"]
        assert events[1].body["what"] == "first"
        assert events[0].number < events[1].number
        assert await job_queries.select_waiting(work.db) == 1
    assert await count_users(works) == 1


async def test_unit_that_raises_leaves_nothing(works: Works) -> None:
    bus = works.wakes
    assert isinstance(bus, Bus)
    with pytest.raises(Broken):
        async with works.write(NOBODY) as work:
            await add_user(work, "anna")
            work.defer("some.job")
            raise Broken
    assert await count_users(works) == 0
    async with works.read(SYSTEM) as work:
        assert await outbox.select_last_number(work.db) == 0
        assert await job_queries.select_waiting(work.db) == 0
    assert bus.last_event == 0


async def test_reaction_runs_in_the_same_transaction_and_may_emit(works: Works) -> None:
    async def follow(work: Work, event: Event) -> None:
        assert isinstance(event, SomethingHappened)
        await add_user(work, event.what)
        work.emit(SomethingFollowed())

    works.reactions[SomethingHappened] = [follow]
    async with works.write(NOBODY) as work:
        work.emit(SomethingHappened(what="bob"))
    async with works.read(SYSTEM) as work:
        names = [event.name for event in await outbox.select_events_after(work.db, 0, 10)]
    assert names == ["SomethingHappened", "UserSignedUp", "SomethingFollowed"]
    assert await count_users(works) == 1


async def test_reaction_that_raises_undoes_the_unit(works: Works) -> None:
    async def fail(_work: Work, _event: Event) -> None:
        raise Broken

    works.reactions[SomethingHappened] = [fail]
    with pytest.raises(Broken):
        async with works.write(NOBODY) as work:
            await add_user(work, "anna")
            work.emit(SomethingHappened(what="x"))
    assert await count_users(works) == 0
    async with works.write(NOBODY) as work:  # the connection is usable again
        await add_user(work, "bob")
    assert await count_users(works) == 1


async def test_nested_units_and_outside_waits_are_refused(works: Works) -> None:
    async with works.write(NOBODY):
        with pytest.raises(UnitIsOpen):
            async with works.read(NOBODY):
                pass
        with pytest.raises(UnitIsOpen, match="Sending mail"):
            forbid_open_unit("Sending mail")
    forbid_open_unit("Sending mail")


async def test_cancelled_unit_is_rolled_back(works: Works) -> None:
    entered = asyncio.Event()

    async def hang() -> None:
        async with works.write(NOBODY) as work:
            await add_user(work, "anna")
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await count_users(works) == 0


async def test_parallel_units_number_events_without_gaps_in_view(works: Works) -> None:
    async def emit(number: int) -> None:
        async with works.write(NOBODY) as work:
            work.emit(SomethingHappened(what=str(number)))

    await asyncio.gather(*(emit(number) for number in range(40)))
    async with works.read(SYSTEM) as work:
        events = await outbox.select_events_after(work.db, 0, 100)
    assert sorted(int(str(event.body["what"])) for event in events) == list(range(40))
    assert [event.number for event in events] == sorted({event.number for event in events})


async def test_outbound_io_inside_a_unit_is_refused(works: Works, tmp_path: Path) -> None:
    mailer = Mailer("127.0.0.1", 1, "", "", "none", "a@b.example", 1.0)
    blobs = Blobs((tmp_path / "blobs").as_uri())
    client = GuardedClient(1.0, 1000)
    async with works.write(NOBODY):
        with pytest.raises(UnitIsOpen):
            await mailer.send(Mail("c@d.example", "s", "b", "1"))
        with pytest.raises(UnitIsOpen):
            await blobs.put(b"x")
        with pytest.raises(UnitIsOpen):
            await client.request("GET", "http://example.com/")

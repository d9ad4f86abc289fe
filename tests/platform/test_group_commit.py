"""SQLite: units that end together share one commit; each still stands or falls by itself, and nobody goes on before the commit."""

import asyncio
from collections import Counter
from typing import cast

import apsw
import pytest

from crewhall.domains.identity import users
from crewhall.domains.identity.events import UserSignedUp
from crewhall.domains.identity.model import NewUser
from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.platform import outbox
from crewhall.platform.bus import Bus
from crewhall.platform.db import sqlite_writing
from crewhall.platform.db.database import DatabaseFails
from crewhall.platform.db.sqlite import SqliteDatabase
from crewhall.platform.work import Works

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("dialect", ["sqlite"])]


AS_SET = sqlite_writing.LONGEST_GATHERING_S


@pytest.fixture(autouse=True)
def gathers_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, units that are ready together share a commit."""
    monkeypatch.setattr(sqlite_writing, "LONGEST_GATHERING_S", 60.0)


class Broken(Exception):
    """A fault in a unit."""


def writer_of(works: Works) -> apsw.Connection:
    """Only a hook inside SQLite sees commits."""
    assert isinstance(works.database, SqliteDatabase)
    return works.database._connections[0]  # pyright: ignore[reportPrivateUsage]


def count_commits(works: Works, *, refuse: bool = False) -> Counter[str]:
    """A count of the commits from now on; with `refuse` none of them succeeds."""
    counted: Counter[str] = Counter()

    def committing() -> bool:
        counted["commits"] += 1
        return refuse

    writer_of(works).set_commit_hook(committing)
    return counted


async def add(works: Works, number: int, *, broken: bool = False) -> None:
    async with works.write(NOBODY) as work:
        await users.add(work, NewUser(first_name=f"n{number}", email=f"n{number}@people.example"), None)
        if broken:
            raise Broken


async def names(works: Works) -> int:
    async with works.read(SYSTEM) as work:
        return await work.db.fetch_value("SELECT count(*) FROM users")


async def test_units_that_end_together_share_a_commit(works: Works) -> None:
    counted = count_commits(works)
    await asyncio.gather(*(add(works, number) for number in range(50)))
    assert await names(works) == 50
    assert counted["commits"] < 10


async def test_units_that_arrive_all_the_time_are_committed_every_few_milliseconds(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_writing, "LONGEST_GATHERING_S", AS_SET)
    began, committed_after = 0, list[int]()

    async def one(number: int) -> None:
        nonlocal began
        async with works.write(NOBODY) as work:
            began += 1
            await users.add(work, NewUser(first_name=f"n{number}", email=f"n{number}@people.example"), None)

    def committing() -> bool:
        committed_after.append(began)
        return False

    writer_of(works).set_commit_hook(committing)
    await asyncio.gather(*(one(number) for number in range(1000)))
    assert committed_after[0] < 900
    assert len(committed_after) < 500
    assert await names(works) == 1000


async def test_unit_that_is_cancelled_at_its_commit_ends_with_it_and_others_are_woken(works: Works) -> None:
    bus, flushed = cast("Bus", works.wakes), asyncio.Event()

    async def emit() -> None:
        async with works.write(NOBODY) as work:
            work.emit(UserSignedUp(user_id=1))
            work.defer("a.job")
            flushed.set()

    woken = asyncio.create_task(bus.events_after(0, 30))
    task = asyncio.create_task(emit())
    await flushed.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with works.read(SYSTEM) as work:
        assert await outbox.select_last_number(work.db) == 1
    await asyncio.wait_for(asyncio.gather(woken, bus.job_or_timeout(30)), 5)


async def test_unit_that_raises_takes_back_its_own_changes_only(works: Works) -> None:
    outcomes = await asyncio.gather(
        *(add(works, number, broken=number % 3 == 0) for number in range(30)), return_exceptions=True
    )
    assert [isinstance(outcome, Broken) for outcome in outcomes] == [number % 3 == 0 for number in range(30)]
    assert await names(works) == 20


async def test_commit_that_fails_fails_every_unit_in_it_and_the_next_one_works(works: Works) -> None:
    count_commits(works, refuse=True)
    outcomes = await asyncio.gather(*(add(works, number) for number in range(5)), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {DatabaseFails}
    assert await names(works) == 0
    count_commits(works)
    await add(works, 1)
    assert await names(works) == 1


async def test_nobody_sees_what_is_not_committed(works: Works) -> None:
    seen: list[int] = []
    count_commits(works)

    async def look() -> None:
        seen.append(await names(works))

    await asyncio.gather(add(works, 1), look(), add(works, 2), look())
    assert seen == [0, 0]
    assert await names(works) == 2


async def test_unit_that_waits_does_not_lose_those_before_it(works: Works) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def wait_inside() -> None:
        async with works.write(NOBODY) as work:
            await users.add(work, NewUser(first_name="slow", email="slow@people.example"), None)
            entered.set()
            await go_on.wait()

    first = asyncio.create_task(add(works, 1))
    slow = asyncio.create_task(wait_inside())
    await entered.wait()
    slow.cancel()
    await first
    assert await names(works) == 1


async def test_database_that_is_closed_at_once_keeps_what_ended_and_is_quiet(
    works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    await add(works, 1)
    with pytest.raises(Broken):
        await add(works, 2, broken=True)
    await works.database.close()
    await asyncio.sleep(0)
    assert not caplog.records
    await works.database.open()
    assert await names(works) == 1

"""SQLite: units that end together share one commit; each still stands or falls by itself, and nobody goes on before the commit."""

import asyncio
from collections import Counter

import pytest

from crewhall.domains.identity import users
from crewhall.domains.identity.model import NewUser
from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.platform.db.database import DatabaseFails
from crewhall.platform.db.sqlite import SqliteDatabase
from crewhall.platform.work import Works

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("dialect", ["sqlite"])]


class Broken(Exception):
    """A fault in a unit."""


def count_commits(works: Works, *, refuse: bool = False) -> Counter[str]:
    """A count of the commits from now on; with `refuse` none of them succeeds."""
    assert isinstance(works.database, SqliteDatabase)
    counted: Counter[str] = Counter()

    def committing() -> bool:
        counted["commits"] += 1
        return refuse

    writer = works.database._connections[0]  # pyright: ignore[reportPrivateUsage] - only a hook inside SQLite sees commits
    writer.set_commit_hook(committing)
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

"""A demo whose process dies at any moment is completed by the next one: nothing is lost, nothing is there twice."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from crewhall.domains.syncs import rows, syncs
from crewhall.domains.syncs.model import Sync, SyncStatus
from crewhall.flows.demo import demos, jobs
from crewhall.flows.demo.plan import DemoOptions
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.clock import utc_now
from crewhall.platform.work import Works
from tests.flows.demo.conftest import DemoRuns, snapshot
from tests.flows.demo.test_apply import all_members, assert_cast_is_there
from tests.flows.demo.test_talk import assert_events_are_there, assert_talk_is_there

pytestmark = pytest.mark.anyio

ITEMS_PER_UNIT, MEMBERS = 12, 30
UNITS = 12
"""Units in which the demo of these tests is made; beyond the last one there is nothing to interrupt."""


class Killed(BaseException):
    """The process is gone: no handler for exceptions gets to see it."""


@pytest.fixture(autouse=True)
def small_units(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many units though there is little to make."""
    monkeypatch.setattr(demos, "ITEMS_PER_UNIT", ITEMS_PER_UNIT)


def counting_down(calls: int, then: BaseException, otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """A stand-in for an asynchronous function that raises at its call number `calls` (from 0)."""

    async def called(*args: Any, **named: Any) -> Any:
        nonlocal calls
        calls -= 1
        if calls < 0:
            raise then
        return await otherwise(*args, **named)

    return called


async def a_demo(works: Works, owner: Actor) -> Sync:
    async with works.write(owner) as work:
        return await demos.apply(work, "hospitality", DemoOptions(number_of_team_members=MEMBERS))


def let_leases_run_out(works: Works, monkeypatch: pytest.MonkeyPatch, minutes: int = 2) -> None:
    def later() -> datetime:
        return utc_now() + timedelta(minutes=minutes)

    monkeypatch.setattr(works, "clock", later)


async def assert_whole(works: Works, runs: DemoRuns, owner: Actor, sync: Sync) -> None:
    ended = await runs.sync(sync)
    assert (ended.status, ended.progress, ended.failed_items) == (SyncStatus.COMPLETE, 100, 0)
    assert ended.success_items == ended.total_items
    await assert_cast_is_there(works, owner, ended, "blue-door")
    room_ids = await assert_talk_is_there(works, owner, ended, "blue-door")
    event_ids = await assert_events_are_there(works, owner, ended, "blue-door")
    async with works.read(SYSTEM) as work:
        made = await rows.list_rows(work, sync.team_id, demos.ITEM_TYPE)
    assert sorted(made["member"]) == sorted(member.id for member in await all_members(works, owner))
    assert (made["room"], made["event"]) == (room_ids, event_ids)


@pytest.mark.parametrize("unit", range(UNITS))
@pytest.mark.parametrize("place", ["progress", "sleep"])
async def test_killed_demo_is_completed_by_the_next_process(
    works: Works, runs: DemoRuns, owner: Actor, monkeypatch: pytest.MonkeyPatch, unit: int, place: str
) -> None:
    before = await snapshot(works)
    sync = await a_demo(works, owner)
    with monkeypatch.context() as patched, pytest.raises(Killed):
        if place == "progress":  # all of the unit is done, and not committed
            patched.setattr(syncs, "progress", counting_down(unit, Killed(), syncs.progress))
        else:  # just after the commit
            patched.setattr(demos, "sleep", counting_down(unit, Killed(), asyncio.sleep))
        await runs.runner.drain()
    assert (await runs.sync(sync)).status == SyncStatus.PROCESSING
    let_leases_run_out(works, monkeypatch)
    assert await runs.runner.drain() == 1
    await assert_whole(works, runs, owner, sync)
    await runs.reset(owner)
    assert await snapshot(works) == before


async def test_demo_killed_at_its_very_end_is_completed_once(
    works: Works, runs: DemoRuns, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = await a_demo(works, owner)
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(syncs, "complete", counting_down(0, Killed(), syncs.complete))
        await runs.runner.drain()
    assert (await runs.sync(sync)).progress == 100
    let_leases_run_out(works, monkeypatch)
    assert await runs.runner.drain() == 1
    await assert_whole(works, runs, owner, sync)


async def test_demo_killed_again_and_again_is_completed(
    works: Works, runs: DemoRuns, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, deaths = await a_demo(works, owner), 0
    while (await runs.sync(sync)).ended_at is None:
        deaths += 1
        let_leases_run_out(works, monkeypatch, minutes=2 * deaths)
        with monkeypatch.context() as patched:
            patched.setattr(demos, "sleep", counting_down(0, Killed(), asyncio.sleep))
            try:
                await runs.runner.drain()
            except Killed:
                continue
    assert deaths == UNITS + 1
    await assert_whole(works, runs, owner, sync)


async def test_demo_that_fails_once_is_completed(
    works: Works, runs: DemoRuns, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = await a_demo(works, owner)
    with monkeypatch.context() as patched:
        patched.setattr(rows, "record_rows", counting_down(9, RuntimeError("disk full"), rows.record_rows))
        assert await runs.runner.drain() == 1
    assert (await runs.sync(sync)).status == SyncStatus.PROCESSING
    let_leases_run_out(works, monkeypatch)
    assert await runs.runner.drain() == 1
    await assert_whole(works, runs, owner, sync)


@pytest.mark.parametrize("doing", ["apply", "reset"])
async def test_work_that_fails_each_time_is_given_up_and_told(
    works: Works, runs: DemoRuns, owner: Actor, monkeypatch: pytest.MonkeyPatch, doing: str
) -> None:
    sync = await a_demo(works, owner)
    if doing == "reset":
        await runs.runner.drain()
        monkeypatch.setattr(demos, "MOST_ROWS_AT_ONCE", 0)
        async with works.write(owner) as work:
            sync = (await demos.reset(work)).sync or sync
    with monkeypatch.context() as patched:
        patched.setattr(syncs, "lock", counting_down(0, RuntimeError("disk full"), syncs.lock))
        for attempt in range(3):
            assert (await runs.sync(sync)).ended_at is None
            let_leases_run_out(works, patched, minutes=10 * attempt)
            await runs.runner.drain()
    ended = await runs.sync(sync)
    assert ended.status == SyncStatus.FAILED
    assert ended.message is not None
    assert "disk full" not in ended.message
    let_leases_run_out(works, monkeypatch, minutes=60)
    assert await runs.runner.drain() == 1
    assert await runs.sync(sync) == ended
    async with works.read(SYSTEM) as work:
        assert await work.db.fetch_value("SELECT count(*) FROM jobs WHERE status <> 'done'") == 0


async def test_worker_that_lost_its_job_leaves_the_sync_to_the_other(
    works: Works, runs: DemoRuns, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = await a_demo(works, owner)
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE jobs SET attempts = 8")

    async def steal(_delay: float) -> None:
        async with works.write(SYSTEM) as work:
            await work.db.execute("UPDATE jobs SET attempts = 10")

    with monkeypatch.context() as patched:
        patched.setattr(demos, "sleep", steal)
        await runs.runner.drain()
    assert (await runs.sync(sync)).status == SyncStatus.PROCESSING
    let_leases_run_out(works, monkeypatch)
    await runs.runner.drain()
    await assert_whole(works, runs, owner, sync)


async def test_killed_reset_is_completed_by_the_next_process(
    works: Works, runs: DemoRuns, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await snapshot(works)
    await a_demo(works, owner)
    await runs.runner.drain()
    monkeypatch.setattr(demos, "MOST_ROWS_AT_ONCE", 0)
    async with works.write(owner) as work:
        sync = (await demos.reset(work)).sync
    assert sync is not None
    for death, place in enumerate(["sleep", "progress", "complete"]):
        let_leases_run_out(works, monkeypatch, minutes=2 * death)
        with monkeypatch.context() as patched, pytest.raises(Killed):
            if place == "sleep":
                patched.setattr(demos, "sleep", counting_down(2, Killed(), asyncio.sleep))
            else:
                patched.setattr(syncs, place, counting_down(0, Killed(), getattr(syncs, place)))
            await runs.runner.drain()
    let_leases_run_out(works, monkeypatch, minutes=10)
    assert await runs.runner.drain() == 1
    assert (await runs.sync(sync)).status == SyncStatus.COMPLETE
    assert await snapshot(works) == before


def test_job_may_die_more_often_than_it_may_fail() -> None:
    assert jobs.ATTEMPTS > 10

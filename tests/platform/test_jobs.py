"""Jobs: claimed once, retried after failure, finished within their own unit, taken up again after a crash, periodic ones once a tick."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from crewhall.domains.identity import users
from crewhall.domains.identity.model import NewUser
from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.platform import job_queries
from crewhall.platform.bus import Bus
from crewhall.platform.db.database import DatabaseFails
from crewhall.platform.jobs import JobRegistry, JobRun, JobRunner, JobSpec, LeaseLost, Periodic, last_due
from crewhall.platform.work import Works

pytestmark = pytest.mark.anyio


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(works: Works) -> Clock:
    """The clock of `works`, standing still."""
    works.clock = Clock()
    return works.clock


def runner_of(works: Works, *, periodic: tuple[Periodic, ...] = (), **bodies: JobSpec) -> JobRunner:
    bus = works.wakes
    assert isinstance(bus, Bus)
    return JobRunner(works, JobRegistry({name.replace("_", "."): spec for name, spec in bodies.items()}, periodic), bus)


async def status_of_jobs(works: Works) -> list[str]:
    async with works.read(SYSTEM) as work:
        statuses: list[str] = []
        for status in ("todo", "running", "done", "failed"):
            count = await work.db.fetch_value("SELECT count(*) FROM jobs WHERE status = $1", status)
            statuses += [status] * count
        return statuses


async def test_job_runs_once_with_its_arguments(works: Works) -> None:
    seen: list[dict[str, object]] = []

    async def body(run: JobRun) -> None:
        seen.append(run.args)

    async with works.write(NOBODY) as work:
        work.defer("a.job", number=7, word="x")
    runner = runner_of(works, a_job=JobSpec(body=body))
    assert await runner.drain() == 1
    assert await runner.drain() == 0
    assert seen == [{"number": 7, "word": "x"}]
    assert await status_of_jobs(works) == ["done"]


@pytest.mark.parametrize("statement", ["select_tick", "select_claimable", "select_next_run_at"])
async def test_runner_outlives_a_database_that_fails(
    works: Works, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    failed, done = asyncio.Event(), asyncio.Event()

    async def body(_run: JobRun) -> None:
        done.set()

    async def fails(*_: object) -> None:
        failed.set()
        raise DatabaseFails

    runner = runner_of(works, periodic=(Periodic("a.job", "0 0 1 1 *"),), a_job=JobSpec(body=body))
    with monkeypatch.context() as outage:
        outage.setattr(job_queries, statement, fails)
        running = asyncio.create_task(runner.run())
        await asyncio.wait_for(failed.wait(), 5)
    async with works.write(NOBODY) as work:
        work.defer("a.job")
    await asyncio.wait_for(done.wait(), 5)
    await runner.stop(5)
    await asyncio.wait_for(running, 5)


async def test_failing_job_waits_longer_each_time_and_is_given_up(works: Works, clock: Clock) -> None:
    attempts: list[datetime] = []

    async def body(_run: JobRun) -> None:
        attempts.append(clock.now)
        raise RuntimeError("no luck")

    async with works.write(NOBODY) as work:
        work.defer("a.job")
    runner = runner_of(works, a_job=JobSpec(body=body, attempts=3, retry_s=10))
    for _ in range(10):
        await runner.drain()
        clock.now += timedelta(seconds=10)
    assert [(moment - attempts[0]).total_seconds() for moment in attempts] == [0, 20, 60]
    assert await status_of_jobs(works) == ["failed"]


async def test_finish_and_effect_are_one_commit(works: Works) -> None:
    async def body(run: JobRun) -> None:
        async with works.write(SYSTEM) as work:
            await users.add(work, NewUser(first_name="x", email="x@people.example"), None)
            await run.finish(work)
        raise RuntimeError("after the commit")

    async with works.write(NOBODY) as work:
        work.defer("a.job")
    await runner_of(works, a_job=JobSpec(body=body)).drain()
    assert await status_of_jobs(works) == ["done"]


async def test_attempt_that_lost_its_lease_commits_nothing(works: Works, clock: Clock) -> None:
    async def slow_body(run: JobRun) -> None:
        clock.now += timedelta(minutes=5)
        async with works.write(SYSTEM) as work:  # another process takes the job up meanwhile
            assert await job_queries.update_claimed(work.db, work.now, work.now + timedelta(minutes=1))
        with pytest.raises(LeaseLost):
            async with works.write(SYSTEM) as work:
                await users.add(work, NewUser(first_name="x", email="x@people.example"), None)
                await run.finish(work)
        raise LeaseLost

    async with works.write(NOBODY) as work:
        work.defer("a.job")
    runner = runner_of(works, a_job=JobSpec(body=slow_body))
    await runner.drain()
    async with works.read(SYSTEM) as work:
        assert await work.db.fetch_value("SELECT count(*) FROM users") == 0
    assert await status_of_jobs(works) == ["running"]


async def test_lease_that_ran_out_is_taken_up_again(works: Works, clock: Clock) -> None:
    seen: list[int] = []

    async def body(run: JobRun) -> None:
        seen.append(run.job.attempts)

    async with works.write(NOBODY) as work:
        work.defer("a.job")
    async with works.write(SYSTEM) as work:  # a process claims it and dies
        assert await job_queries.update_claimed(work.db, work.now, work.now + timedelta(minutes=1))
    runner = runner_of(works, a_job=JobSpec(body=body))
    assert await runner.drain() == 0
    clock.now += timedelta(minutes=2)
    assert await runner.drain() == 1
    assert seen == [2]


async def test_lock_runs_one_at_a_time_and_queueing_lock_waits_once(works: Works) -> None:
    async with works.write(NOBODY) as work:
        work.defer("a.job", lock="one", number=1)
        work.defer("a.job", lock="one", number=2)
        work.defer("b.job", queueing_lock="q")
        work.defer("b.job", queueing_lock="q")
    async with works.write(SYSTEM) as work:
        until = work.now + timedelta(minutes=1)
        claimed = [await job_queries.update_claimed(work.db, work.now, until) for _ in range(3)]
    assert [job.name if job else None for job in claimed] == ["a.job", "b.job", None]


async def test_periodic_job_is_deferred_once_a_tick(works: Works, clock: Clock) -> None:
    ran: list[str] = []

    async def body(run: JobRun) -> None:
        ran.append(run.job.name)

    spec = {"a_job": JobSpec(body=body)}
    runners = [runner_of(works, periodic=(Periodic("a.job", "*/5 * * * *"),), **spec) for _ in range(2)]
    for _ in range(3):
        for runner in runners:
            await runner._tick()  # pyright: ignore[reportPrivateUsage]
            await runner.drain()
        clock.now += timedelta(minutes=5)
    assert ran == ["a.job"] * 3


async def test_runner_wakes_for_a_new_job_and_stops(works: Works) -> None:
    done = asyncio.Event()

    async def body(_run: JobRun) -> None:
        done.set()

    runner = runner_of(works, a_job=JobSpec(body=body))
    task = asyncio.create_task(runner.run())
    async with works.write(NOBODY) as work:
        work.defer("a.job")
    await asyncio.wait_for(done.wait(), 10)
    await runner.stop(5)
    await asyncio.wait_for(task, 10)
    assert await status_of_jobs(works) == ["done"]


def test_last_due_is_the_latest_moment_up_to_now() -> None:
    assert last_due("*/5 * * * *", datetime(2026, 3, 1, 12, 7, 30, tzinfo=UTC)) == datetime(
        2026, 3, 1, 12, 5, tzinfo=UTC
    )
    assert last_due("0 3 * * *", datetime(2026, 3, 1, 3, 0, tzinfo=UTC)) == datetime(2026, 3, 1, 3, 0, tzinfo=UTC)

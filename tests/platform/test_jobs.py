"""Jobs: claimed once, retried after failure, finished within their own unit, taken up again after a crash, periodic ones once a tick."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from msgspec import Struct
from structlog.testing import capture_logs

from crewhall.domains.identity import users
from crewhall.domains.identity.model import NewUser
from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.platform import job_queries
from crewhall.platform.bus import Bus
from crewhall.platform.db.database import DatabaseFails
from crewhall.platform.jobs import JobRegistry, JobRun, JobRunner, JobSpec, LeaseLost, Periodic, last_due
from crewhall.platform.outbox import Queue
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


async def claim(works: Works, *names: str) -> job_queries.Job | None:
    """Claim a job as another process does, for a minute."""
    async with works.write(SYSTEM) as work:
        await job_queries.update_lost(work.db, work.now)
        until = work.now + timedelta(minutes=1)
        return await job_queries.update_claimed(work.db, work.now, until, Queue.DEFAULT, [*names])


async def nothing(_run: JobRun) -> None:
    """A body."""


async def defer_one(works: Works) -> None:
    async with works.write(NOBODY) as work:
        work.defer("a.job")


class MessageInstant(Struct, frozen=True):
    value: datetime


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


@pytest.mark.parametrize("statement", ["select_tick", "select_claimable", "select_next_run_after"])
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
        assert await claim(works, "a.job")  # another process takes the job up meanwhile
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
    assert await claim(works, "a.job")  # a process claims it and dies
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
    claimed = [await claim(works, "a.job", "b.job") for _ in range(3)]
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


@pytest.mark.parametrize("args", ["[1, 2]", '"text"', "null", "7"])
async def test_row_whose_arguments_are_no_object_fails_alone(works: Works, args: str) -> None:
    seen: list[object] = []

    async def body(run: JobRun) -> None:
        seen.append(run.args)

    async with works.write(NOBODY) as work:
        work.defer("a.job", number=1)
    async with works.write(NOBODY) as work:
        await work.db.execute("UPDATE jobs SET args = $1", msgspec.Raw(args.encode()))
        work.defer("a.job", number=2)
    await runner_of(works, a_job=JobSpec(body=body)).drain()
    assert seen == [{"number": 2}]
    assert await status_of_jobs(works) == ["done", "failed"]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_row_whose_arguments_are_no_json_fails_alone(works: Works) -> None:
    await defer_one(works)
    async with works.write(NOBODY) as work:
        await work.db.execute("UPDATE jobs SET args = $1", "{")
    await runner_of(works, a_job=JobSpec(body=nothing)).drain()
    assert await status_of_jobs(works) == ["failed"]


async def test_job_that_this_version_does_not_know_stays_for_one_that_does(works: Works, clock: Clock) -> None:
    async with works.write(NOBODY) as work:
        work.defer("new.job")
    old = runner_of(works, a_job=JobSpec(body=nothing))
    with capture_logs() as logged:
        for _ in range(3):
            for _ in range(2):
                await old._turn()  # pyright: ignore[reportPrivateUsage]
                assert await old.drain() == 0
            clock.now += timedelta(days=1)
    assert [entry["jobs"] for entry in logged] == [["new.job"]] * 3
    assert await status_of_jobs(works) == ["todo"]
    assert await runner_of(works, new_job=JobSpec(body=nothing)).drain() == 1
    assert await status_of_jobs(works) == ["done"]


async def test_lease_is_as_long_as_its_job_says(works: Works, clock: Clock) -> None:
    leases: list[object] = []

    async def body(_run: JobRun) -> None:
        async with works.read(SYSTEM) as work:
            row = await work.db.fetch_one(MessageInstant, "SELECT lease_until FROM jobs WHERE status = 'running'")
        leases.append(row and (row.value - clock.now).total_seconds())

    for name in ("short.job", "long.job"):
        async with works.write(NOBODY) as work:
            work.defer(name)
    short, long = JobSpec(body=body, lease_s=15), JobSpec(body=body, lease_s=3600)
    await runner_of(works, short_job=short, long_job=long).drain()
    assert leases == [15, 3600]


@pytest.mark.parametrize("overrides", [{"jobs": {"concurrency": 2, "mail_concurrency": 1}}])
async def test_mail_that_hangs_keeps_no_other_job_waiting(works: Works, overrides: dict[str, object]) -> None:
    assert overrides
    hanging: list[int] = []
    others_done, go_on = asyncio.Event(), asyncio.Event()

    async def hang(run: JobRun) -> None:
        hanging.append(run.job.id)
        await go_on.wait()

    async def other(_run: JobRun) -> None:
        others_done.set()

    async with works.write(NOBODY) as work:
        for _ in range(5):
            work.defer("a.mail", queue=Queue.MAIL)
        work.defer("b.job")
    runner = runner_of(works, a_mail=JobSpec(body=hang), b_job=JobSpec(body=other))
    running = asyncio.create_task(runner.run())
    await asyncio.wait_for(others_done.wait(), 10)
    assert len(hanging) <= 1
    go_on.set()
    await runner.stop(5)
    await asyncio.wait_for(running, 5)


async def test_due_job_whose_lock_is_held_is_not_looked_for_again_at_once(works: Works, clock: Clock) -> None:
    async with works.write(NOBODY) as work:
        work.defer("a.job", lock="one")
        work.defer("a.job", lock="one")
        work.defer("a.job", run_at=clock.now + timedelta(seconds=3))
    assert await claim(works, "a.job")
    clock.now += timedelta(seconds=1)
    runner = runner_of(works, a_job=JobSpec(body=nothing))
    assert await runner._turn() == pytest.approx(2.0)  # pyright: ignore[reportPrivateUsage] - until the third is due


async def test_heartbeat_goes_on_after_a_time_in_which_the_database_fails(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    prolonged = asyncio.Event()

    async def fails_at_first(*_: object) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise DatabaseFails
        prolonged.set()

    async def body(_run: JobRun) -> None:
        await asyncio.wait_for(prolonged.wait(), 5)

    await defer_one(works)
    runner = runner_of(works, a_job=JobSpec(body=body, lease_s=0.06))
    job = await claim(works, "a.job")
    assert job is not None
    monkeypatch.setattr(job_queries, "update_lease", fails_at_first)
    await runner._attempt(job)  # pyright: ignore[reportPrivateUsage]
    assert await status_of_jobs(works) == ["done"]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_runner_takes_up_what_its_predecessor_left_once_the_database_serves(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed, done = asyncio.Event(), asyncio.Event()

    async def fails(*_: object) -> None:
        failed.set()
        raise DatabaseFails

    async def body(_run: JobRun) -> None:
        done.set()

    await defer_one(works)
    assert await claim(works, "a.job")
    runner = runner_of(works, a_job=JobSpec(body=body))
    with monkeypatch.context() as outage:
        outage.setattr(job_queries, "update_lost", fails)
        running = asyncio.create_task(runner.run())
        await asyncio.wait_for(failed.wait(), 5)
    await defer_one(works)  # wakes it
    await asyncio.wait_for(done.wait(), 5)
    await runner.stop(5)
    await asyncio.wait_for(running, 5)


async def test_idle_turn_takes_a_few_statements(works: Works, clock: Clock) -> None:
    """What is not announced costs little: no claim, and no tick within a minute."""
    looked: list[str] = []
    runner = runner_of(works, periodic=(Periodic("a.job", "0 0 1 1 *"),), a_job=JobSpec(body=nothing))
    await runner._turn()  # pyright: ignore[reportPrivateUsage]
    await runner.drain()
    clock.now += timedelta(seconds=1)
    async with works.read(SYSTEM) as work:
        kind: Any = type(work.db)
    with pytest.MonkeyPatch.context() as tap:
        inner = kind._rows

        async def noted(db: Any, sql: str, args: Sequence[Any]) -> Any:
            looked.append(sql)
            return await inner(db, sql, args)

        tap.setattr(kind, "_rows", noted)
        await runner._turn()  # pyright: ignore[reportPrivateUsage]
    assert len(looked) == 4


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

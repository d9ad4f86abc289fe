"""Background work: rows claimed with a lease, run at least once, finished in the job's own transaction where it has one.

Words are Procrastinate's: queue, lock (one at a time), queueing lock (at most one waiting), periodic. A process that dies leaves its
lease to run out, and another one takes the job up again.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from cronsim import CronSim
from msgspec import Struct

from crewhall.kit.actor import SYSTEM
from crewhall.platform import job_queries as queries
from crewhall.platform.bus import Bus
from crewhall.platform.db.database import UniqueViolation
from crewhall.platform.work import Work, Works

log = structlog.get_logger()


class JobRun:
    """One attempt at a job, as its body sees it: the arguments, and a way to finish within a unit of work."""

    def __init__(self, works: Works, job: queries.Job) -> None:
        self.works = works
        self.job = job
        self.args = job.args
        self.finished = False

    async def finish(self, work: Work) -> None:
        """Mark the job done in this unit, so that its effects and its end are one commit. Raises `LeaseLost`."""
        if not await queries.update_finished(work.db, self.job, work.now):
            raise LeaseLost(self.job.name)
        self.finished = True


class LeaseLost(RuntimeError):
    """The attempt took longer than its lease and another process may have taken the job: nothing of it is committed."""


JobBody = Callable[[JobRun], Awaitable[None]]


class JobSpec(Struct, frozen=True, kw_only=True):
    """How a kind of job runs. After a failure it waits `retry_s * 2**attempt` seconds, at most an hour; `attempts` in all."""

    body: JobBody
    attempts: int = 8
    retry_s: float = 2.0
    lease_s: float = 60.0


class Periodic(Struct, frozen=True):
    """A job that is due by a cron expression (UTC)."""

    name: str
    cron: str


class JobRegistry(Struct, frozen=True):
    """All kinds of jobs by name, and the periodic schedule."""

    specs: dict[str, JobSpec]
    periodic: tuple[Periodic, ...] = ()


class JobRunner:
    """Claims and runs jobs in this process, `concurrency` at a time, until stopped."""

    def __init__(
        self,
        works: Works,
        registry: JobRegistry,
        bus: Bus,
        *,
        on_outcome: Callable[[str, str], None] = lambda _name, _outcome: None,
    ) -> None:
        self._works = works
        self._registry = registry
        self._bus = bus
        self._on_outcome = on_outcome
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False
        self.alive_at: datetime | None = None

    async def run(self) -> None:
        """Work until `stop` is called or the task is cancelled."""
        settings = self._works.settings.jobs
        if self._works.database.dialect == "sqlite":
            async with self._works.write(SYSTEM) as work:
                await queries.update_abandoned(work.db)
        while not self._stopping:
            self.alive_at = self._works.clock()
            try:
                await self._tick()
                free = settings.concurrency - len(self._running)
                claimed = [job for _ in range(free) if (job := await self._claim())]
                pause_s = await self._pause_s(settings.poll_s) if free and not claimed else settings.poll_s
            except Exception:
                log.exception("jobs cannot be claimed")
                claimed, pause_s = [], settings.poll_s
            for job in claimed:
                task = asyncio.create_task(self._attempt(job), name=f"job {job.name}")
                self._running.add(task)
                task.add_done_callback(self._one_done)
            if not claimed:
                await self._bus.job_or_timeout(pause_s)

    def _one_done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._bus.committed(None, jobs=True)

    async def stop(self, timeout_s: float) -> None:
        """Claim no more, wait for running attempts, then cancel the rest: their leases run out and they are tried again."""
        self._stopping = True
        self._bus.committed(None, jobs=True)
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=timeout_s)
            for task in late:
                task.cancel()

    async def drain(self) -> int:
        """Run all jobs that are due, one after another; how many. For tests and scripts."""
        count = 0
        while (job := await self._claim()) is not None:
            await self._attempt(job)
            count += 1
        return count

    async def _pause_s(self, poll_s: float) -> float:
        async with self._works.read(SYSTEM) as work:
            due_at = await queries.select_next_run_at(work.db)
            return poll_s if due_at is None else min(poll_s, max((due_at - work.now).total_seconds(), 0.05))

    async def _claim(self) -> queries.Job | None:
        async with self._works.read(SYSTEM) as work:
            if not await queries.select_claimable(work.db, work.now):
                return None
        try:
            async with self._works.write(SYSTEM) as work:
                return await queries.update_claimed(work.db, work.now, work.now + timedelta(seconds=60))
        except UniqueViolation:  # another process has just claimed a job of the same lock
            return None

    async def _attempt(self, job: queries.Job) -> None:
        spec = self._registry.specs.get(job.name)
        if spec is None:
            await self._fail(job, "no such job in this version", None)
            return
        if job.attempts > spec.attempts:
            await self._fail(job, "every attempt ended with its process", spec)
            return
        run = JobRun(self._works, job)
        heartbeat = asyncio.create_task(self._extend_lease(job, spec.lease_s))
        try:
            await spec.body(run)
            if not run.finished:
                async with self._works.write(SYSTEM) as work:
                    await run.finish(work)
            self._on_outcome(job.name, "done")
        except LeaseLost:
            log.warning("job lost its lease", job=job.name, id=job.id)
        except Exception as error:
            log.exception("job failed", job=job.name, id=job.id, attempt=job.attempts)
            await self._fail(job, f"{type(error).__name__}: {error}"[:500], spec)
        finally:
            heartbeat.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await heartbeat

    async def _extend_lease(self, job: queries.Job, lease_s: float) -> None:
        while True:
            await asyncio.sleep(lease_s / 3)
            async with self._works.write(SYSTEM) as work:
                await queries.update_lease(work.db, job, work.now + timedelta(seconds=lease_s))

    async def _fail(self, job: queries.Job, error: str, spec: JobSpec | None) -> None:
        async with self._works.write(SYSTEM) as work:
            if spec is None or job.attempts >= spec.attempts:
                await queries.update_failed(work.db, job, error, work.now)
                self._on_outcome(job.name, "failed")
            else:
                wait_s = min(spec.retry_s * 2**job.attempts, 3600.0)
                await queries.update_retry(work.db, job, error, work.now + timedelta(seconds=wait_s))
                self._on_outcome(job.name, "retried")

    async def _tick(self) -> None:
        """Defer each periodic job whose time has come, once for all processes: the tick's row is the proof."""
        now = self._works.clock()
        for periodic in self._registry.periodic:
            due_at = last_due(periodic.cron, now)
            async with self._works.read(SYSTEM) as work:
                if await queries.select_tick(work.db, periodic.name, due_at):
                    continue
            async with self._works.write(SYSTEM) as work:
                if await queries.insert_tick(work.db, periodic.name, due_at):
                    work.defer(periodic.name, queueing_lock=periodic.name)


def last_due(cron: str, now: datetime) -> datetime:
    """The latest moment up to `now` at which the expression was due."""
    return next(CronSim(cron, now + timedelta(minutes=1), reverse=True))

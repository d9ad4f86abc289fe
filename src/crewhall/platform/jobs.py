"""Background work: rows claimed with a lease, run at least once, finished in the job's own transaction where it has one.

Words are Procrastinate's: queue, lock (one at a time), queueing lock (at most one waiting), periodic. A process that dies leaves its
lease to run out, and another one takes the job up again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from cronsim import CronSim
from msgspec import Struct

from crewhall.kit.actor import SYSTEM
from crewhall.platform import job_queries as queries
from crewhall.platform.bus import Bus
from crewhall.platform.db.database import UniqueViolation
from crewhall.platform.outbox import Queue
from crewhall.platform.settings import Jobs
from crewhall.platform.work import Work, Works

log = structlog.get_logger()

_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
_LEASE_S = 60.0
_SHORTEST_PAUSE_S = 0.05
_TRIES_TO_CLAIM = 3
_UNKNOWN_AGAIN = timedelta(hours=1)


class JobRun:
    """One attempt at a job, as its body sees it: the arguments, and a way to finish within a unit of work."""

    def __init__(self, works: Works, job: queries.Job) -> None:
        self.works = works
        self.job = job
        self.args = job.args or {}
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
    """How a kind of job runs. After a failure it waits `retry_s * 2**attempt` seconds, at most an hour; `attempts` in all.

    The lease is prolonged while the job runs: it says how soon another process takes over from one that died.
    """

    body: JobBody
    attempts: int = 8
    retry_s: float = 2.0
    lease_s: float = _LEASE_S


class Periodic(Struct, frozen=True):
    """A job that is due by a cron expression (UTC)."""

    name: str
    cron: str


class JobRegistry(Struct, frozen=True):
    """All kinds of jobs by name, and the periodic schedule."""

    specs: dict[str, JobSpec]
    periodic: tuple[Periodic, ...] = ()


def slots(settings: Jobs) -> dict[Queue, int]:
    """How many jobs of each queue one process runs at the same time. What waits for a mail server keeps no other job waiting."""
    return {Queue.DEFAULT: settings.concurrency, Queue.MAIL: settings.mail_concurrency}


class JobRunner:
    """Claims and runs jobs in this process, so many of each queue at a time, until stopped.

    Jobs that this version does not know stay where they are: during an upgrade another process may know them.
    """

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
        self._names = sorted(registry.specs)
        self._bus = bus
        self._on_outcome = on_outcome
        self._slots = slots(works.settings.jobs)
        self._running: dict[Queue, set[asyncio.Task[None]]] = {queue: set() for queue in self._slots}
        self._is_new_here = works.database.dialect == "sqlite"  # where one process is all there is
        self._ticked_at: datetime | None = None
        self._looked_for_unknown_at: datetime | None = None
        self._stopping = False
        self.alive_at: datetime | None = None

    @property
    def is_stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping

    async def run(self) -> None:
        """Work until `stop` is called or the task is cancelled."""
        while not self._stopping:
            self.alive_at = self._works.clock()
            try:
                pause_s = await self._turn()
            except Exception:
                log.exception("jobs cannot be claimed")
                pause_s = self._works.settings.jobs.poll_s
            await self._bus.job_or_timeout(pause_s)

    async def stop(self, timeout_s: float) -> None:
        """Claim no more, wait for running attempts, then cancel the rest: their leases run out and they are tried again."""
        self._stopping = True
        self._bus.committed(None, jobs=True)
        if running := set[asyncio.Task[None]]().union(*self._running.values()):
            _, late = await asyncio.wait(running, timeout=timeout_s)
            for task in late:
                task.cancel()

    async def drain(self) -> int:
        """Run all jobs that are due, one after another; how many. For tests and scripts."""
        count = 0
        await self._put_back_lost()
        while jobs := [job for queue in self._slots if (job := await self._claim(queue)) is not None]:
            for job in jobs:
                await self._attempt(job)
            count += len(jobs)
        return count

    async def _turn(self) -> float:
        """Begin what is due, as far as there are slots; how long to wait for the next turn, in seconds."""
        now = self._works.clock()
        await self._tick()
        if self._is_new_here:
            async with self._works.write(SYSTEM) as work:
                await queries.update_lost(work.db, _END_OF_TIME)
            self._is_new_here = False
        await self._put_back_lost()
        await self._log_unknown(now)
        for queue, most in self._slots.items():
            running = self._running[queue]
            while len(running) < most and not self._stopping and (job := await self._claim(queue)) is not None:
                task = asyncio.create_task(self._attempt(job), name=f"job {job.name}")
                running.add(task)
                task.add_done_callback(self._one_done)
        return await self._pause_s(now)

    def _one_done(self, task: asyncio.Task[None]) -> None:
        for running in self._running.values():
            running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:  # its lease runs out, and it is tried again
            log.error("a job ended without an outcome", task=task.get_name(), exc_info=error)
        self._bus.committed(None, jobs=True)

    async def _pause_s(self, now: datetime) -> float:
        """Until the next job is due. Those that are due already wait for a slot or a lock, whose end is heard of; else for the poll."""
        poll_s = self._works.settings.jobs.poll_s
        async with self._works.read(SYSTEM) as work:
            due_at = await queries.select_next_run_after(work.db, now)
            if due_at is None:
                return poll_s
            return min(poll_s, max((due_at - work.now).total_seconds(), _SHORTEST_PAUSE_S))

    async def _put_back_lost(self) -> None:
        """Have jobs tried again whose process is gone."""
        async with self._works.read(SYSTEM) as work:
            if not await queries.select_is_lost(work.db, work.now):
                return
        async with self._works.write(SYSTEM) as work:
            await queries.update_lost(work.db, work.now)

    async def _log_unknown(self, now: datetime) -> None:
        """Warn, once in a while, of due jobs that this version does not know."""
        if self._looked_for_unknown_at is not None and now - self._looked_for_unknown_at < _UNKNOWN_AGAIN:
            return
        self._looked_for_unknown_at = now
        async with self._works.read(SYSTEM) as work:
            unknown = await queries.select_unknown_names(work.db, now, self._names)
        if unknown:
            log.warning("jobs wait that this version does not know", jobs=unknown)

    async def _claim(self, queue: Queue) -> queries.Job | None:
        for _ in range(_TRIES_TO_CLAIM):
            async with self._works.read(SYSTEM) as work:
                if not await queries.select_claimable(work.db, work.now, queue, self._names):
                    return None
            try:
                async with self._works.write(SYSTEM) as work:
                    until = work.now + timedelta(seconds=_LEASE_S)
                    job = await queries.update_claimed(work.db, work.now, until, queue, self._names)
                    if job is not None and (lease_s := self._registry.specs[job.name].lease_s) != _LEASE_S:
                        await queries.update_lease(work.db, job, work.now + timedelta(seconds=lease_s))
                    return job
            except UniqueViolation:  # another process has just claimed a job of the same lock; there may be others
                continue
        return None

    async def _attempt(self, job: queries.Job) -> None:
        spec = self._registry.specs[job.name]
        if job.attempts > spec.attempts:
            await self._give_up(job, "every attempt ended with its process")
            return
        if job.args is None:
            log.error("the arguments of a job are no JSON object", job=job.name, id=job.id)
            await self._give_up(job, "its arguments are no JSON object")
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
            await asyncio.wait([heartbeat])

    async def _extend_lease(self, job: queries.Job, lease_s: float) -> None:
        """Prolong the lease until cancelled, also after a time in which the database did not serve."""
        while True:
            await asyncio.sleep(lease_s / 3)
            try:
                async with self._works.write(SYSTEM) as work:
                    await queries.update_lease(work.db, job, work.now + timedelta(seconds=lease_s))
            except Exception:
                log.exception("the lease of a job was not prolonged", job=job.name, id=job.id)

    async def _fail(self, job: queries.Job, error: str, spec: JobSpec) -> None:
        if job.attempts >= spec.attempts:
            await self._give_up(job, error)
            return
        async with self._works.write(SYSTEM) as work:
            wait_s = min(spec.retry_s * 2**job.attempts, 3600.0)
            await queries.update_retry(work.db, job, error, work.now + timedelta(seconds=wait_s))
        self._on_outcome(job.name, "retried")

    async def _give_up(self, job: queries.Job, error: str) -> None:
        async with self._works.write(SYSTEM) as work:
            await queries.update_failed(work.db, job, error, work.now)
        self._on_outcome(job.name, "failed")

    async def _tick(self) -> None:
        """Defer each periodic job whose time has come, once for all processes: the tick's row is the proof."""
        now = self._works.clock()
        minute = now.replace(second=0, microsecond=0)
        if minute == self._ticked_at:  # cron knows nothing smaller
            return
        for periodic in self._registry.periodic:
            due_at = last_due(periodic.cron, now)
            async with self._works.read(SYSTEM) as work:
                if await queries.select_tick(work.db, periodic.name, due_at):
                    continue
            async with self._works.write(SYSTEM) as work:
                if await queries.insert_tick(work.db, periodic.name, due_at):
                    work.defer(periodic.name, queueing_lock=periodic.name)
        self._ticked_at = minute


def last_due(cron: str, now: datetime) -> datetime:
    """The latest moment up to `now` at which the expression was due."""
    return next(CronSim(cron, now + timedelta(minutes=1), reverse=True))

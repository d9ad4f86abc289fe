"""Settings to a running server: the only place that knows all parts."""

import asyncio
import contextlib
import fcntl
from collections.abc import Awaitable, Callable
from io import TextIOWrapper
from pathlib import Path

import structlog

from crewhall.app import migrate
from crewhall.app.reactions import REACTIONS
from crewhall.app.registry import REGISTRY
from crewhall.app.surfaces import mounts
from crewhall.flows.feed import SOURCE, note_presence
from crewhall.kit.actor import SYSTEM
from crewhall.kit.clock import Clock, utc_now
from crewhall.kit.errors import CrewhallError, Kind
from crewhall.kit.ids import Ids
from crewhall.platform import idempotency
from crewhall.platform.blobs import Blobs, BlobsUnavailable
from crewhall.platform.bus import Bus, listen
from crewhall.platform.db import postgres_url
from crewhall.platform.db.connect import connect
from crewhall.platform.db.database import Database, DatabaseFails
from crewhall.platform.db.postgres_lock import UseLock
from crewhall.platform.feed import Feed
from crewhall.platform.gathering import Gathering
from crewhall.platform.http.context import Context
from crewhall.platform.http.dispatcher import Dispatcher, Receive, Scope, Send
from crewhall.platform.jobs import JobRunner
from crewhall.platform.limits import Exempt, Limiter
from crewhall.platform.memory import return_large_blocks, spare_the_collector
from crewhall.platform.metrics import Metrics
from crewhall.platform.outbound.client import GuardedClient
from crewhall.platform.settings import Settings
from crewhall.platform.supervision import supervise
from crewhall.platform.work import Works

log = structlog.get_logger()

_CALL_TIMEOUT_S, _CALL_LIMIT_BYTES = 10.0, 1024 * 1024
"""For calls to other servers that say nothing else."""


class DatabaseIsInUse(CrewhallError):
    """Another server runs on the same SQLite file."""

    kind = Kind.CONFLICT
    code = "DATABASE_IN_USE"
    text = "Another Crewhall server uses {path}. Stop it first, or use PostgreSQL for several processes."


class Server:
    """The parts of one process, opened and closed together. As an ASGI application it serves every surface."""

    def __init__(
        self, settings: Settings, *, clock: Clock = utc_now, ids: Ids | None = None, database: Database | None = None
    ) -> None:
        self.settings = settings
        self.bus = Bus()
        self.database = database or connect(settings)
        self.works = Works(self.database, settings, clock=clock, ids=ids or Ids(), reactions=REACTIONS, wakes=self.bus)
        self.metrics = Metrics()
        self.runner = JobRunner(self.works, REGISTRY, self.bus, on_outcome=self.metrics.observe_job)
        self.feed = Feed(self.works, self.bus, SOURCE)
        self.bus.overheard = self.feed.overhear
        self.context = Context(
            settings=settings,
            works=self.works,
            blobs=Blobs(settings.files_url),
            limiter=Limiter(),
            exempt=Exempt(settings.limits.exempt),
            metrics=self.metrics,
            feed=self.feed,
            client=GuardedClient(_CALL_TIMEOUT_S, _CALL_LIMIT_BYTES),
            seen=Gathering("last seen", lambda user_ids: note_presence(self.works, user_ids)),
        )
        runs_jobs = settings.jobs.in_process
        surfaces, fallback = mounts(self.context, (lambda: self.runner.alive_at) if runs_jobs else None)
        self.dispatcher = Dispatcher(self.context, surfaces, fallback)
        self._tasks: list[asyncio.Task[None]] = []
        self._lock: TextIOWrapper | None = None
        self._use: UseLock | None = None

    async def open(self, *, jobs: bool | None = None) -> None:
        """Connect, migrate, and start the background tasks. Raises `DatabaseUnavailable`, `DatabaseIsInUse` and migration errors."""
        try:
            await self.context.blobs.open()
        except BlobsUnavailable:  # it may come back; `/readyz` tells
            log.exception("the file storage does not answer")
        await self.open_database(alone=True)
        return_large_blocks()
        spare_the_collector()
        if self.settings.jobs.in_process if jobs is None else jobs:
            self._start("job runner", self.runner.run, is_over=lambda: self.runner.is_stopping)
        if self._use is not None:
            self._start("use lock", self._use.watch)
        if self.database.dialect == "postgres":
            url = postgres_url.for_asyncpg(self.settings.database_url)
            self._start("listen", lambda: listen(url, self.bus))

    def _start(
        self, name: str, body: Callable[[], Awaitable[None]], *, is_over: Callable[[], bool] = lambda: False
    ) -> None:
        self._tasks.append(asyncio.create_task(supervise(name, body, is_over=is_over), name=name))

    async def open_database(self, *, alone: bool = False) -> None:
        """Connect and migrate, without background tasks; `alone`: as the one server on a SQLite file, or with no restore at work."""
        if alone and self.database.dialect == "sqlite":
            self._lock = lock_beside(Path(self.settings.database_url.removeprefix("sqlite:///")))
        elif alone:
            use = UseLock(self.settings.database_url, "shared")
            await use.take()
            self._use = use
        await self.database.open()
        if await migrate.migrate(self.works, self.settings.database_url):
            log.info("database migrated", revision=migrate.revisions()[-1])
        if self._lock is not None:
            with contextlib.suppress(
                DatabaseFails
            ):  # another program has locked the file for now; the claims end by themselves
                async with self.works.write(SYSTEM) as work:
                    await idempotency.update_claims_of_the_dead(work.db, work.now)

    async def close(self) -> None:
        """End live streams, let running jobs finish for a while, then stop everything."""
        await self.feed.close()
        await self.context.seen.close()
        await self.runner.stop(min(self.settings.server.drain_s, 5))
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.database.close()
        if self._lock is not None:
            self._lock.close()
        if self._use is not None:
            await self._use.release()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or the server's own start and stop."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await self.dispatcher(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.open()
        except CrewhallError as error:
            await send({"type": "lifespan.startup.failed", "message": error.message})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})


def lock_beside(path: Path) -> TextIOWrapper:
    """Hold `<database>.lock` for the life of the server; the system lets go of it however the process ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(path.name + ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise DatabaseIsInUse(path=path) from None
    return lock

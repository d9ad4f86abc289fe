"""The unit of work: one request, one transaction; events and jobs leave with the commit or not at all.

`works.write(actor)` begins at once, commits at the end and wakes subscribers; `works.read(actor)` is another type and cannot write.
Nothing here knows a domain.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar, Token
from datetime import datetime
from types import TracebackType
from typing import Protocol

from crewhall.kit.actor import Actor
from crewhall.kit.clock import Clock
from crewhall.kit.events import Event
from crewhall.kit.ids import Ids
from crewhall.platform import idempotency, outbox
from crewhall.platform.db.database import Database, Db
from crewhall.platform.outbox import Deferred, Queue
from crewhall.platform.settings import Settings

Reaction = Callable[["Work", Event], Awaitable[None]]
Reactions = dict[type[Event], list[Reaction]]

_open_unit: ContextVar[str | None] = ContextVar("open_unit", default=None)


class UnitIsOpen(RuntimeError):
    """A unit was opened inside another, or something outside the database was waited for inside one: both hold locks for too long."""


def forbid_open_unit(doing: str) -> None:
    """Call before outbound I/O: raises `UnitIsOpen` when a unit of work is open here."""
    if (unit := _open_unit.get()) is not None:
        raise UnitIsOpen(f"{doing} inside an open {unit} unit")


class _Rehearsed(Exception):
    """What ends a rehearsal."""


class ReadWork:
    """A unit that only reads committed rows."""

    __slots__ = ("actor", "db", "ids", "now", "settings")

    def __init__(self, db: Db, actor: Actor, now: datetime, ids: Ids, settings: Settings) -> None:
        self.db = db
        self.actor = actor
        self.now = now
        self.ids = ids
        self.settings = settings


class Work(ReadWork):
    """A unit that writes. All of it is committed, or none."""

    __slots__ = ("deferred", "events")

    def __init__(self, db: Db, actor: Actor, now: datetime, ids: Ids, settings: Settings) -> None:
        super().__init__(db, actor, now, ids, settings)
        self.events: list[Event] = []
        self.deferred: list[Deferred] = []

    def emit(self, event: Event) -> None:
        """Announce what happened: its reactions run before the commit, its row gets a growing number, subscribers wake after it."""
        self.events.append(event)

    def defer(
        self,
        name: str,
        *,
        run_at: datetime | None = None,
        lock: str | None = None,
        queueing_lock: str | None = None,
        queue: Queue = Queue.DEFAULT,
        **args: object,
    ) -> None:
        """Have the job `name` run with `args` after the commit, not before `run_at` (default: at once)."""
        self.deferred.append(
            Deferred(name=name, args=args, run_at=run_at, lock=lock, queueing_lock=queueing_lock, queue=queue)
        )


class Wakes(Protocol):
    """Who is told after a commit."""

    def committed(self, last_event: int | None, jobs: bool) -> None:
        """An event of this number was committed (None: no event); `jobs`: there are new jobs."""
        ...

    def look_again(self) -> None:
        """Something may have been committed, and who waited for it has gone away."""
        ...


class Works:
    """Opens units of work. There is one for the process."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        clock: Clock,
        ids: Ids,
        reactions: Reactions,
        wakes: Wakes,
    ) -> None:
        self.database = database
        self.settings = settings
        self.clock = clock
        self.ids = ids
        self.reactions = reactions
        self.wakes = wakes

    def read(self, actor: Actor) -> "ReadUnit":
        """`async with works.read(actor) as work:`"""
        return ReadUnit(self, actor)

    def write(self, actor: Actor) -> "WriteUnit":
        """`async with works.write(actor) as work:` committed when the block ends, rolled back when it raises."""
        return WriteUnit(self, actor)

    @asynccontextmanager
    async def rehearse(self, actor: Actor) -> AsyncGenerator["Work"]:
        """A unit that writes and is rolled back: whether it would be refused, before something is done that no rollback takes back.

        Reactions do not run, and nothing leaves. Raises what its block raises.
        """
        unit = self.write(actor)
        work = await unit.__aenter__()
        try:
            yield work
        finally:
            await unit.__aexit__(_Rehearsed, _Rehearsed(), None)


class ReadUnit:
    """The context manager behind `Works.read`."""

    __slots__ = ("_connection", "_token", "_works", "actor")

    _connection: AbstractAsyncContextManager[Db]
    _token: Token[str | None]

    def __init__(self, works: Works, actor: Actor) -> None:
        self._works = works
        self.actor = actor

    async def __aenter__(self) -> ReadWork:
        forbid_open_unit("A read unit")
        works = self._works
        self._connection = works.database.reading()
        db = await self._connection.__aenter__()
        self._token = _open_unit.set("read")
        return ReadWork(db, self.actor, works.clock(), works.ids, works.settings)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _open_unit.reset(self._token)
        await self._connection.__aexit__(kind, error, trace)


class WriteUnit:
    """The context manager behind `Works.write`."""

    __slots__ = ("_connection", "_token", "_work", "_works", "actor")

    _connection: AbstractAsyncContextManager[Db]
    _token: Token[str | None]
    _work: Work

    def __init__(self, works: Works, actor: Actor) -> None:
        self._works = works
        self.actor = actor

    async def __aenter__(self) -> Work:
        forbid_open_unit("A write unit")
        works = self._works
        self._connection = works.database.writing()
        db = await self._connection.__aenter__()
        self._token = _open_unit.set("write")
        self._work = Work(db, self.actor, works.clock(), works.ids, works.settings)
        return self._work

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        last_event: int | None = None
        claim = idempotency.current_claim.get()
        try:
            if kind is None:
                if claim is not None:
                    await idempotency.mark_committed(self._work.db, claim)
                last_event = await self._flush()
        except BaseException as flush_error:
            await self._connection.__aexit__(type(flush_error), flush_error, flush_error.__traceback__)
            raise
        else:
            await self._leave(kind, error, trace)
        finally:
            _open_unit.reset(self._token)
        if kind is None and claim is not None:
            claim.is_committed = True
        if kind is None and (last_event is not None or self._work.deferred):
            self._works.wakes.committed(last_event, bool(self._work.deferred))

    async def _leave(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._connection.__aexit__(kind, error, trace)
        except asyncio.CancelledError:
            # By now the commit has happened or failed: databases see to that. Others wait for what it holds.
            if kind is None:
                self._works.wakes.look_again()
            raise

    async def _flush(self) -> int | None:
        """Run the reactions of each event (they may emit more), then write events and jobs: the last statements before the commit."""
        work, reactions = self._work, self._works.reactions
        for event in work.events:  # grows while it is walked: a reaction may emit
            for reaction in reactions.get(type(event), ()):
                await reaction(work, event)
        last_event: int | None = None
        if work.deferred:
            await outbox.insert_jobs(work.db, work.deferred, work.now)
        if work.events:
            has_jobs = bool(work.deferred)
            last_event = await outbox.insert_events(
                work.db, work.events, work.actor.user_id, work.now, has_jobs=has_jobs
            )
        elif work.deferred and work.db.dialect == "postgres":
            await outbox.notify_jobs(work.db)
        return last_event

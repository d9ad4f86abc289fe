"""A clock that tests set, a person whose day it is, and what was announced to them."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

from crewhall.app.registry import REGISTRY
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.platform.bus import Bus
from crewhall.platform.jobs import JobRunner
from crewhall.platform.outbox import EventRow, select_events_after
from crewhall.platform.work import ReadWork, Work, Works
from tests.domains.people import a_user

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Watch:
    """The same database under a clock that stands still until it is moved; units are those of one person."""

    def __init__(self, works: Works, actor: Actor, now: datetime = MONDAY) -> None:
        self.now = now
        self.actor = actor
        self.works = Works(
            works.database,
            works.settings,
            clock=lambda: self.now,
            ids=works.ids,
            reactions=works.reactions,
            wakes=Bus(),
        )

    @property
    def user_id(self) -> int:
        """Whose watch it is."""
        assert self.actor.user_id is not None
        return self.actor.user_id

    def forward(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Later; the time that it is then."""
        self.now += timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return self.now

    def write(self) -> AbstractAsyncContextManager[Work]:
        """A unit of the person's that writes."""
        return self.works.write(self.actor)

    def read(self) -> AbstractAsyncContextManager[ReadWork]:
        """A unit of the person's that reads."""
        return self.works.read(self.actor)

    async def run_jobs(self) -> int:
        """Run what is due by now; how many jobs that were."""
        return await JobRunner(self.works, REGISTRY, Bus()).drain()

    async def announced(self, *names: str) -> list[EventRow]:
        """The events of these names, oldest first; all that concern the person without any."""
        async with self.works.read(SYSTEM) as work:
            rows = await select_events_after(work.db, 0, 1000)
        return [row for row in rows if row.user_id == self.user_id and (not names or row.name in names)]


async def watch_of(works: Works, name: str, *, time_zone: str | None = None, now: datetime = MONDAY) -> Watch:
    """The watch of a new person."""
    user_id = await a_user(works, name)
    if time_zone is not None:
        async with works.write(SYSTEM) as work:
            await work.db.execute("UPDATE users SET time_zone = $2 WHERE id = $1", user_id, time_zone)
    return Watch(works, Actor(user_id=user_id, account_id=user_id), now)

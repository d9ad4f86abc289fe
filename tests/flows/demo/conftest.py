"""A founded team whose owner applies demos, the jobs behind them, and a view on every table."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from crewhall.app.registry import REGISTRY
from crewhall.domains.identity import administration, sessions, teams
from crewhall.domains.identity.model import AccountType, NewTeam, NewUser
from crewhall.domains.identity.sessions import AccountChoice
from crewhall.domains.syncs import syncs
from crewhall.domains.syncs.model import Sync
from crewhall.flows.demo import demos
from crewhall.flows.demo.plan import DemoOptions
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.platform.bus import Bus
from crewhall.platform.jobs import JobRunner
from crewhall.platform.work import Works

# What a demo leaves behind on purpose: that it was, and what happened.
_TRACES = {"alembic_version", "event_topics", "events", "file_usages", "job_ticks", "jobs", "sqlite_sequence", "syncs"}
_COLUMNS = {
    "sqlite": "SELECT name FROM pragma_table_info($1)",
    "postgres": "SELECT column_name::text FROM information_schema.columns WHERE table_name = $1 ORDER BY 1",
}

Founding = Callable[[str], Awaitable[Actor]]
Snapshot = dict[str, list[tuple[Any, ...]]]


class _Name(Struct, frozen=True):
    name: str


class DemoRuns:
    """Applies demos as a team's owner, and runs their jobs to the end."""

    def __init__(self, works: Works) -> None:
        self.works = works
        self.runner = JobRunner(works, REGISTRY, Bus())

    async def apply(self, actor: Actor, seed_type: str, **options: Any) -> Sync:
        """Apply a demo and make all of it; the sync as it ended."""
        async with self.works.write(actor) as work:
            sync = await demos.apply(work, seed_type, DemoOptions(**options))
        await self.runner.drain()
        return await self.sync(sync)

    async def reset(self, actor: Actor) -> demos.Reset:
        """Reset, and let a job do what the request left."""
        async with self.works.write(actor) as work:
            found = await demos.reset(work)
        await self.runner.drain()
        return found

    async def sync(self, sync: Sync) -> Sync:
        """The sync as it is now."""
        async with self.works.read(SYSTEM) as work:
            return await syncs.get(work, sync.team_id, sync.id)


@pytest.fixture
def runs(works: Works) -> DemoRuns:
    """Demos of this test."""
    return DemoRuns(works)


@pytest.fixture
def found(works: Works) -> Founding:
    """`await found("Blue Door")`: the owner of a new team, acting for it."""

    async def found(name: str) -> Actor:
        async with works.write(SYSTEM) as work:
            email = f"{name.lower().replace(' ', '.')}@owners.example"
            user = await administration.add_user(work, NewUser(first_name=name, last_name="Owner", email=email), "hash")
        async with works.write(await sessions.act_as(works, user.id)) as work:
            team = await teams.found(work, NewTeam(name=name))
        return await sessions.act_as(works, user.id, AccountChoice(AccountType.TEAM, team.id))

    return found


@pytest.fixture
async def owner(found: Founding) -> Actor:
    """The owner of a team without anything."""
    return await found("Blue Door")


async def snapshot(works: Works, *without: str) -> Snapshot:
    """All rows of all tables but those that tell what happened, as the driver gives them, without the times of teams."""
    async with works.read(SYSTEM) as work:
        lister = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
            "postgres": "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
        }[works.database.dialect]
        names = {row.name for row in await work.db.fetch_all(_Name, lister)} - _TRACES - set(without)
        seen: Snapshot = {}
        for name in sorted(names):
            columns = [row.name for row in await work.db.fetch_all(_Name, _COLUMNS[works.database.dialect], name)]
            columns = [column for column in columns if (name, column) != ("teams", "updated_at")]
            # Fields that are texts are handed over as they come.
            record = msgspec.defstruct("Row", [(column, str) for column in columns])
            every_row = f"SELECT {', '.join(columns)} FROM {name}"  # noqa: S608 - names from the database's own catalogue
            rows = await work.db.fetch_all(record, every_row)
            seen[name] = sorted((msgspec.structs.astuple(row) for row in rows), key=repr)
    return seen

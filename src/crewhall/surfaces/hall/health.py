"""The checks behind `/readyz` and the start page. Messages are public: they name no address and quote no error."""

import asyncio
from datetime import datetime

import structlog
from msgspec import Struct

from crewhall.kit.actor import SYSTEM
from crewhall.platform import vitals
from crewhall.platform.work import Works
from crewhall.surfaces.hall.overview import Overview

log = structlog.get_logger()

DATABASE_NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}

_LONGEST_LOOK_S = 5.0
_LATE_JOB_S = 300.0
_LONGEST_PAUSE_S = 30.0


class Check(Struct, frozen=True):
    """How one part does. contracts/hall.yaml ReadinessCheck."""

    ok: bool
    message: str


class Checks(Struct, frozen=True):
    """All of them."""

    database: Check
    migrations: Check
    jobs: Check

    @property
    def ready(self) -> bool:
        """Whether every part does well."""
        return self.database.ok and self.migrations.ok and self.jobs.ok


async def look(works: Works, overview: Overview) -> Checks:
    """Look at every part now; takes at most about five seconds when the database hangs."""
    name = DATABASE_NAMES[works.database.dialect]
    try:
        async with asyncio.timeout(_LONGEST_LOOK_S):
            async with works.read(SYSTEM) as work:
                due_at = await vitals.next_job_at(work)
            return Checks(
                database=Check(ok=True, message=f"{name} answers"),
                migrations=await _schema(works, overview),
                jobs=_jobs(works, overview, due_at),
            )
    except Exception:
        log.exception("the database does not answer")
    unknown = Check(ok=False, message="Unknown while the database does not answer")
    return Checks(Check(ok=False, message=f"{name} does not answer"), unknown, unknown)


async def _schema(works: Works, overview: Overview) -> Check:
    found, newest = await overview.find_revision(works), overview.newest_revision
    if found == newest:
        return Check(ok=True, message=f"The schema is {newest}, the newest")
    return Check(ok=False, message=f"The schema is {found or 'missing'}; this version needs {newest}")


def _jobs(works: Works, overview: Overview, due_at: datetime | None) -> Check:
    if overview.jobs_seen_at is not None:
        return _runner(works, overview.jobs_seen_at())
    late_s = (works.clock() - due_at).total_seconds() if due_at else 0.0
    if late_s > _LATE_JOB_S:
        return Check(ok=False, message=f"Jobs have waited {late_s / 60:.0f} minutes for a worker")
    return Check(ok=True, message="A worker of its own runs them; none waits long")


def _runner(works: Works, seen_at: datetime | None) -> Check:
    if seen_at is None:
        return Check(ok=False, message="The runner has not started yet")
    quiet_s = (works.clock() - seen_at).total_seconds()
    if quiet_s > _LONGEST_PAUSE_S + 2 * works.settings.jobs.poll_s:
        return Check(ok=False, message=f"The runner has not looked for work for {quiet_s:.0f} seconds")
    return Check(ok=True, message="The runner looks for work")

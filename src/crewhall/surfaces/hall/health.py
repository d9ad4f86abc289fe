"""The checks behind `/readyz` and the start page. Messages are public: they name no address and quote no error."""

import asyncio
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

import structlog
from msgspec import Struct

from crewhall.kit.actor import SYSTEM
from crewhall.platform import vitals
from crewhall.platform.blobs import Blobs, BlobsUnavailable
from crewhall.platform.settings import Settings
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
    files: Check
    disk: Check

    @property
    def ready(self) -> bool:
        """Whether every part does well."""
        return all(check.ok for check in (self.database, self.migrations, self.jobs, self.files, self.disk))


async def look(works: Works, blobs: Blobs, overview: Overview) -> Checks:
    """Look at every part now; takes at most about five seconds when one hangs."""
    (database, migrations, jobs), files, disk = await asyncio.gather(
        _database(works, overview), _files(blobs), _disk(works.settings)
    )
    return Checks(database, migrations, jobs, files, disk)


async def _database(works: Works, overview: Overview) -> tuple[Check, Check, Check]:
    """The database, its schema, and the jobs in it."""
    name = DATABASE_NAMES[works.database.dialect]
    try:
        async with asyncio.timeout(_LONGEST_LOOK_S):
            async with works.read(SYSTEM) as work:
                due_at = await vitals.next_job_at(work)
            return (
                Check(ok=True, message=f"{name} answers"),
                await _schema(works, overview),
                _jobs(works, overview, due_at),
            )
    except Exception:
        log.exception("the database does not answer")
    unknown = Check(ok=False, message="Unknown while the database does not answer")
    return Check(ok=False, message=f"{name} does not answer"), unknown, unknown


async def _files(blobs: Blobs) -> Check:
    try:
        async with asyncio.timeout(_LONGEST_LOOK_S):
            await blobs.open()
    except (BlobsUnavailable, TimeoutError):
        log.exception("the file storage does not answer")
        return Check(ok=False, message="The file storage does not answer")
    return Check(ok=True, message="The file storage answers")


async def _disk(settings: Settings) -> Check:
    least = settings.server.free_space_bytes
    if not least:
        return Check(ok=True, message="The settings say not to look")
    folders = (("the data folder", settings.data_folder), ("temporary files", Path(tempfile.gettempdir())))
    try:
        async with asyncio.timeout(_LONGEST_LOOK_S):
            free = [(await asyncio.to_thread(_free_bytes, folder), name) for name, folder in folders]
    except (OSError, TimeoutError):
        log.exception("the disk cannot be looked at")
        return Check(ok=False, message="The disk cannot be looked at")
    fewest, name = min(free)
    return Check(ok=fewest >= least, message=f"{_size(fewest)} are free for {name}; {_size(least)} are needed")


def _size(count: int) -> str:
    return f"{count / 1000**3:.1f} GB" if count >= 1000**3 else f"{count // 1000**2} MB"


def _free_bytes(folder: Path) -> int:
    """What an ordinary user may still write there. A folder that is to be made later lies on the disk of the first one above it."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


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

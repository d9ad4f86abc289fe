"""What the server tidies regularly."""

from datetime import timedelta

from crewhall.domains.files import attachments
from crewhall.domains.identity import sessions
from crewhall.flows import blob_sweep
from crewhall.kit.actor import SYSTEM
from crewhall.platform import idempotency, job_queries
from crewhall.platform.blobs import Blobs
from crewhall.platform.jobs import JobRun

_JOBS_AT_ONCE = 1000  # a unit of some milliseconds, so that requests go on in between


async def prune(run: JobRun) -> None:
    """Forget sessions and pins that have run out, uploads that nothing took up, jobs that ended long ago, and old idempotency keys."""
    async with run.works.write(SYSTEM) as work:
        await sessions.prune(work)
        await attachments.prune(work)
        await idempotency.delete_old(work.db, work.now)
        before = work.now - timedelta(days=work.settings.jobs.keep_days)
        await job_queries.delete_old_ticks(work.db, before)
    is_more = True
    while is_more:
        async with run.works.write(SYSTEM) as work:
            is_more = await job_queries.delete_old_jobs(work.db, before, _JOBS_AT_ONCE)
            if not is_more:
                await run.finish(work)


async def sweep_blobs(run: JobRun) -> None:
    """Remove what is kept in the folder or bucket of files and that nothing refers to any more."""
    await blob_sweep.sweep(run.works, Blobs(run.works.settings.files_url))

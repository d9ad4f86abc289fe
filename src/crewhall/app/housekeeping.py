"""What the server tidies regularly."""

from datetime import datetime, timedelta

from crewhall.domains.files import attachments
from crewhall.domains.identity import sessions
from crewhall.flows import blob_sweep
from crewhall.kit.actor import SYSTEM
from crewhall.platform import idempotency, job_queries, outbox
from crewhall.platform.blobs import Blobs
from crewhall.platform.jobs import JobRun
from crewhall.platform.work import Work

_ROWS_AT_ONCE = 1000  # a unit of some milliseconds, so that requests go on in between


async def prune(run: JobRun) -> None:
    """Forget sessions and pins that have run out, uploads that nothing took up, jobs that ended long ago, old idempotency keys and old
    events."""
    for forget in (sessions.prune, attachments.prune, _prune_keys, _prune_jobs, _prune_events):
        is_more = True
        while is_more:
            async with run.works.write(SYSTEM) as work:
                is_more = await forget(work, _ROWS_AT_ONCE)
    async with run.works.write(SYSTEM) as work:
        await job_queries.delete_old_ticks(work.db, _oldest_job(work))
        await run.finish(work)


async def _prune_keys(work: Work, limit: int) -> bool:
    return await idempotency.delete_old(work.db, work.now, limit)


async def _prune_jobs(work: Work, limit: int) -> bool:
    return await job_queries.delete_old_jobs(work.db, _oldest_job(work), limit)


async def _prune_events(work: Work, limit: int) -> bool:
    days = work.settings.events.keep_days
    return days > 0 and await outbox.delete_old_events(work.db, work.now - timedelta(days=days), limit)


def _oldest_job(work: Work) -> datetime:
    return work.now - timedelta(days=work.settings.jobs.keep_days)


async def sweep_blobs(run: JobRun) -> None:
    """Remove what is kept in the folder or bucket of files and that nothing refers to any more."""
    await blob_sweep.sweep(run.works, Blobs(run.works.settings.files_url))

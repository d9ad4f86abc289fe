"""What the server tidies regularly."""

from datetime import timedelta

from crewhall.domains.files import attachments
from crewhall.domains.identity import sessions
from crewhall.flows import blob_sweep
from crewhall.kit.actor import SYSTEM
from crewhall.platform import idempotency, job_queries
from crewhall.platform.blobs import Blobs
from crewhall.platform.jobs import JobRun


async def prune(run: JobRun) -> None:
    """Forget sessions and pins that have run out, uploads that nothing took up, jobs that ended long ago, and old idempotency keys."""
    async with run.works.write(SYSTEM) as work:
        await sessions.prune(work)
        await attachments.prune(work)
        await job_queries.delete_old(work.db, work.now - timedelta(days=work.settings.jobs.keep_days))
        await idempotency.delete_old(work.db, work.now)
        await run.finish(work)


async def sweep_blobs(run: JobRun) -> None:
    """Remove what is kept in the folder or bucket of files and that nothing refers to any more."""
    await blob_sweep.sweep(run.works, Blobs(run.works.settings.files_url))

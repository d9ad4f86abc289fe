"""What the server tidies once a day."""

from datetime import timedelta

from crewhall.domains.files import attachments
from crewhall.domains.identity import sessions
from crewhall.kit.actor import SYSTEM
from crewhall.platform import job_queries
from crewhall.platform.jobs import JobRun

_JOBS_AT_ONCE = 1000  # a unit of some milliseconds, so that requests go on in between


async def prune(run: JobRun) -> None:
    """Forget sessions and pins that have run out, uploads that nothing took up, and jobs that ended long ago."""
    async with run.works.write(SYSTEM) as work:
        await sessions.prune(work)
        await attachments.prune(work)
        before = work.now - timedelta(days=work.settings.jobs.keep_days)
        await job_queries.delete_old_ticks(work.db, before)
    is_more = True
    while is_more:
        async with run.works.write(SYSTEM) as work:
            is_more = await job_queries.delete_old_jobs(work.db, before, _JOBS_AT_ONCE)
            if not is_more:
                await run.finish(work)

"""What the workforce domain does later."""

from crewhall.domains.workforce import clock_outs
from crewhall.kit.actor import SYSTEM
from crewhall.platform.jobs import JobRun


async def auto_clock_out(run: JobRun) -> None:
    """`workforce.auto_clock_out`, each minute: stop the sessions that somebody forgot, each in a unit of its own, which looks again."""
    async with run.works.read(SYSTEM) as work:
        overdue = await clock_outs.list_overdue(work)
    for session in overdue:
        async with run.works.write(SYSTEM) as work:
            await clock_outs.close(work, session)

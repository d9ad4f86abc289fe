"""What the workforce domain does later."""

from msgspec import convert

from crewhall.domains.workforce import clock_outs, notices
from crewhall.domains.workforce.model.notices import Notice
from crewhall.kit.actor import SYSTEM
from crewhall.platform.jobs import JobRun


async def auto_clock_out(run: JobRun) -> None:
    """`workforce.auto_clock_out`, each minute: stop the sessions that somebody forgot, each in a unit of its own, which looks again."""
    async with run.works.read(SYSTEM) as work:
        overdue = await clock_outs.list_overdue(work)
    for session in overdue:
        async with run.works.write(SYSTEM) as work:
            await clock_outs.close(work, session)


async def notify(run: JobRun) -> None:
    """`workforce.notify`, each minute: notify of shifts by the clock, each in a unit of its own, which looks again."""
    async with run.works.read(SYSTEM) as work:
        due = await notices.list_due(work)
    for notice in due:
        async with run.works.write(SYSTEM) as work:
            await notices.tell(work, notice)


async def tell(run: JobRun) -> None:
    """`workforce.tell` with a notice: its messages and its end are one commit."""
    async with run.works.write(SYSTEM) as work:
        await notices.tell(work, convert(run.args, Notice))
        await run.finish(work)

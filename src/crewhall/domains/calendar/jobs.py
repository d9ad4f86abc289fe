"""What the calendar domain does later: remind people."""

from datetime import datetime

from msgspec import Struct, convert

from crewhall.domains.calendar import reminders
from crewhall.kit.actor import SYSTEM
from crewhall.platform.jobs import JobRun


class RemindArgs(Struct):
    """Of which entry, so many minutes before which start."""

    event_id: int
    minutes: int
    start_at: datetime


async def remind(run: JobRun) -> None:
    """`calendar.remind`: its effect and its end are one commit, so that nobody is reminded twice."""
    args = convert(run.args, RemindArgs)
    async with run.works.write(SYSTEM) as work:
        await reminders.remind(work, args.event_id, args.minutes, args.start_at)
        await run.finish(work)

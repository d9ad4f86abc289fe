"""What the notify domain does later: send a message, and look after those that still wait."""

import msgspec

from crewhall.domains.notify import outbox
from crewhall.kit.actor import SYSTEM
from crewhall.platform.jobs import JobRun


async def send(run: JobRun) -> None:
    """`outbox.send` with `message_id`. A message that may leave later gets another job."""
    await outbox.deliver(run.works, msgspec.convert(run.args["message_id"], int), run.finish)


async def sweep(run: JobRun) -> None:
    """`outbox.sweep`, periodic: sends jobs after messages that wait although they could leave."""
    async with run.works.write(SYSTEM) as work:
        await outbox.sweep(work)
        await run.finish(work)

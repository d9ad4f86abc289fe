"""What the chat domain does later: send the messages that wait for their time."""

import msgspec

from crewhall.domains.chat import scheduled
from crewhall.kit.actor import SYSTEM
from crewhall.platform.jobs import JobRun


async def send_scheduled(run: JobRun) -> None:
    """`scheduled.send` with `message_id`. The message and the end of the job are one commit."""
    async with run.works.write(SYSTEM) as work:
        await scheduled.send(work, msgspec.convert(run.args["message_id"], int))
        await run.finish(work)

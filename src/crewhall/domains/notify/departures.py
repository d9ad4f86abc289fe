"""What goes when a person deletes their account: their devices, and the messages that were sent to them."""

from collections.abc import Sequence

from crewhall.domains.notify import queries
from crewhall.platform.work import Work


async def forget(work: Work, user_id: int, addresses: Sequence[str]) -> None:
    """Remove the person's devices and all messages to these addresses of theirs, sent or waiting. The caller has proved the right."""
    await queries.delete_devices(work.db, user_id)
    await queries.delete_messages_to(work.db, addresses)

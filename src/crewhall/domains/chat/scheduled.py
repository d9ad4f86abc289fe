"""Messages that wait for their time. The row keeps the time; a job looks at it when it comes, so that a job too many does nothing."""

from datetime import datetime

from crewhall.domains.chat.errors import SendAtIsPast, SendAtIsTooFar, TooManyScheduled
from crewhall.domains.chat.events import MessageDropped, MessagePosted, MessageScheduled
from crewhall.domains.chat.model import CLOCK_SKEW, FURTHEST_SEND, MESSAGE, MOST_SCHEDULED
from crewhall.domains.chat.queries import messages as queries
from crewhall.domains.chat.queries import rooms as room_queries
from crewhall.domains.files import attachments
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import existing
from crewhall.platform.work import ReadWork, Work

SEND_JOB = "chat.send_scheduled"


def time_to_wait_for(send_at: datetime | None, now: datetime) -> datetime | None:
    """When to send; None for now, which also a moment up to `CLOCK_SKEW` ago means. Raises `SendAtIsPast`, `SendAtIsTooFar`."""
    if send_at is None or now - CLOCK_SKEW <= send_at <= now:
        return None
    if send_at < now:
        raise SendAtIsPast
    if send_at > now + FURTHEST_SEND:
        raise SendAtIsTooFar
    return send_at


async def check_place(work: ReadWork, room_id: int, sender_id: int) -> None:
    """One more message of the person's may wait in the room. Raises `TooManyScheduled`."""
    if await queries.select_waiting_total(work.db, room_id, sender_id) >= MOST_SCHEDULED:
        raise TooManyScheduled(most=MOST_SCHEDULED)


def wait(work: Work, message_id: int, send_at: datetime) -> None:
    """Have a message that waits sent at its time."""
    work.defer(SEND_JOB, run_at=send_at, message_id=message_id)


def announce(work: Work, room_id: int, message_id: int, sender_id: int, send_at: datetime) -> None:
    """Tell the other clients of its sender that a message waits, or waits otherwise than before."""
    work.emit(
        MessageScheduled(
            user_id=sender_id, scheduled_room_id=room_id, message_id=message_id, send_at=milliseconds_text(send_at)
        )
    )


async def publish(
    work: Work, room_id: int, message_id: int, sender_id: int, kind: str, send_at: datetime | None
) -> int:
    """Send a message that waits and is held; its position. The caller has proved the right. Raises `NotFound` for an archived room.

    The sender may not be there: what others have said meanwhile is not read by this.
    """
    position = await next_position(work, room_id, sender_id)
    await queries.update_sent(work.db, message_id, position, send_at, work.now)
    files = await attachments.of_subjects(work, MESSAGE, [message_id])
    work.emit(
        MessagePosted(
            room_id=room_id,
            message_id=message_id,
            sender_id=sender_id,
            position=position,
            kind=kind,
            attachment_count=len(files[message_id]),
            sent_at=milliseconds_text(work.now),
        )
    )
    return position


async def next_position(work: Work, room_id: int, sender_id: int) -> int:
    """The next position in a room, which is held from now on. Raises `NotFound` when it is archived, or the sender is not there."""
    return existing(await room_queries.update_last_position(work.db, sender_id, room_id, work.now), "room")


async def send(work: Work, message_id: int) -> None:
    """Send a message whose time has come; again, too early, or for one that is gone it does nothing.

    It goes out only while its sender is in the room; else it is dropped, and the sender told.
    """
    message = await queries.select_waiting_for_update(work.db, message_id)
    if message is None or message.send_at is None or message.send_at > work.now:
        return
    await room_queries.select_room_for_update(work.db, message.sender_id, message.room_id)
    if await queries.select_is_there(work.db, message.room_id, message.sender_id):
        await publish(work, message.room_id, message.id, message.sender_id, message.kind, message.send_at)
    else:
        await drop(work, message.room_id, message.id, message.sender_id)


async def drop(work: Work, room_id: int, message_id: int, sender_id: int) -> None:
    """Delete a message that waits and is held, with its files. The caller has proved the right."""
    await attachments.forget_subjects(work, MESSAGE, [message_id])
    await queries.delete_message(work.db, message_id)
    work.emit(MessageDropped(user_id=sender_id, scheduled_room_id=room_id, message_id=message_id))

"""Messages that are to leave: kept with the commit that wanted them, sent by jobs, read by the administrator.

Not the feed's outbox of events (platform). Each message leaves once; only a crash in the moment between the mail server's answer and
our commit repeats one, under the same Message-ID.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from crewhall.domains.notify import policy, queries
from crewhall.domains.notify.model import Channel, OutboxMessage, Pause
from crewhall.kit.actor import SYSTEM
from crewhall.kit.paging import Page, PageRequest
from crewhall.kit.text import normal_email, squeeze
from crewhall.platform.mail import BadMail, Mail, MailFailed, mailer_of
from crewhall.platform.outbox import Queue
from crewhall.platform.settings import Settings
from crewhall.platform.work import ReadWork, Work, Works

log = structlog.get_logger()

SEND_JOB = "outbox.send"

_SWEPT_FOR = timedelta(days=3)
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=2)
_LONGEST_PAUSE = timedelta(minutes=10)
_LONGEST_PROBE = timedelta(minutes=5)
_LOOK_AGAIN = timedelta(seconds=15)  # while another message probes
_REST = timedelta(minutes=30)
_SWEPT_AT_ONCE = 500


def has_sender(settings: Settings, channel: Channel) -> bool:
    """Whether messages of the channel leave by themselves. SMS and push have no sender: they wait for the administrator."""
    return channel == Channel.MAIL and bool(settings.mail.host)


async def queue(
    work: Work,
    channel: Channel,
    recipient: str,
    subject: str,
    body: str,
    user_id: int | None = None,
    team_id: int | None = None,
) -> OutboxMessage:
    """Put a message into the outbox; it leaves after the commit if the channel has a sender, else it waits.

    `recipient` is a mail address, a mobile number or a push token. `user_id` and `team_id` say whom it concerns. Line breaks in
    the subject become blanks. Whether the actor may cause it is asked by whoever calls.
    """
    address = _normal_recipient(recipient)
    message = await queries.insert_message(
        work.db, channel, address, squeeze(subject), body, user_id, team_id, work.now
    )
    if has_sender(work.settings, channel):
        _defer_send(work, message.id)
    return message


async def list_messages(
    work: ReadWork, recipient: str | None, channel: Channel | None, page: PageRequest
) -> Page[OutboxMessage]:
    """Messages of the whole server, newest first, to one recipient and of one channel if given. Committed rows only.

    Raises `Unauthenticated`, and `Forbidden` for all but the server's administrator.
    """
    policy.may_read_outbox(work.actor)
    address = None if recipient is None else _normal_recipient(recipient)
    rows = await queries.select_messages(work.db, address, channel, page)
    return Page(rows, await queries.select_messages_total(work.db, address, channel), page)


async def count_waiting(work: ReadWork) -> dict[Channel, int]:
    """How many messages have neither left nor failed for good, for each channel; for metrics."""
    totals = {row.channel: row.total for row in await queries.select_waiting_totals(work.db)}
    return {channel: totals.get(channel, 0) for channel in Channel}


async def deliver(works: Works, message_id: int, finish: Callable[[Work], Awaitable[None]]) -> None:
    """Try to send one message and record how it went; `finish` ends the job in the unit that records it.

    Does nothing for a message that has left, failed for good, is gone, or whose channel has no sender any more. What may leave later is
    sent after again, with growing delays, for three days. When the channel's server takes nothing at all, every message waits, and one
    at a time goes ahead.
    """
    async with works.read(SYSTEM) as work:
        message = await queries.select_message(work.db, message_id)
        pause = await queries.select_pause(work.db, message.channel) if message else None
    if message is None or not message.waits or not has_sender(works.settings, message.channel):
        return
    if pause is not None:
        async with works.write(SYSTEM) as work:
            if not await _may_probe(work, message, pause):
                await finish(work)
                return
    failure: MailFailed | None = None
    try:
        await _send(works.settings, message)
    except MailFailed as error:
        failure = error
    async with works.write(SYSTEM) as work:
        if failure is None:
            await queries.update_sent(work.db, message.id, work.now)
        else:
            await _record_failure(work, message, failure, pause)
        if pause is not None and not (failure and failure.server_down):
            await queries.delete_pause(work.db, message.channel)
        await finish(work)


async def _may_probe(work: Work, message: OutboxMessage, pause: Pause) -> bool:
    """Whether this message tries the server that failed before; else it comes again later."""
    if await queries.update_probing(work.db, message.channel, work.now, work.now + _LONGEST_PROBE):
        return True
    again_at = pause.paused_until if pause.paused_until > work.now and not pause.probing else work.now + _LOOK_AGAIN
    _defer_send(work, message.id, run_at=again_at)
    return False


async def _record_failure(work: Work, message: OutboxMessage, failure: MailFailed, pause: Pause | None) -> None:
    """Give the message up, or have it tried again."""
    given_up = failure.permanent or message.created_at + _SWEPT_FOR < work.now
    reason = failure.message if failure.permanent or not given_up else f"{failure.message} Given up after three days."
    await queries.update_tried(work.db, message.id, reason, work.now, work.now if given_up else None)
    log.warning("mail did not leave", message_id=message.id, attempt=message.attempts + 1, reason=reason)
    again_at = work.now + min(_FIRST_DELAY * 2**message.attempts, _LONGEST_DELAY)
    if failure.server_down:
        failures = pause.failures + 1 if pause else 1
        again_at = work.now + min(_FIRST_DELAY * 2 ** (failures - 1), _LONGEST_PAUSE)
        await queries.upsert_pause(work.db, message.channel, failures, again_at)
    if not given_up:
        _defer_send(work, message.id, run_at=again_at)


async def sweep(work: Work) -> int:
    """Send jobs after messages that wait although their channel has a sender: how many.

    They do when the sender was configured later, or when their job was lost. Messages older than three days stay:
    a pin or invitation that late would only puzzle.
    """
    count = 0
    for channel in Channel:
        if has_sender(work.settings, channel):
            due = await queries.select_due_message_ids(
                work.db, channel, work.now - _SWEPT_FOR, work.now - _REST, _SWEPT_AT_ONCE
            )
            for message_id in due:
                _defer_send(work, message_id)
            count += len(due)
    return count


def _defer_send(work: Work, message_id: int, run_at: datetime | None = None) -> None:
    # One at a time, so that of two jobs for one message the second sees what the first has sent; and one waiting is enough.
    key = f"{SEND_JOB}:{message_id}"
    work.defer(SEND_JOB, run_at=run_at, lock=key, queueing_lock=key, queue=Queue.MAIL, message_id=message_id)


async def _send(settings: Settings, message: OutboxMessage) -> None:
    try:
        mailer = mailer_of(settings)
    except BadMail as error:  # the setting is wrong, not the message: all wait until the setting is mended
        reason = f"the setting mail.sender does not fit: {error.message}"
        raise MailFailed(reason=reason, permanent=False, server_down=True) from None
    await mailer.send(Mail(message.recipient, message.subject, message.body, f"outbox-{message.id}"))


def _normal_recipient(recipient: str) -> str:
    return normal_email(recipient) or squeeze(recipient)

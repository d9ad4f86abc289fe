"""Messages that are to leave: kept with the commit that wanted them, sent by jobs, read by the administrator.

Not the feed's outbox of events (platform). Each message leaves once; only a crash in the moment between the mail server's answer and
our commit repeats one, under the same Message-ID.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from crewhall.domains.notify import policy, queries
from crewhall.domains.notify.model import Channel, OutboxMessage
from crewhall.kit.actor import SYSTEM
from crewhall.kit.paging import Page, PageRequest
from crewhall.kit.text import normal_email, squeeze
from crewhall.platform.mail import BadMail, Mail, Mailer, MailFailed
from crewhall.platform.outbox import Queue
from crewhall.platform.settings import MailSettings, Settings
from crewhall.platform.work import ReadWork, Work, Works

SEND_JOB = "outbox.send"
SWEEP_JOB = "outbox.sweep"

_SWEPT_FOR = timedelta(days=3)
# Longer than a send job's own longest wait between tries, so that the sweep does not send a second job after one that still tries.
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
    """Send one message and record how it went; `finish` ends the job in the unit that records it.

    Does nothing for a message that has left, failed for good, is gone, or whose channel has no sender any more. A refusal
    for good is recorded and ends the job. Raises `MailFailed` when trying again may help.
    """
    async with works.read(SYSTEM) as work:
        message = await queries.select_message(work.db, message_id)
    if message is None or not message.waits or not has_sender(works.settings, message.channel):
        return
    try:
        await _send(works.settings.mail, message)
    except MailFailed as failure:
        async with works.write(SYSTEM) as work:
            failed_at = work.now if failure.permanent else None
            await queries.update_tried(work.db, message.id, failure.message, work.now, failed_at)
            if failure.permanent:
                await finish(work)
                return
        raise
    async with works.write(SYSTEM) as work:
        await queries.update_sent(work.db, message.id, work.now)
        await finish(work)


async def sweep(work: Work) -> int:
    """Send jobs after messages that wait although their channel has a sender: how many.

    They do when the sender was configured later, or when all tries of a job failed. Messages older than three days stay:
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


def _defer_send(work: Work, message_id: int) -> None:
    # One at a time, so that of two jobs for one message the second sees what the first has sent; and one waiting is enough.
    key = f"{SEND_JOB}:{message_id}"
    work.defer(SEND_JOB, lock=key, queueing_lock=key, queue=Queue.MAIL, message_id=message_id)


async def _send(mail: MailSettings, message: OutboxMessage) -> None:
    try:
        mailer = Mailer(
            host=mail.host,
            port=mail.port,
            username=mail.username,
            password=mail.password,
            tls=mail.tls,
            sender=mail.sender,
            timeout_s=mail.timeout_s,
        )
    except BadMail as error:  # the setting is wrong, not the message: it waits until the setting is mended
        raise MailFailed(reason=f"the setting mail.sender does not fit: {error.message}", permanent=False) from None
    await mailer.send(Mail(message.recipient, message.subject, message.body, f"outbox-{message.id}"))


def _normal_recipient(recipient: str) -> str:
    return normal_email(recipient) or squeeze(recipient)

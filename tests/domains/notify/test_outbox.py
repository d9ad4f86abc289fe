"""The outbox: what waits, who reads it, and how each message leaves once, against a real mail server in this process."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import pairwise

import msgspec
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from crewhall.domains.notify import jobs, outbox
from crewhall.domains.notify.model import Channel, OutboxMessage
from crewhall.kit.actor import NOBODY, SYSTEM, Actor
from crewhall.kit.clock import utc_now
from crewhall.kit.errors import Forbidden, Unauthenticated
from crewhall.kit.paging import PageRequest
from crewhall.platform.bus import Bus
from crewhall.platform.jobs import JobRegistry, JobRunner, JobSpec
from crewhall.platform.settings import MailSettings
from crewhall.platform.work import Works

pytestmark = pytest.mark.anyio

JOBS = JobRegistry(
    {outbox.SEND_JOB: JobSpec(body=jobs.send), "outbox.sweep": JobSpec(body=jobs.sweep)},
)


class Inbox:
    """A mail server's memory; answers the end of each mail with `answer`, and waits for `gate` before."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answer = "250 OK"
        self.arrived = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()
        self.port = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the server asks for this name
        """Called by the server for each whole message."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.messages.append(message_from_bytes(content, policy=default))
        self.arrived.set()
        await self.gate.wait()
        return self.answer


@pytest.fixture
async def inbox() -> AsyncGenerator[Inbox, None]:
    """A mail server on a free port of this machine."""
    memory = Inbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(memory), "127.0.0.1", 0)
    memory.port = server.sockets[0].getsockname()[1]
    yield memory
    server.close()
    await server.wait_closed()


def with_mail(works: Works, port: int, *, sender: str = "crew@example.test", late: timedelta = timedelta()) -> Works:
    """The same database under settings with a mail server, `late` after now."""
    mail = MailSettings(host="127.0.0.1", port=port, tls="none", sender=sender, timeout_s=5)
    settings = msgspec.structs.replace(works.settings, mail=mail)
    return Works(works.database, settings, clock=lambda: utc_now() + late, ids=works.ids, reactions={}, wakes=Bus())


async def queue_hello(works: Works, to: str = "ann@example.test") -> OutboxMessage:
    async with works.write(SYSTEM) as work:
        return await outbox.queue(work, Channel.MAIL, to, "Hello\r\nBcc: all", "Dear Ann,\nwelcome.\n")


async def run_jobs(works: Works) -> int:
    return await JobRunner(works, JOBS, Bus()).drain()


async def sweep(works: Works) -> int:
    async with works.write(SYSTEM) as work:
        return await outbox.sweep(work)


async def all_messages(works: Works) -> list[OutboxMessage]:
    async with works.read(SYSTEM) as work:
        return (await outbox.list_messages(work, None, None, PageRequest())).rows


async def test_message_waits_when_its_channel_has_no_sender(works: Works) -> None:
    await queue_hello(works)
    async with works.write(SYSTEM) as work:
        await outbox.queue(work, Channel.SMS, "+4915112345", "", "Your pin is 123456", user_id=5, team_id=6)
    assert await run_jobs(works) == 0
    assert await sweep(works) == 0
    sms, mail = await all_messages(works)
    assert (sms.channel, sms.recipient, sms.body, sms.user_id, sms.team_id) == (
        Channel.SMS,
        "+4915112345",
        "Your pin is 123456",
        5,
        6,
    )
    assert sms.waits
    assert mail.waits
    async with works.read(SYSTEM) as work:
        assert await outbox.count_waiting(work) == {Channel.MAIL: 1, Channel.SMS: 1, Channel.PUSH: 0}


async def test_mail_leaves_once_after_the_commit(works: Works, inbox: Inbox) -> None:
    mailing = with_mail(works, inbox.port)
    queued = await queue_hello(mailing)
    assert inbox.messages == []
    assert await run_jobs(mailing) == 1
    (arrived,) = inbox.messages
    assert (arrived["To"], arrived["From"], arrived["Bcc"]) == ("ann@example.test", "crew@example.test", None)
    assert arrived["Subject"] == "Hello Bcc: all"
    assert arrived.get_content().replace("\r\n", "\n") == "Dear Ann,\nwelcome.\n"
    assert f"outbox-{queued.id}" in arrived["Message-ID"]
    (message,) = await all_messages(works)
    assert message.sent_at is not None
    assert (message.attempts, message.error, message.failed_at) == (1, None, None)
    async with mailing.write(SYSTEM) as work:
        work.defer(outbox.SEND_JOB, message_id=queued.id)
    assert await run_jobs(mailing) == 1
    assert await sweep(mailing) == 0
    assert len(inbox.messages) == 1


async def test_mail_of_a_unit_that_is_rolled_back_never_leaves(works: Works, inbox: Inbox) -> None:
    mailing = with_mail(works, inbox.port)

    async def fail_after_queueing() -> None:
        async with mailing.write(SYSTEM) as work:
            await outbox.queue(work, Channel.MAIL, "ann@example.test", "Hello", "Never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_queueing()
    assert await run_jobs(mailing) == 0
    assert await all_messages(works) == []


async def test_two_jobs_for_one_message_send_it_once(works: Works, inbox: Inbox) -> None:
    mailing = with_mail(works, inbox.port)
    queued = await queue_hello(mailing)
    inbox.gate.clear()
    runner = JobRunner(mailing, JOBS, Bus())
    first = asyncio.create_task(runner.drain())
    await asyncio.wait_for(inbox.arrived.wait(), 10)
    assert await sweep(mailing) == 1  # the message still waits, and its own job is running
    assert await run_jobs(mailing) == 0  # the second job may not start beside the first
    inbox.gate.set()
    assert await first == 2
    assert len(inbox.messages) == 1
    (message,) = await all_messages(works)
    assert (message.id, message.attempts) == (queued.id, 1)


async def test_refusal_for_good_is_recorded_and_not_tried_again(works: Works, inbox: Inbox) -> None:
    mailing = with_mail(works, inbox.port)
    inbox.answer = "550 5.1.1 no such person"
    await queue_hello(mailing)
    await run_jobs(mailing)
    later = with_mail(works, inbox.port, late=timedelta(hours=2))
    assert await run_jobs(later) == 0
    assert await sweep(later) == 0
    assert len(inbox.messages) == 1
    (message,) = await all_messages(works)
    assert message.failed_at is not None
    assert message.sent_at is None
    assert "550 5.1.1 no such person" in (message.error or "")
    async with works.read(SYSTEM) as work:
        assert (await outbox.count_waiting(work))[Channel.MAIL] == 0


async def test_passing_refusal_is_tried_again_and_then_sent(works: Works, inbox: Inbox) -> None:
    mailing = with_mail(works, inbox.port)
    inbox.answer = "451 try later"
    await queue_hello(mailing)
    await run_jobs(mailing)
    (message,) = await all_messages(works)
    assert message.waits
    assert message.attempts == 1
    assert "451 try later" in (message.error or "")
    assert await run_jobs(mailing) == 0
    inbox.answer = "250 OK"
    assert await run_jobs(with_mail(works, inbox.port, late=timedelta(minutes=1))) == 1
    (message,) = await all_messages(works)
    assert message.sent_at is not None
    assert (message.attempts, message.error) == (2, None)


async def test_mail_that_is_refused_for_other_reasons_is_tried_for_three_days(works: Works, inbox: Inbox) -> None:
    inbox.answer = "554 5.7.1 no mail from you"
    await queue_hello(with_mail(works, inbox.port))
    tried_s, late_s, step_s = [0.0], 0.0, 30
    await run_jobs(with_mail(works, inbox.port))
    while late_s + step_s < 3 * 86400:
        late_s += step_s
        if await run_jobs(with_mail(works, inbox.port, late=timedelta(seconds=late_s))):
            tried_s.append(late_s)
            step_s = max(30, int((tried_s[-1] - tried_s[-2]) / 4))
    (message,) = await all_messages(works)
    assert message.waits
    pauses_s = [after - before for before, after in pairwise(tried_s)]
    assert pauses_s[0] <= 60
    assert all(later >= earlier for earlier, later in pairwise(pauses_s[:8]))
    assert max(pauses_s) < 3 * 3600
    assert message.attempts == len(tried_s) > 20
    await run_jobs(with_mail(works, inbox.port, late=timedelta(days=3, hours=3)))
    (message,) = await all_messages(works)
    assert message.failed_at is not None
    assert "Given up after three days" in (message.error or "")
    assert "no mail from you" in (message.error or "")


async def test_all_mail_waits_after_a_failed_connection_while_one_tries(
    works: Works, inbox: Inbox, unused_tcp_port: int
) -> None:
    down = with_mail(works, unused_tcp_port)
    for name in ("ann", "bob", "cid"):
        await queue_hello(down, f"{name}@example.test")

    async def attempts(late_s: float) -> list[int]:
        await run_jobs(with_mail(works, unused_tcp_port, late=timedelta(seconds=late_s)))
        return sorted(message.attempts for message in await all_messages(works))

    assert await attempts(0) == [0, 0, 1]
    assert await attempts(20) == [0, 0, 1]
    assert sum(await attempts(40)) == 2
    assert sum(await attempts(80)) == 2, "the second pause is longer"
    assert sum(await attempts(120)) == 3
    assert all(message.waits for message in await all_messages(works))
    await run_jobs(with_mail(works, inbox.port, late=timedelta(hours=1)))
    await run_jobs(with_mail(works, inbox.port, late=timedelta(hours=1, seconds=30)))
    assert {str(arrived["To"]) for arrived in inbox.messages} == {
        f"{name}@example.test" for name in ("ann", "bob", "cid")
    }
    assert len(inbox.messages) == 3


async def test_one_message_at_a_time_tries_a_server_that_was_down(
    works: Works, inbox: Inbox, unused_tcp_port: int
) -> None:
    down = with_mail(works, unused_tcp_port)
    await queue_hello(down, "ann@example.test")
    await queue_hello(down, "bob@example.test")
    await run_jobs(down)
    later = with_mail(works, inbox.port, late=timedelta(minutes=1))
    inbox.gate.clear()
    probe = asyncio.create_task(run_jobs(later))
    await asyncio.wait_for(inbox.arrived.wait(), 10)
    await run_jobs(later)
    assert len(inbox.messages) == 1
    inbox.gate.set()
    await probe
    await run_jobs(with_mail(works, inbox.port, late=timedelta(minutes=2)))
    assert len(inbox.messages) == 2


async def test_unusable_sender_setting_fails_no_message_for_good(works: Works, inbox: Inbox) -> None:
    await queue_hello(with_mail(works, inbox.port, sender="not an address"))
    await run_jobs(with_mail(works, inbox.port, sender="not an address"))
    (message,) = await all_messages(works)
    assert message.waits
    assert "mail.sender" in (message.error or "")
    assert await run_jobs(with_mail(works, inbox.port, late=timedelta(minutes=1))) == 1
    assert len(inbox.messages) == 1


async def test_unusable_address_is_refused_for_good_and_others_still_leave(works: Works, inbox: Inbox) -> None:
    mailing = with_mail(works, inbox.port)
    await queue_hello(mailing, "ann@@example.test")
    await queue_hello(mailing, "bob@example.test")
    await run_jobs(mailing)
    bob, ann = await all_messages(works)
    assert ann.failed_at is not None
    assert bob.sent_at is not None
    assert [str(arrived["To"]) for arrived in inbox.messages] == ["bob@example.test"]


async def test_waiting_mail_leaves_once_mail_is_configured(works: Works, inbox: Inbox) -> None:
    await queue_hello(works)
    async with works.write(SYSTEM) as work:
        await outbox.queue(work, Channel.SMS, "+4915112345", "", "stays")
    mailing = with_mail(works, inbox.port)
    async with mailing.write(SYSTEM) as work:
        work.defer("outbox.sweep")
    assert await run_jobs(mailing) == 2
    assert len(inbox.messages) == 1
    sms, mail = await all_messages(works)
    assert mail.sent_at is not None
    assert sms.waits


async def test_sweep_leaves_alone_what_is_too_old_or_was_just_tried(works: Works, inbox: Inbox) -> None:
    await queue_hello(works)
    assert await sweep(with_mail(works, inbox.port, late=timedelta(days=3, minutes=1))) == 0
    inbox.answer = "451 try later"
    mailing = with_mail(works, inbox.port)
    assert await sweep(mailing) == 1
    await run_jobs(mailing)
    assert await sweep(with_mail(works, inbox.port, late=timedelta(minutes=29))) == 0
    assert await sweep(with_mail(works, inbox.port, late=timedelta(minutes=31))) == 1


async def test_job_of_a_message_whose_channel_lost_its_sender_ends_quietly(works: Works, inbox: Inbox) -> None:
    await queue_hello(with_mail(works, inbox.port))
    assert await run_jobs(works) == 1
    (message,) = await all_messages(works)
    assert message.waits
    assert message.attempts == 0
    assert inbox.messages == []


async def test_list_is_newest_first_and_filtered(works: Works) -> None:
    await queue_hello(works, "Ann@Example.test")
    await queue_hello(works, "bob@example.test")
    async with works.write(SYSTEM) as work:
        await outbox.queue(work, Channel.PUSH, "device-token", "Shift", "starts soon")
    administrator = Actor(user_id=1, administrator=True)
    async with works.read(administrator) as work:
        everything = await outbox.list_messages(work, None, None, PageRequest(1, 2))
        assert [message.recipient for message in everything.rows] == ["device-token", "bob@example.test"]
        assert everything.total == 3
        to_ann = await outbox.list_messages(work, " ann@EXAMPLE.test ", None, PageRequest())
        assert [message.recipient for message in to_ann.rows] == ["ann@example.test"]
        pushed = await outbox.list_messages(work, None, Channel.PUSH, PageRequest())
        assert [message.subject for message in pushed.rows] == ["Shift"]
        nothing = await outbox.list_messages(work, "ann@example.test", Channel.SMS, PageRequest())
        assert (nothing.rows, nothing.total) == ([], 0)


async def test_only_the_administrator_reads_the_outbox(works: Works) -> None:
    async with works.read(Actor(user_id=2)) as work:
        with pytest.raises(Forbidden):
            await outbox.list_messages(work, None, None, PageRequest())
    async with works.read(NOBODY) as work:
        with pytest.raises(Unauthenticated):
            await outbox.list_messages(work, None, None, PageRequest())

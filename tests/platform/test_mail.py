"""Mail against a real SMTP server in this process: what arrives, and how each sort of failure is told."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Literal

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from crewhall.kit.errors import Kind
from crewhall.kit.text import normal_email
from crewhall.platform.mail import BadMail, Mail, Mailer, MailFailed, mailer_of
from crewhall.platform.settings import MailSettings, Server, Settings

CERTIFICATES = Path(__file__).parent / "certificates"
PASSWORD = "correct horse battery"
HELLO = Mail("ada@example.test", "Grüße", "Dear Ada,\n.\nwelcome – and goodbye.\n", "outbox-17")


class Inbox:
    """Keeps what arrives, and answers as told."""

    def __init__(self, *, ehlo: str = "", sender: str = "", rcpt: str = "", end: str = "250 OK") -> None:
        self.ehlo, self.sender, self.rcpt, self.end = ehlo, sender, rcpt, end
        self.greeted_by: list[str] = []
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.tls: list[bool] = []
        self.signed_in: list[bool] = []

    async def handle_EHLO(  # noqa: N802 - the server asks for this name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Called by the server for each greeting."""
        session.host_name = hostname
        self.greeted_by.append(hostname)
        return [self.ehlo] if self.ehlo else responses

    async def handle_HELO(  # noqa: N802 - the server asks for this name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str
    ) -> str:
        """Called by the server for each old greeting."""
        session.host_name = hostname
        return self.ehlo or "250 mail.example.test"

    async def handle_MAIL(  # noqa: N802 - the server asks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Called by the server for each sender."""
        if self.sender:
            return self.sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the server asks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Called by the server for each recipient."""
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the server asks for this name
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Called by the server for each whole message."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.messages.append(message_from_bytes(content, policy=default))
        self.recipients += envelope.rcpt_tos
        self.tls.append(session.ssl is not None)
        self.signed_in.append(bool(session.authenticated))
        return self.end


def authenticator(_server: object, _session: object, _envelope: object, _mechanism: str, given: object) -> AuthResult:
    """Accept the one right pair."""
    good = isinstance(given, LoginPassword) and (given.login, given.password) == (b"crew", PASSWORD.encode())
    return AuthResult(success=good, handled=False)


def server_tls() -> ssl.SSLContext:
    """The server's side, for localhost and 127.0.0.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / "server.pem")
    return context


def trusting() -> ssl.SSLContext:
    """A client that trusts the test authority."""
    return ssl.create_default_context(cafile=str(CERTIFICATES / "authority.pem"))


@asynccontextmanager
async def smtp(inbox: Inbox, *, tls: ssl.SSLContext | None = None, **options: Any) -> AsyncGenerator[int, None]:
    """A server on a free port of 127.0.0.1."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(inbox, hostname="mail.example.test", loop=loop, **options), "127.0.0.1", 0, ssl=tls
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


def mailer(
    port: int,
    *,
    username: str = "",
    password: str = "",
    tls: Literal["none", "starttls", "tls"] = "none",
    sender: str = "Crew Hall <hall@example.test>",
    timeout_s: float = 5.0,
    context: ssl.SSLContext | None = None,
) -> Mailer:
    """A mailer at a fixed moment."""
    moment = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    return Mailer(
        "127.0.0.1", port, username, password, tls, sender, timeout_s, tls_context=context, clock=lambda: moment
    )


async def failure(port: int, **options: Any) -> MailFailed:
    """How sending fails."""
    with pytest.raises(MailFailed) as caught:
        await mailer(port, **options).send(HELLO)
    return caught.value


pytestmark = pytest.mark.anyio


async def test_mail_without_tls_arrives_as_written() -> None:
    inbox = Inbox()
    async with smtp(inbox) as port:
        await mailer(port).send(HELLO)
    (message,) = inbox.messages
    assert inbox.recipients == ["ada@example.test"]
    assert message["From"] == "Crew Hall <hall@example.test>"
    assert message["Subject"] == "Grüße"
    assert message["Date"].datetime == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == HELLO.body_text


async def test_html_travels_beside_the_text() -> None:
    inbox = Inbox()
    async with smtp(inbox) as port:
        await mailer(port).send(Mail("ada@example.test", "Hi", "text", "outbox-18", html="<p>rich</p>"))
    (message,) = inbox.messages
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert (text.get_content().strip(), html.get_content().strip()) == ("text", "<p>rich</p>")


async def test_repeated_mail_keeps_its_message_id_and_another_mail_has_its_own() -> None:
    inbox = Inbox()
    async with smtp(inbox) as port:
        sender = mailer(port)
        await sender.send(HELLO)
        await sender.send(HELLO)
        await sender.send(Mail(HELLO.to, "Other", HELLO.body_text, HELLO.message_id))
    first, again, other = (str(message["Message-ID"]) for message in inbox.messages)
    assert first == again != other
    assert first.startswith("<outbox-17.")
    assert first.endswith("@example.test>")


@pytest.mark.parametrize(
    "mail",
    [
        Mail("ada@example.test\r\nBcc: eve@example.test", "Hi", "text", "a"),
        Mail("ada@example.test, eve@example.test", "Hi", "text", "a"),
        Mail("ada", "Hi", "text", "a"),
        Mail("", "Hi", "text", "a"),
        Mail("@example.test", "Hi", "text", "a"),
        Mail("ada@example.test", "Hi\nBcc: eve@example.test", "text", "a"),
        Mail("ada@example.test", "Hi\rthere", "text", "a"),
        Mail("ada@example.test", "Hi\u2028there", "text", "a"),
        Mail("ada@example.test", "Hi\0", "text", "a"),
        Mail("ada@example.test", "Hi", "\ud800", "a"),
        Mail("ada@example.test", "Hi", "text", "a>\r\nX: y"),
        Mail("ada@example.test", "Hi", "text", ""),
    ],
)
async def test_mail_that_would_forge_headers_is_refused_before_anything_is_sent(mail: Mail) -> None:
    inbox = Inbox()
    async with smtp(inbox) as port:
        with pytest.raises(BadMail) as caught:
            await mailer(port).send(mail)
    assert caught.value.permanent
    assert caught.value.kind is Kind.INVALID
    assert inbox.messages == []


@pytest.mark.parametrize("sender", ["", "crew hall", "hall@example.test\r\nBcc: eve@example.test"])
async def test_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(BadMail):
        mailer(25, sender=sender)


async def test_international_domain_is_sent_in_its_ascii_form() -> None:
    inbox = Inbox()
    async with smtp(inbox) as port:
        await mailer(port).send(Mail("ada@bücher.test", "Hi", "text", "a"))
    assert inbox.recipients == ["ada@xn--bcher-kva.test"]


async def test_right_password_signs_in() -> None:
    inbox = Inbox()
    async with smtp(inbox, authenticator=authenticator, auth_require_tls=False) as port:
        await mailer(port, username="crew", password=PASSWORD).send(HELLO)
    assert inbox.signed_in == [True]


async def test_wrong_password_fails_for_now_and_is_not_told() -> None:
    inbox = Inbox()
    wrong = "wrong-" + PASSWORD
    async with smtp(inbox, authenticator=authenticator, auth_require_tls=False) as port:
        error = await failure(port, username="crew", password=wrong)
    assert not error.permanent
    assert error.kind is Kind.UNAVAILABLE
    assert "535" in error.message
    assert PASSWORD not in repr(error) + error.message
    assert error.__cause__ is None
    assert error.__suppress_context__
    assert inbox.messages == []


async def test_sign_in_that_the_server_does_not_offer_fails_for_now() -> None:
    async with smtp(Inbox()) as port:
        error = await failure(port, username="crew", password=PASSWORD)
    assert not error.permanent
    assert PASSWORD not in error.message


GONE, LATER, DOWN = "the address takes no mail", "this mail may leave later", "no mail leaves now"

ANSWERS: list[tuple[str, str, str]] = [
    ("ehlo", "504 5.5.2 need a fully-qualified host name", DOWN),
    ("ehlo", "550 we do not know you", DOWN),
    ("ehlo", "421 4.3.2 shutting down", DOWN),
    ("sender", "550 5.1.0 sender unknown", LATER),
    ("sender", "501 5.1.7 bad sender", LATER),
    ("sender", "553 not your address", LATER),
    ("sender", "550 5.1.1 no such sender", LATER),
    ("sender", "421 4.7.0 too many connections", DOWN),
    ("rcpt", "550 5.1.1 no such person", GONE),
    ("rcpt", "550 5.1.10 takes no mail", GONE),
    ("rcpt", "550 5.2.1 mailbox disabled", GONE),
    ("rcpt", "552 5.2.2 mailbox full", GONE),
    ("rcpt", "550 no such person", GONE),
    ("rcpt", f"550 I know {PASSWORD}", GONE),
    ("rcpt", "551 not here", GONE),
    ("rcpt", "553 bad name", GONE),
    ("rcpt", "552 too much", LATER),
    ("rcpt", "554 refused", LATER),
    ("rcpt", "503 sign in first", LATER),
    ("rcpt", "504 5.5.2 need a fully-qualified host name", LATER),
    ("rcpt", "550 5.7.1 relaying denied", LATER),
    ("rcpt", "553 5.7.1 sender does not fit the sign-in", LATER),
    ("rcpt", "550 5.1.0 sender unknown", LATER),
    ("rcpt", "550 5.1.8 no such domain of the sender", LATER),
    ("rcpt", "550 5.4.1 no route", LATER),
    ("rcpt", "550 4.1.1 not now", LATER),
    ("rcpt", "450 4.2.1 greylisted", LATER),
    ("rcpt", "421 4.3.2 shutting down", DOWN),
    ("end", "550 5.1.1 no such person after all", GONE),
    ("end", "552 5.2.2 mailbox full", GONE),
    ("end", "550 no", LATER),
    ("end", "554 5.7.1 spam", LATER),
    ("end", "554 no", LATER),
    ("end", "451 4.3.0 disk full", LATER),
]


@pytest.mark.parametrize(("stage", "answer", "expected"), ANSWERS)
async def test_answer_of_the_server_decides_what_becomes_of_the_mail(stage: str, answer: str, expected: str) -> None:
    async with smtp(Inbox(**{stage: answer})) as port:
        error = await failure(port)
    assert (GONE if error.permanent else DOWN if error.server_down else LATER) == expected
    assert answer in error.message


async def test_password_that_the_server_repeats_is_not_told() -> None:
    async with smtp(Inbox(rcpt=f"550 I know {PASSWORD}"), authenticator=authenticator, auth_require_tls=False) as port:
        error = await failure(port, username="crew", password=PASSWORD)
    assert "550 I know …" in error.message
    assert PASSWORD not in error.message


@pytest.mark.parametrize(
    ("public_url", "ehlo_name", "expected"),
    [
        ("https://crew.example:8443/hall", "", "crew.example"),
        ("https://bücher.example", "", "xn--bcher-kva.example"),
        ("https://192.0.2.5", "", "[192.0.2.5]"),
        ("https://[2001:db8::5]:8000", "", "[IPv6:2001:db8::5]"),
        ("https://crew.example", "mail.crew.example", "mail.crew.example"),
        ("", "", socket.gethostname()),
    ],
)
async def test_server_is_greeted_by_the_name_of_the_settings(public_url: str, ehlo_name: str, expected: str) -> None:
    inbox = Inbox()
    async with smtp(inbox) as port:
        mail = MailSettings(host="127.0.0.1", port=port, tls="none", ehlo_name=ehlo_name)
        await mailer_of(Settings(server=Server(public_url=public_url), mail=mail)).send(HELLO)
    assert inbox.greeted_by == [expected]


async def test_probe_goes_as_far_as_the_recipient_and_sends_nothing() -> None:
    inbox = Inbox()
    async with smtp(inbox) as port:
        await mailer(port).probe("ada@example.test")
        inbox.rcpt = "550 5.7.1 relaying denied"
        with pytest.raises(MailFailed, match="relaying denied"):
            await mailer(port).probe("ada@example.test")
    assert inbox.messages == []


async def test_starttls_encrypts_before_signing_in() -> None:
    inbox = Inbox()
    async with smtp(inbox, tls_context=server_tls(), require_starttls=True, authenticator=authenticator) as port:
        await mailer(port, tls="starttls", context=trusting(), username="crew", password=PASSWORD).send(HELLO)
    assert inbox.tls == [True]
    assert inbox.signed_in == [True]


async def test_server_without_starttls_is_not_sent_to_in_the_clear() -> None:
    inbox = Inbox()
    async with smtp(inbox) as port:
        error = await failure(port, tls="starttls", context=trusting())
    assert "STARTTLS" in error.message
    assert not error.permanent
    assert inbox.messages == []


async def test_tls_from_the_start_delivers() -> None:
    inbox = Inbox()
    async with smtp(inbox, tls=server_tls()) as port:
        await mailer(port, tls="tls", context=trusting()).send(HELLO)
    assert len(inbox.messages) == 1


@pytest.mark.parametrize("tls", ["tls", "starttls"])
async def test_certificate_of_a_stranger_is_refused(tls: Literal["starttls", "tls"]) -> None:
    inbox = Inbox()
    whole, upgrade = (server_tls(), None) if tls == "tls" else (None, server_tls())
    async with smtp(inbox, tls=whole, tls_context=upgrade) as port:
        error = await failure(port, tls=tls)
    assert not error.permanent
    assert "certificate" in error.message.lower()
    assert inbox.messages == []


async def test_server_that_is_gone_fails_for_now() -> None:
    async with smtp(Inbox()) as port:
        pass
    error = await failure(port)
    assert error.server_down
    assert not error.permanent
    assert error.kind is Kind.UNAVAILABLE


async def test_server_that_hangs_up_in_the_middle_fails_for_now() -> None:
    def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        error = await failure(server.sockets[0].getsockname()[1])
    assert not error.permanent


async def test_silent_server_fails_within_the_timeout() -> None:
    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _reader, writer: writers.append(writer), "127.0.0.1", 0)
    async with server:
        error = await failure(server.sockets[0].getsockname()[1], timeout_s=0.1)
        for writer in writers:
            writer.close()
    assert error.server_down
    assert not error.permanent
    assert "timed out" in error.message.lower()


@pytest.mark.parametrize(
    ("to", "reached"),
    [
        ("s@straße.example", "s@xn--strae-oqa.example"),  # not strasse.example, which somebody else may own
        ("s@xn--strae-oqa.example", "s@xn--strae-oqa.example"),
        ("s@bücher.example", "s@xn--bcher-kva.example"),
        ("ü@bücher.example", "ü@xn--bcher-kva.example"),
    ],
)
async def test_domain_beyond_ascii_is_the_one_that_was_meant(to: str, reached: str) -> None:
    inbox = Inbox()
    async with smtp(inbox, enable_SMTPUTF8=True) as port:
        await mailer(port).send(Mail(to, "Hi", "text", "outbox-19"))
    assert inbox.recipients == [reached]


async def test_local_part_beyond_ascii_waits_for_a_server_that_takes_it() -> None:
    async with smtp(Inbox()) as port:
        with pytest.raises(MailFailed) as caught:
            await mailer(port).send(Mail("ü@example.test", "Hi", "text", "outbox-20"))
    assert not caught.value.permanent


@pytest.mark.parametrize("to", ["a..b@x.example", ".a@x.example", "a:b@x.example", "a\u200bb@x.example"])
async def test_what_nobody_can_sign_up_with_is_not_written_to(to: str) -> None:
    assert normal_email(to) is None
    with pytest.raises(BadMail):
        await mailer(1).send(Mail(to, "Hi", "text", "outbox-21"))

"""Sends one mail over SMTP and says whether trying again can help. What is written, to whom and how often is decided elsewhere."""

import hashlib
import re
import socket
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache
from ipaddress import ip_address
from typing import ClassVar, Literal
from urllib.parse import urlsplit

import aiosmtplib
import idna
from msgspec import Struct

from crewhall.kit.clock import Clock, utc_now
from crewhall.kit.errors import CrewhallError, Kind
from crewhall.kit.text import email_parts
from crewhall.platform.settings import Settings
from crewhall.platform.work import forbid_open_unit

_ID = re.compile(r"[A-Za-z0-9_.+=-]{1,60}")
_ENHANCED = re.compile(r"[245]\.(?P<subject>\d{1,3})\.\d{1,3}(?!\S)")
_NOT_THE_RECIPIENT = frozenset({"5.1.0", "5.1.7", "5.1.8"})
_NO_SUCH_MAILBOX = frozenset({550, 551, 553})
_CLOSING = 421
_BREAKS = frozenset({*map(chr, range(32)), "\x7f", "\x85", "\u2028", "\u2029"})


class MailFailed(CrewhallError):
    """The mail did not leave. `permanent`: the server says that the address takes no mail, so sending it again is pointless.

    Whatever else is refused (the sign-in, our name, the sender, the content) is not: the mail is fine, and the administrator can mend the
    rest. `server_down`: the server took no mail from us at all, so that other mail will do no better at this moment.
    """

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    code: ClassVar[str] = "MAIL_FAILED"
    text: ClassVar[str] = "The mail could not be sent: {reason}."

    def __init__(self, *, reason: str, permanent: bool, server_down: bool = False) -> None:
        self.permanent = permanent
        self.server_down = server_down
        super().__init__(reason=reason)


class BadMail(MailFailed):
    """The mail cannot be written as asked (an address or a subject does not fit); nothing was sent."""

    kind = Kind.INVALID
    code = "BAD_MAIL"


class Mail(Struct, frozen=True):
    """One mail to one address (`to` is bare, without a display name).

    `message_id` (letters, digits and `_.+=-`) names the mail among the sender's own: the same mail sent again gets the same
    Message-ID header, by which mail servers recognise the repetition.
    """

    to: str
    subject: str
    body_text: str
    message_id: str
    html: str | None = None


class Mailer:
    """Sends mail through one SMTP server; a connection for each mail."""

    def __init__(
        self,
        host: str,
        port: int,
        username: str,
        password: str,
        tls: Literal["none", "starttls", "tls"],
        sender: str,
        timeout_s: float,
        *,
        ehlo_name: str = "",
        tls_context: ssl.SSLContext | None = None,
        clock: Clock = utc_now,
    ) -> None:
        """`sender` is an address with or without a display name; `timeout_s` bounds each wait for the server.

        `ehlo_name` is the name by which we greet the server; empty: the machine's.

        An empty `username` means no sign-in. `tls_context` replaces the system's certificate authorities.
        Raises `BadMail` when `sender` is not an address.
        """
        self._host, self._port, self._timeout_s = host, port, timeout_s
        self._username, self._password = username or None, password
        self._tls: Literal["none", "starttls", "tls"] = tls
        self._context = tls_context or (None if tls == "none" else _system_tls())
        self._clock = clock
        self._ehlo_name = ehlo_name or socket.gethostname() or "localhost"  # without a slow look-up of our own name
        if _BREAKS.intersection(sender):
            raise BadMail(reason="the sender has line breaks or control characters", permanent=True)
        name, spec = parseaddr(sender)
        self._sender = _address(spec, name)

    async def send(self, message: Mail) -> None:
        """Hand the mail to the server; returns when the server has taken it.

        Raises `BadMail` before anything is sent when the mail cannot be written, and `MailFailed` when it did not leave or
        when that is not known. No error text holds the password.
        """
        forbid_open_unit("Sending mail")
        composed = self._compose(message)
        client = await self._connected()
        try:
            async with client:
                await client.send_message(composed)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise self._failure(error) from None  # the original may quote what was sent, credentials included

    async def probe(self, to: str) -> None:
        """Go as far as the server's answer to the recipient, and send nothing. Raises as `send`."""
        forbid_open_unit("Probing the mail server")
        recipient = _address(to)
        client = await self._connected()
        try:
            async with client:
                await client.mail(self._sender.addr_spec)
                await client.rcpt(recipient.addr_spec)
                await client.rset()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise self._failure(error) from None

    @property
    def sender(self) -> str:
        """The bare address that mail comes from."""
        return self._sender.addr_spec

    async def _connected(self) -> aiosmtplib.SMTP:
        """A client that the server has greeted, encrypted and signed in as asked. Raises `MailFailed`."""
        client = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password if self._username else None,
            local_hostname=self._ehlo_name,
            timeout=self._timeout_s,
            use_tls=self._tls == "tls",
            start_tls=self._tls == "starttls",
            tls_context=self._context,
        )
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise self._failure(error, connecting=True) from None
        return client

    def _compose(self, message: Mail) -> EmailMessage:
        if _BREAKS.intersection(message.subject):
            raise BadMail(reason="the subject has line breaks or control characters", permanent=True)
        composed = EmailMessage()
        composed["From"] = self._sender
        composed["To"] = _address(message.to)
        composed["Subject"] = message.subject
        composed["Date"] = format_datetime(self._clock())
        composed["Message-ID"] = self._message_id(message)
        composed["Auto-Submitted"] = "auto-generated"  # RFC 3834: vacation responders keep quiet
        try:
            composed.set_content(message.body_text)
            if message.html is not None:
                composed.add_alternative(message.html, subtype="html")
        except UnicodeEncodeError:
            raise BadMail(reason="the text holds characters that cannot be encoded", permanent=True) from None
        return composed

    def _message_id(self, message: Mail) -> str:
        if not _ID.fullmatch(message.message_id):
            raise BadMail(reason="the message id does not fit", permanent=True)
        # A digest of the content keeps ids apart when a fresh server begins to count again.
        parts = (message.to, message.subject, message.body_text, message.html or "")
        content = hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]
        return f"<{message.message_id}.{content}@{self._sender.domain or 'localhost'}>"

    def _failure(self, error: Exception, *, connecting: bool = False) -> MailFailed:
        if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
            error = error.recipients[0]
        if isinstance(error, aiosmtplib.SMTPAuthenticationError):
            answer = self._without_secrets(f"{error.code} {error.message}")
            reason = f"the mail server refused the sign-in ({answer})"
            return MailFailed(reason=reason, permanent=False, server_down=True)
        if isinstance(error, aiosmtplib.SMTPResponseException):
            answer = self._without_secrets(f"{error.code} {error.message}")
            return MailFailed(
                reason=f"the mail server answered {answer}",
                permanent=not connecting and _is_about_address(error),
                server_down=connecting or error.code == _CLOSING or isinstance(error, aiosmtplib.SMTPHeloError),
            )
        text = error.message if isinstance(error, aiosmtplib.SMTPException) else str(error)
        reason = self._without_secrets(text or type(error).__name__).rstrip(".")
        gone = connecting or isinstance(error, OSError)  # timeouts and lost connections of aiosmtplib are among these
        return MailFailed(reason=reason, permanent=False, server_down=gone)

    def _without_secrets(self, text: str) -> str:
        if self._password:
            text = text.replace(self._password, "…")
        return " ".join(text.split())[:300]


def mailer_of(settings: Settings) -> Mailer:
    """The mailer of the settings. Raises `BadMail` for a sender that is no address."""
    mail = settings.mail
    return Mailer(
        host=mail.host,
        port=mail.port,
        username=mail.username,
        password=mail.password,
        tls=mail.tls,
        sender=mail.sender,
        timeout_s=mail.timeout_s,
        ehlo_name=mail.ehlo_name or _ehlo_name(settings.server.public_url),
    )


def _ehlo_name(public_url: str) -> str:
    """The host of the server's address as RFC 5321 (4.1.3) wants it: a name, or an address in brackets."""
    host = urlsplit(public_url).hostname or ""
    try:
        parsed = ip_address(host)
    except ValueError:
        return host if host.isascii() else idna.encode(host, uts46=True).decode()
    return f"[IPv6:{parsed}]" if parsed.version == 6 else f"[{parsed}]"


def _is_about_address(error: aiosmtplib.SMTPResponseException) -> bool:
    """Whether a refusal says that the recipient's address takes no mail.

    An enhanced status code (RFC 3463) says what is wrong: the address (x.1), or the mailbox (x.2). 5.1.0 does not say whose address,
    5.1.7 and 5.1.8 are our own. Without such a code only the answer to the recipient itself tells.
    """
    if error.code < 500 or isinstance(error, aiosmtplib.SMTPSenderRefused):
        return False
    if found := _ENHANCED.match(error.message):
        code = found.group()
        return code.startswith("5") and found["subject"] in ("1", "2") and code not in _NOT_THE_RECIPIENT
    return isinstance(error, aiosmtplib.SMTPRecipientRefused) and error.code in _NO_SUCH_MAILBOX


@cache
def _system_tls() -> ssl.SSLContext:
    """Trusts the system's certificate authorities; made once, for reading them takes tens of milliseconds."""
    return ssl.create_default_context()


def _address(spec: str, name: str = "") -> Address:
    """One address with an ASCII domain. Raises `BadMail` for anything else, above all for lists and line breaks."""
    found = None if _BREAKS.intersection(spec) else email_parts(spec)
    if found is not None:
        try:
            return Address(name, username=found[0], domain=found[1])
        except (ValueError, IndexError, MessageError):
            pass  # the parser has several ways to say no
    raise BadMail(reason="the e-mail address is not valid", permanent=True)

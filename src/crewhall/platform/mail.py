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
from typing import ClassVar, Literal

import aiosmtplib
from msgspec import Struct

from crewhall.kit.clock import Clock, utc_now
from crewhall.kit.errors import CrewhallError, Kind
from crewhall.kit.text import email_parts
from crewhall.platform.work import forbid_open_unit

_ID = re.compile(r"[A-Za-z0-9_.+=-]{1,60}")
_BREAKS = frozenset({*map(chr, range(32)), "\x7f", "\x85", "\u2028", "\u2029"})


class MailFailed(CrewhallError):
    """The mail did not leave. `permanent`: the server refused this very mail (5xx), so sending it again is pointless.

    A refused sign-in or a server that is gone is not permanent: the mail is fine, and the administrator can mend the rest.
    """

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    code: ClassVar[str] = "MAIL_FAILED"
    text: ClassVar[str] = "The mail could not be sent: {reason}."

    def __init__(self, *, reason: str, permanent: bool) -> None:
        self.permanent = permanent
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
        tls_context: ssl.SSLContext | None = None,
        clock: Clock = utc_now,
    ) -> None:
        """`sender` is an address with or without a display name; `timeout_s` bounds each wait for the server.

        An empty `username` means no sign-in. `tls_context` replaces the system's certificate authorities.
        Raises `BadMail` when `sender` is not an address.
        """
        self._host, self._port, self._timeout_s = host, port, timeout_s
        self._username, self._password = username or None, password
        self._tls: Literal["none", "starttls", "tls"] = tls
        self._context = tls_context or (None if tls == "none" else _system_tls())
        self._clock = clock
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
        client = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password if self._username else None,
            local_hostname=socket.gethostname() or "localhost",  # without a slow look-up of our own name
            timeout=self._timeout_s,
            use_tls=self._tls == "tls",
            start_tls=self._tls == "starttls",
            tls_context=self._context,
        )
        try:
            async with client:
                await client.send_message(composed)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise self._failure(error) from None  # the original may quote what was sent, credentials included

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

    def _failure(self, error: Exception) -> MailFailed:
        if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
            error = error.recipients[0]
        if isinstance(error, aiosmtplib.SMTPAuthenticationError):
            return MailFailed(reason=f"the mail server refused the sign-in ({error.code})", permanent=False)
        if isinstance(error, aiosmtplib.SMTPResponseException):
            # Refused before the mail was even named (greeting, EHLO, STARTTLS) is about the server or us, not about this mail.
            about_mail = isinstance(
                error, aiosmtplib.SMTPSenderRefused | aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError
            )
            answer = self._without_secrets(f"{error.code} {error.message}")
            return MailFailed(reason=f"the mail server answered {answer}", permanent=about_mail and error.code >= 500)
        if isinstance(error, aiosmtplib.SMTPException):
            return MailFailed(reason=self._without_secrets(error.message).rstrip("."), permanent=False)
        return MailFailed(reason=self._without_secrets(str(error) or type(error).__name__), permanent=False)

    def _without_secrets(self, text: str) -> str:
        if self._password:
            text = text.replace(self._password, "…")
        return " ".join(text.split())[:300]


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

"""A mail server that keeps who got which message."""

import asyncio
from email import message_from_bytes
from email.policy import default
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope


class MailSink:
    """`async with MailSink() as sink`: an SMTP server on a free loopback port."""

    def __init__(self) -> None:
        self._ids: dict[str, set[str]] = {}
        self._arrived = asyncio.Event()
        self.answer_to_recipient = ""

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, loop=loop), "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, unless told otherwise."""
        if self.answer_to_recipient:
            return self.answer_to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a message."""
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=default)
        for recipient in envelope.rcpt_tos:
            self._ids.setdefault(recipient, set()).add(str(message["Message-ID"]))
        self._arrived.set()
        self._arrived = asyncio.Event()
        return "250 OK"

    def message_ids_by_recipient(self) -> dict[str, set[str]]:
        """Whom mail reached, and by which different messages."""
        return self._ids

    async def wait_for(self, recipients: set[str]) -> None:
        """Return when all of them have got mail."""
        while not recipients <= self._ids.keys():
            await self._arrived.wait()

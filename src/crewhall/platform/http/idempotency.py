"""The header `Idempotency-Key`: a POST that comes again with its key gets the first answer again, and nothing happens twice.

Kept for 24 hours by caller, method and path (draft-ietf-httpapi-idempotency-key-header). What is refused and has changed nothing is not kept, so
that it may be sent again under the same key. The kept body is encrypted by a key that is made of the client's: it may hold a new credential.
"""

import hashlib
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from msgspec import Struct

from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import CrewhallError
from crewhall.platform import idempotency
from crewhall.platform.http.reply import Message, Send
from crewhall.platform.idempotency import Claim, KeptAnswer, current_claim
from crewhall.platform.work import Works

HEADER = b"idempotency-key"

_KEY = re.compile(rb'"?[\x21\x23-\x7e]{1,255}"?')
_LARGEST_KEPT_BYTES = 1024 * 1024
_NONCE_BYTES = 12
# Each answer has its own of these.
_NOT_KEPT = frozenset({b"x-request-id", b"content-length", b"date", b"ratelimit", b"ratelimit-policy"})


class BadIdempotencyKey(CrewhallError):
    """The header `Idempotency-Key` does not hold a key."""

    code = "BAD_IDEMPOTENCY_KEY"
    text = "Idempotency-Key must have 1 to 255 visible ASCII characters; a random UUID is a good key."


class IdempotencyKeyIsTaken(CrewhallError):
    """The key came with another body before."""

    code = "IDEMPOTENCY_KEY_IS_TAKEN"
    text = "This Idempotency-Key was used with another request body. Use a new key for each new request."


class Operation(Struct, frozen=True):
    """What a key belongs to: who calls (empty for nobody), the surface, and the target with its query."""

    caller: str
    surface: str
    target: str
    key: bytes

    def digest(self, purpose: str) -> bytes:
        """32 bytes that only somebody who knows the key can make."""
        parts = (purpose, self.caller, self.surface, self.target)
        return hashlib.sha256(b"\0".join((*(part.encode() for part in parts), self.key))).digest()


class ReadBody:
    """The body of the request as it is read, and its digest; what the application leaves unread is read in the end."""

    def __init__(self, receive: Callable[[], Awaitable[Message]], limit_bytes: int) -> None:
        self._receive = receive
        self._left_bytes = limit_bytes
        self._hash = hashlib.sha256()
        self._is_read = False

    async def receive(self) -> Message:
        """The next message of the request."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._hash.update(message.get("body", b""))
            self._left_bytes -= len(message.get("body", b""))
        self._is_read = not message.get("more_body", False)
        return message

    async def digest(self) -> str:
        """The digest of the whole body, or of as much as any request may have."""
        while not self._is_read and self._left_bytes > 0:
            await self.receive()
        return self._hash.hexdigest()


class BufferedAnswer:
    """An answer that is being written: its messages wait until it is complete, unless it is too long to keep."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._messages: list[Message] = []
        self._waits = True
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = bytearray()

    async def send(self, message: Message) -> None:
        """Take a message of the application."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], [*message["headers"]]
        else:
            self.body += message.get("body", b"")
        self._messages.append(message)
        if not self._waits or len(self.body) > _LARGEST_KEPT_BYTES:
            self._waits = False
            await self.release()

    @property
    def can_be_kept(self) -> bool:
        """Whether it is complete and not too long."""
        return self._waits and self.status != 0

    async def release(self) -> None:
        """Send what waits."""
        messages, self._messages = self._messages, []
        for message in messages:
            await self._send(message)


def read_key(value: bytes) -> bytes:
    """The key in the header, with or without quotes. Raises `BadIdempotencyKey`."""
    if not _KEY.fullmatch(value):
        raise BadIdempotencyKey
    return value.strip(b'"')


async def run_once(
    works: Works,
    operation: Operation,
    body: ReadBody,
    send: Send,
    app: Callable[[Any, Send], Awaitable[None]],
) -> None:
    """Have `app` answer the request, or answer as it was answered before.

    Raises `RequestInProgress`, `AnswerIsLost`, `IdempotencyKeyIsTaken`, and what `app` raises.
    """
    claim = Claim(operation.digest("row").hex(), works.ids.token())
    async with works.write(SYSTEM) as work:
        kept = await idempotency.claim(work.db, claim.key, claim.id, work.now)
    if kept is not None:
        await _answer_again(operation, kept, body, send)
        return
    answer, token = BufferedAnswer(send), current_claim.set(claim)
    try:
        await app(body.receive, answer.send)
    finally:
        current_claim.reset(token)
        await _settle(works, operation, claim, body, answer)
    await answer.release()


async def _settle(works: Works, operation: Operation, claim: Claim, body: ReadBody, answer: BufferedAnswer) -> None:
    """Keep the answer if the request succeeded, give the key up if it changed nothing; else it stands as carried out, its answer lost."""
    succeeded = answer.can_be_kept and answer.status < 500 and (claim.is_committed or answer.status < 400)
    digest = await body.digest() if succeeded else ""
    async with works.write(SYSTEM) as work:
        if succeeded:
            nonce = secrets.token_bytes(_NONCE_BYTES)
            sealed = nonce + ChaCha20Poly1305(operation.digest("body")).encrypt(nonce, bytes(answer.body), None)
            headers = [
                (n.decode("latin-1"), v.decode("latin-1")) for n, v in answer.headers if n.lower() not in _NOT_KEPT
            ]
            await idempotency.update_answer(work.db, claim, digest, answer.status, headers, b64encode(sealed).decode())
        elif not claim.is_committed:
            await idempotency.delete_claim(work.db, claim)


async def _answer_again(operation: Operation, kept: KeptAnswer, body: ReadBody, send: Send) -> None:
    if await body.digest() != kept.body_digest:
        raise IdempotencyKeyIsTaken
    sealed = b64decode(kept.body or "")
    content = ChaCha20Poly1305(operation.digest("body")).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in kept.headers or ()]
    headers += [(b"content-length", b"%d" % len(content)), (b"idempotency-replayed", b"true")]
    await send({"type": "http.response.start", "status": kept.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})

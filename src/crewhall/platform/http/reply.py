"""The last step of every answer: the request id, rate limits, CORS and compression; the body of HEAD is dropped. It knows no dialect."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from crewhall.kit.errors import CrewhallError
from crewhall.platform.http.compression import Header, compress, may_compress
from crewhall.platform.http.context import ON_DISCONNECT_KEY
from crewhall.platform.http.cors import CROSS_ORIGIN, preflight_headers
from crewhall.platform.http.errors import ErrorWriter, Scope
from crewhall.platform.input.malformed import BodyCutShort
from crewhall.platform.limits import Allowance, rate_limit_headers

STALLED_S = 60.0
"""How long a peer may take nothing of what it is sent. Then it counts as gone; its kernel may still hold the line."""

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
# Unless a handler says otherwise: most answers are somebody's own, and none of them says what else they depend on.
_NOT_KEPT = (b"cache-control", b"no-store")


class ClientDisconnected(OSError):
    """The client of a streamed answer has gone, or takes nothing any more; ASGI servers raise such an error too."""


class Reply:
    """Sends one answer on to the server, and remembers its status. An answer that is streamed ends when its client has gone."""

    __slots__ = (
        "_allowances",
        "_gzip",
        "_more_headers",
        "_receive",
        "_scope",
        "_send",
        "_waiting",
        "_watcher",
        "head",
        "request_id",
        "status",
    )

    def __init__(
        self,
        scope: Scope,
        receive: Callable[[], Awaitable[Message]],
        send: Send,
        request_id: str,
        allowances: list[Allowance],
        *,
        head: bool,
        cross_origin: bool,
        gzip: bool,
    ) -> None:
        """`allowances`: the limits that the request counted against, which grow while it is answered; `gzip`: the client takes it."""
        self._scope = scope
        self._receive = receive
        self._send = send
        self._watcher: asyncio.Task[None] | None = None
        self._more_headers = [(b"x-request-id", request_id.encode())]
        if cross_origin:
            self._more_headers += CROSS_ORIGIN
        self._allowances = allowances
        self._gzip = gzip
        self._waiting: Message | None = None
        self.request_id = request_id
        self.head = head
        self.status = 0

    async def send(self, message: Message) -> None:
        """Send a message of ASGI on. The head of an answer that may be compressed waits for the body."""
        if message["type"] == "http.response.start":
            headers = self._complete(message)
            if self._gzip and self.status == 200 and may_compress(headers):
                if (b"vary", b"Accept-Encoding") not in headers:
                    headers.append((b"vary", b"Accept-Encoding"))
                self._waiting = message
                return
        elif self._waiting is not None and message["type"] == "http.response.body":
            start, self._waiting = self._waiting, None
            if not message.get("more_body", False):
                start["headers"], body = await compress(start["headers"], message.get("body", b""))
                message = {**message, "body": body}
            await self._send(start)
        if self.head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        if message.get("more_body", False):
            await self._send_part(message)
        else:
            await self._send(message)

    def _complete(self, message: Message) -> list[Header]:
        """Note the status, and give the head of the answer the headers that every answer has."""
        self.status = message["status"]
        headers: list[Header] = [*message["headers"], *self._more_headers]
        for name, _ in headers:
            if name == b"cache-control":
                break
        else:
            headers.append(_NOT_KEPT)
        if self._allowances:
            headers += rate_limit_headers(self._allowances)
        message["headers"] = headers
        return headers

    async def _send_part(self, message: Message) -> None:
        """Send a part of a streamed answer. Raises `ClientDisconnected`."""
        if self._watcher is None:
            self._watcher = asyncio.create_task(self._watch())
        if self._watcher.done():
            raise ClientDisconnected
        try:
            async with asyncio.timeout(STALLED_S):
                await self._send(message)
        except TimeoutError:
            raise ClientDisconnected from None

    async def _watch(self) -> None:
        with suppress(BodyCutShort):
            while (await self._receive())["type"] != "http.disconnect":
                pass
        if (on_disconnect := self._scope.get(ON_DISCONNECT_KEY)) is not None:
            on_disconnect()

    def close(self) -> None:
        """Stop to watch the client."""
        if self._watcher is not None:
            self._watcher.cancel()
            self._watcher = None

    async def preflight(self, requested: bytes) -> None:
        """Tell a browser what pages of other origins may send."""
        await self.empty(204, preflight_headers(requested))

    async def error(
        self, write: ErrorWriter, error: CrewhallError, scope: Scope, *, denies_socket: bool = False
    ) -> None:
        """Answer an error that no surface has answered, in its dialect; `denies_socket`: to a WebSocket that is not opened."""
        written = write(error, scope)
        status, body = written.status, written.body
        raw = [(name.encode(), value.encode("latin-1")) for name, value in written.headers.items()]
        raw += [(b"content-type", written.content_type.encode()), (b"content-length", b"%d" % len(body))]
        if denies_socket:
            await self._deny_socket(status, raw, body)
            return
        await self.send({"type": "http.response.start", "status": status, "headers": raw})
        await self.send({"type": "http.response.body", "body": body})

    async def empty(self, status: int, headers: list[Header]) -> None:
        """Answer without a body."""
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": b""})

    async def _deny_socket(self, status: int, headers: list[Header], body: bytes) -> None:
        self.status = status
        headers = [*headers, *self._more_headers, *rate_limit_headers(self._allowances)]
        await self._send({"type": "websocket.http.response.start", "status": status, "headers": headers})
        await self._send({"type": "websocket.http.response.body", "body": body})

"""uvicorn's HTTP protocol, but head and body of an answer leave in one piece, and a connection that is lost ends the request that is being
answered. uvicorn hands head and body to the system one by one, and each piece is a call of the system and a packet.
"""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import structlog
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from crewhall.platform.http.dispatcher import App, Receive, Scope, Send
from crewhall.platform.http.reply import ClientDisconnected
from crewhall.platform.serving.request_limits import BoundedProtocol

_MOST_JOINED_BYTES = 64 * 1024
"""A body that is longer is not copied behind its head: it takes many packets anyway."""
_MOST_UNTAKEN_S = 60

log = structlog.get_logger()


class Connection(BoundedProtocol):
    """One connection that speaks HTTP, until it turns into a WebSocket."""

    _taken_bytes = _untaken_s = 0
    _answered: RequestResponseCycle | None = None
    """The request that is being answered, or was last. With pipelining `cycle`, the newest, may still wait behind it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - as uvicorn's own
        """Begin."""
        super().connection_made(cast("asyncio.Transport", JoiningTransport(transport, self.loop, self.lingers)))

    def connection_lost(self, exc: Exception | None) -> None:
        """End, and leave no references in a circle: the memory of requests is not to wait for the cyclic collector."""
        if self._answered is not None and not self._answered.response_complete:
            self._answered.disconnected = True
            self._answered.message_event.set()
        self._answered = None
        self.pipeline.clear()
        super().connection_lost(exc)
        cast("JoiningTransport", self.transport).forget_connection()
        self.cycle = cast("Any", None)  # as before the first request; its task has it as long as it runs

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over as it was."""
        joining = cast("JoiningTransport", self.transport)
        joining.forget_connection()
        self.transport = joining.transport
        super().handle_websocket_upgrade()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, cast("Any", _ending_with_client(cycle, app)))

    def check_time(self) -> None:
        """Also cut off a client that leaves an answer lying."""
        super().check_time()
        transport = cast("JoiningTransport", self.transport)
        waiting_bytes = transport.get_write_buffer_size()
        taken_bytes = transport.written_bytes - waiting_bytes
        self._untaken_s = self._untaken_s + 1 if waiting_bytes and taken_bytes == self._taken_bytes else 0
        self._taken_bytes = taken_bytes
        if self._untaken_s > _MOST_UNTAKEN_S:
            transport.abort()


def _ending_with_client(cycle: RequestResponseCycle, app: App) -> App:
    """The application for one request: where it ends because the client takes nothing any more, the connection ends, and that is no fault."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except ClientDisconnected:
            if not cycle.disconnected:
                log.info("connection ended: the client takes nothing", path=scope["path"])
                cycle.disconnected = True
                cycle.transport.abort()

    return answer


class JoiningTransport:
    """A transport that keeps the head of an answer for what is written next, at most until the next turn of the event loop."""

    __slots__ = ("_call_soon", "_head", "_lingers", "is_closing", "transport", "written_bytes")

    def __init__(
        self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, lingers: Callable[[], bool] = bool
    ) -> None:
        """`lingers` says whether only our half is to be closed, because the client has not finished sending."""
        self.transport = transport
        self.is_closing = transport.is_closing  # asked for each answer
        self._call_soon = loop.call_soon
        self._head = b""
        self._lingers = lingers
        self.written_bytes = 0

    def write(self, data: bytes) -> None:
        """Send the data behind the head that waits for it; a head waits itself."""
        self.written_bytes += len(data)
        if self._head and len(data) <= _MOST_JOINED_BYTES:
            data, self._head = self._head + data, b""
        elif self._head:
            self._send_head()
        elif data.startswith(b"HTTP/1.1 ") and data.endswith(b"\r\n\r\n"):
            self._head = data
            self._call_soon(self._send_head)
            return
        self.transport.write(data)

    def write_eof(self) -> None:
        """Send what waits, then close this half of the connection."""
        self._send_head()
        self.transport.write_eof()

    def close(self) -> None:
        """Send what waits, then close."""
        self._send_head()
        if self._lingers():
            self.transport.write_eof()
        else:
            self.transport.close()

    def forget_connection(self) -> None:
        """Keep no reference to the connection, which is over."""
        self._lingers = bool

    def _send_head(self) -> None:
        if self._head:
            head, self._head = self._head, b""
            self.transport.write(head)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)

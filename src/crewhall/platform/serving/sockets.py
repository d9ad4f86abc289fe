"""uvicorn's WebSocket protocol, with an end to what a peer can make it keep in memory before anybody asks who that is."""

from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

_MOST_FRAGMENTS = 1000
"""Of one message; their sizes are counted by the protocol, but fragments may be empty."""

_BAD_REQUEST = STATUS_LINE[400] + b"content-length: 0\r\nconnection: close\r\n\r\n"


class Sockets(WebSocketsSansIOProtocol):
    """One connection. uvicorn answers each ping at once, whether or not the peer takes the answers, and counts no fragments."""

    def data_received(self, data: bytes) -> None:
        """Take what has arrived; a handshake that the library refuses, for lines of its head that are too long, is answered and over."""
        super().data_received(data)
        if self.conn.handshake_exc is not None:
            self.transport.write(b"".join(self.conn.data_to_send()) or _BAD_REQUEST)
            self.transport.close()

    async def run_asgi(self) -> None:
        """Run the application; a response that it sends in place of the handshake is no fault (uvicorn logs one: its pull request 3138)."""
        app = self.app

        async def run(scope: Any, receive: Any, send: Any) -> None:
            await app(scope, receive, send)
            self.handshake_complete |= self.initial_response is not None and self.close_sent

        self.app = cast("Any", run)
        try:
            await super().run_asgi()
        finally:
            self.app = app

    def connection_lost(self, exc: Exception | None) -> None:
        """End the library's parser as well: it is a generator that refers to its owner, and would wait for the cyclic collector."""
        super().connection_lost(exc)
        self.conn.parser.close()

    def handle_ping(self) -> None:
        """Answer, if the peer takes what it is sent; it may leave pings unanswered but for the last (RFC 6455, 5.5.3)."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def handle_cont(self, event: Frame) -> None:
        """Add a fragment; a peer that sends too many is cut off."""
        if len(self.frames) < _MOST_FRAGMENTS:
            super().handle_cont(event)
        else:
            self.transport.abort()

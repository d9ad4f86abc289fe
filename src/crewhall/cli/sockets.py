"""uvicorn's WebSocket protocol, with an end to what a peer can make it keep in memory before anybody asks who that is."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

_MOST_FRAGMENTS = 1000
"""Of one message; their sizes are counted by the protocol, but fragments may be empty."""


class Sockets(WebSocketsSansIOProtocol):
    """One connection. uvicorn answers each ping at once, whether or not the peer takes the answers, and counts no fragments."""

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

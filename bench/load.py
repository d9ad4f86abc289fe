"""A load generator that stays out of the way: it sends a request on each of many connections, then sleeps until the last is answered.

A client that waits for each answer has to be woken by the server's own `send`, which the kernel books on the server; one that looks all
the time slows the server down, where two processors share a core. Both fall on slow servers more than on fast ones.
"""

import select
import socket
from collections.abc import Sequence

from msgspec import Struct

_HEAD_END = b"\r\n\r\n"


class Call(Struct, frozen=True):
    """A request to repeat."""

    method: str
    path: str
    headers: dict[str, str] = {}
    body: bytes = b""

    def encoded(self) -> bytes:
        """The request as it goes over the wire."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


class Clients:
    """Connections to one server, opened once, and again only when the server has closed them for being idle."""

    def __init__(self, port: int, connections: int = 40) -> None:
        self._port = port
        self._sent = 0
        self._sockets = [_connect(port) for _ in range(connections)]

    def repeat(self, calls: Sequence[Call], count: int) -> None:
        """Send `count` requests, a multiple of the connections: the calls in turn, going on where the last time ended. Raises `RuntimeError`
        at the first answer that is no success."""
        self._sockets = [_connect(self._port) if _is_closed(one) else one for one in self._sockets]
        for _ in range(count // len(self._sockets)):
            for connection in self._sockets:
                connection.sendall(calls[self._sent % len(calls)].encoded())
                self._sent += 1
            for connection in reversed(self._sockets):
                _read_answer(connection)


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _is_closed(connection: socket.socket) -> bool:
    """An idle connection has nothing to read, unless it is its end."""
    readable, _, _ = select.select([connection], [], [], 0)
    return bool(readable)


def _read_answer(connection: socket.socket) -> None:
    received = b""
    while True:
        chunk = connection.recv(2**20)
        if not chunk:
            raise RuntimeError("the server closed the connection in the middle of an answer")
        received += chunk
        head, found, body = received.partition(_HEAD_END)
        if not found:
            continue
        if not head.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(f"no success: {received[:600]!r}")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if len(body) >= int(length or b"0"):
            return

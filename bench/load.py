"""A load generator that never sleeps: raw requests over a few connections that stay open, looked at in turns.

A client that waits for its socket has to be woken by the server's own `send`, and the kernel books that on the server: the slower the
server, the more. A client that looks all the time costs one core and leaves the server's bill to the server.
"""

import socket

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


def repeat(port: int, call: Call, count: int, connections: int = 4) -> None:
    """Send the call `count` times in all. Raises `RuntimeError` at the first answer that is no success."""
    request = call.encoded()
    open_ones = [_Connection(port) for _ in range(connections)]
    left = count - len(open_ones)
    for connection in open_ones:
        connection.send(request)
    while open_ones:
        for connection in [*open_ones]:
            if not connection.has_answer():
                continue
            if left > 0:
                left -= 1
                connection.send(request)
            else:
                connection.close()
                open_ones.remove(connection)


class _Connection:
    """One connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setblocking(False)
        self._received = b""

    def send(self, request: bytes) -> None:
        self._received = b""
        self._socket.sendall(request)

    def close(self) -> None:
        self._socket.close()

    def has_answer(self) -> bool:
        """Look without waiting; whether the whole answer is there."""
        try:
            self._received += self._socket.recv(2**20)
        except BlockingIOError:
            return False
        head, _, body = self._received.partition(_HEAD_END)
        if not head.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(f"no success: {self._received[:600]!r}")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        return length != b"" and len(body) >= int(length)

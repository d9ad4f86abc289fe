"""A finished answer: status, headers and body as they go out. Frameworks' response objects cost more than many a handler."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Header = tuple[bytes, bytes]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[Any], Awaitable[None]]  # frameworks type their messages more narrowly, each in its own way

JSON = (b"content-type", b"application/json")
# Answers that never have a body say nothing of its length (RFC 9110, 8.6).
_WITHOUT_LENGTH = frozenset({204, 304})


class Answer:
    """An answer that a handler returns; an ASGI application by itself, so the framework sends it as it is."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, body: bytes, status: int = 200, headers: tuple[Header, ...] = (JSON,)) -> None:
        self.body = body
        self.status = status
        self.headers = headers

    async def __call__(self, _scope: Any, _receive: Any, send: Send) -> None:
        """Send it."""
        headers = [*self.headers]
        if self.status not in _WITHOUT_LENGTH:
            headers.append((b"content-length", b"%d" % len(self.body)))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})

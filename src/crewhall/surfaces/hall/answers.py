"""Answers of the hall: JSON, bytes that clients may keep, bytes that are sent as they come."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from crewhall.platform.http.etags import client_has
from crewhall.platform.http.replies import Headers, reply_bytes, reply_json, reply_nothing
from crewhall.platform.http.resources import Request, Response

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
"""Keep it, and ask by its entity tag before each use."""
AS_IT_IS = "no-store, no-transform"
"""For secrets beside words that strangers chose: if they were compressed, the length would tell about them."""
NOTHING_RUNS = "default-src 'none'; sandbox"
"""Content-Security-Policy of what people have uploaded or chosen: a browser that shows it runs nothing in it."""


def reply(resp: Response, value: Any, status: int = 200, keep: str = "no-store") -> None:
    """Answer with JSON that shows the present state."""
    reply_json(resp, value, status, {"cache-control": keep})


def reply_kept(req: Request, resp: Response, content: bytes, media_type: str, etag: str, keep: str) -> None:
    """Answer with the bytes, or 304 to a client that has them. No browser may take them for something else."""
    headers = {"etag": etag, "cache-control": keep, "vary": "Accept-Encoding", "x-content-type-options": "nosniff"}
    if client_has(req, etag):
        reply_nothing(resp, 304, headers)
        return
    reply_bytes(resp, content, media_type, headers=headers)


def reply_stream(resp: Response, pieces: AsyncGenerator[bytes, None], media_type: str, headers: Headers) -> None:
    """Answer with bytes while they come; text is UTF-8."""
    resp.content_type = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    for name, value in headers.items():
        resp.set_header(name, value)
    resp.stream = _Pieces(pieces)


class _Pieces(AsyncIterator[bytes]):
    """The body of a streamed answer. Falcon iterates over it, and calls `close`, which generators do not have, at the end."""

    def __init__(self, pieces: AsyncGenerator[bytes, None]) -> None:
        self._pieces = pieces

    async def __anext__(self) -> bytes:
        return await anext(self._pieces)

    async def close(self) -> None:
        """End the pieces, wherever they are."""
        await self._pieces.aclose()

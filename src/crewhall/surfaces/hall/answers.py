"""Answers of the hall that clients may keep, and plain JSON ones."""

from typing import Any

from crewhall.platform.http.etags import client_has
from crewhall.platform.http.replies import reply_bytes, reply_json, reply_nothing
from crewhall.platform.http.resources import Request, Response

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
"""Keep it, and ask by its entity tag before each use."""


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

"""Answers of the hall that clients may keep, and plain JSON ones."""

from typing import Any

import msgspec
from litestar import Response

from crewhall.platform.http.etags import client_has
from crewhall.surfaces.hall.auth import AnyRequest

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
"""Keep it, and ask by its entity tag before each use."""


def json_answer(value: Any, status: int = 200, keep: str = "no-store") -> Response[bytes]:
    """A JSON answer that shows the present state."""
    return Response(
        content=msgspec.json.encode(value),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": keep},
    )


def kept_answer(request: AnyRequest, content: bytes, media_type: str, etag: str, keep: str) -> Response[bytes]:
    """The bytes, or 304 for a client that has them. No browser may take them for something else."""
    headers = {"ETag": etag, "Cache-Control": keep, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if client_has(request, etag):
        return Response(content=b"", status_code=304, headers=headers)
    return Response(content=content, media_type=media_type, headers=headers)

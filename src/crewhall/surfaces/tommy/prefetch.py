"""Requests that only look ahead. Some GETs of the dialect change something; for these they must not (behaviour notes, tommy 3, row 7)."""

from crewhall.platform.http.context import is_head
from crewhall.platform.http.resources import Request

_PURPOSES = (b"purpose", b"sec-purpose", b"x-purpose", b"x-moz")


def only_looks(req: Request) -> bool:
    """Whether nobody asked for the effects of the request: a HEAD, or a browser or mail program that fetches links ahead of their use."""
    return is_head(req) or any(
        name in _PURPOSES and (b"prefetch" in value.lower() or b"preview" in value.lower())
        for name, value in req.scope["headers"]
    )

"""Entity tags: whether the client has what would be sent. Which answers carry one is for the surfaces to say."""

import hashlib

from crewhall.platform.http.context import Scoped


def etag_of(content: bytes) -> str:
    """A strong entity tag, in its quotes, that these bytes have and no others."""
    return f'"{hashlib.sha256(content).digest()[:16].hex()}"'


def client_has(request: Scoped, etag: str) -> bool:
    """Whether `If-None-Match` names the tag, so that the answer is 304 without a body (RFC 9110, 13.1.2)."""
    for name, value in request.scope["headers"]:
        if name == b"if-none-match":
            named = [tag.strip().removeprefix("W/") for tag in value.decode("latin-1").split(",")]
            if etag in named or named == ["*"]:
                return True
    return False

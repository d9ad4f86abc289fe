"""Answers as the original sent them: JSON bytes, validators, headers. Source: behaviour notes, tomatoes 1.1."""

from typing import Any

import msgspec

from crewhall.platform.http.answer import Answer, Header
from crewhall.platform.http.context import Scoped, origin_of, prefix_of
from crewhall.platform.http.etags import client_has, etag_of

JSON_TYPE = "application/json; charset=utf-8"

STANDING_HEADERS: tuple[Header, ...] = (
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"x-xss-protection", b"1; mode=block"),
    (b"x-content-type-options", b"nosniff"),
)
"""What every answer carries."""

_CONTENT_TYPE: Header = (b"content-type", JSON_TYPE.encode())
_KEPT: Header = (b"cache-control", b"max-age=0, private, must-revalidate")
# They stand in strings only, so that the bytes may be replaced wherever they are. Most answers have none; one byte is found fastest.
_ESCAPES = tuple(
    (char.encode()[0], char.encode(), b"\\u%04x" % ord(char)) for char in ("<", ">", "&", "\u2028", "\u2029")
)


def json_bytes(value: Any) -> bytes:
    """Compact JSON that may stand in a page's script."""
    content = msgspec.json.encode(value)
    for first, char, escape in _ESCAPES:
        if first in content:
            content = content.replace(char, escape)
    return content


def answer(request: Scoped, value: Any, status: int = 200, *, location: str = "") -> Answer:
    """A JSON answer with its entity tag; 304 without a body for a GET by a client that has it. `location` is the path of what is answered."""
    content = json_bytes(value)
    tag = etag_of(content)
    headers = ((b"etag", f"W/{tag}".encode()), _KEPT)
    if request.scope["method"] == "GET" and client_has(request, tag):
        return Answer(b"", 304, headers)
    if location:
        headers = (*headers, (b"location", f"{origin_of(request)}{prefix_of(request)}{location}".encode("latin-1")))
    return Answer(content, status, (_CONTENT_TYPE, *headers))

"""Answers as the original sent them: JSON bytes, validators, headers. Source: behaviour notes, tomatoes 1.1."""

from typing import Any

import msgspec

from crewhall.platform.http.context import origin_of, prefix_of
from crewhall.platform.http.etags import client_has, etag_of
from crewhall.platform.http.replies import reply_bytes, reply_nothing
from crewhall.platform.http.resources import Request, Response

JSON_TYPE = "application/json; charset=utf-8"

STANDING_HEADERS = {
    "x-frame-options": "SAMEORIGIN",
    "x-xss-protection": "1; mode=block",
    "x-content-type-options": "nosniff",
}
"""What every answer carries."""

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


def reply(req: Request, resp: Response, value: Any, status: int = 200, *, location: str = "") -> None:
    """Answer with JSON and its entity tag; 304 without a body to a GET by a client that has it. `location` is the path of what is answered."""
    content = json_bytes(value)
    tag = etag_of(content)
    headers = {"etag": f"W/{tag}", "cache-control": "max-age=0, private, must-revalidate"}
    if req.method == "GET" and client_has(req, tag):
        reply_nothing(resp, 304, headers)
        return
    if location:
        headers["location"] = f"{origin_of(req)}{prefix_of(req)}{location}"
    reply_bytes(resp, content, JSON_TYPE, status, headers)

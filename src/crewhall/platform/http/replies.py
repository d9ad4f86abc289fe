"""Responses that are made in one place: JSON, bytes, nothing."""

from typing import Any

import msgspec

from crewhall.platform.http.resources import Response

JSON_TYPE = "application/json"
Headers = dict[str, str]


def reply_json(resp: Response, value: Any, status: int = 200, headers: Headers | None = None) -> None:
    """Answer with a value as JSON."""
    reply_bytes(resp, msgspec.json.encode(value), JSON_TYPE, status, headers)


def reply_bytes(
    resp: Response, content: bytes, content_type: str, status: int = 200, headers: Headers | None = None
) -> None:
    """Answer with bytes as they are."""
    resp.status = status
    resp.content_type = content_type
    resp.data = content
    for name, value in (headers or {}).items():
        resp.set_header(name, value)


def reply_nothing(resp: Response, status: int = 204, headers: Headers | None = None) -> None:
    """Answer without a body."""
    resp.status = status
    for name, value in (headers or {}).items():
        resp.set_header(name, value)

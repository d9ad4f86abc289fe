"""Errors in the Tomatoes dialect: small JSON objects for what clients can mend, a generic page for all else.

The generic page is JSON or HTML by what the client accepts. Source: behaviour notes, tomatoes 1.5.
"""

from http import HTTPStatus
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException
from msgspec import Struct

from crewhall.domains.focus.errors import InvalidRecord
from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.http.answer import Header
from crewhall.platform.http.front import InternalFault
from crewhall.platform.http.idempotency import IdempotencyKeyIsTaken
from crewhall.surfaces.tomatoes.accepts import wants_json
from crewhall.surfaces.tomatoes.wire import JSON_TYPE, STANDING_HEADERS, json_bytes

log = structlog.get_logger()

HTML_TYPE = "text/html; charset=utf-8"
STATUSES = {
    Kind.INVALID: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.TOO_LARGE: 413,
    Kind.LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}
# Codes that are answered with another status than their kind's.
STATUS_OF_CODE = {InternalFault.code: 500, IdempotencyKeyIsTaken.code: 422}
# What the original never had to say: in the form in which it says other things.
_TOLD = frozenset({Kind.FORBIDDEN, Kind.CONFLICT, Kind.LIMITED, Kind.UNAVAILABLE})
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><p>{words}</p></body>
</html>
"""
_WORDS = {
    404: "There is nothing at this address.",
    500: "Something went wrong on the server. The fault has been logged.",
}


class MissingParam(CrewhallError):
    """The root of a record is absent, or holds no known field."""

    code = "MISSING_PARAM"
    text = "The parameter {root} is missing, or has no known field."

    def __init__(self, root: str) -> None:
        self.root = root
        super().__init__(root=root)


class BadMoment(CrewhallError):
    """A filter names a month, day or hour that does not exist."""

    code = "BAD_MOMENT"
    text = "invalid {name}: argument out of range"


class ProviderIsNotSupported(CrewhallError):
    """Nobody signs in by that provider here."""

    code = "PROVIDER_NOT_SUPPORTED"
    text = "provider not supported"


class Reply(Struct, frozen=True):
    """An error as it goes out."""

    status: int
    content_type: str
    body: bytes
    retry_after_s: int | None = None


def reply_to(error: CrewhallError, *, as_json: bool) -> Reply:
    """What answers an error; `as_json` says which form a generic page has."""
    status = STATUS_OF_CODE.get(error.code) or STATUSES[error.kind]
    if isinstance(error, InvalidRecord):
        return _json(422, error.errors)
    if isinstance(error, MissingParam):
        return _json(status, {"missing_param": error.root})
    if isinstance(error, BadMoment | ProviderIsNotSupported):
        return _json(status, {"error": error.message})
    if error.kind == Kind.UNAUTHENTICATED:
        return _json(status, {"error": "authentication failed"})
    if error.kind in _TOLD and status != HTTPStatus.INTERNAL_SERVER_ERROR:
        return _json(status, {"error": error.message}, error.retry_after_s or None)
    return page(status, as_json=as_json)


def page(status: int, *, as_json: bool) -> Reply:
    """The generic page of a status; that of 400 is empty HTML."""
    title = HTTPStatus(status).phrase
    if as_json:
        return _json(status, {"status": status, "error": title})
    words = _WORDS.get(status, "The request was refused.")
    html = "" if status == HTTPStatus.BAD_REQUEST else _PAGE.format(title=title, words=words)
    return Reply(status, HTML_TYPE, html.encode())


def headers_of(reply: Reply) -> tuple[Header, ...]:
    """The headers of an error, but for its length."""
    headers = ((b"content-type", reply.content_type.encode()),)
    return headers if reply.retry_after_s is None else (*headers, (b"retry-after", b"%d" % reply.retry_after_s))


def write_error(error: CrewhallError, request_id: str) -> tuple[int, dict[str, str], bytes]:  # noqa: ARG001 - the id goes out as a header
    """Status, headers and body for an error that the front door answers."""
    reply = reply_to(error, as_json=True)
    standing = {name.decode(): value.decode() for name, value in STANDING_HEADERS}
    return reply.status, {"content-type": reply.content_type, "cache-control": "no-cache", **standing}, reply.body


def on_expected(request: Request[Any, Any, Any], error: CrewhallError) -> Response[bytes]:
    """An error that a use case or parser raised."""
    return _response(reply_to(error, as_json=wants_json(request)))


def on_framework(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """An error that the framework raised: an unknown path, or a verb that it does not take, which is as unknown."""
    status = 404 if isinstance(error, MethodNotAllowedException) else error.status_code
    return _response(page(status, as_json=wants_json(request)))


def on_fault(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A fault of ours: told in the log, not in the answer."""
    log.error("request failed", method=request.method, path=request.scope["path"], exc_info=error)
    return on_expected(request, InternalFault())


EXCEPTION_HANDLERS = {CrewhallError: on_expected, HTTPException: on_framework, Exception: on_fault}


def _json(status: int, value: object, retry_after_s: int | None = None) -> Reply:
    return Reply(status, JSON_TYPE, json_bytes(value), retry_after_s)


def _response(reply: Reply) -> Response[bytes]:
    headers = {name.decode(): value.decode() for name, value in headers_of(reply)}
    return Response(content=reply.body, status_code=reply.status, headers=headers)

"""Errors in the Tommy dialect: one table from kinds to statuses, and the documented shape (contracts/tommy.yaml Error).

The first edition has the same statuses and another shape (legacy/errors.py).
"""

from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException
from msgspec import Struct

from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.http.context import request_id_of
from crewhall.platform.http.credentials import challenge
from crewhall.platform.http.front import InternalFault

log = structlog.get_logger()

STATUSES = {
    Kind.INVALID: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 422,  # a Rails server answers a taken name or a wrong state like any other invalid record
    Kind.GONE: 410,
    Kind.TOO_LARGE: 413,
    Kind.LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}
# Codes that the dialect answers with another status than their kind's.
STATUS_OF_CODE = {
    "BAD_HOST": 400,
    "MALFORMED_BODY": 400,
    "MALFORMED_PATH": 400,
    "MALFORMED_QUERY": 400,
    "UNKNOWN_SEED": 400,
    # Operations of ours, which answer as contracts/amendments/tommy.yaml delete_me says.
    "OWNS_TEAMS": 409,
    "LAST_ADMINISTRATOR": 409,
    "INTERNAL_ERROR": 500,
    "REQUEST_IN_PROGRESS": 409,
    "ANSWER_IS_LOST": 409,
}


class ErrorJson(Struct, omit_defaults=True):
    """contracts/tommy.yaml Error."""

    code: str
    message: str
    request_id: str
    details: dict[str, object] | None = None
    error: bool = msgspec.field(default_factory=lambda: True)


def status_of(error: CrewhallError) -> int:
    """The status that answers an error."""
    return STATUS_OF_CODE.get(error.code) or STATUSES[error.kind]


def write_error(error: CrewhallError, request_id: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body for an error."""
    status = status_of(error)
    return status, {"content-type": "application/json"}, _body(error.code, error.message, request_id, error.details)


def on_expected(request: Request[Any, Any, Any], error: CrewhallError) -> Response[bytes]:
    """An error that a use case or parser raised."""
    status, headers, body = write_error(error, request_id_of(request))
    if error.retry_after_s:
        headers["retry-after"] = str(error.retry_after_s)
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = challenge(request.scope["headers"])
    return Response(content=body, status_code=status, headers=headers)


def on_framework(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """An error that the framework raised: unknown path, wrong verb, bad path parameter."""
    code, message = framework_words(request, error)
    return Response(
        content=_body(code, message, request_id_of(request), None),
        status_code=error.status_code,
        headers=framework_headers(error),
    )


def on_fault(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A fault of ours: told in the log, not in the answer."""
    log.error("request failed", method=request.method, path=request.scope["path"], exc_info=error)
    return on_expected(request, InternalFault())


EXCEPTION_HANDLERS = {CrewhallError: on_expected, HTTPException: on_framework, Exception: on_fault}


def framework_words(request: Request[Any, Any, Any], error: HTTPException) -> tuple[str, str]:
    """Code and message for an error of the framework."""
    if isinstance(error, NotFoundException):
        return "NOT_FOUND", "There is nothing at this path."
    if isinstance(error, MethodNotAllowedException):
        return "METHOD_NOT_ALLOWED", f"This path does not take {request.method}."
    return "BAD_REQUEST", "The request is not valid."


def framework_headers(error: HTTPException) -> dict[str, str]:
    """Headers for an error of the framework: its own, such as which verbs a path takes, and the media type."""
    return {**{name: str(value) for name, value in (error.headers or {}).items()}, "content-type": "application/json"}


def _body(code: str, message: str, request_id: str, details: dict[str, object] | None) -> bytes:
    return msgspec.json.encode(ErrorJson(code=code, message=message, request_id=request_id, details=details))

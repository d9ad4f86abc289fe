"""Errors in the first edition's shape (contracts/tommy-legacy.yaml Error): the code is the status, the message says everything.

Statuses are those of today's edition. Source: behaviour notes, tommy 3, row 43.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from msgspec import Struct

from crewhall.kit.errors import CrewhallError
from crewhall.platform.http.context import request_id_of
from crewhall.platform.http.credentials import challenge
from crewhall.platform.http.front import InternalFault
from crewhall.surfaces.tommy.errors import framework_headers, framework_words, status_of

log = structlog.get_logger()


class ErrorJson(Struct):
    """contracts/tommy-legacy.yaml Error."""

    code: int
    message: str


def write_error(error: CrewhallError, request_id: str) -> tuple[int, dict[str, str], bytes]:  # noqa: ARG001 - the id goes out as a header
    """Status, headers and body for an error."""
    status = status_of(error)
    body = ErrorJson(code=status, message=told(error.message, error.details))
    return status, {"content-type": "application/json"}, msgspec.json.encode(body)


def told(message: str, details: dict[str, object] | None) -> str:
    """The message with those details that it does not tell itself: this shape has no other place for them."""
    more = [
        f"{name} {reason}"
        for name, reason in (details or {}).items()
        if isinstance(reason, str) and reason not in message
    ]
    return f"{message} ({'; '.join(more)})" if more else message


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
    _, message = framework_words(request, error)
    body = msgspec.json.encode(ErrorJson(code=error.status_code, message=message))
    return Response(content=body, status_code=error.status_code, headers=framework_headers(error))


def on_fault(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A fault of ours: told in the log, not in the answer."""
    log.error("request failed", method=request.method, path=request.scope["path"], exc_info=error)
    return on_expected(request, InternalFault())


Handlers = dict[int | type[Exception], Callable[[Request[Any, Any, Any], Any], Response[Any]]]

EXCEPTION_HANDLERS: Handlers = {CrewhallError: on_expected, HTTPException: on_framework, Exception: on_fault}

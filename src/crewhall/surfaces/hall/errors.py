"""Errors of the hall: one table from kinds to statuses, the documented JSON (contracts/hall.yaml Error), and a page for browsers."""

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
from crewhall.platform.http.front import BadHost, InternalFault
from crewhall.platform.http.malformed import MalformedBody, MalformedQuery
from crewhall.surfaces.hall.pages import page

log = structlog.get_logger()

STATUSES = {
    Kind.INVALID: 422,
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
STATUS_OF_CODE = {BadHost.code: 400, MalformedBody.code: 400, MalformedQuery.code: 400, InternalFault.code: 500}


class ErrorJson(Struct, omit_defaults=True):
    """contracts/hall.yaml Error."""

    code: str
    message: str
    request_id: str
    details: dict[str, object] | None = None
    error: bool = msgspec.field(default_factory=lambda: True)


def write_error(error: CrewhallError, request_id: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and JSON body for an error."""
    body = ErrorJson(code=error.code, message=error.message, request_id=request_id, details=error.details)
    return _status_of(error), {"content-type": "application/json"}, msgspec.json.encode(body)


def on_expected(request: Request[Any, Any, Any], error: CrewhallError) -> Response[Any]:
    """An error that a use case or parser raised."""
    headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s else {}
    if error.kind == Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = challenge(request.scope["headers"])
    return _answer(request, _status_of(error), error.code, error.message, error.details, headers)


def on_framework(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """An error that the framework raised: unknown path, wrong verb."""
    status, code, message = error.status_code, "BAD_REQUEST", "The request is not valid."
    if isinstance(error, NotFoundException):
        code, message = "NOT_FOUND", "There is nothing at this path."
    elif isinstance(error, MethodNotAllowedException):
        code, message = "METHOD_NOT_ALLOWED", f"This path does not take {request.method}."
    headers = {name: str(value) for name, value in (error.headers or {}).items()}
    return _answer(request, status, code, message, None, headers)


def on_fault(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A fault of ours: told in the log, not in the answer."""
    log.error("request failed", method=request.method, path=request.scope["path"], exc_info=error)
    return on_expected(request, InternalFault())


EXCEPTION_HANDLERS = {CrewhallError: on_expected, HTTPException: on_framework, Exception: on_fault}


def _status_of(error: CrewhallError) -> int:
    return STATUS_OF_CODE.get(error.code) or STATUSES[error.kind]


def _answer(
    request: Request[Any, Any, Any],
    status: int,
    code: str,
    message: str,
    details: dict[str, object] | None,
    headers: dict[str, str],
) -> Response[Any]:
    request_id = request_id_of(request)
    if is_browser(request):
        title = HTTPStatus(status).phrase
        answer = page("error.html", status=status, title=title, code=status, message=message, request_id=request_id)
        answer.headers.update(headers)
        return answer
    body = ErrorJson(code=code, message=message, request_id=request_id, details=details)
    return Response(
        content=msgspec.json.encode(body), status_code=status, headers=headers, media_type="application/json"
    )


def is_browser(request: Request[Any, Any, Any]) -> bool:
    """Whether the client would rather have a page; programs that take anything get JSON."""
    return request.accept.best_match(["application/json", "text/html"]) == "text/html"

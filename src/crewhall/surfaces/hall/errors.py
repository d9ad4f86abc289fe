"""Errors of the hall: one table from kinds to statuses, the documented JSON (contracts/hall.yaml Error), and a page for browsers."""

from http import HTTPStatus

import msgspec
from falcon import mediatypes
from msgspec import Struct

from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.http.context import REQUEST_ID_KEY
from crewhall.platform.http.errors import STATUS_OF_CODE as COMMON_STATUS_OF_CODE
from crewhall.platform.http.errors import ErrorReply, Scope, error_headers
from crewhall.platform.input.malformed import MalformedQuery
from crewhall.platform.json_documents import MalformedBody
from crewhall.surfaces.hall.pages import HTML_TYPE, page_headers, render_bytes

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
STATUS_OF_CODE = {**COMMON_STATUS_OF_CODE, MalformedBody.code: 400, MalformedQuery.code: 400}


class ErrorJson(Struct, omit_defaults=True):
    """contracts/hall.yaml Error."""

    code: str
    message: str
    request_id: str
    details: dict[str, object] | None = None
    error: bool = msgspec.field(default_factory=lambda: True)


def write_error(error: CrewhallError, scope: Scope) -> ErrorReply:
    """An error as it goes out: a page for browsers, else JSON."""
    status, request_id = STATUS_OF_CODE.get(error.code) or STATUSES[error.kind], scope[REQUEST_ID_KEY]
    headers = error_headers(error, status, scope)
    if is_browser(scope):
        title = HTTPStatus(status).phrase
        body = render_bytes("error.html", title=title, code=status, message=error.message, request_id=request_id)
        return ErrorReply(status, body, HTML_TYPE, {**page_headers(), **headers})
    answer = ErrorJson(code=error.code, message=error.message, request_id=request_id, details=error.details)
    return ErrorReply(status, msgspec.json.encode(answer), headers=headers)


def is_browser(scope: Scope) -> bool:
    """Whether the client would rather have a page; programs that take anything get JSON."""
    accept = next((value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"accept"), "*/*")
    try:
        return mediatypes.best_match(("application/json", "text/html"), accept) == "text/html"
    except ValueError:
        return False

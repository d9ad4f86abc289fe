"""Errors in the Tommy dialect: one table from kinds to statuses, and the documented shape (contracts/tommy.yaml Error).

The first edition has the same statuses and another shape (legacy/errors.py).
"""

import msgspec
from msgspec import Struct

from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.http.context import REQUEST_ID_KEY
from crewhall.platform.http.errors import STATUS_OF_CODE as COMMON_STATUS_OF_CODE
from crewhall.platform.http.errors import ErrorReply, Scope, error_headers

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
    **COMMON_STATUS_OF_CODE,
    "MALFORMED_BODY": 400,
    "MALFORMED_PATH": 400,
    "MALFORMED_QUERY": 400,
    "UNKNOWN_SEED": 400,
    # Operations of ours, which answer as contracts/amendments/tommy.yaml delete_me says.
    "OWNS_TEAMS": 409,
    "LAST_ADMINISTRATOR": 409,
    "REQUEST_IN_PROGRESS": 409,
    "ANSWER_IS_LOST": 409,
    # The state of a shift or of a request about one, which no client of the original system knows to be an error (product, workforce).
    "EVENT_IS_MANAGED": 409,
    "SHIFT_IS_CANCELED": 409,
    "SHIFT_HAS_BEGUN": 409,
    "SHIFT_IS_NOT_OPEN": 409,
    "SHIFT_IS_NOT_THEIRS": 409,
    "REQUEST_IS_DECIDED": 409,
    "INVALID_REQUEST_TRANSITION": 409,
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


def write_error(error: CrewhallError, scope: Scope) -> ErrorReply:
    """An error as it goes out."""
    status = status_of(error)
    body = ErrorJson(code=error.code, message=error.message, request_id=scope[REQUEST_ID_KEY], details=error.details)
    return ErrorReply(status, msgspec.json.encode(body), headers=error_headers(error, status, scope))

"""Errors in the first edition's shape (contracts/tommy-legacy.yaml Error): the code is the status, the message says everything.

Statuses are those of today's edition. Source: behaviour notes, tommy 3, row 43.
"""

import msgspec
from msgspec import Struct

from crewhall.kit.errors import CrewhallError
from crewhall.platform.http.errors import ErrorReply, Scope, error_headers
from crewhall.surfaces.tommy.errors import status_of


class ErrorJson(Struct):
    """contracts/tommy-legacy.yaml Error."""

    code: int
    message: str


def write_error(error: CrewhallError, scope: Scope) -> ErrorReply:
    """An error as it goes out."""
    status = status_of(error)
    body = ErrorJson(code=status, message=with_details(error.message, error.details))
    return ErrorReply(status, msgspec.json.encode(body), headers=error_headers(error, status, scope))


def with_details(message: str, details: dict[str, object] | None) -> str:
    """The message with those details that it does not name itself: this shape has no other place for them."""
    more = [
        f"{name} {reason}"
        for name, reason in (details or {}).items()
        if isinstance(reason, str) and reason not in message
    ]
    return f"{message} ({'; '.join(more)})" if more else message

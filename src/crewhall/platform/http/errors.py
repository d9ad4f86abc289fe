"""Errors of requests that no use case raises: unknown paths and methods, bad hosts, faults of the server; and how all errors are written.

Each surface brings a writer, which turns an error into the status, headers and body of its dialect.
"""

from collections.abc import Callable, MutableMapping
from typing import Any

import falcon
from msgspec import Struct, field

from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.http.credentials import challenge

Scope = MutableMapping[str, Any]


class InternalFault(CrewhallError):
    """A fault of ours; what it was stands in the log under the request id, never in the answer."""

    kind = Kind.UNAVAILABLE
    code = "INTERNAL_ERROR"
    text = "Something went wrong on the server. The fault has been logged with this request's id."


class BadHost(CrewhallError):
    """The header `Host` is missing, comes twice, or holds what no host and port are made of; links in answers would repeat it."""

    code = "BAD_HOST"
    text = "The Host header is missing or does not name a host."


class NoSuchPath(CrewhallError):
    """No resource has the path of the request."""

    kind = Kind.NOT_FOUND
    code = "NOT_FOUND"
    text = "There is nothing at this path."


class NoSuchSocket(NoSuchPath):
    """No resource of that path opens WebSockets."""

    text = "There is no WebSocket at this path."


class UpgradeRequired(CrewhallError):
    """The path serves WebSockets only, and the request asks for none (RFC 9110, 15.5.22)."""

    code = "UPGRADE_REQUIRED"
    text = "This path is a WebSocket: connect to it with a WebSocket client."


class MethodNotAllowed(CrewhallError):
    """The resource does not have the method of the request; `allowed` is what the header `Allow` says."""

    code = "METHOD_NOT_ALLOWED"
    text = "This path does not support {method}."

    def __init__(self, *, method: str, allowed: str) -> None:
        self.allowed = allowed
        super().__init__(method=method)


class BadRequest(CrewhallError):
    """The framework cannot read the request, such as a header that is not valid."""

    code = "BAD_REQUEST"
    text = "The request is not valid."


STATUS_OF_CODE = {
    BadHost.code: 400,
    BadRequest.code: 400,
    MethodNotAllowed.code: 405,
    UpgradeRequired.code: 426,
    InternalFault.code: 500,
}
"""Codes that every dialect answers with another status than their kind's."""


class ErrorReply(Struct, frozen=True):
    """An error as it goes out; names of headers are in lower case."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


ErrorWriter = Callable[[CrewhallError, Scope], ErrorReply]


def error_headers(error: CrewhallError, status: int, scope: Scope) -> dict[str, str]:
    """The headers that an error has in most dialects: when to try again, how to sign in, which methods or which protocol to use."""
    headers: dict[str, str] = {}
    if error.retry_after_s:
        headers["retry-after"] = str(error.retry_after_s)
    if status == 401:
        headers["www-authenticate"] = challenge(scope["headers"])
    if isinstance(error, MethodNotAllowed):
        headers["allow"] = error.allowed
    elif isinstance(error, UpgradeRequired):
        headers |= {"upgrade": "websocket", "connection": "upgrade"}
    return headers


def expected_error(error: falcon.HTTPError) -> CrewhallError:
    """The error of ours for one of the framework's."""
    return NoSuchPath() if isinstance(error, falcon.HTTPNotFound) else BadRequest()

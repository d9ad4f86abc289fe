"""Errors in the Tomatoes dialect: small JSON objects for what clients can mend, a generic page for all else.

The generic page is JSON or HTML by what the client accepts. Source: behaviour notes, tomatoes 1.5.
"""

from http import HTTPStatus

from crewhall.domains.focus.errors import InvalidFields, OverlapsTomato, TooManyProjects
from crewhall.kit.errors import WHOLE_RECORD, CrewhallError, Kind
from crewhall.platform.http.context import ScopeOnly, context_of
from crewhall.platform.http.errors import STATUS_OF_CODE as COMMON_STATUS_OF_CODE
from crewhall.platform.http.errors import ErrorReply, MethodNotAllowed, Scope
from crewhall.platform.http.idempotency import IdempotencyKeyIsTaken
from crewhall.surfaces.tomatoes.accepts import FORMAT_KEY, wants_json
from crewhall.surfaces.tomatoes.messages import messages_of, overlap_message
from crewhall.surfaces.tomatoes.wire import JSON_TYPE, STANDING_HEADERS, json_bytes

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
STATUS_OF_CODE = {
    **COMMON_STATUS_OF_CODE,
    IdempotencyKeyIsTaken.code: 422,
    MethodNotAllowed.code: 404,  # a verb that a path does not take is as unknown as a path
}
# What the original never had to say: in the form in which it says other things.
_TOLD = frozenset({Kind.FORBIDDEN, Kind.CONFLICT, Kind.LIMITED, Kind.UNAVAILABLE})
_HEADERS = {**STANDING_HEADERS, "cache-control": "no-cache"}
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


class InvalidParams(CrewhallError):
    """Fields of a record that are not even of the right kind; `errors` maps each to its messages."""

    code = "INVALID_PARAMS"
    text = "{reason}"

    def __init__(self, errors: dict[str, list[str]]) -> None:
        self.errors = errors
        super().__init__(reason="; ".join(f"{field} {', '.join(words)}" for field, words in errors.items()) + ".")


class BadInstant(CrewhallError):
    """A filter names a month, day or hour that does not exist."""

    code = "BAD_MOMENT"
    text = "invalid {name}: argument out of range"


class ProviderIsNotSupported(CrewhallError):
    """Nobody signs in by that provider here."""

    code = "PROVIDER_NOT_SUPPORTED"
    text = "provider not supported"


def write_error(error: CrewhallError, scope: Scope) -> ErrorReply:
    """An error as it goes out; a generic page is JSON or HTML, as the client prefers."""
    status = STATUS_OF_CODE.get(error.code) or STATUSES[error.kind]
    if (errors := _record_errors(error, scope)) is not None:
        return _json(422, errors)
    if isinstance(error, MissingParam):
        return _json(status, {"missing_param": error.root})
    if isinstance(error, BadInstant | ProviderIsNotSupported):
        return _json(status, {"error": error.message})
    if error.kind == Kind.UNAUTHENTICATED:
        return _json(status, {"error": "authentication failed"})
    if error.kind in _TOLD and status != HTTPStatus.INTERNAL_SERVER_ERROR:
        return _json(status, {"error": error.message}, error.retry_after_s or None)
    # A request that the dispatcher refuses has not come to the middleware, which reads what the client prefers.
    return page(status, as_json=FORMAT_KEY not in scope or wants_json(ScopeOnly(scope)))


def _record_errors(error: CrewhallError, scope: Scope) -> dict[str, list[str]] | None:
    """What is wrong with a record, by field; None for an error of another sort."""
    match error:
        case InvalidFields():
            return messages_of(error.problems)
        case InvalidParams():
            return error.errors
        case OverlapsTomato():
            old_spelling = context_of(ScopeOnly(scope)).settings.tomatoes.old_spelling
            return {WHOLE_RECORD: [overlap_message(error.wait_s, old_spelling=old_spelling)]}
        case TooManyProjects():
            return {WHOLE_RECORD: [f"Must not be more than {error.most} projects"]}
        case _:
            return None


def page(status: int, *, as_json: bool) -> ErrorReply:
    """The generic page of a status; that of 400 is empty HTML."""
    title = HTTPStatus(status).phrase
    if as_json:
        return _json(status, {"status": status, "error": title})
    words = _WORDS.get(status, "The request was refused.")
    html = "" if status == HTTPStatus.BAD_REQUEST else _PAGE.format(title=title, words=words)
    return ErrorReply(status, html.encode(), HTML_TYPE, dict(_HEADERS))


def _json(status: int, value: object, retry_after_s: int | None = None) -> ErrorReply:
    headers = {} if retry_after_s is None else {"retry-after": str(retry_after_s)}
    return ErrorReply(status, json_bytes(value), JSON_TYPE, {**_HEADERS, **headers})

"""What can go wrong, by kind and stable code. Surfaces translate kinds into their own statuses and shapes.

An error never carries a status code, a wire word or a secret; its message is for the person who made the request.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from enum import StrEnum
from typing import ClassVar, TypeVar

T = TypeVar("T")

WHOLE_RECORD = "base"
"""The field of what is wrong with a record as a whole, as Rails names it."""
_MOST_IN_MESSAGE = 3


class Kind(StrEnum):
    """The nine ways in which a request can fail; every surface maps each of them."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    GONE = "gone"
    TOO_LARGE = "too_large"
    LIMITED = "limited"
    UNAVAILABLE = "unavailable"


class CrewhallError(Exception):
    """Base of all expected errors. Subclasses set `kind`, `code` and `text`; `text` may name the keyword arguments.

    `details` goes out with the error: field names and reasons, never input values that may be secret.
    """

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "INVALID"
    text: ClassVar[str] = "The request is not valid."
    retry_after_s: int = 0
    """When to try again, in seconds, where that helps; else 0."""

    def __init__(self, *, details: dict[str, object] | None = None, **words: object) -> None:
        self.message = self.text.format(**words)
        self.details = details
        super().__init__(self.message)


class InvalidInput(CrewhallError):
    """One or more fields are wrong; `details` maps each field to what is wrong with it."""

    code = "INVALID_INPUT"
    text = "{reason}"


def wrong_fields(wrong: Mapping[str, object], message: str = "") -> InvalidInput:
    """The error of one or more fields: all of them in the details; the first ones in the message, unless there is a better one."""
    if message:
        return InvalidInput(reason=message, details=dict(wrong))
    described = [f"{field} {what}" if field != WHOLE_RECORD else str(what) for field, what in wrong.items()]
    more = len(described) - _MOST_IN_MESSAGE
    reason = "; ".join(described[:_MOST_IN_MESSAGE]) + (f"; and {more} more." if more > 0 else ".")
    return InvalidInput(reason=reason, details=dict(wrong))


def wrong_field(field: str, what: str, message: str = "") -> InvalidInput:
    """The error of one field: `what` is wrong with it, such as "must not be empty"; the message says so, unless there is a better one."""
    return wrong_fields({field: what}, message)


@contextmanager
def fields_renamed(names: Mapping[str, str]) -> Generator[None, None, None]:
    """Name the fields of an `InvalidInput` as a client knows them; `names` maps ours to theirs."""
    try:
        yield
    except InvalidInput as error:
        if type(error) is not InvalidInput or not error.details or not names.keys() & error.details.keys():
            raise
        raise wrong_fields({names.get(field, field): what for field, what in error.details.items()}) from None


class FieldErrors:
    """What several checks find wrong with the fields of one request, so that the client learns all of it at once."""

    def __init__(self) -> None:
        self.wrong: dict[str, object] = {}

    @contextmanager
    def collected(self) -> Generator[None, None, None]:
        """Keep an `InvalidInput` that names fields for later."""
        try:
            yield
        except InvalidInput as error:
            if not error.details:
                raise
            self.wrong |= error.details

    def raise_any(self) -> None:
        """Raise `InvalidInput` with all that was found, if anything was."""
        if self.wrong:
            raise wrong_fields(self.wrong)


class NotFound(CrewhallError):
    """The thing does not exist or is not the caller's to see: both answer alike."""

    kind = Kind.NOT_FOUND
    code = "NOT_FOUND"
    text = "There is no such {thing}."


def existing(row: T | None, thing: str) -> T:
    """The row, unless there is none. Raises `NotFound`; `thing` says of what kind it is, such as "user"."""
    if row is None:
        raise NotFound(thing=thing)
    return row


@asynccontextmanager
async def existence_first(get: Callable[[], Awaitable[object]]) -> AsyncGenerator[None]:
    """Around the reading of input for something that may not exist: before `InvalidInput` leaves, `get` may raise `NotFound` in its place."""
    try:
        yield
    except InvalidInput:
        await get()
        raise


class Forbidden(CrewhallError):
    """The caller may know of the thing but may not do this with it."""

    kind = Kind.FORBIDDEN
    code = "FORBIDDEN"
    text = "{reason}"


class Unauthenticated(CrewhallError):
    """The request needs a signed-in caller, or its credentials are not valid."""

    kind = Kind.UNAUTHENTICATED
    code = "UNAUTHENTICATED"
    text = "{reason}"


class TooLarge(CrewhallError):
    """The body or one of its parts is over its limit."""

    kind = Kind.TOO_LARGE
    code = "TOO_LARGE"
    text = "The {thing} is larger than the limit of {limit_bytes} bytes."


class Limited(CrewhallError):
    """Too many requests of one sort; `retry_after_s` says when to try again, in seconds."""

    kind = Kind.LIMITED
    code = "TOO_MANY_REQUESTS"
    text = "Too many {what}. Try again in {retry_after_s} seconds."

    def __init__(self, *, what: str, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(what=what, retry_after_s=retry_after_s)

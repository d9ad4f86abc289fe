"""What the resource classes of every surface are written with: the request, the response, who may call an operation, units of work.

A resource is one URL: a class with `on_get`, `on_post` and so on, each marked by `operation`. Source of the form: Falcon's documentation.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

from falcon import asgi
from falcon.asgi import Response
from msgspec import Struct

from crewhall.kit.actor import NOBODY, Actor, Caller
from crewhall.platform.http.context import context_of
from crewhall.platform.input.body_limits import BodyLimits, limits_of
from crewhall.platform.work import ReadUnit, WriteUnit

__all__ = [
    "ADMIN",
    "ADMINISTRATOR",
    "MANAGER",
    "MEMBER",
    "PUBLIC",
    "USER",
    "Operation",
    "Request",
    "Response",
    "body_limits",
    "operation",
    "operation_of",
    "reading",
    "writing",
]

PUBLIC, USER, MEMBER = Caller.PUBLIC, Caller.USER, Caller.MEMBER
MANAGER, ADMIN, ADMINISTRATOR = Caller.MANAGER, Caller.ADMIN, Caller.ADMINISTRATOR

F = TypeVar("F", bound=Callable[..., Any])


class Operation(Struct, frozen=True):
    """What a responder states of itself: its id in the contract (empty for a page that has none), the least that may call it, whether a key
    that may only read is refused, whether its body may hold files (all others are small), and whether it answers a list in pages."""

    id: str
    caller: Caller
    writes: bool = False
    files: bool = False
    paged: bool = False


class _Responder(Protocol):
    operation: Operation


def operation(
    id_: str, caller: Caller, *, writes: bool | None = None, files: bool = False, paged: bool = False
) -> Callable[[F], F]:
    """Mark a responder. Unless `writes` says otherwise, `on_get` and `on_websocket` only read and all others write."""

    def mark(responder: F) -> F:
        only_reads = responder.__name__ in {"on_get", "on_websocket"}
        cast("_Responder", responder).operation = Operation(
            id_, caller, not only_reads if writes is None else writes, files, paged
        )
        return responder

    return mark


def operation_of(resource: object, method: str) -> Operation | None:
    """The operation of a resource by HTTP method, or `websocket`; None for a method that it does not have."""
    responder = getattr(resource, f"on_{method.lower()}", None)
    return None if responder is None else responder.operation


class Request(asgi.Request):
    """Falcon's request, with who calls and the operation. Both are set before the responder is called (see `application.py`)."""

    __slots__ = ("actor", "operation")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor: Actor = NOBODY
        self.operation = Operation("", PUBLIC)


def reading(req: Request) -> ReadUnit:
    """`async with reading(req) as work:` for the caller."""
    return context_of(req).works.read(req.actor)


def writing(req: Request) -> WriteUnit:
    """`async with writing(req) as work:` for the caller."""
    return context_of(req).works.write(req.actor)


def body_limits(req: Request) -> BodyLimits:
    """How large the body may be, by what the operation states."""
    context, stated = context_of(req), req.operation
    return limits_of(context.settings.server, context.buffered, is_public=stated.caller == PUBLIC, files=stated.files)

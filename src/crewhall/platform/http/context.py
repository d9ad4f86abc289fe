"""What the composition root hands to every request: the units of work, limits, blobs, metrics and client of this process."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from msgspec import Struct, field

from crewhall.kit.actor import Caller
from crewhall.kit.errors import Limited
from crewhall.platform.blobs import Blobs
from crewhall.platform.feed import Feed
from crewhall.platform.http.body_limits import BodyLimits, HeldBytes, limits_of
from crewhall.platform.http.client import GuardedClient
from crewhall.platform.limits import Exempt, Limiter, address_key
from crewhall.platform.metrics import Metrics
from crewhall.platform.settings import Settings
from crewhall.platform.work import Works

SCOPE_KEY = "crewhall.context"
HEAD_KEY = "crewhall.head"


class Context(Struct, frozen=True):
    """The parts of a running server that handlers use."""

    settings: Settings
    works: Works
    blobs: Blobs
    limiter: Limiter
    exempt: Exempt
    metrics: Metrics
    feed: Feed
    client: GuardedClient
    held: HeldBytes = field(default_factory=HeldBytes)


class Scoped(Protocol):
    """Anything with an ASGI scope: Litestar's requests and sockets."""

    @property
    def scope(self) -> Mapping[str, Any]:
        """The ASGI scope."""
        ...


def context_of(request: Scoped) -> Context:
    """The context of the server that received the request."""
    return request.scope[SCOPE_KEY]


def body_limits(request: Scoped) -> BodyLimits:
    """How large the body of a request may be, by what its route states."""
    context = context_of(request)
    return limits_of(request.scope["route_handler"].opt, context.settings.server, context.held)


def public_body_limits(request: Scoped) -> BodyLimits:
    """How large a body may be that is read before anybody knows the route, or who calls."""
    context = context_of(request)
    return limits_of({"caller": Caller.PUBLIC}, context.settings.server, context.held)


def prefix_of(request: Scoped) -> str:
    """The part of the path that leads to the surface and is not in the surface's own paths; empty at the root."""
    return request.scope["crewhall.prefix"]


def origin_of(request: Scoped) -> str:
    """Scheme, host and port as the client wrote them, without a slash; empty for a client that names no host."""
    host = request.scope["crewhall.host"]
    return f"{request.scope['scheme']}://{host}" if host else ""


def request_id_of(request: Scoped) -> str:
    """The id that goes out with the answer and into every log line."""
    return request.scope["crewhall.request_id"]


def is_head(request: Scoped) -> bool:
    """Whether the client sent HEAD; surfaces are given GET in its place."""
    return HEAD_KEY in request.scope


def address_of(request: Scoped) -> str:
    """The client's network address; behind a trusted proxy the one that it forwarded. Empty on a UNIX socket."""
    client = request.scope.get("client")
    return client[0] if client else ""


def throttle(
    request: Scoped, what: str, allowed: int, period_s: float, *, account: str = "", counts: bool = True
) -> None:
    """Count one of `what` against the client's address (unless it is exempt) and, if given, against an account. Raises `Limited`.

    With `counts=False` nothing is counted: it is only asked whether the limit is reached.
    """
    context = context_of(request)
    now = context.works.clock().timestamp()
    address = address_of(request)
    if not context.exempt.covers(address):
        context.limiter.check(what, f"address {address_key(address)}", allowed, period_s, now, counts=counts)
    if account:
        context.limiter.check(what, f"account {account}", allowed, period_s, now, counts=counts)


def throttle_account(request: Scoped, what: str, allowed: int, period_s: float, account: str) -> None:
    """Count one of `what` against an account alone: for what many may do at once from the address of one office. Raises `Limited`."""
    context = context_of(request)
    context.limiter.check(what, f"account {account}", allowed, period_s, context.works.clock().timestamp())


@contextmanager
def throttle_failures(
    request: Scoped, what: str, allowed: int, period_s: float, *, account: str, failure: type[Exception]
) -> Generator[None, None, None]:
    """Around something that may fail with `failure`: refused once there were too many failures, and only failures count. Raises `Limited`."""
    throttle(request, what, allowed, period_s, account=account, counts=False)
    try:
        yield
    except failure:
        with suppress(Limited):
            throttle(request, what, allowed, period_s, account=account)
        raise

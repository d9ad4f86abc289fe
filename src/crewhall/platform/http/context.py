"""What the composition root hands to every request: the units of work, limits, blobs, metrics and client of this process."""

from collections.abc import Mapping, MutableMapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from msgspec import Struct, field

from crewhall.kit.actor import Actor
from crewhall.platform.blobs import Blobs
from crewhall.platform.feed import Feed
from crewhall.platform.gathering import Gathering
from crewhall.platform.input.body_limits import BodyLimits, BufferedBytes, limits_of
from crewhall.platform.limits import Exempt, Limiter
from crewhall.platform.metrics import Metrics
from crewhall.platform.outbound.client import GuardedClient
from crewhall.platform.settings import Settings
from crewhall.platform.sources import Keys, counting_failures, source_at
from crewhall.platform.work import Works

SCOPE_KEY = "crewhall.context"
ALLOWANCES_KEY = "crewhall.allowances"
HEAD_KEY = "crewhall.head"
ON_DISCONNECT_KEY = "crewhall.on_disconnect"
"""Where the scope keeps a function that is called when the client of a streamed answer has gone."""
REQUEST_ID_KEY = "crewhall.request_id"


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
    seen: Gathering
    buffered: BufferedBytes = field(default_factory=BufferedBytes)


Scope = MutableMapping[str, Any]


class Scoped(Protocol):
    """Anything with an ASGI scope: requests, of HTTP and of WebSockets."""

    @property
    def scope(self) -> Mapping[str, Any]:
        """The ASGI scope."""
        ...


class ScopeOnly(Struct, frozen=True):
    """A request of which no more than its scope is needed."""

    scope: Scope


def caller_key(actor: Actor) -> str:
    """One text for an actor's account, whichever session or key they show; a key with scopes or an end stands for itself alone."""
    limited = f" by {actor.credential}" if actor.scopes or actor.is_limited else ""
    return f"user {actor.user_id} as {actor.account_type} {actor.account_id}{limited}"


def context_of(request: Scoped) -> Context:
    """The context of the server that received the request."""
    return request.scope[SCOPE_KEY]


def public_body_limits(request: Scoped) -> BodyLimits:
    """How large a body may be that is read before anybody knows the route, or who calls."""
    context = context_of(request)
    return limits_of(context.settings.server, context.buffered, is_public=True)


def prefix_of(request: Scoped) -> str:
    """The part of the path that leads to the surface and is not in the surface's own paths; empty at the root."""
    return request.scope["crewhall.prefix"]


def origin_of(request: Scoped) -> str:
    """Scheme, host and port as the client wrote them, without a slash; empty for a client that names no host."""
    host = request.scope["crewhall.host"]
    return f"{request.scope['scheme']}://{host}" if host else ""


def is_head(request: Scoped) -> bool:
    """Whether the client sent HEAD; surfaces are given GET in its place."""
    return HEAD_KEY in request.scope


def address_of(request: Scoped) -> str:
    """The client's network address; behind a trusted proxy the one that it forwarded. Empty on a UNIX socket."""
    client = request.scope.get("client")
    return client[0] if client else ""


def throttle(request: Scoped, what: str, allowed: int, period_s: float) -> None:
    """Count one of `what` against the client's address, unless it is exempt. Raises `Limited`."""
    context, keys = context_of(request), _keys(request, allowed, "")
    now = context.works.clock().timestamp()
    context.limiter.take(what, keys, period_s, now, allowances=request.scope.get(ALLOWANCES_KEY))


def throttle_account(request: Scoped, what: str, allowed: int, period_s: float, account: str) -> None:
    """Count one of `what` against an account alone: for what many may do at once from the address of one office. Raises `Limited`."""
    context = context_of(request)
    now = context.works.clock().timestamp()
    allowances = request.scope.get(ALLOWANCES_KEY)
    context.limiter.check(what, f"account {account}", allowed, period_s, now, allowances=allowances)


def throttle_failures(
    request: Scoped, what: str, allowed: int, period_s: float, *, account: str, failure: type[Exception]
) -> AbstractContextManager[None]:
    """Around something that may fail with `failure`: counted before it begins, and given back unless it fails.

    Counts against the client's address (unless it is exempt) and, if given, against an account from this address, and from everywhere (ten
    times as many). Raises `Limited`.
    """
    context, keys = context_of(request), _keys(request, allowed, account)
    allowances = request.scope.get(ALLOWANCES_KEY)
    return counting_failures(context.limiter, what, keys, period_s, context.works.clock, failure, allowances)


def _keys(request: Scoped, allowed: int, account: str) -> Keys:
    context = context_of(request)
    return source_at(context.limiter, context.exempt, address_of(request), None).keys(allowed, account)

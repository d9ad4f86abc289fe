"""The front door: gives each request an id, finds the surface by host name or path prefix, counts, and answers what never got inside.

Surfaces are ASGI applications mounted here; they see paths without their prefix. The door knows no dialect: each mount brings a writer for errors.
"""

import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from random import Random
from typing import Any

import structlog
from msgspec import Struct

from crewhall.kit.errors import CrewhallError, Kind, Limited
from crewhall.platform.http.bodies import drop_body
from crewhall.platform.http.context import HEAD_KEY, SCOPE_KEY, Context
from crewhall.platform.limits import address_key
from crewhall.platform.logs import bind_request_id

log = structlog.get_logger()

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
# Frameworks type their scopes more narrowly, each in its own way.
App = Callable[[Any, Any, Any], Awaitable[None]]
ErrorWriter = Callable[[CrewhallError, str], tuple[int, dict[str, str], bytes]]

# Request ids are told to everybody and guard nothing, so they need no system call each.
_random = Random()  # noqa: S311 - see above
_GOOD_REQUEST_ID = re.compile(rb"[\w.-]{8,64}")
# The characters that RFC 3986 has for a host and port.
_GOOD_HOST = re.compile(r"[\w!$&'()*+,;=.~:\[\]@%-]*", re.ASCII)
_SEVERAL_HOSTS = b"several hosts"


# Clients of the dialects run in browsers, on origins of their own, and send tokens, never cookies: so any origin may call.
_CROSS_ORIGIN = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        (
            b"Link, X-Total-Count, X-Page, X-Per-Page, X-Request-Id, Retry-After, Location, ETag, "
            b"Accept-Ranges, Content-Range, Content-Disposition"
        ),
    ),
    (b"vary", b"Origin"),
)
# Unless a handler says otherwise: most answers are somebody's own, and none of them says what else they depend on.
_NOT_KEPT = (b"cache-control", b"no-store")
_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE"),
    (
        b"access-control-allow-headers",
        (
            b"Authorization, Content-Type, api_key, api-key, X-Api-Key, X-Device-Id, X-Account-Id, X-Account-Type, X-Request-Id, "
            b"Time-Zone, If-None-Match, Range, If-Range, Last-Event-ID"
        ),
    ),
    (b"access-control-max-age", b"86400"),
)


class InternalFault(CrewhallError):
    """A fault of ours; what it was stands in the log under the request id, never in the answer."""

    kind = Kind.UNAVAILABLE
    code = "INTERNAL_ERROR"
    text = "Something went wrong on the server. The fault has been logged with this request's id."


class BadHost(CrewhallError):
    """The header `Host` comes twice, or holds what no host and port are made of; links and addresses in answers would repeat it."""

    code = "BAD_HOST"
    text = "The Host header does not name a host."


class Mount(Struct, frozen=True):
    """A surface: the prefixes below which it lives, the host names at whose root it lives, and how it words errors."""

    name: str
    prefixes: tuple[str, ...]
    app: App
    write_error: ErrorWriter
    hosts: tuple[str, ...] = ()


class FrontDoor:
    """The ASGI application of the whole server, but for its lifespan."""

    def __init__(self, context: Context, mounts: list[Mount], fallback: Mount) -> None:
        self._context = context
        self._hosts = {host.lower(): mount for mount in mounts for host in mount.hosts}
        self._prefixes = sorted(
            ((prefix, mount) for mount in mounts for prefix in mount.prefixes), key=lambda pair: -len(pair[0])
        )
        self._fallback = fallback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request or WebSocket."""
        shown_id = origin = host = b""
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                shown_id = value
            elif name == b"origin":
                origin = value
            elif name == b"host":
                host = _SEVERAL_HOSTS if host else value
        request_id = _request_id(shown_id)
        bind_request_id(request_id)
        mount, prefix = self._find(scope["path"], host)
        inner = dict(scope)
        inner["path"] = scope["path"][len(prefix) :] or "/"
        inner["crewhall.prefix"] = prefix
        inner[SCOPE_KEY] = self._context
        inner["crewhall.host"] = host.decode("latin-1")
        inner["crewhall.request_id"] = request_id
        if scope["type"] != "http":
            await mount.app(inner, receive, send)
            return
        reply = _Reply(send, request_id, head=scope["method"] == "HEAD", cross_origin=origin != b"")
        if origin and scope["method"] == "OPTIONS":
            await reply.preflight()
            return
        if reply.head:
            inner["method"] = "GET"
            inner[HEAD_KEY] = True
        await self._answer(mount, scope, inner, receive, reply)

    async def _answer(self, mount: Mount, scope: Scope, inner: Scope, receive: Receive, reply: "_Reply") -> None:
        """Have the surface answer; an error that leaves it is answered here, in its dialect. Counts and times it."""
        started = time.perf_counter()
        try:
            self._admit(inner)
            await mount.app(inner, receive, reply.send)
        except CrewhallError as error:
            await reply.error(mount, error)
        except Exception:
            log.exception("request failed", method=scope["method"], path=scope["path"])
            if reply.status:  # the answer has begun and cannot be taken back
                raise
            await reply.error(mount, InternalFault())
        finally:
            drop_body(inner)
        self._context.metrics.observe_request(
            mount.name, scope["method"], inner.get("path_template", ""), reply.status, time.perf_counter() - started
        )

    def _find(self, path: str, host: bytes) -> tuple[Mount, str]:
        """The surface that the request is for, and the prefix that its own path does not have."""
        if self._hosts:
            mount = self._hosts.get(host.decode("latin-1").lower().partition(":")[0])
            if mount is not None:  # at the root; clients that add the prefix all the same are not turned away
                return mount, next((prefix for prefix in mount.prefixes if _below(path, prefix)), "")
        for prefix, mount in self._prefixes:
            if _below(path, prefix):
                return mount, prefix
        return self._fallback, ""

    def _admit(self, scope: Scope) -> None:
        """Count the request against its address, and look whether it may be answered at all. Raises `Limited`, `BadHost`."""
        context = self._context
        allowed = context.settings.limits.requests
        address = scope["client"][0] if scope["client"] else ""
        if allowed and not context.exempt.covers(address):
            context.limiter.check("requests", address_key(address), allowed, 60.0, context.works.clock().timestamp())
        if not _GOOD_HOST.fullmatch(scope["crewhall.host"]):
            raise BadHost


class _Reply:
    """Sends an answer on: adds the request id, drops the body of HEAD, remembers the status."""

    __slots__ = ("_more_headers", "_send", "head", "request_id", "status")

    def __init__(self, send: Send, request_id: str, *, head: bool, cross_origin: bool) -> None:
        self._send = send
        self._more_headers = [(b"x-request-id", request_id.encode()), *(_CROSS_ORIGIN if cross_origin else ())]
        self.request_id = request_id
        self.head = head
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], *self._more_headers]
            if not any(name == b"cache-control" for name, _ in message["headers"]):
                message["headers"].append(_NOT_KEPT)
        elif self.head:
            message = {**message, "body": b""}
        await self._send(message)

    async def preflight(self) -> None:
        """Tell a browser what pages of other origins may send."""
        await self.send({"type": "http.response.start", "status": 204, "headers": [*_PREFLIGHT]})
        await self.send({"type": "http.response.body", "body": b""})

    async def error(self, mount: Mount, error: CrewhallError) -> None:
        status, headers, body = mount.write_error(error, self.request_id)
        if isinstance(error, Limited):
            headers = {**headers, "retry-after": str(error.retry_after_s)}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        raw.append((b"content-length", str(len(body)).encode()))
        await self.send({"type": "http.response.start", "status": status, "headers": raw})
        await self.send({"type": "http.response.body", "body": body})


def _below(path: str, prefix: str) -> bool:
    return path.startswith(prefix) and (len(path) == len(prefix) or path[len(prefix)] == "/")


def _request_id(shown: bytes) -> str:
    """The client's own id when it is a sane one, so that a trail across machines stays one trail; else a new one."""
    if shown and _GOOD_REQUEST_ID.fullmatch(shown):
        return shown.decode()
    return _random.randbytes(16).hex()

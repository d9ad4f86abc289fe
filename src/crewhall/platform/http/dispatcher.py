"""The dispatcher: gives each request an id, finds the surface by host name or path prefix, counts, and answers what never gets to a surface.

Surfaces are ASGI applications mounted here; they see paths without their prefix. No dialect is known here: each mount brings a writer for errors.
"""

import re
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from random import Random
from typing import Any

import structlog
from msgspec import Struct

from crewhall.kit.errors import CrewhallError
from crewhall.platform.http import idempotency
from crewhall.platform.http.application import App, Surface
from crewhall.platform.http.compression import accepts_gzip
from crewhall.platform.http.context import ALLOWANCES_KEY, HEAD_KEY, REQUEST_ID_KEY, SCOPE_KEY, Context
from crewhall.platform.http.errors import BadHost, InternalFault
from crewhall.platform.http.reply import ClientDisconnected, Message, Reply, Send
from crewhall.platform.input.bodies import body_on_demand, drop_body, whole_body
from crewhall.platform.limits import Allowance, address_key
from crewhall.platform.logs import bind_request_id
from crewhall.platform.sources import current, source_at

log = structlog.get_logger()

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

# Request ids are told to everybody and guard nothing, so they need no system call each.
_random = Random()  # noqa: S311 - see above
_GOOD_REQUEST_ID = re.compile(rb"[\w.-]{8,64}")
# A host and port by RFC 3986, without the names of users.
_GOOD_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w!$&'()*+,;=.~%-]*)(:\d*)?", re.ASCII | re.IGNORECASE)
_SEVERAL_HOSTS, _NO_HOST = b"several hosts", b"no host"  # neither is a host
_HTTP_VERSIONS = frozenset({"1.0", "1.1", "2", "3"})
_READING = frozenset({"GET", "HEAD"})
_READ = frozenset(
    {
        b"accept-encoding",
        b"content-length",
        b"access-control-request-headers",
        b"host",
        b"origin",
        b"transfer-encoding",
        b"x-device-id",
        b"x-request-id",
        idempotency.HEADER,
    }
)
"""The headers that are read here."""


class Mount(Struct, frozen=True):
    """A surface with its application, the host names at whose root it is served, and what is added to the scope of its requests."""

    surface: Surface
    app: App
    hosts: tuple[str, ...] = ()
    given: Mapping[str, Any] = {}


class Dispatcher:
    """The ASGI application of the whole server, but for its lifespan."""

    def __init__(self, context: Context, mounts: list[Mount], fallback: Mount) -> None:
        self._context = context
        self._hosts = {host.lower(): mount for mount in mounts for host in mount.hosts}
        self._mounts = sorted(mounts, key=lambda mount: -len(mount.surface.prefix))
        self._fallback = fallback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request or WebSocket."""
        headers = _read_headers(scope)
        host = headers.get(b"host", b"")
        request_id = _request_id(headers.get(b"x-request-id", b""))
        bind_request_id(request_id)
        mount, inner = self._mounted(scope, host, request_id)
        allowances: list[Allowance] = inner[ALLOWANCES_KEY]
        method = scope.get("method", "GET")
        is_cross_origin = bool(headers.get(b"origin"))
        reply = Reply(
            inner,
            receive,
            send,
            request_id,
            allowances,
            head=method == "HEAD",
            cross_origin=is_cross_origin,
            gzip=b"accept-encoding" in headers and method in _READING and accepts_gzip(headers[b"accept-encoding"]),
        )
        if is_cross_origin and method == "OPTIONS":
            await reply.preflight(headers.get(b"access-control-request-headers", b""))
            return
        context, client = self._context, scope.get("client")
        address = client[0] if client else ""
        device = headers[b"x-device-id"].decode("latin-1") if b"x-device-id" in headers else None
        token = current.set(source_at(context.limiter, context.exempt, address, device, allowances))
        try:
            if scope["type"] != "http":
                await self._open_socket(mount, inner, receive, send, reply)
            else:
                is_chunked = b"transfer-encoding" in headers
                has_body = is_chunked or headers.get(b"content-length", b"0") != b"0"
                receive = body_on_demand(whole_body(receive) if is_chunked else receive, has_body=has_body)
                await self._answer(mount, scope, inner, receive, reply, headers.get(idempotency.HEADER, b""))
        finally:
            current.reset(token)

    def _mounted(self, scope: Scope, host: bytes, request_id: str) -> tuple[Mount, Scope]:
        """The surface that the request is for, and the scope that it is given."""
        path: str = scope["path"]
        mount, prefix = self._find(path, host)
        inner: Scope = {
            **scope,
            **mount.given,
            "path": "/" + path[len(prefix) :].strip("/"),
            "crewhall.prefix": prefix,
            SCOPE_KEY: self._context,
            ALLOWANCES_KEY: [],
            "crewhall.host": host.decode("latin-1"),
            REQUEST_ID_KEY: request_id,
        }
        if inner.get("http_version") not in _HTTP_VERSIONS:
            inner["http_version"] = (
                "1.1"  # what the request line says beyond that changes nothing, but Falcon would refuse it
            )
        return mount, inner

    async def _open_socket(self, mount: Mount, inner: Scope, receive: Receive, send: Send, reply: Reply) -> None:
        """Hand a WebSocket to the surface; one that is not opened is denied with a response where the server can send one."""
        try:
            self._admit(inner)
            await mount.app(inner, receive, send)
        except CrewhallError as error:
            if "websocket.http.response" in inner.get("extensions", {}):
                await reply.error(mount.surface.write_error, error, inner, denies_socket=True)
            else:
                await send({"type": "websocket.close", "code": 1008, "reason": error.code})

    async def _answer(
        self, mount: Mount, scope: Scope, inner: Scope, receive: Receive, reply: Reply, idempotency_key: bytes
    ) -> None:
        """Have the surface answer; an error that leaves it is answered here, in its dialect. Counts and times it."""
        started = time.perf_counter()
        send = reply.send
        if reply.head:
            inner["method"] = "GET"
            inner[HEAD_KEY] = True
        elif scope["method"] == "OPTIONS":
            # Which methods a path takes is what a refusal of one that none takes says.
            inner["method"] = "TRACE"
            send = _AllowedMethods(reply).send
        try:
            self._admit(inner)
            if idempotency_key and scope["method"] == "POST" and plain(inner["path"]) != mount.surface.sign_in_path:
                await self._answer_once(mount, inner, receive, send, idempotency_key)
            else:
                await mount.app(inner, receive, send)
        except ClientDisconnected:
            log.debug("client disconnected", path=scope["path"])
            raise
        except CrewhallError as error:
            if reply.status:  # the answer has begun and cannot be taken back
                raise
            await reply.error(mount.surface.write_error, error, inner)
        except Exception:
            log.exception("request failed", method=scope["method"], path=scope["path"])
            if reply.status:  # the answer has begun and cannot be taken back
                raise
            await reply.error(mount.surface.write_error, InternalFault(), inner)
        finally:
            reply.close()
            drop_body(inner)
            template, duration_s = inner.get("path_template", ""), time.perf_counter() - started
            self._context.metrics.observe_request(
                mount.surface.name, scope["method"], template, reply.status, duration_s
            )

    async def _answer_once(self, mount: Mount, inner: Scope, receive: Receive, send: Send, key: bytes) -> None:
        """Have the surface answer a POST that carries an `Idempotency-Key`, unless it has been answered before."""
        key = idempotency.read_key(key)
        target = f"{inner['path']}?{inner['query_string'].decode('latin-1')}"
        operation = idempotency.Operation(await mount.surface.identify(inner), mount.surface.name, target, key)
        body = idempotency.ReadBody(receive, self._context.settings.server.body_limit_bytes)

        async def app(receive: Receive, send: Send) -> None:
            await mount.app(inner, receive, send)

        await idempotency.run_once(self._context.works, operation, body, send, app)

    def _find(self, path: str, host: bytes) -> tuple[Mount, str]:
        """The surface that the request is for, and the prefix that its own path does not have."""
        if self._hosts:
            mount = self._hosts.get(host.decode("latin-1").lower().partition(":")[0])
            if mount is not None:  # at the root; clients that add the prefix all the same are not turned away
                return mount, mount.surface.prefix if _below(path, mount.surface.prefix) else ""
        for mount in self._mounts:
            if _below(path, mount.surface.prefix):
                return mount, mount.surface.prefix
        return self._fallback, ""

    def _admit(self, scope: Scope) -> None:
        """Count the request against its address, and look whether it may be answered at all. Raises `Limited`, `BadHost`."""
        context = self._context
        allowed = context.settings.limits.requests
        client = scope.get("client")
        address = client[0] if client else ""
        if allowed and not context.exempt.covers(address):
            now = context.works.clock().timestamp()
            context.limiter.check(
                "requests", address_key(address), allowed, 60.0, now, allowances=scope[ALLOWANCES_KEY]
            )
        if not _GOOD_HOST.fullmatch(scope["crewhall.host"]):
            raise BadHost


def _read_headers(scope: Scope) -> dict[bytes, bytes]:
    """The headers that are read here, the last of each name. Two hosts are none, and HTTP/1.1 needs one (RFC 9112, 3.2)."""
    headers: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _READ:
            headers[name] = _SEVERAL_HOSTS if name == b"host" and name in headers else value
    if b"host" not in headers and scope.get("http_version") == "1.1":
        headers[b"host"] = _NO_HOST
    return headers


class _AllowedMethods:
    """Turns a surface's 405 into the answer to OPTIONS; any other answer goes out as it is."""

    __slots__ = ("_is_done", "_reply")

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._is_done = False

    async def send(self, message: Message) -> None:
        """Take the surface's answer."""
        if message["type"] == "http.response.start" and message["status"] == 405:
            self._is_done = True
            await self._reply.empty(204, [header for header in message["headers"] if header[0] == b"allow"])
        elif not self._is_done:
            await self._reply.send(message)


def plain(path: str) -> str:
    """The path as it is routed, whatever slashes it has."""
    return re.sub("/{2,}", "/", path)


def _below(path: str, prefix: str) -> bool:
    return path.startswith(prefix) and (len(path) == len(prefix) or path[len(prefix)] == "/")


def _request_id(wanted: bytes) -> str:
    """The client's own id when it is a sane one, so that a trail across machines stays one trail; else a new one."""
    if wanted and _GOOD_REQUEST_ID.fullmatch(wanted):
        return wanted.decode()
    return _random.randbytes(16).hex()

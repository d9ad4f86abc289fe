"""The one way in which the server calls addresses that people gave it (webhooks, link previews): nothing but the public internet is reached.

An address that the administrator configured may be elsewhere; a call says so by `trusted_origin`, which opens that origin and no other.
"""

import asyncio
import base64
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from ipaddress import ip_address
from typing import ClassVar, Final

import httpx
import msgspec
from msgspec import Struct

from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.outbound.addresses import Reach
from crewhall.platform.work import forbid_open_unit

MAX_REDIRECTS: Final = 5
_MAX_ADDRESSES = 3
_DEFAULT_PORTS = {"http": 80, "https": 443}
_DEFAULT_HEADERS = {"user-agent": "Crewhall", "accept": "*/*"}
# What the client itself says about the connection and the body.
_OURS = frozenset(
    {"host", "connection", "keep-alive", "content-length", "transfer-encoding", "accept-encoding", "te", "trailer"}
    | {"upgrade", "expect", "proxy-authorization", "proxy-connection"}
)
# All that another host is told: any other header may be a credential.
_HARMLESS = frozenset({"user-agent", "accept", "accept-language", "content-type"})

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Name and port -> addresses as text. Raises `OSError` when there are none."""


class OutboundRefused(CrewhallError):
    """The server will not call this address; nothing was sent there."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "OUTBOUND_REFUSED"
    text: ClassVar[str] = "The server does not call {target}: {reason}."


class OutboundFailed(CrewhallError):
    """The call was made and no whole answer came. It may have had its effect on the other side."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    code: ClassVar[str] = "OUTBOUND_FAILED"
    text: ClassVar[str] = "{target} gave no answer: {reason}."


class Reply(Struct, frozen=True):
    """An answer as it came: `headers` in order with lower-case names; `body` still encoded if `content-encoding` says so.

    `cut` says that the body went on past the limit. `url` is where the answer came from, after redirects; `from_elsewhere` says that
    this is another origin than the one that was called.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    url: str
    cut: bool = False
    from_elsewhere: bool = False

    def header(self, name: str) -> str:
        """The first value of a header by its lower-case name; empty when it is absent."""
        return next((value for key, value in self.headers if key == name), "")


class _Call(Struct, frozen=True):
    method: str
    url: httpx.URL
    headers: dict[str, str]
    content: bytes

    @property
    def host(self) -> str:
        """In ASCII form, IPv6 without brackets."""
        return self.url.raw_host.decode("ascii")

    @property
    def port(self) -> int:
        return self.url.port or _DEFAULT_PORTS[self.url.scheme]

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.url.scheme, self.host, self.port


class _Bounds(Struct, frozen=True):
    """What holds for a whole call with its redirects."""

    timeout_s: float
    trusted_origin: tuple[str, str, int] | None


class GuardedClient:
    """Calls public addresses over HTTP and HTTPS; a connection for each call, no proxy, no cookies."""

    def __init__(
        self,
        timeout_s: float,
        limit_bytes: int,
        allow_networks: tuple[str, ...] = (),
        *,
        resolve: Resolve | None = None,
        tls_context: ssl.SSLContext | None = None,
    ) -> None:
        """`timeout_s` bounds a whole call with its redirects; `limit_bytes` the body of an answer.

        `allow_networks` are opened besides the public internet. `resolve` replaces the system's look-up of names, `tls_context`
        the certificate authorities (the environment's SSL_CERT_FILE, else Mozilla's). Raises `InvalidInput` for a bad network.
        """
        self._timeout_s = timeout_s
        self._limit_bytes = limit_bytes
        self._reach = Reach(allow_networks)
        self._resolve = resolve or _system_resolve
        self._tls = tls_context

    async def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        *,
        timeout_s: float | None = None,
        trusted_origin: str | None = None,
    ) -> Reply:
        """Make the call and follow up to `MAX_REDIRECTS` redirects, each checked anew. Any status is an answer.

        A name and password in the URL become Basic credentials. Credentials and all headers of unknown meaning stay with the
        first host. Headers about the connection and the body's length are set here, whatever was given.
        `timeout_s` takes the place of the client's. `trusted_origin` is a URL that the administrator configured: calls to its scheme,
        host and port may go wherever its name leads, redirects to other places are guarded as ever. Never give it a person's URL.
        Raises `OutboundRefused` for what must not be called, `OutboundFailed` when no answer came. Error texts name the host only.
        """
        forbid_open_unit("An outbound request")
        call = first = _first_call(method, url, headers or {}, content)
        trusted = None if trusted_origin is None else _Call("GET", _parsed(trusted_origin), {}, b"").origin
        bounds = _Bounds(self._timeout_s if timeout_s is None else timeout_s, trusted)
        try:
            async with asyncio.timeout(bounds.timeout_s):
                for _ in range(MAX_REDIRECTS + 1):
                    reply = await self._hop(call, bounds)
                    following = _following(call, reply)
                    if following is None:
                        return msgspec.structs.replace(reply, from_elsewhere=not _same_place(first, call))
                    call = following
        except TimeoutError:
            raise OutboundFailed(target=call.host, reason=f"it took longer than {bounds.timeout_s:g} seconds") from None
        raise OutboundFailed(target=call.host, reason=f"it redirected more than {MAX_REDIRECTS} times")

    async def _hop(self, call: _Call, bounds: _Bounds) -> Reply:
        """One exchange, with the first of the host's addresses that takes a connection."""
        addresses = await self._checked_addresses(call, bounds)
        problem = ""
        for address in addresses:
            try:
                return await self._exchange(call, address, bounds.timeout_s / len(addresses))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:  # nothing of the request was sent
                problem = str(error)
            except httpx.LocalProtocolError:  # its text quotes header values
                raise OutboundRefused(target=call.host, reason="a header or the method is not valid") from None
            except httpx.HTTPError as error:
                reason = str(error) or type(error).__name__
                raise OutboundFailed(target=call.host, reason=reason) from None
        raise OutboundFailed(target=call.host, reason=problem or "it cannot be reached")

    async def _checked_addresses(self, call: _Call, bounds: _Bounds) -> list[str]:
        """The host's addresses, looked up once; that they are the ones connected to is what defeats a name that changes."""
        if _is_address(call.host):
            addresses = [call.host]
        else:
            try:
                addresses = await self._resolve(call.host, call.port)
            except (OSError, UnicodeError):
                raise OutboundFailed(target=call.host, reason="there is no such host") from None
        if not addresses:
            raise OutboundFailed(target=call.host, reason="there is no such host")
        is_trusted = call.origin == bounds.trusted_origin
        if not is_trusted and not all(
            map(self._reach.covers, addresses)
        ):  # one bad address makes the whole name suspect
            raise OutboundRefused(target=call.host, reason="it is not on the public internet")
        return list(dict.fromkeys(addresses))[:_MAX_ADDRESSES]

    async def _exchange(self, call: _Call, address: str, connect_timeout_s: float) -> Reply:
        # The address stands in the URL, so nothing is looked up again; the name is told to the server and to TLS, which
        # checks the certificate against it. No connection is kept: it would be reused for any name at that address.
        request = httpx.Request(
            call.method,
            call.url.copy_with(host=address),
            headers={
                **call.headers,
                "host": call.url.netloc.decode("ascii"),
                "connection": "close",
                "accept-encoding": "identity",
            },
            content=call.content or None,
            extensions={"timeout": {"connect": connect_timeout_s}, "sni_hostname": call.host.rstrip(".")},
        )
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncHTTPTransport(
            verify=self._tls or _authorities(), trust_env=False, limits=limits
        ) as transport:
            response = await transport.handle_async_request(request)
            redirects = _redirects(response.status_code, response.headers.get("location", ""))
            try:
                body, cut = await _body(response, 0 if redirects else self._limit_bytes)
            finally:
                await response.aclose()
        raw = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers.raw)
        return Reply(response.status_code, raw, body, str(call.url), cut)


@cache
def _authorities() -> ssl.SSLContext:
    """Read when they are first needed: it takes a while, and most processes call nobody."""
    return httpx.create_ssl_context()


async def _system_resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


async def _body(response: httpx.Response, limit_bytes: int) -> tuple[bytes, bool]:
    """The body up to the limit, and whether there was more."""
    chunks = bytearray()
    async for chunk in response.aiter_raw():
        chunks += chunk
        if len(chunks) > limit_bytes:
            return bytes(chunks[:limit_bytes]), True
    return bytes(chunks), False


def _first_call(method: str, url: str, headers: Mapping[str, str], content: bytes) -> _Call:
    parsed = _parsed(url)
    sent = {**_DEFAULT_HEADERS}
    for name, value in headers.items():
        if name.lower() in _OURS:
            continue
        if not (name + value).isascii():
            raise OutboundRefused(target=parsed.host, reason="a header is not in ASCII")
        sent[name.lower()] = value
    if parsed.userinfo:
        pair = base64.b64encode(f"{parsed.username}:{parsed.password}".encode()).decode()
        sent.setdefault("authorization", f"Basic {pair}")
    return _Call(method.upper(), _without_userinfo(parsed), sent, content)


def _parsed(url: str) -> httpx.URL:
    """Raises `OutboundRefused` for what is not an absolute HTTP or HTTPS URL."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise OutboundRefused(target="this address", reason="it is not a URL") from None
    if parsed.scheme not in _DEFAULT_PORTS or not parsed.host:
        raise OutboundRefused(target=parsed.host or "this address", reason="it is not an http or https URL")
    if parsed.port is not None and not 0 < parsed.port < 65536:
        raise OutboundRefused(target=parsed.host, reason="there is no such port")
    return parsed


def _without_userinfo(url: httpx.URL) -> httpx.URL:
    return url.copy_with(userinfo=b"", fragment=None)


def _redirects(status: int, location: str) -> bool:
    return status in {301, 302, 303, 307, 308} and location != ""


def _following(call: _Call, reply: Reply) -> _Call | None:
    """The call that a redirect asks for; None for an answer. Source: RFC 9110 §15.4."""
    location = reply.header("location")
    if not _redirects(reply.status, location):
        return None
    try:
        target = _without_userinfo(_parsed(str(call.url.join(location))))
    except httpx.InvalidURL:
        raise OutboundFailed(target=call.host, reason="it redirected to what is not a URL") from None
    following = msgspec.structs.replace(call, url=target)
    headers = call.headers
    if not _same_place(call, following):
        headers = {name: value for name, value in headers.items() if name in _HARMLESS}
    if (reply.status == 303 and call.method != "HEAD") or (reply.status in {301, 302} and call.method == "POST"):
        headers = {name: value for name, value in headers.items() if name != "content-type"}
        return _Call("GET", target, headers, b"")
    if call.content and (call.url.scheme, target.scheme) == ("https", "http"):
        raise OutboundRefused(target=following.host, reason="what was encrypted would be sent on in the clear")
    return msgspec.structs.replace(following, headers=headers)


def _same_place(call: _Call, following: _Call) -> bool:
    """Whether the second may hear what the first was told: the same origin, or the same host that moved on to HTTPS."""
    ends = [(end.url.scheme, end.port) for end in (call, following)]
    return call.host == following.host and (ends[0] == ends[1] or ends == [("http", 80), ("https", 443)])


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True

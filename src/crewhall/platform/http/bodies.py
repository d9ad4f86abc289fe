"""Request bodies: the bytes within a limit, then named parameters whatever the encoding. Fields are not judged here."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, cast

from crewhall.kit.errors import TooLarge
from crewhall.platform.http.documents import decode_json, refuse_nul
from crewhall.platform.http.forms import nest, parse_pairs
from crewhall.platform.http.malformed import BodyCutShort, BodyIsNotAnObject, MalformedBody
from crewhall.platform.http.multipart import DEFAULT_LIMITS, MultipartLimits, read_multipart

__all__ = ["BodyCutShort", "BodyIsNotAnObject", "Incoming", "MalformedBody", "parse_body", "read_mapping", "read_raw"]

_SCOPE_KEY = "crewhall.body"
_FORM = "application/x-www-form-urlencoded"
_JSON = frozenset({"application/json", "text/json", "application/x-json"})
_FOUND: dict[type, str] = {list: "an array", str: "text", bool: "true or false", int: "a number", float: "a number"}


class Incoming(Protocol):
    """The part of an ASGI request that is needed; Litestar's `Request` has it."""

    @property
    def scope(self) -> Mapping[str, object]:
        """The ASGI scope, a dict; the body is remembered in it."""
        ...

    @property
    def receive(self) -> Callable[[], Awaitable[Mapping[str, object]]]:
        """The ASGI receive function."""
        ...


async def read_mapping(
    request: Incoming, limit_bytes: int, *, multipart_limits: MultipartLimits = DEFAULT_LIMITS
) -> dict[str, object]:
    """The named parameters in the body of the request, as `parse_body` reads them; an empty body is `{}`.

    May be called again for the same request. Raises as `read_raw` and `parse_body` do.
    """
    raw = await read_raw(request, limit_bytes)
    return parse_body(raw, header(request, b"content-type"), multipart_limits=multipart_limits) if raw else {}


async def read_raw(request: Incoming, limit_bytes: int) -> bytes:
    """All bytes of the body. They are remembered in the scope, so middleware and handler may both ask.

    Raises `TooLarge` before reading when Content-Length is over the limit, else as soon as the bytes are, and
    `BodyCutShort` when the client leaves early. Nothing else may have consumed the body before.
    """
    scope = cast("dict[str, object]", request.scope)
    raw = scope.get(_SCOPE_KEY)
    if not isinstance(raw, bytes):
        raw = scope[_SCOPE_KEY] = (
            await _drain(request.receive, limit_bytes) if _states_body(request, limit_bytes) else b""
        )
    if len(raw) > limit_bytes:
        raise TooLarge(thing="request body", limit_bytes=limit_bytes)
    return raw


def parse_body(
    raw: bytes, content_type: str, *, multipart_limits: MultipartLimits = DEFAULT_LIMITS
) -> dict[str, object]:
    """Named parameters by content type: JSON (also `text/json` and `…+json`), urlencoded form or multipart.

    With any other content type, or none, a body that begins like JSON is JSON and everything else a form (the
    tomatoes REPL client posts forms without a type). Values are as sent: `clean` and `convert` come after.
    Raises `MalformedBody`, `BodyIsNotAnObject`, and `InvalidInput` for NUL characters and forms past their bounds.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("multipart/"):
        return read_multipart(content_type, raw, limits=multipart_limits)
    if kind in _JSON or kind.endswith("+json") or (kind != _FORM and raw.lstrip()[:1] in {b"{", b"["}):
        return _json_object(raw)
    if b"%00" in raw or b"\0" in raw:
        refuse_nul("\0")
    return nest(parse_pairs(raw))


def header(request: Incoming, name: bytes) -> str:
    """The first value of a header whose name is given in lower case; empty when it is absent."""
    for key, value in cast("list[tuple[bytes, bytes]]", request.scope["headers"]):
        if key == name:
            return value.decode("latin-1")
    return ""


def _json_object(raw: bytes) -> dict[str, object]:
    if not raw.strip():
        return {}
    value = decode_json(raw)
    if type(value) is not dict:
        raise BodyIsNotAnObject(found=_FOUND.get(type(value), "null"))
    return cast("dict[str, object]", value)


def _states_body(request: Incoming, limit_bytes: int) -> bool:
    """Whether a body comes: a request that states no length has none (RFC 9112, 6.3). Raises `TooLarge` by the length that is stated."""
    for name, value in cast("list[tuple[bytes, bytes]]", request.scope["headers"]):
        if name == b"content-length":
            if value.isdigit() and (len(value) > 18 or int(value) > limit_bytes):
                raise TooLarge(thing="request body", limit_bytes=limit_bytes)
            return value != b"0"
        if name == b"transfer-encoding":
            return True
    return False


async def _drain(receive: Callable[[], Awaitable[Mapping[str, object]]], limit_bytes: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise BodyCutShort
        chunk = cast("bytes", message.get("body", b""))
        size += len(chunk)
        if size > limit_bytes:
            raise TooLarge(thing="request body", limit_bytes=limit_bytes)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)

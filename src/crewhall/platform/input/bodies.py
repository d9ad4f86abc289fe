"""Request bodies: the bytes within a limit, then named parameters whatever the encoding. Fields are not judged here."""

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from typing import Any, Protocol, TypeVar, cast

from crewhall.kit.errors import TooLarge
from crewhall.platform.input.body_limits import SMALL_BYTES, BodyLimits
from crewhall.platform.input.forms import nest, parse_pairs
from crewhall.platform.input.malformed import BodyCutShort, BodyIsEncoded, BodyIsNotAnObject
from crewhall.platform.input.multipart import DEFAULT_LIMITS, MultipartLimits, read_multipart
from crewhall.platform.json_documents import MOST_VALUES, MalformedBody, decode_json, refuse_nul

__all__ = [
    "BodyCutShort",
    "BodyIsEncoded",
    "BodyIsNotAnObject",
    "Incoming",
    "MalformedBody",
    "body_on_demand",
    "drop_body",
    "parse_body",
    "read_mapping",
    "read_raw",
    "whole_body",
]

T = TypeVar("T")
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

_SCOPE_KEY = "crewhall.body"
_HELD_KEY = "crewhall.body_held"
_LONG_BYTES = 64 * 1024
"""A body of more is read in a thread, lest everybody wait for it."""
_FORM = "application/x-www-form-urlencoded"
_JSON = frozenset({"application/json", "text/json", "application/x-json"})
_FOUND: dict[type, str] = {list: "an array", str: "text", bool: "true or false", int: "a number", float: "a number"}


class Incoming(Protocol):
    """The part of Falcon's request that is needed."""

    @property
    def scope(self) -> Mapping[str, object]:
        """The ASGI scope, a dict; the body is remembered in it."""
        ...

    @property
    def stream(self) -> AsyncIterable[bytes]:
        """The chunks of the body."""
        ...


async def read_mapping(
    request: Incoming,
    limits: BodyLimits,
    *,
    finish: Callable[[dict[str, object]], dict[str, object]] | None = None,
    multipart_limits: MultipartLimits = DEFAULT_LIMITS,
) -> dict[str, object]:
    """The named parameters in the body of the request, as `parse_body` reads them; an empty body is `{}`.

    `finish` is applied to them, where a long body does not hold up others. May be called again for the same request.
    Raises as `read_raw`, `parse_body` and `finish` do.
    """
    raw = await read_raw(request, limits)
    if not raw:
        return {}
    content_type = header(request, b"content-type")

    def read() -> dict[str, object]:
        mapping = parse_body(raw, content_type, most_values=limits.values, multipart_limits=multipart_limits)
        return finish(mapping) if finish else mapping

    return await in_thread_if_long(raw, read)


async def in_thread_if_long(raw: bytes, read: Callable[[], T]) -> T:
    """What `read` makes of the body: a long one in a thread."""
    return await asyncio.to_thread(read) if len(raw) > _LONG_BYTES else read()


async def read_raw(request: Incoming, limits: BodyLimits) -> bytes:
    """All bytes of the body. They are remembered in the scope until `drop_body`, so middleware and handler may both ask.

    Raises `TooLarge` before reading when Content-Length is over the limit, else as soon as the bytes are,
    `BodyIsEncoded`, `BodyCutShort` when the client leaves early, and `Limited`. Nothing else may have consumed the body before.
    """
    scope = cast("dict[str, object]", request.scope)
    raw = scope.get(_SCOPE_KEY)
    if not isinstance(raw, bytes):
        raw = b""
        if _states_body(request, limits.size_bytes):
            if header(request, b"content-encoding").lower() not in {"", "identity"}:
                raise BodyIsEncoded
            raw = await _drain(scope, request.stream, limits)
            if len(raw) < _stated_length(request):
                raise BodyCutShort
        scope[_SCOPE_KEY] = raw
    if len(raw) > limits.size_bytes:
        raise TooLarge(thing="request body", limit_bytes=limits.size_bytes)
    return raw


def drop_body(scope: MutableMapping[str, Any]) -> None:
    """Forget the body of a request that has been answered, whoever still keeps its scope."""
    if _SCOPE_KEY in scope:
        scope[_SCOPE_KEY] = b""
    if _HELD_KEY in scope:
        limits, held_bytes = scope.pop(_HELD_KEY)
        limits.count(-held_bytes)


def parse_body(
    raw: bytes, content_type: str, *, most_values: int = MOST_VALUES, multipart_limits: MultipartLimits = DEFAULT_LIMITS
) -> dict[str, object]:
    """Named parameters by content type: JSON (also `text/json` and `…+json`), urlencoded form or multipart.

    With any other content type, or none, a body that begins like JSON is JSON and everything else a form (the
    tomatoes REPL client posts forms without a type). So is a "form" that is JSON text: scripts, and curl, send the type
    of forms unless they are told otherwise. Values are as sent: `clean` and `convert` come after.
    Raises `MalformedBody`, `BodyIsNotAnObject`, and `InvalidInput` for NUL characters, for forms past their bounds,
    and for JSON of more than `most_values` values.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("multipart/"):
        return read_multipart(content_type, raw, limits=multipart_limits)
    if kind in _JSON or kind.endswith("+json") or (looks_like_json(raw) and (kind != _FORM or b"=" not in raw)):
        return _json_object(raw, most_values)
    if kind == _FORM and looks_like_json(raw):
        with suppress(MalformedBody):
            return _json_object(raw, most_values)
    if b"%00" in raw or b"\0" in raw:
        refuse_nul("\0")
    return nest(parse_pairs(raw))


def looks_like_json(raw: bytes) -> bool:
    """Whether a body begins as JSON objects and arrays do."""
    return raw.lstrip()[:1] in {b"{", b"["}


def header(request: Incoming, name: bytes) -> str:
    """The first value of a header whose name is given in lower case; empty when it is absent."""
    for key, value in cast("list[tuple[bytes, bytes]]", request.scope["headers"]):
        if key == name:
            return value.decode("latin-1")
    return ""


def _json_object(raw: bytes, most_values: int) -> dict[str, object]:
    if not raw.strip():
        return {}
    value = decode_json(raw, most_values=most_values)
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


def _stated_length(request: Incoming) -> int:
    text = header(request, b"content-length")
    return int(text) if text.isdigit() else 0


async def _drain(scope: dict[str, object], stream: AsyncIterable[bytes], limits: BodyLimits) -> bytes:
    chunks: list[bytes] = []
    size = buffered = 0
    async for chunk in stream:
        size += len(chunk)
        if size > limits.size_bytes:
            raise TooLarge(thing="request body", limit_bytes=limits.size_bytes)
        if size > SMALL_BYTES:
            limits.count(size - buffered)
            buffered = size
            scope[_HELD_KEY] = limits, buffered
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def body_on_demand(receive: Receive, *, has_body: bool) -> Receive:
    """The ASGI receive function of a request whose first message is there at once, so that it is routed, and refused, before its body comes."""
    is_first = True

    async def receive_next() -> MutableMapping[str, Any]:
        nonlocal is_first
        if is_first:
            is_first = False
            return {"type": "http.request", "body": b"", "more_body": has_body}
        return await receive()

    return receive_next


def whole_body(receive: Receive) -> Receive:
    """The ASGI receive function of a body without a stated length: it raises `BodyCutShort` when the client leaves before the end."""
    is_whole = False

    async def checked() -> MutableMapping[str, Any]:
        nonlocal is_whole
        message = await receive()
        if message["type"] == "http.request":
            is_whole = not message.get("more_body", False)
        elif not is_whole:
            raise BodyCutShort
        return message

    return checked

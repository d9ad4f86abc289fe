"""What happens to a request before its route is looked for: paths lose what does not matter, a form may name another verb.

So did the original's stack (behaviour notes, tomatoes 1.1 and 1.5). Every answer gets its standing headers here.
"""

import re
import time
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from crewhall.kit.errors import CrewhallError, InvalidInput
from crewhall.platform.http.answer import Answer, Header
from crewhall.platform.http.bodies import header, read_raw
from crewhall.platform.http.context import public_body_limits
from crewhall.platform.http.front import App, Message, Receive, Scope, Send
from crewhall.surfaces.tomatoes.accepts import FORMAT_KEY, wants_json
from crewhall.surfaces.tomatoes.errors import Reply, headers_of, page, reply_to
from crewhall.surfaces.tomatoes.params import is_form, read_body
from crewhall.surfaces.tomatoes.wire import STANDING_HEADERS

_VERBS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_SLASHES = re.compile(r"/{2,}")
_SUFFIX = re.compile(r"(.*/[^/]*[^/.])\.([^/.]+)", re.DOTALL)


class Arrival(Struct, frozen=True):
    """A request that has not come to its route."""

    scope: dict[str, Any]
    receive: Any


async def enter(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """Have the application answer the request in its plain form. A WebSocket finds nothing here."""
    if scope["type"] != "http":
        await app(scope, receive, send)
        return
    started = time.perf_counter()

    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = completed(message["headers"], time.perf_counter() - started)
        await send(message)

    scope["path"], scope[FORMAT_KEY] = plain_path(scope["path"])
    if scope["method"] != "GET":
        arrival = Arrival(scope, receive)  # pyright: ignore[reportArgumentType] - a scope is a dict
        try:
            if scope["method"] == "POST":
                scope["method"] = await _verb_of_post(arrival)
        except CrewhallError as error:
            await _refuse(reply_to(error, as_json=wants_json(arrival)), scope, receive, send_on)
            return
        if scope["method"] not in _VERBS:
            await _refuse(page(404, as_json=wants_json(arrival)), scope, receive, send_on)
            return
    await app(scope, receive, send_on)


def completed(headers: Iterable[Header], runtime_s: float) -> list[Header]:
    """The headers with those that every answer has. What nobody said may be kept is not."""
    found = [*headers, *STANDING_HEADERS, (b"x-runtime", b"%.6f" % runtime_s)]
    for name, _ in found:
        if name == b"cache-control":
            return found
    found.append((b"cache-control", b"no-cache"))
    return found


def plain_path(path: str) -> tuple[str, str | None]:
    """The path without a trailing slash and suffix, and the suffix if there is one, which names a format."""
    path = (_SLASHES.sub("/", path) if "//" in path else path).rstrip("/") or "/"
    found = _SUFFIX.fullmatch(path) if "." in path else None
    return (found[1], found[2]) if found else (path, None)


async def _verb_of_post(arrival: Arrival) -> str:
    """The verb that a form names in its field `_method`. Raises `TooLarge`, `BodyCutShort`; what is malformed is for the route to say."""
    if not is_form(header(arrival, b"content-type")):
        return "POST"
    if b"method" not in await read_raw(arrival, public_body_limits(arrival)):
        return "POST"
    try:
        named = (await read_body(arrival)).fields.get("_method")
    except InvalidInput:
        return "POST"
    verb = named.upper() if isinstance(named, str) else ""
    return verb if verb in _VERBS else "POST"


async def _refuse(reply: Reply, scope: Scope, receive: Receive, send: Send) -> None:
    await Answer(reply.body, reply.status, headers_of(reply))(scope, receive, send)

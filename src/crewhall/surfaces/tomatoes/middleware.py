"""What happens to a request before its route is looked for: paths lose what does not matter, a form may name another method.

So did the original's stack (behaviour notes, tomatoes 1.1 and 1.5). Every answer gets its standing headers here.
"""

import re
import time

from crewhall.kit.errors import InvalidInput
from crewhall.platform.http.context import public_body_limits
from crewhall.platform.http.errors import NoSuchPath
from crewhall.platform.http.resources import Request, Response
from crewhall.platform.input.bodies import header, read_raw
from crewhall.surfaces.tomatoes.accepts import FORMAT_KEY
from crewhall.surfaces.tomatoes.params import is_form, read_body
from crewhall.surfaces.tomatoes.wire import STANDING_HEADERS

_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_SLASHES = re.compile(r"/{2,}")
_SUFFIX = re.compile(r"(.*/[^/]*[^/.])\.([^/.]+)", re.DOTALL)


class PlainRequests:
    """Middleware that brings requests to their plain form, and completes the headers of every answer."""

    async def process_request(self, req: Request, _resp: Response) -> None:
        """Find path, format and method. Raises `NoSuchPath`, `TooLarge`, `BodyCutShort`; a malformed form is for the resource to refuse."""
        req.context.started = time.perf_counter()
        req.path, req.scope[FORMAT_KEY] = plain_path(req.path)
        if req.method == "POST":
            req.method = await _method_of_post(req)
        if req.method not in _METHODS:
            raise NoSuchPath

    async def process_response(self, req: Request, resp: Response, _resource: object, _succeeded: bool) -> None:
        """Add the headers that every answer has. Unless something else is said, no cache may use the answer unasked."""
        for name, value in STANDING_HEADERS.items():
            resp.set_header(name, value)
        resp.set_header("x-runtime", f"{time.perf_counter() - req.context.started:.6f}")
        if resp.get_header("cache-control") is None:
            resp.set_header("cache-control", "no-cache")


def plain_path(path: str) -> tuple[str, str | None]:
    """The path without a trailing slash and suffix, and the suffix if there is one, which names a format."""
    path = (_SLASHES.sub("/", path) if "//" in path else path).rstrip("/") or "/"
    found = _SUFFIX.fullmatch(path) if "." in path else None
    return (found[1], found[2]) if found else (path, None)


async def _method_of_post(req: Request) -> str:
    """The method that a form names in its field `_method`. Raises `TooLarge`, `BodyCutShort`."""
    if not is_form(header(req, b"content-type")):
        return "POST"
    if b"method" not in await read_raw(req, public_body_limits(req)):
        return "POST"
    try:
        named = (await read_body(req)).fields.get("_method")
    except InvalidInput:
        return "POST"
    method = named.upper() if isinstance(named, str) else ""
    return method if method in _METHODS else "POST"

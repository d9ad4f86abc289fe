"""Which form of a generic page a client wants: JSON or HTML. Source: behaviour notes, tomatoes 1.5."""

import re

from crewhall.kit.errors import CrewhallError
from crewhall.platform.http.context import Scoped
from crewhall.platform.input.forms import nest, parse_pairs

FORMAT_KEY = "crewhall.tomatoes.format"
"""Where the scope keeps the suffix of the path."""

_JSON = frozenset({"application/json", "text/x-json", "application/jsonrequest"})
# Other types are passed over: they may be some that only a client knows.
_KNOWN = _JSON | {
    *("*/*", "text/*", "application/*", "text/html", "application/xhtml+xml", "text/plain", "text/css", "text/csv"),
    *("text/javascript", "application/javascript", "application/xml", "text/xml", "application/x-yaml", "text/yaml"),
    *("application/rss+xml", "application/atom+xml", "application/pdf", "application/zip", "text/calendar"),
    *("image/png", "image/jpeg", "image/gif", "image/bmp", "image/tiff", "image/svg+xml", "video/mpeg"),
}
_BROWSER_LIKE = re.compile(r",\s*\*/\*|\*/\*\s*,")
_QUALITY = re.compile(r";\s*q\s*=\s*([\d.]+)")


def wants_json(req: Scoped) -> bool:
    """Whether the client is shown generic pages as JSON: the path or the query say so, else the first type that it accepts."""
    if (named := req.scope.get(FORMAT_KEY) or _format_of_query(req)) is not None:
        return named == "json"
    accept = content_type = xhr = ""
    for name, value in req.scope["headers"]:
        if name == b"accept":
            accept = value.decode("latin-1").strip()
        elif name == b"content-type":
            content_type = value.decode("latin-1")
        elif name == b"x-requested-with":
            xhr = value.decode("latin-1").lower()
    if "xmlhttprequest" in xhr:  # a page's own script, whose library may accept all that a browser does
        return _first_type(accept or content_type) in _JSON
    return not _BROWSER_LIKE.search(accept) and _first_type(accept) in _JSON


def _format_of_query(req: Scoped) -> str | None:
    if b"format" not in req.scope["query_string"]:
        return None
    try:
        found = nest(parse_pairs(req.scope["query_string"], semicolons=True)).get("format")
    except CrewhallError:
        return None
    return found if isinstance(found, str) else None


def _first_type(accept: str) -> str:
    """The known type of highest quality, of equals the first."""
    ranked: list[tuple[float, str]] = []
    for item in accept.split(","):
        kind = item.partition(";")[0].strip().lower()
        if kind in _KNOWN:
            ranked.append((-_quality(item), kind))
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else ""


def _quality(item: str) -> float:
    found = _QUALITY.search(item)
    try:
        return float(found[1]) if found else 1.0
    except ValueError:
        return 1.0

"""Pages for people: the templates, and the headers that keep a page from doing more than it should. What stands on one is decided elsewhere."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crewhall.platform.http.replies import reply_bytes
from crewhall.platform.http.resources import Response
from crewhall.surfaces.hall.page_files import href

_NOTHING_BUT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; img-src 'self' data:"
STILL = f"{_NOTHING_BUT}; style-src 'self'"
"""Content-Security-Policy of a page that runs no script."""
FORM = STILL.replace("form-action 'none'", "form-action 'self'")
"""Content-Security-Policy of a page with a form for this server, and no script."""
SCRIPTED = f"{STILL}; script-src 'self'; connect-src 'self'"
"""Content-Security-Policy of a page whose own scripts call this server."""

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


HTML_TYPE = "text/html; charset=utf-8"


def render(resp: Response, template: str, *, status: int = 200, policy: str = STILL, **words: Any) -> None:
    """Answer with the template, filled."""
    reply_bytes(resp, render_bytes(template, **words), HTML_TYPE, status, page_headers(policy))


def render_bytes(template: str, **words: Any) -> bytes:
    """The template, filled."""
    return _templates.get_template(template).render(words, href=href).encode()


def page_headers(policy: str = STILL) -> dict[str, str]:
    """The headers of a page. No cache keeps one: it shows the present state."""
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }

"""Pages for people: the templates, and the headers that keep a page from doing more than it should. What stands on one is decided elsewhere."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response

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


def page(template: str, *, status: int = 200, policy: str = STILL, **words: Any) -> Response[str]:
    """The template, filled. It is never kept by a cache: a page shows the present state."""
    return Response(
        content=_templates.get_template(template).render(words, href=href),
        status_code=status,
        media_type="text/html",
        headers={
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        },
    )

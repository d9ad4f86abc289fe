"""The Tommy API (workforce, chat, teams, addons, wallet) in today's edition.

Contract: contracts/tommy.yaml with contracts/amendments/tommy.yaml. Prefix: /v1. Quirks: bare arrays with paging in headers, bodies in
JSON, form or multipart with Rails nesting, strings for numbers, `undefined` for null; see behaviour notes, tommy 3 to 5.
"""

from litestar import Litestar
from litestar.config.cors import CORSConfig

from crewhall.surfaces.tommy.errors import EXCEPTION_HANDLERS
from crewhall.surfaces.tommy.v1 import ROUTE_HANDLERS

PREFIX = "/v1"

_CORS = CORSConfig(
    allow_origins=["*"],
    allow_methods=["*"],
    # notes 4, row 7: what browsers of the original's clients send
    allow_headers=[
        "Authorization",
        "Content-Type",
        "api_key",
        "api-key",
        "X-Api-Key",
        "X-Device-Id",
        "X-Account-Id",
        "X-Account-Type",
        "X-Request-Id",
    ],
    expose_headers=["Link", "X-Total-Count", "X-Page", "X-Per-Page", "X-Request-Id", "Retry-After"],
    max_age=86400,
)


def create_app() -> Litestar:
    """The surface as an ASGI application whose paths have no prefix."""
    return Litestar(
        route_handlers=[*ROUTE_HANDLERS],
        exception_handlers=EXCEPTION_HANDLERS,  # pyright: ignore[reportArgumentType] - handlers of narrower errors are what Litestar wants
        cors_config=_CORS,
        openapi_config=None,
    )

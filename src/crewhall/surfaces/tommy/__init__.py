"""The Tommy API (workforce, chat, teams, addons, wallet) in today's edition.

Contract: contracts/tommy.yaml with contracts/amendments/tommy.yaml. Prefix: /v1. Quirks: bare arrays with paging in headers, bodies in
JSON, form or multipart with Rails nesting, strings for numbers, `undefined` for null; see behaviour notes, tommy 3 to 5.
The first edition is a surface of its own (legacy/); those of its paths that today's edition gave up are served here too.
"""

from functools import cache

from litestar import Litestar, Request

from crewhall.platform.http.plain_calls import PlainCalls, raise_again
from crewhall.surfaces.tommy import legacy
from crewhall.surfaces.tommy.errors import EXCEPTION_HANDLERS
from crewhall.surfaces.tommy.v1 import ROUTE_HANDLERS

PREFIX = "/v1"


@cache
def create_app() -> PlainCalls:
    """The surface as an ASGI application whose paths have no prefix. It holds nothing of a server, so all of a process share one."""
    app = Litestar(
        route_handlers=[*ROUTE_HANDLERS, *legacy.RETIRED_HANDLERS],
        exception_handlers=EXCEPTION_HANDLERS,  # pyright: ignore[reportArgumentType] - handlers of narrower errors are what Litestar wants
        guards=[raise_again],
        openapi_config=None,
        logging_config=None,  # the process configures logging once, for all
    )
    return PlainCalls(app, Request)

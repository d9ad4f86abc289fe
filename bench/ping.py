"""P: a bare Litestar application that answers one byte string among 280 routes. Run as `python -m bench.ping PORT`."""

import sys

import uvicorn
from litestar import Litestar, Response, get
from litestar.handlers import HTTPRouteHandler


@get("/ping")
async def ping() -> Response[bytes]:
    """The least that a route can do."""
    return Response(content=b"{}", media_type="application/json")


def other(number: int) -> HTTPRouteHandler:
    """One of the routes that only stand around."""

    @get(f"/things/{number}/{{id:int}}/parts", name=f"other_{number}")
    async def handler() -> Response[bytes]:
        return Response(content=b"{}", media_type="application/json")

    return handler


def create_app() -> Litestar:
    """281 routes."""
    return Litestar(route_handlers=[ping, *(other(number) for number in range(280))], openapi_config=None)


if __name__ == "__main__":
    uvicorn.run(
        create_app(),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        http="httptools",
        loop="uvloop",
        access_log=False,
        log_level="warning",
        server_header=False,
    )

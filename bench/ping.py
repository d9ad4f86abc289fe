"""P: a bare ASGI application that answers one byte string. Run as `python -m bench.ping PORT`."""

import sys
from typing import Any

import uvicorn

_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", b"2")],
}
_BODY = {"type": "http.response.body", "body": b"{}"}


async def ping(_scope: Any, _receive: Any, send: Any) -> None:
    """The least that an application can do."""
    await send(_START)
    await send(_BODY)


if __name__ == "__main__":
    uvicorn.run(
        ping,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        http="httptools",
        loop="uvloop",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
    )

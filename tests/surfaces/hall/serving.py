"""A server on a socket of its own within the test's process, for answers that have no end."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Generator

import uvicorn

from crewhall.platform.serving.connections import Connection
from crewhall.platform.serving.sockets import Sockets


class QuietServer(uvicorn.Server):
    """uvicorn that leaves the signals to the tests."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


@contextlib.asynccontextmanager
async def served(app: object) -> AsyncGenerator[str, None]:
    """Serve the application; its `host:port`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            app,  # pyright: ignore[reportArgumentType] - an ASGI application
            http=Connection,
            ws=Sockets,
            interface="asgi3",
            lifespan="off",
            log_config=None,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=5,
        )
        server = QuietServer(config)
        task = asyncio.create_task(server.serve([listener]))
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task

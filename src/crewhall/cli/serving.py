"""Serves on sockets that are bound already, in this process, until SIGTERM or Ctrl-C. `python -m crewhall.cli.serving FD …` is one of several
such processes below a supervisor (see supervisor.py), with its settings in variables.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from types import FrameType

import uvicorn
import uvloop

from crewhall.app.build import Server
from crewhall.cli.failures import explained, naming_database
from crewhall.cli.supervisor import NOT_STARTED
from crewhall.platform import logs, settings
from crewhall.platform.serving.connections import Connection
from crewhall.platform.serving.listening import listen
from crewhall.platform.serving.proxies import behind_proxies
from crewhall.platform.serving.request_limits import BoundedProtocol, limits_from
from crewhall.platform.serving.sockets import Sockets
from crewhall.platform.settings import Settings
from crewhall.platform.work import Works

_STANDARD_INPUT = 0
_MOST_S_FOR_JOBS = 5
_LAST_WORDS_S = 1.0
_CHECK_EACH_S = 1.0


class Web(uvicorn.Server):
    """uvicorn with its signals kept within the process: they mean a stop that ends with exit code 0."""

    def __init__(self, served: Server) -> None:
        self._served = served
        super().__init__(
            uvicorn.Config(
                behind_proxies(served.dispatcher, served.settings.server.trusted_proxies),
                loop="uvloop",
                http=partial(Connection, limits=limits_from(served.settings.server)),  # pyright: ignore[reportArgumentType] - uvicorn only calls it
                ws=Sockets,
                ws_max_size=64 * 1024,  # clients of the live feed say little
                ws_per_message_deflate=False,  # one frame goes to a thousand people, and would be compressed for each
                interface="asgi3",
                lifespan="off",  # the server is opened before and closed after, where errors can be told in a sentence
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=True,
                proxy_headers=False,  # read by `behind_proxies`
                timeout_keep_alive=served.settings.server.idle_timeout_s,
                timeout_graceful_shutdown=served.settings.server.drain_s,
            )
        )

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Drain and end. Also what signals do before and after uvicorn looks at them; it raises each again when it is done."""
        self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second: once a second, close the connections whose clients take too long."""
        if counter % 10 == 0:
            self._check_connections()
        return await super().on_tick(counter)

    def _check_connections(self) -> None:
        for connection in list(self.server_state.connections):
            if isinstance(connection, BoundedProtocol):
                connection.check_time()

    async def _go_on_checking(self) -> None:
        while True:
            await asyncio.sleep(_CHECK_EACH_S)
            self._check_connections()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let requests and jobs finish at the same time, not one after the other: both have to be done within ten seconds.

        Live streams have no end of their own.
        """
        await self._served.feed.close()
        most_s = min(self._served.settings.server.drain_s, _MOST_S_FOR_JOBS)
        jobs = asyncio.create_task(self._served.runner.stop(most_s))
        checks = asyncio.create_task(self._go_on_checking())
        await super().shutdown(sockets)
        checks.cancel()
        await jobs
        if self.server_state.tasks:  # canceled a moment ago; they still use the database that is closed next
            await asyncio.wait(self.server_state.tasks, timeout=_LAST_WORDS_S)


def run(
    chosen: Settings,
    sockets: list[socket.socket],
    *,
    before: Callable[[Works], Awaitable[None]] | None = None,
    ready: Callable[[], None] = lambda: None,
    supervised: bool = False,
) -> None:
    """Serve until told to stop. `before` is awaited when the database is open; `ready` is called when clients get in.

    Raises what opening the server and `before` raise.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(chosen, sockets, before, ready, supervised=supervised))


async def _serve(
    chosen: Settings,
    sockets: list[socket.socket],
    before: Callable[[Works], Awaitable[None]] | None,
    ready: Callable[[], None],
    *,
    supervised: bool,
) -> None:
    server = Server(chosen)
    try:
        with naming_database(chosen):
            await server.open()
        web = Web(server)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, web.stop)
        if supervised:
            _stop_with_supervisor(web)
        if before is not None:
            await before(server.works)
        listen(sockets)
        ready()
        await web.serve(sockets)
    finally:
        await server.close()


def _stop_with_supervisor(web: Web) -> None:
    """Stop when the supervisor is gone, however it went: it holds the other end of our standard input and never writes."""
    loop = asyncio.get_running_loop()

    def ended() -> None:
        loop.remove_reader(_STANDARD_INPUT)
        web.stop()

    loop.add_reader(_STANDARD_INPUT, ended)


def main() -> None:
    """One process below a supervisor."""
    sockets = [socket.socket(fileno=int(number)) for number in sys.argv[1:]]
    try:
        chosen = settings.load(os.environ)
        logs.configure(chosen.log.level, chosen.log.format)
        run(chosen, sockets, supervised=True)
    except Exception as error:  # noqa: BLE001 - no process ends with a traceback
        print(f"Error: {explained(error)}", file=sys.stderr)
        sys.exit(NOT_STARTED)


if __name__ == "__main__":
    main()

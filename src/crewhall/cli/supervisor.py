"""Keeps several server processes on the same sockets alive, and stops them together. It serves nothing itself."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable

import structlog

from crewhall.cli.listening import is_listening
from crewhall.cli.serving import NOT_STARTED
from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.settings import CONFIG_VARIABLE, Settings, as_variables

log = structlog.get_logger()

_LONGEST_PAUSE_S = 30.0
_LOOK_EVERY_S = 0.05
_GRACE_S = 1.5  # beyond the time to drain, before a process that does not end is killed


class ProcessesDoNotStart(CrewhallError):
    """A server process ended before it served anything; it has told why itself."""

    kind = Kind.UNAVAILABLE
    code = "PROCESSES_DO_NOT_START"
    text = "A server process could not start; its own message stands above."


class Supervisor:
    """`settings.server.workers` processes on the sockets; one that dies is replaced."""

    def __init__(self, settings: Settings, sockets: list[socket.socket]) -> None:
        self._settings = settings
        self._sockets = sockets
        self._descriptors = [each.fileno() for each in sockets]
        # The processes read exactly our settings: the file has been read already, and may have changed since.
        environ = {name: value for name, value in os.environ.items() if name != CONFIG_VARIABLE}
        self._environ = {**environ, **as_variables(settings)}
        self._stopping = asyncio.Event()
        self._failed = False

    async def run(self, *, ready: Callable[[], None]) -> None:
        """Serve until SIGTERM or SIGINT; `ready` is called when clients get in.

        Raises `ProcessesDoNotStart`, only while they start for the first time.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell_when_ready(ready))
            for _ in range(self._settings.server.workers):
                group.create_task(self._keep_one())
        if self._failed:
            raise ProcessesDoNotStart

    async def _tell_when_ready(self, ready: Callable[[], None]) -> None:
        """The first process that is ready makes the shared sockets listen."""
        while not self._stopping.is_set():
            if is_listening(self._sockets):
                ready()
                return
            await self._stopped_within(_LOOK_EVERY_S)

    async def _keep_one(self) -> None:
        """Run one process after another until told to stop."""
        failures, ever_started, loop = 0, False, asyncio.get_running_loop()
        while not self._stopping.is_set():
            started_s = loop.time()
            process = await self._start()
            code = await self._ended(process)
            if self._stopping.is_set():
                return
            if code == NOT_STARTED and not ever_started:
                self._failed = True
                self._stopping.set()
                return
            ever_started = ever_started or code != NOT_STARTED
            failures = failures + 1 if loop.time() - started_s < _LONGEST_PAUSE_S else 0
            log.error("a server process ended by itself; another takes its place", pid=process.pid, code=code)
            await self._stopped_within(min(0.5 * 2**failures, _LONGEST_PAUSE_S))

    async def _start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "crewhall.cli.serving",
            *map(str, self._descriptors),
            pass_fds=self._descriptors,
            env=self._environ,
            # Never written to: when this process is gone, the other end is closed, and the server process stops too.
            stdin=asyncio.subprocess.PIPE,
        )

    async def _ended(self, process: asyncio.subprocess.Process) -> int:
        """The exit code of the process, which is told to stop when we are."""
        ended = asyncio.create_task(process.wait())
        told = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            process.terminate()
            _, late = await asyncio.wait({ended}, timeout=self._settings.server.drain_s + _GRACE_S)
            if late:
                log.error("a server process did not end in time and was killed", pid=process.pid)
                process.kill()
        told.cancel()
        return await ended

    async def _stopped_within(self, pause_s: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), pause_s)
        except TimeoutError:
            return

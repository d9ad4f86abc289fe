"""Keeps several server processes on the same sockets alive, and stops them together. It serves nothing itself.

`crewhall serve` prepares everything and then becomes this program (`become`), so that a process that only waits is small: only the standard
library and modules that need no more are imported here.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from datetime import UTC, datetime
from typing import NamedTuple, NoReturn, cast

from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform import os_errors
from crewhall.platform.serving.listening import is_listening

NOT_STARTED = 3
"""Exit code of a process that ended before it served anything."""

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_LONGEST_PAUSE_S = 30.0
_LOOK_EVERY_S = 0.05
_GRACE_S = 1.5  # beyond the time to drain, before a process that does not end is killed


class ProcessesDoNotStart(CrewhallError):
    """A server process ended before it served anything; it has told why itself."""

    kind = Kind.UNAVAILABLE
    code = "PROCESSES_DO_NOT_START"
    text = "A server process could not start; see its message above."


class Plan(NamedTuple):
    """What a supervisor has to know; settings are in its environment, from where the server processes take them."""

    descriptors: list[int]
    """The bound sockets."""
    workers: int
    drain_s: float
    announcement: str
    """Printed when clients get in."""
    json_log: bool


def become(plan: Plan, environ: dict[str, str]) -> NoReturn:
    """Replace this process's program by the supervisor's. The process stays the same, with its sockets and its parent.

    Signals that arrive meanwhile are kept for it. The plan goes through a pipe, since it may hold the demo team's password.
    """
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as file:
        json.dump(plan, file)
    for descriptor in (reading, *plan.descriptors):
        os.set_inheritable(descriptor, True)
    sys.stdout.flush()
    sys.stderr.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    os.execve(sys.executable, [sys.executable, "-m", "crewhall.cli.supervisor", str(reading)], environ)  # noqa: S606 - our own


class Supervisor:
    """`plan.workers` processes on the sockets; one that dies is replaced."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._sockets = [socket.socket(fileno=each) for each in plan.descriptors]
        self._stopping = asyncio.Event()
        self._failed = False

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT. Raises `ProcessesDoNotStart`, only while they start for the first time."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._stopping.set)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._announce_when_ready())
            for _ in range(self._plan.workers):
                group.create_task(self._keep_one())
        if self._failed:
            raise ProcessesDoNotStart

    async def _announce_when_ready(self) -> None:
        """The first process that is ready makes the shared sockets listen."""
        while not self._stopping.is_set():
            if is_listening(self._sockets):
                with contextlib.suppress(BrokenPipeError):
                    print(self._plan.announcement, flush=True)
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
            self._log("a server process ended by itself; another takes its place", pid=process.pid, code=code)
            await self._stopped_within(min(0.5 * 2**failures, _LONGEST_PAUSE_S))

    async def _start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "crewhall.cli.serving",
            *map(str, self._plan.descriptors),
            pass_fds=self._plan.descriptors,
            # Never written to: when this process is gone, the other end is closed, and the server process stops too.
            stdin=asyncio.subprocess.PIPE,
        )

    async def _ended(self, process: asyncio.subprocess.Process) -> int:
        """The exit code of the process, which is told to stop when we are."""
        ended = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            _, late = await asyncio.wait({ended}, timeout=self._plan.drain_s + _GRACE_S)
            if late:
                self._log("a server process did not end in time and was killed", pid=process.pid)
                process.kill()
        stopping.cancel()
        return await ended

    async def _stopped_within(self, pause_s: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), pause_s)
        except TimeoutError:
            return

    def _log(self, event: str, **fields: int) -> None:
        """One line as `platform.logs` writes it, whose library alone takes half as much memory as all this."""
        at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        if self._plan.json_log:
            line = json.dumps({"at": at, "level": "error", "event": event, **fields})
        else:
            line = " ".join([at, "[error    ]", event, *(f"{name}={value}" for name, value in fields.items())])
        print(line, file=sys.stderr, flush=True)


def main() -> None:
    """The program that `become` starts."""
    try:
        with os.fdopen(int(sys.argv[1])) as file:
            plan = Plan(*json.load(file))
        asyncio.run(Supervisor(plan).run())
    except (CrewhallError, OSError, ExceptionGroup) as error:
        print(f"Error: {_explained(error)}", file=sys.stderr)
        sys.exit(1)


def _explained(error: Exception) -> str:
    while isinstance(error, ExceptionGroup):
        error = cast("ExceptionGroup[Exception]", error).exceptions[0]
    if isinstance(error, OSError):  # such as too many open files or processes
        return f"The system refuses: {os_errors.reason_of(error)}."
    return str(error)


if __name__ == "__main__":
    main()

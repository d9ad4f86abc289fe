"""Server processes under measurement: started on free ports, asked for their CPU time and memory, stopped."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.load import Clients

# Processors of one machine may differ in speed by half, as neighbours come and go: all that is compared runs on the same one, the load
# on the other. Where a system cannot be told so (macOS), its scheduler decides.
LOADING, MEASURED = 0, (os.cpu_count() or 1) - 1


@contextmanager
def measured_processor() -> Generator[None, None, None]:
    """Run this process where the servers run."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    os.sched_setaffinity(0, {MEASURED})
    try:
        yield
    finally:
        os.sched_setaffinity(0, {LOADING})


class Process:
    """A running server."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port = port
        self.clients = Clients(port)
        self._process = psutil.Process(process.pid)
        for thread in Path(f"/proc/{process.pid}/task").glob("*"):  # there are none where there is no /proc
            os.sched_setaffinity(int(thread.name), {MEASURED})

    def cpu_s(self) -> float:
        """User and system time of all threads so far, in seconds; on Linux to the nanosecond, elsewhere in ticks."""
        tasks = [*Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")]
        if tasks:
            return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9
        times = self._process.cpu_times()
        return times.user + times.system

    def resident_mb(self) -> float:
        """Resident memory now, in MB."""
        return self._process.memory_info().rss / 2**20


@contextmanager
def running(arguments: list[str], settings: dict[str, str]) -> Generator[Process, None, None]:
    """Start `python -m …` with `{port}` filled in, wait until it listens, stop it at the end."""
    port = free_port()
    command = [sys.executable, "-m", *(argument.format(port=port) for argument in arguments)]
    process = subprocess.Popen(command, env={**os.environ, **settings}, cwd=Path(__file__).parent.parent)
    try:
        wait_until_listening(port, process)
        yield Process(port, process)
    finally:
        process.terminate()
        process.wait(15)


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_listening(port: int, process: "subprocess.Popen[bytes]", timeout_s: float = 30.0) -> None:
    """Return when the port answers. Raises `RuntimeError` when the process ends or the time is up."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nobody listens on port {port}")

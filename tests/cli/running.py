"""Runs the `crewhall` command: within the test's process for what ends by itself, as a process of its own for what serves."""

import contextlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn, Self, TypeVar
from unittest.mock import patch

from msgspec import Struct

from crewhall.cli import main

T = TypeVar("T")

LONGEST_S = 60.0
"""After so long a process that should have said or done something is killed, which fails the test."""

_LOOK_AGAIN_S = 0.02


class Ended(Struct, frozen=True):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def crewhall(*words: str | Path, stdin: str = "", **variables: str) -> Ended:
    """Run a command to its end in this process, with no settings but these variables."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        patch.dict(os.environ, environment(variables), clear=True),
        patch.object(sys, "argv", ["crewhall", *map(str, words)]),
        patch.object(sys, "stdin", io.StringIO(stdin)),
        patch.object(os, "execve", _not_here),  # by it `serve --workers` would replace the tests
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main.main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
    return Ended(code, out.getvalue(), err.getvalue())


def _not_here(*_: object) -> NoReturn:
    raise AssertionError("a command that becomes another program is run as a process of its own")


def started(*words: str | Path, **variables: str) -> "subprocess.Popen[str]":
    """Start a command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "crewhall", *map(str, words)],
        env=environment(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*words: str | Path, **variables: str) -> Ended:
    """Run a command to its end as a process of its own."""
    process = started(*words, **variables)
    out, err = process.communicate(timeout=LONGEST_S)
    return Ended(process.returncode, out, err)


class Serving:
    """`crewhall serve` on a free port, in a process of its own: `with Serving("--data", folder) as server:`."""

    def __init__(self, *words: str | Path, **variables: str) -> None:
        self._words = words
        self._variables = variables
        self.said: dict[str, str] = {}
        self.ended: Ended | None = None

    def __enter__(self) -> Self:
        self.process = started("serve", "--port", "0", *self._words, **self._variables)
        assert self.process.stdout is not None
        with Watchdog(self.process):
            for line in self.process.stdout:
                name, _, value = line.rstrip("\n").partition("  ")
                self.said[name.strip()] = value.strip()
                if name == "Stop with":
                    return self
        _, err = self.process.communicate()
        raise AssertionError(f"the server ended with {self.process.returncode}:\n{err}")

    @property
    def url(self) -> str:
        """Where it serves, without a trailing slash."""
        return self.said["Look at"].rstrip("/")

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])

    def stop(self, number: int = signal.SIGTERM) -> Ended:
        """Send a signal and wait for the end."""
        if self.ended is None:
            self.process.send_signal(number)
            with Watchdog(self.process):
                out, err = self.process.communicate()
            self.ended = Ended(self.process.returncode, out, err)
        return self.ended

    def __exit__(self, *_: object) -> None:
        self.stop()


class Watchdog:
    """Kills a process that takes too long, so that whoever waits for it goes on and fails."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._timer = threading.Timer(LONGEST_S, process.kill)

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()


def until(condition: Callable[[], T]) -> T:
    """What the condition gives, as soon as that is something. Raises `AssertionError` when it takes too long."""
    deadline_s = time.monotonic() + LONGEST_S
    while not (found := condition()):
        assert time.monotonic() < deadline_s, "what was waited for did not come"
        time.sleep(_LOOK_AGAIN_S)
    return found


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """This process's variables without any setting of Crewhall, and the given ones."""
    return {name: value for name, value in os.environ.items() if not re.match("CREWHALL_", name)} | dict(variables)

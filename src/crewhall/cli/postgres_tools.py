"""Runs PostgreSQL's own pg_dump and pg_restore. The password goes by a variable: a command line is visible to every user of the machine."""

import os
import shutil
import subprocess
from pathlib import Path

from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.db.postgres_url import without_password


class ToolIsMissing(CrewhallError):
    """PostgreSQL's client programs are not installed here."""

    kind = Kind.UNAVAILABLE
    code = "TOOL_IS_MISSING"
    text = (
        "{tool} is not installed here, and without it a PostgreSQL database cannot be {done}. Install PostgreSQL's client programs"
        " (Debian, Ubuntu: apt-get install postgresql-client), or run {tool} yourself where they are; files are in the folder"
        " or bucket of the setting files.url."
    )


class ToolFailed(CrewhallError):
    """The program ended with an error, which it told."""

    kind = Kind.UNAVAILABLE
    code = "TOOL_FAILED"
    text = "{tool} failed: {reason}"


def dump(url: str, target: Path) -> None:
    """Dump a database as it is at one moment, in PostgreSQL's custom form. Raises `ToolIsMissing`, `ToolFailed`."""
    _run(_found("pg_dump", "backed up"), url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def restore(url: str, source: Path, *, clean: bool) -> None:
    """Put a dump into a database, all or nothing; `clean` removes first what it replaces. Raises `ToolIsMissing`, `ToolFailed`."""
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    if clean:
        options += ["--clean", "--if-exists"]
    _run(_found("pg_restore", "restored"), url, *options, str(source))


def _found(tool: str, done: str) -> str:
    found = shutil.which(tool)
    if found is None:
        raise ToolIsMissing(tool=tool, done=done)
    return found


def _run(tool: str, url: str, *options: str) -> None:
    environ = dict(os.environ)
    url, password = without_password(url)
    if password:
        environ["PGPASSWORD"] = password
    done = subprocess.run(  # noqa: S603 - a program found on the PATH, with options that are ours
        [tool, f"--dbname={url}", *options], env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise ToolFailed(tool=Path(tool).name, reason=lines[-1] if lines else f"exit code {done.returncode}")

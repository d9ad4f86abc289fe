"""Runs a command with a throw-away PostgreSQL server: `with_postgres.py COMMAND …`, its URL in CREWHALL_TEST_POSTGRES.

The server listens on loopback only, keeps its files in a temporary folder, and is gone when the command ends.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

VARIABLE = "CREWHALL_TEST_POSTGRES"


def main() -> int:
    """Start, run, stop; the command's exit code."""
    if os.environ.get(VARIABLE):
        return subprocess.call(sys.argv[1:])
    bindir = find_bindir()
    if bindir is None:
        print(
            "PostgreSQL's server is not installed. On Debian or Ubuntu: apt-get install postgresql. On macOS: brew install postgresql."
        )
        return 1
    # PostgreSQL refuses to run as root; its package brings a user of its own.
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="crewhall-postgres-"))
    try:
        shutil.chown(folder, user)
        return run_with_server(bindir, folder, user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_with_server(bindir: Path, folder: Path, user: str) -> int:
    """Make a cluster in the folder, serve it while the command runs."""
    cluster, port = folder / "cluster", free_port()
    identity = {"user": user} if os.geteuid() == 0 else {}

    def postgres(tool: str, *args: str) -> None:
        subprocess.run([bindir / tool, *args], check=True, cwd=folder, stdout=subprocess.DEVNULL, **identity)

    postgres("initdb", "-D", str(cluster), "-U", "crewhall", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off -c max_connections=200 -c shared_buffers=128MB"
    postgres("pg_ctl", "-D", str(cluster), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        url = f"postgresql://crewhall@127.0.0.1:{port}/postgres"
        return subprocess.call(sys.argv[1:], env={**os.environ, VARIABLE: url})
    finally:
        postgres("pg_ctl", "-D", str(cluster), "-m", "immediate", "stop")


def find_bindir() -> Path | None:
    """Where initdb lives: on the PATH, or where Debian and Homebrew put it; the newest."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql*/bin")]
    places = [place for place in places if (place / "initdb").exists()]
    return max(
        places,
        key=lambda place: [int(part) for part in place.parent.name.split("@")[-1].split(".") if part.isdigit()],
        default=None,
    )


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())

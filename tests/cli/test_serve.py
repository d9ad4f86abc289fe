"""A server as a process: how it starts, what it refuses, how it stops."""

import json
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest

from crewhall.cli.supervisor import Plan
from tests.cli.conftest import EMAIL, PASSWORD, set_revision
from tests.cli.running import LONGEST_S, Serving, crewhall, environment, until

pytestmark = pytest.mark.slow

MOST_BYTES_TO_SUPERVISE = 30 << 20


def test_server_makes_its_database_serves_and_stops_on_sigterm(tmp_path: Path) -> None:
    with Serving("--data", tmp_path / "new") as server:
        assert httpx.get(f"{server.url}/healthz").status_code == 200
        ready = httpx.get(f"{server.url}/readyz")
        assert ready.status_code == 200, ready.text
        assert "server" not in ready.headers
        assert ready.headers["date"]
        assert httpx.get(server.url).status_code == 200
        assert (tmp_path / "new" / "crewhall.db").exists()
        started_s = time.monotonic()
        ended = server.stop()
    assert time.monotonic() - started_s < 10
    assert ended.code == 0
    assert all(json.loads(line)["event"] for line in ended.err.splitlines()), "log lines are JSON"


def test_request_under_way_is_finished_after_sigterm(fresh: Path) -> None:
    body = b"email=late%40example.org&password=correct+horse+battery"
    with Serving("--data", fresh) as server, socket.create_connection(("127.0.0.1", server.port)) as client:
        client.settimeout(LONGEST_S)
        head = (
            f"POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        client.sendall(head.encode())
        assert client.recv(1000).startswith(b"HTTP/1.1 100"), "the server is reading the body"
        server.process.send_signal(signal.SIGTERM)
        until(lambda: _is_closed(server.port))
        client.sendall(body)
        answer = client.recv(10_000)
        assert answer.startswith(b"HTTP/1.1 201"), answer
        assert server.stop().code == 0
    assert "late@example.org" in crewhall("user", "list", "--data", fresh).out


def test_request_that_never_ends_is_cut_when_the_time_to_drain_is_over(fresh: Path) -> None:
    with (
        Serving("--data", fresh, CREWHALL_SERVER__DRAIN_S="1") as server,
        socket.create_connection(("127.0.0.1", server.port)) as client,
    ):
        client.settimeout(LONGEST_S)
        client.sendall(b"POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 100")
        started_s = time.monotonic()
        ended = server.stop()
        assert 1 <= time.monotonic() - started_s < 8
        assert ended.code == 0


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n", 503),
        ("POST /v1/tags HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", 401),
    ],
    ids=["awaited", "refused before it came"],
)
def test_body_that_never_ends_does_not_keep_the_server_from_its_end(fresh: Path, head: str, status: int) -> None:
    with Serving("--data", fresh) as server, socket.create_connection(("127.0.0.1", server.port)) as client:
        client.settimeout(LONGEST_S)
        client.sendall(head.encode())
        answer = client.recv(1000)
        started_s = time.monotonic()
        ended = server.stop()
        while piece := client.recv(1000):
            answer += piece
    assert time.monotonic() - started_s < 7
    assert ended.code == 0
    assert f"HTTP/1.1 {status} ".encode() in answer
    assert '"error"' not in ended.err


def test_job_under_way_does_not_keep_the_server_from_its_end(installed: tuple[Path, str]) -> None:
    folder, key = installed
    with Serving("--data", folder) as server:
        begun = httpx.post(
            f"{server.url}/v1/team/demo_data/apply", headers={"api_key": key}, json={"seed_type": "load_testing"}
        )
        assert begun.is_success, begun.text
        until(lambda: "Making" in httpx.get(f"{server.url}/v1/syncs", headers={"api_key": key}).text)
        started_s = time.monotonic()
        ended = server.stop()
    assert time.monotonic() - started_s < 10
    assert ended.code == 0
    assert "Traceback" not in ended.err


def test_second_server_is_refused_and_ctrl_c_stops_the_first_like_sigterm(fresh: Path) -> None:
    with Serving("--data", fresh) as server:
        refused = crewhall("serve", "--port", "0", "--data", fresh)
        assert refused.code == 1
        assert refused.err.startswith("Error: Another Crewhall server uses")
        assert len(refused.err.splitlines()) == 1
        ended = server.stop(signal.SIGINT)
    assert ended.code == 0
    assert "Traceback" not in ended.err


def test_taken_port_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = crewhall("serve", "--port", str(port), "--data", tmp_path / "new", "--demo")
    assert ended.code == 1
    assert ended.err == (
        f"Error: Port {port} on 127.0.0.1 is taken by another program. Choose another with --port; --port 0 takes a free one.\n"
    )
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("CREWHALL_SERVER__PORT", "many", "The setting server.port (CREWHALL_SERVER__PORT) does not fit"),
        ("CREWHALL_SERVER__WORKERS", "2", "2 server processes need PostgreSQL"),
        ("CREWHALL_DATABASE__URL", "mysql://x", "The setting database.url (CREWHALL_DATABASE__URL) does not fit"),
        (
            "CREWHALL_DATABASE__URL",
            "postgresql://who:secret@127.0.0.1:1/x",
            "The database 127.0.0.1:1/x cannot be opened",
        ),
        ("CREWHALL_FILES__URL", "ftp://x", "The setting files.url (CREWHALL_FILES__URL) does not fit"),
    ],
)
def test_what_cannot_work_is_told_in_one_sentence(tmp_path: Path, variable: str, value: str, sentence: str) -> None:
    variables = {"CREWHALL_SERVER__PORT": "0", variable: value}
    ended = crewhall("serve", "--data", tmp_path / "new", **variables)
    assert ended.code == 1
    assert ended.err.startswith(f"Error: {sentence}")
    assert len(ended.err.splitlines()) == 1
    assert "secret" not in ended.err


def test_database_of_a_newer_version_is_refused(fresh: Path) -> None:
    set_revision(fresh, "9999")
    ended = crewhall("serve", "--port", "0", "--data", fresh)
    assert ended.code == 1
    assert "The database has schema 9999, which is newer" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_demo_credentials_let_in_and_are_the_same_at_the_next_start(tmp_path: Path) -> None:
    with Serving("--data", tmp_path, "--demo") as server:
        first = dict(server.said)
        me = httpx.get(f"{server.url}/v1/me", headers={"Authorization": f"Token {first['Demo API key']}"})
        assert me.status_code == 200, me.text
        signed_in = httpx.post(
            f"{server.url}/v1/sessions", data={"login": first["Demo login"], "password": first["Demo password"]}
        )
        assert signed_in.status_code in (200, 201), signed_in.text
    kept = tmp_path / "demo-credentials.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with Serving("--data", tmp_path, "--demo") as server:
        assert {name: server.said[name] for name in first if name.startswith("Demo")} == {
            name: value for name, value in first.items() if name.startswith("Demo")
        }
    changed = crewhall("user", "password", first["Demo login"], "--password", PASSWORD, "--data", tmp_path)
    assert changed.code == 0, changed.err
    with Serving("--data", tmp_path, "--demo") as server:
        assert "Demo password" not in server.said, "one that is wrong is not shown"
        assert "crewhall user password" in server.said["Demo team"]


def test_demo_on_a_server_with_people_is_not_made_and_the_first_of_them_signs_in(installed: tuple[Path, str]) -> None:
    folder, key = installed
    with Serving("--data", folder, "--demo") as server:
        assert "Demo login" not in server.said
        assert server.said["Demo team"].startswith("none")
        answer = httpx.post(f"{server.url}/v1/sessions", json={"login": EMAIL, "password": PASSWORD})
        assert answer.status_code in (200, 201), answer.text
        me = httpx.get(f"{server.url}/v1/me", headers={"api_key": key})
        assert me.json()["email"] == EMAIL
        (listed,) = crewhall("key", "list", "--data", folder, "--json").json
        deleted = crewhall("key", "delete", str(listed["id"]), "--data", folder)
        assert deleted.code == 0, deleted.err
        assert httpx.get(f"{server.url}/v1/me", headers={"api_key": key}).status_code == 401


@pytest.mark.postgres
def test_several_processes_share_the_port_and_stop_together(empty_postgres: str, tmp_path: Path) -> None:
    with Serving("--data", tmp_path, "--database", empty_postgres, "--workers", "2", "--demo") as server:
        me = httpx.get(f"{server.url}/v1/me", headers={"Authorization": f"Token {server.said['Demo API key']}"})
        assert me.status_code == 200, me.text
        supervisor = psutil.Process(server.process.pid)
        assert supervisor.memory_info().rss < MOST_BYTES_TO_SUPERVISE
        first, second = _processes_below(server, 2)
        first.kill()
        first.wait(LONGEST_S)
        assert len({process.pid for process in (*_processes_below(server, 2), first)}) == 3, (
            "the killed one is replaced"
        )
        assert httpx.get(f"{server.url}/healthz").status_code == 200
        started_s = time.monotonic()
        ended = server.stop()
    assert time.monotonic() - started_s < 10
    assert ended.code == 0, ended.err
    assert not second.is_running()
    (line,) = [line for line in map(json.loads, ended.err.splitlines()) if "ended by itself" in line["event"]]
    assert {name: line[name] for name in ("level", "pid", "code")} == {"level": "error", "pid": first.pid, "code": -9}


@pytest.mark.postgres
def test_processes_end_when_their_supervisor_is_killed(empty_postgres: str, tmp_path: Path) -> None:
    with Serving("--data", tmp_path, "--database", empty_postgres, "--workers", "2") as server:
        below = _processes_below(server, 2)
        server.stop(signal.SIGKILL)
        _, alive = psutil.wait_procs(below, timeout=LONGEST_S)
        assert not alive
        with socket.create_server(("127.0.0.1", server.port)):
            pass  # the port is free


@pytest.mark.postgres
def test_several_processes_on_an_unreachable_database_are_told_once(tmp_path: Path) -> None:
    ended = crewhall(
        "serve", "--port", "0", "--workers", "2", "--data", tmp_path, "--database", "postgresql://a:b@127.0.0.1:1/x"
    )
    assert ended.code == 1
    assert ended.err.startswith("Error: The database 127.0.0.1:1/x cannot be opened")
    assert len(ended.err.splitlines()) == 1


def test_processes_that_cannot_start_end_their_supervisor() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        plan = Plan([bound.fileno()], workers=2, drain_s=1, announcement="never", json_log=True)
        program = f"import os; from crewhall.cli.supervisor import Plan, become; become({plan}, dict(os.environ))"
        ended = subprocess.run(
            [sys.executable, "-c", program],
            check=False,
            env=environment({"CREWHALL_SERVER__PORT": "many"}),
            pass_fds=plan.descriptors,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
        )
    assert (ended.returncode, ended.stdout) == (1, "")
    *reasons, last = ended.stderr.splitlines()
    assert last == "Error: A server process could not start; see its message above."
    assert all("server.port" in reason for reason in reasons)


def _processes_below(server: Serving, count: int) -> list[psutil.Process]:
    """The server processes of a supervisor, once there are so many."""
    supervisor = psutil.Process(server.process.pid)

    def enough() -> list[psutil.Process]:
        found = supervisor.children()
        return found if len(found) >= count else []

    return until(enough)


def _is_closed(port: int) -> bool:
    """Whether nobody new gets in any more."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0

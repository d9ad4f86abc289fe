"""How long a message takes to reach a thousand people who listen over WebSockets: from the POST to each of their sockets."""

import base64
import json
import os
import resource
import select
import socket
import statistics
import time

from bench.load import Call
from bench.processes import running
from bench.world import World

LISTENERS = 1000
ROUNDS = 100
MOST_P99_MS = 60.0


def measure_fanout(database: str, variables: dict[str, str], made: World) -> dict[str, object]:
    """One JSON line's worth: median and 99th percentile over all sockets and rounds, in milliseconds."""
    allow_open_files(4 * LISTENERS)
    with running(["crewhall", "serve", "--port", "{port}"], variables) as server:
        tokens = [made.listeners[number % len(made.listeners)] for number in range(LISTENERS)]
        listeners = [listen(server.port, token) for token in tokens]
        poster = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        headers = {"Authorization": f"Token {made.token}", "Content-Type": "application/json"}
        request = Call("POST", f"/v1/chats/{made.crowd_id}/messages", headers, b'{"body": "Lunch is ready"}').encoded()
        _drain(listeners, 2.0)
        for _ in range(5):
            _post_and_wait(poster, request, listeners)
        before_s = server.cpu_s()
        taken = [taken_s for _ in range(ROUNDS) for taken_s in _post_and_wait(poster, request, listeners)]
        cpu_us = (server.cpu_s() - before_s) / ROUNDS / LISTENERS * 1e6
        resident_mb = server.resident_mb()
    p50, p99 = statistics.median(taken) * 1e3, statistics.quantiles(taken, n=100)[98] * 1e3
    return {
        "figure": f"fan_out_to_{LISTENERS}",
        "database": database,
        "p50_ms": round(p50, 1),
        "p99_ms": round(p99, 1),
        "limit_ms": MOST_P99_MS,
        "cpu_us_each": round(cpu_us, 1),
        "resident_mb": round(resident_mb, 1),
        "ok": p99 <= MOST_P99_MS,
    }


def listen(port: int, token: str) -> socket.socket:
    """A socket that has been greeted by the feed."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        f"GET /hall/socket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    )
    received = b""
    while b'"hello"' not in received:
        chunk = connection.recv(65536)
        if not chunk:
            raise RuntimeError(f"no greeting: {received[:600]!r}")
        received += chunk
    connection.setblocking(False)
    return connection


def _post_and_wait(poster: socket.socket, request: bytes, listeners: list[socket.socket]) -> list[float]:
    """Seconds from the request to the arrival at each listener."""
    waiting = {listener.fileno(): listener for listener in listeners}
    poll = select.epoll()
    for descriptor in waiting:
        poll.register(descriptor, select.EPOLLIN)
    taken: list[float] = []
    started = time.perf_counter()
    poster.sendall(request)
    while waiting:
        ready = poll.poll(20)
        if not ready:
            raise RuntimeError(f"{len(waiting)} listeners heard nothing")
        for descriptor, _ in ready:
            if b"MessagePosted" in waiting[descriptor].recv(65536):
                taken.append(time.perf_counter() - started)
                poll.unregister(descriptor)
                del waiting[descriptor]
    poll.close()
    answer = poster.recv(65536)
    if not answer.startswith(b"HTTP/1.1 201"):
        raise RuntimeError(f"no success: {answer[:600]!r}")
    json.loads(answer.partition(b"\r\n\r\n")[2])
    return taken


def _drain(listeners: list[socket.socket], quiet_s: float) -> None:
    """Read until nothing has come for a while: everybody has been told that everybody is there."""
    poll = select.epoll()
    known = {listener.fileno(): listener for listener in listeners}
    for descriptor in known:
        poll.register(descriptor, select.EPOLLIN)
    while ready := poll.poll(quiet_s):
        for descriptor, _ in ready:
            known[descriptor].recv(65536)
    poll.close()


def allow_open_files(count: int) -> None:
    """Let this process, and the servers that it starts, have as many files open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, count)), hard))

"""How long it takes until everybody of a team of two thousand is back on the live feed after all of their connections broke at once."""

import base64
import os
import select
import socket
import time

from bench.fanout import allow_open_files
from bench.processes import running
from bench.world import World

MOST_S = 4.0


def measure_reconnection(database: str, variables: dict[str, str], made: World) -> dict[str, object]:
    """One JSON line's worth: seconds from the first connection to the last greeting, the first time and after all have broken."""
    allow_open_files(4 * len(made.crew))
    with running(["crewhall", "serve", "--port", "{port}"], variables) as server:
        first_s, sockets = _connect_all(server.port, made.crew)
        for one in sockets:
            one.close()
        again_s, sockets = _connect_all(server.port, made.crew)
        received = _drain(sockets)
        for one in sockets:
            one.close()
    return {
        "figure": f"reconnect_{len(made.crew)}_of_one_team",
        "database": database,
        "first_s": round(first_s, 2),
        "again_s": round(again_s, 2),
        "limit_s": MOST_S,
        "kilobytes_each": round(received / len(made.crew) / 1000, 1),
        "ok": again_s <= MOST_S,
    }


def _connect_all(port: int, tokens: list[str]) -> tuple[float, list[socket.socket]]:
    started = time.perf_counter()
    sockets = [_ask(port, token) for token in tokens]
    waiting = {one.fileno(): one for one in sockets}
    received = dict.fromkeys(waiting, b"")
    poll = select.epoll()
    for descriptor in waiting:
        poll.register(descriptor, select.EPOLLIN)
    while waiting:
        ready = poll.poll(30)
        if not ready:
            raise RuntimeError(f"{len(waiting)} have not been greeted")
        for descriptor, _ in ready:
            chunk = waiting[descriptor].recv(1 << 20)
            received[descriptor] += chunk
            if b'"hello"' in received[descriptor]:
                poll.unregister(descriptor)
                del waiting[descriptor]
            elif not chunk:
                raise RuntimeError(f"no greeting: {received[descriptor][:600]!r}")
    poll.close()
    return time.perf_counter() - started, sockets


def _ask(port: int, token: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        f"GET /hall/socket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    )
    connection.setblocking(False)
    return connection


def _drain(sockets: list[socket.socket]) -> int:
    """Read what else comes until two seconds are quiet; how many bytes that was."""
    known, received = {one.fileno(): one for one in sockets}, 0
    poll = select.epoll()
    for descriptor in known:
        poll.register(descriptor, select.EPOLLIN)
    while ready := poll.poll(2.0):
        for descriptor, _ in ready:
            chunk = known[descriptor].recv(1 << 20)
            received += len(chunk)
            if not chunk:
                raise RuntimeError("the server ended a stream")
    poll.close()
    return received

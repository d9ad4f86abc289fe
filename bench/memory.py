"""What the server keeps of requests that failed and streams that ended: its resident memory before and after, in MB."""

import contextlib
import select
import socket
import time

from bench.fanout import listen
from bench.load import Call
from bench.processes import Process, running
from bench.world import World

MOST_GROWTH_MB = 30.0
_FAILED = 1000
_FAILED_WITH_FILES = 20
_CUT_SHORT = 100
_STREAMS = 2000
_STREAMS_AT_ONCE = 100
_LARGEST = 16 * 1024 * 1024 - 1000
"""Bytes of a body: within `server.body_limit_bytes`, which holds where files are taken."""
_LARGEST_OF_STRANGERS = 60 * 1024
"""Within `server.public_limit_bytes`, which holds elsewhere."""
_PIECE_BYTES = 1024 * 1024
_SETTLES_S = 1.0


def measure_memory(database: str, variables: dict[str, str], made: World) -> dict[str, object]:
    """One JSON line's worth: growth after failed requests, bodies cut short, and ended streams, one after the other on one server."""
    variables = variables | {"CREWHALL_LIMITS__SIGN_UPS": "0", "CREWHALL_LIMITS__LOGINS": "0"}
    with running(["crewhall", "serve", "--port", "{port}"], variables) as server:
        _fail(server, 20, 5)
        _end_streams(server, made, _STREAMS_AT_ONCE)
        before_mb = _settled_mb(server)
        growth = {"failed_mb": 0.0, "cut_short_mb": 0.0, "streams_mb": 0.0}
        _fail(server, _FAILED, _FAILED_WITH_FILES)
        growth["failed_mb"] = _settled_mb(server) - before_mb
        _cut_short(server)
        growth["cut_short_mb"] = _settled_mb(server) - before_mb
        _end_streams(server, made, _STREAMS)
        growth["streams_mb"] = _settled_mb(server) - before_mb
    return {
        "figure": "kept_memory",
        "database": database,
        "before_mb": round(before_mb, 1),
        **{name: round(mb, 1) for name, mb in growth.items()},
        "limit_mb": MOST_GROWTH_MB,
        "ok": max(growth.values()) <= MOST_GROWTH_MB,
    }


def _fail(server: Process, count: int, count_with_files: int) -> None:
    """Requests that are refused: by the size that they state, by what a body within the limit of its route holds, and large ones as well."""
    for path, size, times, statuses in (
        ("/v1/sessions", _LARGEST, count, (413,)),
        ("/v1/sessions", _LARGEST_OF_STRANGERS, count, (401, 422)),
        ("/v1/users", _LARGEST, count_with_files, (422,)),
    ):
        request = _request(path, size)
        for _ in range(times):
            answer = _exchange(server.port, request)
            if not answer.startswith(tuple(b"HTTP/1.1 %d " % status for status in statuses)):
                raise RuntimeError(f"not refused as expected: {answer[:600]!r}")


def _cut_short(server: Process) -> None:
    request = memoryview(_request("/v1/users", _LARGEST))[: _LARGEST // 2]
    for _ in range(_CUT_SHORT):
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            connection.sendall(request)


def _end_streams(server: Process, made: World, count: int) -> None:
    """Streams that get their greeting; every other one ends without a word, the rest with a close frame."""
    for start in range(0, count, _STREAMS_AT_ONCE):
        numbers = range(start, start + _STREAMS_AT_ONCE)
        opened = [listen(server.port, made.listeners[number % len(made.listeners)]) for number in numbers]
        for number, connection in zip(numbers, opened, strict=True):
            if number % 2:
                connection.sendall(b"\x88\x82\0\0\0\0\x03\xe8")
            connection.close()


def _request(path: str, size: int) -> bytes:
    body = b'{"login":"nobody@place.example","first_name":"' + b"x" * (size - 48) + b'"}'
    headers = {"Content-Type": "application/json", "Connection": "close"}
    return Call("POST", path, headers, body).encoded()


def _exchange(port: int, request: bytes) -> bytes:
    """The answer; once it begins, no more is sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        rest = memoryview(request)
        with contextlib.suppress(ConnectionError):
            while rest and not select.select([connection], [], [], 0)[0]:
                rest = rest[connection.send(rest[:_PIECE_BYTES]) :]
        received = b""
        with contextlib.suppress(ConnectionError):
            while chunk := connection.recv(65536):
                received += chunk
    return received


def _settled_mb(server: Process) -> float:
    """The least memory within a short time: what is freed a moment later is not kept."""
    until, least_mb = time.monotonic() + _SETTLES_S, server.resident_mb()
    while time.monotonic() < until:
        time.sleep(0.1)
        least_mb = min(least_mb, server.resident_mb())
    return least_mb

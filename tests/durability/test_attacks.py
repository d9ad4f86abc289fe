"""What strangers send to take the server's memory or its time, against a running server."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator

import httpx
import pytest

from crewhall.platform.settings import Settings
from tests.durability.running import PASSWORD, Running, found_team
from tests.world.waiting import until

# What these do is done before a database is asked.
pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.parametrize("dialect", ["sqlite"])]

LARGEST = 16 * 1024 * 1024 - 1000
MOST_GROWTH_MB = 40
MOST_WAIT_S = 1.5
TIMES = 3
_LOOK_AGAIN_S = 0.05
_PIECE_BYTES = 256 * 1024


@pytest.fixture
async def running(settings: Settings, unused_tcp_port: int) -> AsyncGenerator[Running, None]:
    """A server that has answered a few requests, so that it has all the memory that it needs for that."""
    async with Running(
        settings, unused_tcp_port, CREWHALL_LIMITS__SIGN_UPS="0", CREWHALL_SERVER__BODY_RATE_BYTES="0"
    ) as running:
        async with httpx.AsyncClient(base_url=running.base_url) as http:
            for _ in range(20):
                await http.post("/sessions", json={"login": "olga", "password": "wrong"})
        yield running


async def send(running: Running, data: bytes, *, leaves: bool = False) -> bytes:
    """What comes back, or nothing where the client `leaves` as soon as it has sent all."""
    reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
    answered = b""
    with contextlib.suppress(ConnectionError):
        for start in range(0, len(data), _PIECE_BYTES):
            writer.write(data[start : start + _PIECE_BYTES])
            await writer.drain()
    if not leaves:
        answered = await reader.read()
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    return answered


def post(path: str, body: bytes, *headers: str) -> bytes:
    """A request that ends its connection."""
    head = [f"POST {path} HTTP/1.1", "Host: a", "Content-Type: application/json", "Connection: close", *headers]
    return "\r\n".join([*head, f"Content-Length: {len(body)}", "", ""]).encode() + body


async def longest_wait_s(running: Running, attack: "asyncio.Task[None]") -> float:
    """The slowest answer of /healthz while the attack lasts, and once after it."""
    longest, done = 0.0, False
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{running.port}", timeout=30) as http:
        while not done:
            done = bool((await asyncio.wait({attack}, timeout=_LOOK_AGAIN_S))[0])
            before = time.perf_counter()
            assert (await http.get("/healthz")).status_code == 200
            longest = max(longest, time.perf_counter() - before)
    return longest


NESTED = b'{"a":[' + b"[]," * (LARGEST // 3 - 6) + b"[]]}"
LONG_TEXT = b'{"first_name":"' + b"x" * (LARGEST - 30) + b'"}'
CUT_SHORT = post("/v1/users", LONG_TEXT)[: LARGEST // 2]
HEADERS = b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + b"a:b\r\n" * 1_000_000
ONE_HEADER = b"GET /healthz HTTP/1.1\r\nHost: a\r\nx: " + b"a" * 5_000_000
EXTENSION = b"POST /v1/sessions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"a" * 5_000_000


TRAILER = EXTENSION.partition(b"1;")[0] + b"0\r\nx: " + b"a" * 5_000_000

ATTACKS: dict[str, tuple[bytes, int, int | None]] = {
    "failed sign-up": (post("/v1/users", LONG_TEXT), TIMES, 422),
    "sign-in": (post("/v1/sessions", LONG_TEXT), TIMES, 413),
    "tomatoes": (post("/tomatoes/api/tomatoes", LONG_TEXT), TIMES, 413),
    "cut short": (CUT_SHORT, 2 * TIMES, None),
    "nested sign-up": (post("/v1/users", NESTED), 1, 422),
    "nested sign-in": (post("/v1/sessions", NESTED), 1, 413),
    "small headers": (HEADERS, 1, 431),
    "large header": (ONE_HEADER, 1, 431),
    "chunk extension": (EXTENSION, 1, 400),
    "trailer": (TRAILER, 1, 400),
}


async def test_attacks_take_neither_memory_nor_time(running: Running) -> None:
    """Of strangers, and last of a member who posts to an unknown room."""
    authorization = f"Authorization: Token {await found_team(running)}"
    body = b'{"body":"hi","note":"' + b"x" * (LARGEST - 30) + b'"}'
    of_member = {"unknown room": (post("/v1/chats/99999/messages", body, authorization), TIMES, 404)}
    before_mb = running.resident_mb()
    for name, (data, times, status) in (ATTACKS | of_member).items():
        async with asyncio.timeout(60), asyncio.TaskGroup() as attackers:
            wait_s = await longest_wait_s(running, attackers.create_task(attack(running, data, times, status)))
        assert wait_s < MOST_WAIT_S, name
        await until(lambda: has_restored(running, before_mb + MOST_GROWTH_MB))


async def attack(running: Running, data: bytes, times: int, status: int | None) -> None:
    """Send the data so many times; each time the status comes back, or nobody waits for it."""
    for _ in range(times):
        answered = await send(running, data, leaves=status is None)
        assert status is None or answered.startswith(b"HTTP/1.1 %d " % status)


async def test_stalled_bodies_of_strangers_are_bounded_and_leave_room_to_sign_in(running: Running) -> None:
    before_mb = running.resident_mb()
    writers: list[asyncio.StreamWriter] = []
    for _ in range(8):
        _, writer = await asyncio.open_connection("127.0.0.1", running.port)
        writer.write(post("/v1/users", LONG_TEXT)[:-1])
        writers.append(writer)
    await until(lambda: is_refused(running))
    assert running.resident_mb() < before_mb + 32 + 2 * MOST_GROWTH_MB
    assert await found_team(running)
    for writer in writers:
        writer.close()
    body = b'{"email":"' + b"x" * 20_000 + b'", "password": "' + PASSWORD.encode() + b'"}'
    answered = await send(running, post("/v1/users", body))
    assert answered.startswith((b"HTTP/1.1 422 ", b"HTTP/1.1 429 "))


async def has_restored(running: Running, most_mb: float) -> bool:
    """Whether the server has no more memory than that."""
    return running.resident_mb() <= most_mb


async def is_refused(running: Running) -> bool:
    """Whether a large body of a stranger is asked to come again."""
    answered = await send(running, post("/v1/users", LONG_TEXT))
    assert b"retry-after: " in answered or b"HTTP/1.1 422 " in answered
    return answered.startswith(b"HTTP/1.1 429 ")

"""What a client may send before anybody knows who that is, and how long it may take."""

import asyncio
from typing import Any

import pytest

from crewhall.platform.serving.connections import Connection
from crewhall.platform.serving.request_limits import RequestLimits
from tests.surfaces.hall.serving import served
from tests.world.waiting import until

pytestmark = pytest.mark.anyio

LIMITS = RequestLimits()
HEAD = b"POST / HTTP/1.1\r\nhost: a\r\n"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"
CLOSE = b"connection: close\r\n"
MUCH = 5 * 1024 * 1024
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


class Application:
    """Reads the body unless the path says `/unread`, answers with its length, and notes the headers."""

    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []
        self.disconnected = False
        self.target = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            self.headers, self.target = scope["headers"], f"{scope['path']}?{scope['query_string'].decode()}"
            await receive()
            await send({"type": "websocket.accept"})
            return
        size, more = 0, scope["path"] != "/unread"
        while more:
            message = await receive()
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
            self.disconnected |= message["type"] == "http.disconnect"
        self.headers = scope["headers"]
        body = b"%d" % size
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def application() -> Application:
    """The application."""
    return Application()


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """The server's side of each connection."""
    made: list[Connection] = []
    connection_made = Connection.connection_made

    def note(self: Connection, transport: asyncio.Transport) -> None:
        made.append(self)
        connection_made(self, transport)

    monkeypatch.setattr(Connection, "connection_made", note)
    return made


async def exchange(address: str, *sent: bytes) -> bytes:
    """All that comes back until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
    for piece in sent:
        writer.write(piece)
        await asyncio.sleep(0)
    answered = await reader.read()
    writer.close()
    return answered


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\n" + b"a:b\r\n" * (MUCH // 5), 431),
        (b"GET / HTTP/1.1\r\nx: " + b"a" * MUCH, 431),
        (b"GET / HTTP/1.1\r\n" + b"a" * MUCH, 431),
        (b"GET /" + b"a" * MUCH, 431),
        (b"\r\n" * (MUCH // 2), 431),
        (HEAD + b"a: b\r\n" * LIMITS.headers + CLOSE + b"\r\n", 431),
        (CHUNKED + b"1;" + b"a" * MUCH, 400),
        (CHUNKED + (b"1;" + b"a" * 8000 + b"\r\nx\r\n") * 100, 400),
        (CHUNKED + b"0\r\nx: " + b"a" * MUCH, 400),
        (CHUNKED + b"0\r\n" + b"a:b\r\n" * (MUCH // 5), 400),
        (UPGRADE + b"x: " + b"a" * MUCH, 431),
        (UPGRADE + b"x: " + b"a" * 20_000 + b"\r\n\r\n", 431),
        (UPGRADE.replace(b"GET /", b"GET /" + b"a" * 20_000) + b"\r\n", 414),
    ],
    ids=[
        *("small headers", "one value", "one name", "target", "blank lines", "headers"),
        *("chunk extension", "chunk extensions", "trailer", "trailers", "upgrade", "upgrade line", "upgrade target"),
    ],
)
async def test_what_is_too_large_is_refused_and_the_connection_ends(
    application: Application, sent: bytes, status: int
) -> None:
    async with asyncio.timeout(30), served(application) as address:
        answered = await exchange(address, sent)
    assert answered.startswith(b"HTTP/1.1 %d " % status)


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nhost: a\r\n" + CLOSE + b"\r\n", b"0"),
        (HEAD + CLOSE + b"a: b\r\n" * 100 + b"\r\n", b"0"),
        (HEAD + CLOSE + b"content-length: 300000\r\n\r\n" + b"x" * 300_000, b"300000"),
        (CHUNKED.replace(HEAD, HEAD + CLOSE) + b"1;a=b\r\nx\r\n" * 20_000 + b"0\r\n\r\n", b"20000"),
        (b"GET http://b/ HTTP/1.1\r\nhost: a\r\n" + CLOSE + b"\r\n", b"0"),
    ],
    ids=["target", "headers", "body", "chunks", "absolute"],
)
async def test_what_is_large_but_usual_is_taken(application: Application, sent: bytes, body: bytes) -> None:
    async with asyncio.timeout(30), served(application) as address:
        answered = await exchange(address, *(sent[start : start + 9000] for start in range(0, len(sent), 9000)))
    assert answered.startswith(b"HTTP/1.1 200 ")
    assert answered.endswith(b"\r\n\r\n" + body)


async def test_trailers_are_no_headers(application: Application) -> None:
    async with asyncio.timeout(30), served(application) as address:
        trailers = b"1\r\nx\r\n0\r\nauthorization: Token stolen\r\n\r\n"
        answered = await exchange(address, CHUNKED.replace(HEAD, HEAD + CLOSE), trailers)
    assert answered.endswith(b"\r\n\r\n1")
    assert [name for name, _ in application.headers] == [b"host", b"connection", b"transfer-encoding"]


@pytest.mark.parametrize("host", [b"Host: b\r\n", b"", b"Host: a:8000\r\n"])
async def test_absolute_target_of_an_upgrade_decides_over_the_host(application: Application, host: bytes) -> None:
    sent = UPGRADE.replace(b"Host: a\r\n", host).replace(b"GET /", b"GET ws://a:8000/room%201?since=1")
    async with asyncio.timeout(30), served(application) as address:
        answered = await exchange(address, sent + b"\r\n")
    assert answered.startswith(b"HTTP/1.1 101 ")
    assert [value for name, value in application.headers if name == b"host"] == [b"a:8000"]
    assert application.target == "/room 1?since=1"


async def test_requests_ahead_of_their_answers_are_few(application: Application, connections: list[Connection]) -> None:
    async with asyncio.timeout(30), served(application) as address:
        await exchange(address, b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n" * 1000)
        assert len(connections[0].pipeline) <= 100


async def test_refusal_of_a_body_reaches_a_client_that_is_still_sending(application: Application) -> None:
    async with asyncio.timeout(30), served(application) as address:
        head = b"POST /unread HTTP/1.1\r\nhost: a\r\n" + CLOSE + b"content-length: %d\r\n\r\n" % (10 * MUCH)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(head)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        for _ in range(100):
            writer.write(b"x" * (MUCH // 50))
            await writer.drain()
        assert (await reader.read()).endswith(b"\r\n\r\n0")
        writer.close()


@pytest.mark.parametrize(
    ("sent", "seconds", "answer"),
    [
        (b"", LIMITS.head_timeout_s, b""),
        (b"GET / HT", LIMITS.head_timeout_s, b"HTTP/1.1 408 "),
        (HEAD + b"content-length: 100000\r\n\r\nx", 10, b"HTTP/1.1 408 "),
        (b"POST /unread HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nx", LIMITS.head_timeout_s, b"HTTP/1.1 200 "),
    ],
    ids=["nothing", "head", "body", "unread body"],
)
async def test_slow_client_is_cut_off_in_time(
    application: Application, connections: list[Connection], sent: bytes, seconds: int, answer: bytes
) -> None:
    async with asyncio.timeout(30), served(application) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(sent)
        await until(lambda: arrived(connections, sent))
        for _ in range(seconds - 1):
            connections[0].check_time()
        assert not connections[0].transport.is_closing()
        for _ in range(4 + 1):
            connections[0].check_time()
        assert (await reader.read()).startswith(answer)
        writer.close()
        await until(lambda: gone(connections))
    assert connections[0].parser is None


async def test_bytes_that_begin_no_request_do_not_keep_a_connection(
    application: Application, connections: list[Connection]
) -> None:
    async with asyncio.timeout(30), served(application) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(HEAD + b"content-length: 0\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n0")
        writer.write(b"\r\n")
        await until(lambda: is_not_idle(connections))
        for _ in range(LIMITS.head_timeout_s + 2):
            connections[0].check_time()
        assert await reader.read() == b""
        writer.close()


async def test_body_at_a_low_but_fair_rate_is_taken_until_its_time_is_up(
    application: Application, connections: list[Connection]
) -> None:
    async with asyncio.timeout(30), served(application) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(HEAD + b"content-length: 100000000\r\n\r\n")
        await until(lambda: arrived(connections, HEAD))
        for _ in range(LIMITS.body_timeout_s):
            connections[0].on_body(b"x" * LIMITS.body_rate_bytes)
            await asyncio.sleep(0)
            connections[0].check_time()
        assert not connections[0].transport.is_closing()
        connections[0].check_time()
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")
        writer.close()
        await until(lambda: told(application))


@pytest.mark.parametrize(
    ("bytes_per_s", "seconds"),
    [(0, 2), (1, 2), (LIMITS.body_rate_bytes, LIMITS.drain_s - 1)],
    ids=["stalled", "dripping", "flowing"],
)
async def test_body_that_does_not_end_is_cut_when_the_server_stops(
    application: Application, connections: list[Connection], bytes_per_s: int, seconds: int
) -> None:
    async with asyncio.timeout(30), served(application) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(HEAD + b"content-length: 100000000\r\n\r\n")
        await until(lambda: arrived(connections, HEAD))
        connections[0].shutdown()
        for second in range(seconds):
            assert connections[0].cycle.disconnected is False, second
            connections[0].on_body(b"x" * bytes_per_s)
            await asyncio.sleep(0)
            connections[0].check_time()
        assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 503 ")
        await until(lambda: told(application))
        connections[0].check_time()
        await until(lambda: gone(connections))
        writer.close()


async def test_connection_that_lingers_over_a_body_is_cut_when_the_server_stops(
    application: Application, connections: list[Connection]
) -> None:
    async with asyncio.timeout(30), served(application) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(b"POST /unread HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nx")
        assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 200 ")
        connections[0].shutdown()
        connections[0].check_time()
        await until(lambda: gone(connections))
        writer.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"FOO / HTTP/1.1\r\nhost: a\r\n\r\n", 501),
        (b"get / HTTP/1.1\r\nhost: a\r\n\r\n", 501),
        (b"GETTER / HTTP/1.1\r\nhost: a\r\n\r\n", 501),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"{}", 400),
        (b"GET / HTTP/1.1\r\n: a\r\n\r\n", 400),
    ],
    ids=["unknown", "small letters", "longer", "TLS", "JSON", "nameless header"],
)
async def test_method_that_the_parser_does_not_know_is_not_implemented(
    application: Application, sent: bytes, status: int
) -> None:
    async with asyncio.timeout(30), served(application) as address:
        answered = await exchange(address, sent)
    assert answered.startswith(b"HTTP/1.1 %d " % status)


async def arrived(connections: list[Connection], sent: bytes) -> bool:
    """Whether the connection is there, and has been sent something if there was anything."""
    return bool(connections) and (not sent or connections[0].has_begun)


async def is_not_idle(connections: list[Connection]) -> bool:
    """Whether something came after the last answer."""
    return connections[0].timeout_keep_alive_task is None


async def gone(connections: list[Connection]) -> bool:
    """Whether the connection has ended."""
    return connections[0].transport.is_closing()


async def told(application: Application) -> bool:
    """Whether the application knows that nothing more comes."""
    return application.disconnected

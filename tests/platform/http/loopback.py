"""A web server on the loopback with made-up names, for tests of the client that calls out."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec import Struct

from crewhall.platform.outbound.client import GuardedClient, Resolve

CERTIFICATES = Path(__file__).parent.parent / "certificates"
LOOPBACK = ("127.0.0.1/32",)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"


class Seen(Struct):
    """A request as the server saw it."""

    line: str
    headers: dict[str, str]
    body: bytes


class Web:
    """A server that answers by path; `answers` hold raw bytes, in pieces with a pause before each."""

    def __init__(self) -> None:
        self.answers: dict[str, list[bytes]] = {}
        self.pause_s = 0.0
        self.seen: list[Seen] = []
        self.port = 0
        self.name_shown: str | None = None
        self.over = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.seen.append(Seen(head[0], headers, body))
            for piece in self.answers.get(head[0].split()[1].partition("?")[0], [OK]):
                if self.pause_s:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self.over.wait(), self.pause_s)
                writer.write(piece)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def redirect(self, path: str, status: int, location: str) -> None:
        """Answer a path with a redirect."""
        self.answers[path] = [
            f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 5\r\n\r\nmoved".encode()
        ]


class Names:
    """A name service that counts; each name has one answer after the other, the last for good."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = {name.replace("_", "."): list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.answers:
            raise OSError("no such name")
        given = self.answers[host]
        return given.pop(0) if len(given) > 1 else given[0]


@asynccontextmanager
async def serving(*, tls: bool = False) -> AsyncGenerator[Web, None]:
    """A server on a free port of 127.0.0.1."""
    web = Web()
    context: ssl.SSLContext | None = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / "server.pem")
        context.sni_callback = lambda _socket, name, _context: setattr(web, "name_shown", name)
    server = await asyncio.start_server(web.serve, "127.0.0.1", 0, ssl=context)
    web.port = server.sockets[0].getsockname()[1]
    async with server:
        yield web
        web.over.set()
        await asyncio.gather(*web.tasks)


def client(
    resolve: Resolve | None = None,
    *,
    timeout_s: float = 5.0,
    limit_bytes: int = 1000,
    allow_networks: tuple[str, ...] = LOOPBACK,
) -> GuardedClient:
    """A client that may reach the test server and knows `hook.example.test` and `other.example.test`."""
    here = [["127.0.0.1"]]
    names = Names(hook_example_test=here, other_example_test=here)
    trusting = ssl.create_default_context(cafile=str(CERTIFICATES / "authority.pem"))
    return GuardedClient(timeout_s, limit_bytes, allow_networks, resolve=resolve or names, tls_context=trusting)

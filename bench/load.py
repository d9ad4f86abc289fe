"""A load generator that costs little: raw requests over a few connections that stay open."""

import asyncio

from msgspec import Struct


class Call(Struct, frozen=True):
    """A request to repeat."""

    method: str
    path: str
    headers: dict[str, str] = {}
    body: bytes = b""

    def encoded(self) -> bytes:
        """The request as it goes over the wire."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


async def repeat(port: int, call: Call, count: int, connections: int = 8) -> None:
    """Send the call `count` times in all. Raises `RuntimeError` at the first answer that is no success."""
    await asyncio.gather(*(_one_connection(port, call, count // connections) for _ in range(connections)))


async def _one_connection(port: int, call: Call, count: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    request = call.encoded()
    for _ in range(count):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.partition(b":")[2]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
        )
        body = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(f"{call.method} {call.path}: {head!r} {body[:500]!r}")
    writer.close()
    await writer.wait_closed()

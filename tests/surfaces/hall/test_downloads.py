"""Files that are sent piece by piece: a client that leaves ends the reading, and a storage that fails ends the answer."""

import asyncio
from collections.abc import AsyncGenerator

import httpx
import pytest

from crewhall.kit.actor import SYSTEM
from crewhall.platform.blobs import BlobsUnavailable
from crewhall.platform.work import Works
from tests.surfaces.hall.conftest import HallServer, sign_up
from tests.surfaces.hall.serving import served

pytestmark = pytest.mark.anyio


class Storage:
    """Gives a file without an end, or one whose reading fails."""

    def __init__(self, *, fails: bool) -> None:
        self.fails = fails
        self.closed = asyncio.Event()

    async def stream(self, _key: str, _span: tuple[int, int] | None) -> AsyncGenerator[bytes, None]:
        return self._pieces()

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        try:
            yield b"x"
            while not self.fails:
                await asyncio.sleep(0)  # as one that reads
                yield b"x"
            raise BlobsUnavailable
        finally:
            self.closed.set()


@pytest.fixture
async def path(server: HallServer, works: Works) -> str:
    """Where a file of 1 GB is, by its row."""
    token = await sign_up(works, "ada@example.com")
    async with server.client(Authorization=f"Bearer {token}") as ada:
        answer = await ada.post("/hall/files", files={"file": ("film.bin", b"x")})
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE attachments SET size_bytes = 1000000000")
    return f"/hall/files/{answer.json()['signed_id']}/film.bin"


async def test_client_that_leaves_ends_the_reading(
    server: HallServer, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = Storage(fails=False)
    monkeypatch.setattr(server.blobs, "stream", storage.stream)
    async with served(server.dispatcher) as address, httpx.AsyncClient(base_url=f"http://{address}") as anybody:
        async with anybody.stream("GET", path) as response:
            assert await anext(response.aiter_raw())
        async with asyncio.timeout(10):
            await storage.closed.wait()


async def test_storage_that_fails_in_the_middle_cuts_the_answer_short(
    server: HallServer, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = Storage(fails=True)
    monkeypatch.setattr(server.blobs, "stream", storage.stream)
    async with served(server.dispatcher) as address, httpx.AsyncClient(base_url=f"http://{address}") as anybody:
        with pytest.raises(httpx.RemoteProtocolError):
            await anybody.get(path)
    assert storage.closed.is_set()

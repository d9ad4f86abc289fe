"""Fixtures for what every surface has in common before its own routes: clients that see answers as they are on the wire."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from crewhall.app.build import Server
from tests.world.crews import cheapen_passwords


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign in often."""
    cheapen_passwords(monkeypatch)


@pytest.fixture
async def http(server: Server) -> AsyncGenerator[httpx.AsyncClient, None]:
    """A client without a credential, which accepts no compression unless it says so."""
    transport = httpx.ASGITransport(app=server, client=("192.0.2.7", 40000))  # pyright: ignore[reportArgumentType] - an ASGI application
    async with httpx.AsyncClient(
        transport=transport, base_url="http://crewhall.test", headers={"Accept-Encoding": "identity"}
    ) as client:
        yield client

"""Fixtures for the Tommy surface."""

import pytest

from crewhall.app.build import Server
from tests.world.client import Client
from tests.world.crews import cheapen_passwords


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign in often."""
    cheapen_passwords(monkeypatch)


@pytest.fixture
def stranger(server: Server) -> Client:
    """Somebody without a credential."""
    return Client(server)

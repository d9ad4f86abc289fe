"""Fixtures for the Tomatoes surface."""

import pytest

from crewhall.app.build import Server
from tests.world.tomatoes import Clock, Person, TomatoesClient, person


@pytest.fixture
def clock(server: Server) -> Clock:
    """The clock of the server, which stands still."""
    clock = Clock()
    server.works.clock = clock
    return clock


@pytest.fixture
def stranger(server: Server) -> TomatoesClient:
    """Somebody without a token."""
    return TomatoesClient(server)


@pytest.fixture
async def anna(server: Server, clock: Clock) -> Person:
    """Somebody with a token, whose time is that of the clock."""
    return await person(server)

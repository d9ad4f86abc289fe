"""Fixtures for the first edition."""

from typing import Any

import pytest

from crewhall.app.build import Server
from tests.world.client import Client, LegacyClient
from tests.world.people import sign_up


@pytest.fixture
def newcomer(server: Server) -> LegacyClient:
    """A client of the first edition without a credential."""
    return LegacyClient(server)


@pytest.fixture
async def anna(server: Server) -> LegacyClient:
    """A client of the first edition, signed in."""
    return as_legacy(server, await sign_up(server, dob="1990-12-31", mobile="+61412345678"))


def as_legacy(server: Server, person: Client, **options: Any) -> LegacyClient:
    """The same person with a client of the first edition."""
    return LegacyClient(server, token=person.token, **options)

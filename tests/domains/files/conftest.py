"""People, a store for bytes, and a statement counter for the tests of files."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from crewhall.kit.actor import Actor
from crewhall.platform.blobs import Blobs
from crewhall.platform.work import Works
from tests.domains.people import a_user


class CountingDb:
    """A `Db` that counts its statements; `execute_many` is one."""

    def __init__(self, db: Any) -> None:
        self._db = db
        self.statements = 0

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        self.statements += 1
        return getattr(self._db, name)


@pytest.fixture
def counting() -> type[CountingDb]:
    """The counter, to put around a unit's `db`."""
    return CountingDb


@pytest.fixture
def blobs() -> Blobs:
    """An empty store."""
    return Blobs("memory:///")


@pytest.fixture
async def ada(works: Works) -> Actor:
    """A person with files."""
    return Actor(user_id=await a_user(works, "ada"))


@pytest.fixture
async def ben(works: Works) -> Actor:
    """Somebody else."""
    return Actor(user_id=await a_user(works, "ben"))

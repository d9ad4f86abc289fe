"""The queue of password hashes: what one network may have in it, so that others do not wait."""

import asyncio
import itertools
import threading
from collections.abc import Generator

import pytest

from crewhall.domains.identity import passwords
from crewhall.kit.errors import Limited
from crewhall.platform.limits import Exempt, Limiter
from crewhall.platform.sources import Source, from_source, source_at

pytestmark = pytest.mark.anyio


@pytest.fixture
def hashing() -> Generator[threading.Event]:
    """Every hash waits for this, so that the queue grows as long as the test likes."""
    gate = threading.Event()
    blocked = passwords._thread.submit(gate.wait)  # pyright: ignore[reportPrivateUsage] - the one thread is to be busy
    yield gate
    gate.set()
    blocked.result(timeout=5)


def at(address: str) -> Source:
    """A client there."""
    return source_at(Limiter(), Exempt(["127.0.0.0/8"]), address, None)


async def verify(source: Source) -> bool | None:
    """Whether a password was judged; None when it was refused."""
    with from_source(source):
        try:
            return await passwords.verify_password(None, "guess")
        except Limited:
            return None


async def test_one_network_has_a_share_of_the_queue_and_others_get_in(hashing: threading.Event) -> None:
    busy = [asyncio.create_task(verify(at("198.51.100.7"))) for _ in range(300)]
    other = asyncio.create_task(verify(at("203.0.113.5")))
    near = asyncio.create_task(verify(at("127.0.0.1")))
    for refused in itertools.islice(asyncio.as_completed(busy), 290):
        assert await refused is None
    hashing.set()
    assert [await task for task in busy].count(False) == 10
    assert (await other, await near) == (False, False)

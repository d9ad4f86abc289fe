"""Password hashes: the queue of them, what one network may have in it, and passwords that are the same however they are typed."""

import asyncio
import itertools
import threading
from collections.abc import Generator

import pytest
from argon2 import PasswordHasher

from crewhall.domains.identity import passwords
from crewhall.domains.identity.passwords import hash_password, verify_password
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


COMPOSED, DECOMPOSED, WIDE = "caf\u00e9 noir", "cafe\u0301 noir", "ｃａｆé noir"


async def test_password_is_the_same_however_it_is_composed() -> None:
    password_hash = await hash_password(DECOMPOSED)
    assert [await verify_password(password_hash, typed) for typed in (COMPOSED, DECOMPOSED, WIDE)] == [True] * 3
    assert not await verify_password(password_hash, "cafe noir")
    assert not await verify_password(None, COMPOSED)


async def test_hash_of_a_password_as_it_was_typed_still_fits() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(DECOMPOSED)
    assert await verify_password(old, DECOMPOSED)
    assert not await verify_password(old, COMPOSED)

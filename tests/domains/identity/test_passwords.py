"""Passwords: one from each keyboard, and what was hashed before that was so."""

import pytest
from argon2 import PasswordHasher

from crewhall.domains.identity.passwords import hash_password, verify_password

pytestmark = pytest.mark.anyio

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

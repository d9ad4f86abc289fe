"""How long a sign-up takes tells nobody whether somebody has the address, or has named it: each hashes as many passwords."""

from collections.abc import Awaitable, Callable

import pytest
from argon2 import PasswordHasher

from crewhall.domains.identity import passwords
from crewhall.domains.identity.errors import AddressIsTaken
from crewhall.domains.identity.model import NewUser
from crewhall.flows import onboarding
from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.platform.work import Works
from tests.domains.people import a_user
from tests.world.crews import cheapen_passwords

pytestmark = pytest.mark.anyio

PASSWORD = "correct horse battery"
EMAIL, MOBILE = "ada@example.test", "+61412345678"


class CountingHasher:
    """Counts the hashes that are computed."""

    def __init__(self) -> None:
        self._inner = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.count = 0

    def hash(self, password: str) -> str:
        """As the library's."""
        self.count += 1
        return self._inner.hash(password)

    def verify(self, password_hash: str, password: str) -> bool:
        """As the library's."""
        self.count += 1
        return self._inner.verify(password_hash, password)


async def _fresh(works: Works) -> None:
    """Nobody knows the address."""


async def _named_by_an_account(works: Works) -> None:
    """Somebody has signed up with it and proved nothing."""
    await onboarding.sign_up(works, NOBODY, NewUser(email=EMAIL), "another password")


async def _named_by_an_invitation(works: Works) -> None:
    """Somebody has invited whoever has it."""
    user_id = await a_user(works, "ada")
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE users SET status = 'invited', email_verified_at = NULL WHERE id = $1", user_id)


async def _waits_for_somebody(works: Works) -> None:
    """Somebody who has another address waits for a proof of this one."""
    user_id = await a_user(works, "eve")
    sql = "UPDATE users SET email = NULL, email_verified_at = NULL, pending_email = $2 WHERE id = $1"
    async with works.write(SYSTEM) as work:
        await work.db.execute(sql, user_id, EMAIL)


async def _taken(works: Works) -> None:
    """Somebody has proved it."""
    await a_user(works, "ada")


@pytest.mark.parametrize("before", [_fresh, _named_by_an_account, _named_by_an_invitation, _waits_for_somebody, _taken])
@pytest.mark.parametrize("mobile", [None, MOBILE])
async def test_each_sign_up_hashes_as_many_passwords(
    works: Works, monkeypatch: pytest.MonkeyPatch, before: Callable[[Works], Awaitable[None]], mobile: str | None
) -> None:
    cheapen_passwords(monkeypatch)
    await before(works)
    counting = CountingHasher()
    monkeypatch.setattr(passwords, "_hasher", counting)
    try:
        await onboarding.sign_up(works, NOBODY, NewUser(email=EMAIL, mobile=mobile), PASSWORD)
    except AddressIsTaken:
        assert before is _taken
    assert counting.count == 2 + (mobile is not None)

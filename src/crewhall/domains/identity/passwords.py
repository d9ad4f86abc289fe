"""Password hashes: Argon2id (2 passes, 19 MiB) in one thread with a bounded queue. Call outside any unit of work.

A password is hashed in Unicode NFKC, so that it is the same one from each keyboard: é may come as one character or as two.
"""

import asyncio
import unicodedata
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from crewhall.kit.errors import Limited, wrong_field
from crewhall.platform.sources import current_source
from crewhall.platform.work import forbid_open_unit

T = TypeVar("T")

SHORTEST, LONGEST = 8, 256
_MOST_WAITING = 200
_MOST_WAITING_OF_ONE = 10
"""For one network that is not exempt: a small share, so that others never wait for more than a fraction of a second for what one of them asks."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passwords")
_waiting = Counter[str]()
# Verified against when there is no such login, so that an unknown login takes as long as a wrong password.
_NOBODYS = _hasher.hash("nobody's password")


def check_acceptable(password: str | None) -> str:
    """The password, if it may be used: 8 to 256 characters. Raises `InvalidInput`."""
    if password is None or not SHORTEST <= len(password) <= LONGEST:
        reason = f"must have {SHORTEST} to {LONGEST} characters"
        raise wrong_field("password", reason)
    return password


async def hash_password(password: str) -> str:
    """The Argon2id hash of a password. Raises `Limited` when too many wait."""
    return await _in_thread(_hasher.hash, _normal(password))


async def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password fits the hash; takes as long when there is no hash. Raises `Limited` when too many wait.

    Hashes from before passwords were normalised still fit the very characters that were typed.
    """
    fits = await _in_thread(_verify, password_hash or _NOBODYS, password[: LONGEST + 1])
    return fits and password_hash is not None


def _verify(password_hash: str, typed: str) -> bool:
    return any(_matches(password_hash, password) for password in dict.fromkeys((_normal(typed), typed)))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


async def _in_thread(function: Callable[..., T], *args: str) -> T:
    forbid_open_unit("Hashing a password")
    source = current_source()
    network = source.network if source else ""
    is_counted = source is not None and not source.is_exempt
    if _waiting.total() >= _MOST_WAITING or (is_counted and _waiting[network] >= _MOST_WAITING_OF_ONE):
        raise Limited(what="sign-ins at this moment", retry_after_s=5)
    _waiting[network] += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_thread, function, *args)
    finally:
        _waiting[network] -= 1
        if not _waiting[network]:
            del _waiting[network]

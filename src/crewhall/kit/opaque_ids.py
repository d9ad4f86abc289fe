"""Ids for dialects that hide the numbers of rows: 24 hex digits made from a kind and a key, and back, with no table in between.

They hide how many rows there are, not a secret: whoever has this code can turn them back. An id of one kind is none of another.
"""

from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2s

_KEY_LIMIT = 2**63
_HEX_DIGITS = 24
_CHECK_BYTES, _KEY_BYTES = 4, 8


def encode(kind: str, key: int) -> str:
    """24 lower-case hex digits for the key (0 to 2**63 - 1) of a row of this kind; always the same, and no two alike."""
    return encoder(kind)(key)


@lru_cache(maxsize=64)
def encoder(kind: str) -> Callable[[int], str]:
    """`encode` for one kind, in half the time: for lists."""
    person = _person_of(kind)

    @lru_cache(maxsize=4096)  # whoever reads a list reads it again
    def encode_key(key: int) -> str:
        if not 0 <= key < _KEY_LIMIT:
            raise ValueError("a key is a positive number of 63 bits")
        check = blake2s(key.to_bytes(_KEY_BYTES), digest_size=_CHECK_BYTES, person=person).digest()
        mask = blake2s(check, digest_size=_KEY_BYTES, person=person).digest()
        return f"{check.hex()}{key ^ int.from_bytes(mask):016x}"

    return encode_key


def decode(kind: str, text: str) -> int | None:
    """The key behind an id of this kind, in either case; None for an id of another kind and for anything else."""
    if len(text) != _HEX_DIGITS or not text.isascii() or not text.isalnum():
        return None
    try:
        check, masked = bytes.fromhex(text[:8]), int(text[8:], 16)
    except ValueError:
        return None
    # Two rounds of a Feistel network: the check hides the key, and the key has to give the check.
    person = _person_of(kind)
    key = masked ^ int.from_bytes(blake2s(check, digest_size=_KEY_BYTES, person=person).digest())
    expected = blake2s(key.to_bytes(_KEY_BYTES), digest_size=_CHECK_BYTES, person=person).digest()
    return key if expected == check and key < _KEY_LIMIT else None


@lru_cache(maxsize=64)
def _person_of(kind: str) -> bytes:
    """What makes BLAKE2 another function for each kind, at less cost than a key."""
    return blake2s(f"crewhall {kind}".encode(), digest_size=8).digest()

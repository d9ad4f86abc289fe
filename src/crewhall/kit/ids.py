"""Tokens, pins and their digests. Randomness is handed in, so that tests can set it; nothing here knows what a token opens."""

import hashlib
import random
from typing import Protocol

TOKEN_PREFIX = "crewhall_"  # noqa: S105 - a public prefix by which logs and scanners recognise our tokens
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Randomness(Protocol):
    """What `random.SystemRandom` and a seeded `random.Random` have in common."""

    def randrange(self, start: int, /) -> int: ...


class Ids:
    """Makes unguessable strings from the randomness it is given (the system's by default)."""

    __slots__ = ("_random",)

    def __init__(self, randomness: Randomness | None = None) -> None:
        self._random = randomness or random.SystemRandom()

    def token(self) -> str:
        """A new secret of 256 bits, as `crewhall_` and 43 letters and digits."""
        return TOKEN_PREFIX + _base62(self._random.randrange(2**256), 43)

    def plain_token(self) -> str:
        """A new secret of 128 bits, as 32 lower-case hex digits: for clients that know no other form."""
        return f"{self._random.randrange(2**128):032x}"

    def pin(self) -> str:
        """Six decimal digits."""
        return f"{self._random.randrange(10**6):06d}"

    def suffix(self) -> str:
        """Six letters or digits that make a taken slug a free one."""
        return _base62(self._random.randrange(36**6), 6, base=36)


def is_id(reference: str) -> bool:
    """Whether a text that a client sends can be the id of a row: ASCII digits, within 64 bits. Python calls other scripts' digits decimal too."""
    return reference.isascii() and reference.isdecimal() and len(reference) < 19


def digest(token: str) -> str:
    """SHA-256 of a token in hex: what is stored in its place. Only for secrets of 128 random bits or more; passwords need more."""
    return hashlib.sha256(token.encode()).hexdigest()


def _base62(number: int, width: int, *, base: int = 62) -> str:
    letters: list[str] = []
    while number:
        number, digit = divmod(number, base)
        letters.append(_ALPHABET[digit])
    return "".join(reversed(letters)).rjust(width, "0")

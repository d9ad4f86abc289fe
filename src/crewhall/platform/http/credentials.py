"""Credentials as they come in headers and queries, in every spelling that clients use; what they open is not known here.

Source: behaviour notes, tommy 4 (each form was seen from real clients).
"""

import binascii
from base64 import b64decode
from collections.abc import Iterable

from msgspec import Struct

from crewhall.kit.ids import TOKEN_PREFIX

_NOTHING = frozenset({"", "undefined", "null", "none"})
_KEY_HEADERS = frozenset({b"api_key", b"api-key", b"x-api-key"})


class TokenCredentials(Struct, frozen=True):
    """A session token or API key."""

    token: str


class PasswordCredentials(Struct, frozen=True):
    """A login and its password."""

    login: str
    password: str


Credentials = TokenCredentials | PasswordCredentials | None


def challenge(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """What `WWW-Authenticate` says to a request that shows no good credential: each scheme that is taken.

    Without Basic for what a script in a browser asks, as browsers would put their own dialog in front of the page.
    """
    by_script = any(
        name == b"x-requested-with" or (name == b"sec-fetch-dest" and value == b"empty") for name, value in headers
    )
    schemes = ("Bearer", "Token") if by_script else ("Bearer", "Token", "Basic")
    return ", ".join(f'{scheme} realm="Crewhall"' for scheme in schemes)


def from_headers(headers: Iterable[tuple[bytes, bytes]]) -> Credentials:
    """What the headers show: `Authorization` first, then an API key header; None for an anonymous request."""
    found: Credentials = None
    key: Credentials = None
    for name, value in headers:
        if name == b"authorization":
            found = from_authorization(value.decode("latin-1"))
        elif name in _KEY_HEADERS:
            key = _token(value.decode("latin-1"))
    return found or key


def from_authorization(value: str) -> Credentials:
    """`Token x`, `Bearer x`, `Token token="x"`, or `Basic` with login:password or a bare key; `Token undefined` is anonymous."""
    scheme, _, rest = value.strip().partition(" ")
    scheme, rest = scheme.lower(), rest.strip()
    if scheme in ("token", "bearer"):
        return _token(rest.removeprefix("token=").strip('"'))
    if scheme == "basic":
        return _from_basic(rest)
    return _token(value.strip()) if not rest else None


def _from_basic(encoded: str) -> Credentials:
    """Base64 of `login:password`, `key:`, `:key`, `x:key`, or of a key without colon; a bare key that is not base64 counts too."""
    try:
        text = b64decode(encoded + "=" * (-len(encoded) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return _token(encoded)
    login, colon, password = text.partition(":")
    if not colon or not password or login.startswith(TOKEN_PREFIX):
        return _token(login)
    if not login or password.startswith(TOKEN_PREFIX):
        return _token(password)
    return PasswordCredentials(login=login, password=password)


def _token(text: str) -> Credentials:
    text = text.strip()
    return None if text.lower() in _NOTHING else TokenCredentials(text)

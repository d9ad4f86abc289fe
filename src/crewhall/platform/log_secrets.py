"""Takes secrets out of what is about to be logged: by the name of a field, and by their looks within text.

It would rather remove too much than too little. It is no excuse for logging secrets.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from pathlib import PurePath
from typing import Final, cast
from uuid import UUID

REMOVED: Final = "[removed]"
MOST_CHARACTERS: Final = 20_000
_DEEPEST = 8
_AS_STR = (date, Decimal, PurePath, UUID)

# Names: the long words anywhere within a name, the short ones only where they stand alone ("pin", "user_pin", "userPin").
_LONG = (
    r"password|passwd|passphrase|passcode|pincode|secret|token|credential|api[_-]?key|authori[sz]ation|cookie|signature"
)
_NAME = re.compile(rf"{_LONG}|(?:^|[^a-z])(?:pins?|pwd|otp|keys?)(?:$|[^a-z])")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

# A value: what is in quotes (also in quotes that were escaped themselves) or brackets, or else up to white space or `&`.
# Quotes may stay open, for long texts are cut.
_QUOTED = r""""(?:[^"\\]|\\.)*(?:"|\Z)|'(?:[^'\\]|\\.)*(?:'|\Z)|(?P<quote>\\+["']).*?(?:(?<!\\)(?P=quote)|$)"""
_VALUE = rf"b?(?:{_QUOTED}|(?:\[[^\]]*|\{{[^}}]*)?[^\s&]+)"
_ALONE = r"(?:(?<![a-z])|(?<=%5B)|(?-i:(?<=[a-z0-9])(?=[PK])))(?:pins?|pwd|otp|keys?)(?![a-z])"
_NAME_IN_TEXT = rf"(?:{_LONG}|{_ALONE})[\w-]{{0,40}}"
# What stands between: `=`, `: `, ` => `, `>`, also after closing quotes and brackets (`user[pin]=`, `"pin":`, `(pin)=(`);
# `', '` of pairs; `"` and an empty line of multipart forms.
_BETWEEN = r"""(?:(?:[\\"'\])]|%5D){0,5}\s{0,4}(?:=>|[=:>]|%3D)\s{0,4}|["']\ ?,\ ?(?=b?["'])|["'](?:\r?\n|\\r\\n){2})"""
_HEADER_VALUE = rf"\s{{0,4}}[:=]\s{{0,4}}b?(?:{_QUOTED}|[^\r\n]+)"

_PATTERNS: Final = (
    (re.compile(rf"((?:authorization|cookie)[\"']?){_HEADER_VALUE}", re.IGNORECASE), rf"\1: {REMOVED}"),
    (re.compile(r"\b(Bearer|Token|Basic|BEARER|TOKEN|BASIC|bearer)(\s+)[^\s\"',]+"), rf"\1\2{REMOVED}"),
    # In small letters these are also plain English, so what follows has to look like a credential.
    (re.compile(r"\b(token|basic)(\s+)(?=[^\s\"',]{0,200}[0-9=_])[^\s\"',]{6,}"), rf"\1\2{REMOVED}"),
    (re.compile(rf"({_NAME_IN_TEXT}{_BETWEEN}){_VALUE}", re.IGNORECASE), rf"\1{REMOVED}"),
    (re.compile(r"(://[^\s/:@]*:)[^\s/]+(?=@)"), rf"\1{REMOVED}"),  # a password in a URL
    (re.compile(r"crewhall_[0-9A-Za-z]{20,}"), f"crewhall_{REMOVED}"),
    (re.compile(r"(?:gh[porsu]_|github_pat_)\w{20,255}"), REMOVED),  # what GitHub gives out
    (re.compile(r"\beyJ[\w-]{8,2000}\.[\w-]+(?:\.[\w-]*)?"), REMOVED),  # a JSON web token
)
# Text without any of these cannot match a pattern; most text has none, and looking is much cheaper than matching.
_HINTS = (
    *("pass", "pin", "pwd", "otp", "key", "secret", "token", "credential", "authori", "cookie", "signature"),
    *("bearer", "basic", "://", "crewhall_", "eyj", *(f"gh{kind}_" for kind in "porsu"), "github_pat_"),
)
# Tokens of a surface are bare hex digits, which nothing hints at.
_PLAIN_TOKEN = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32}(?![0-9A-Za-z])")
# Ids of requests have the same form.
_NO_TOKEN = frozenset({"request_id"})


@lru_cache(maxsize=2048)
def is_secret(name: str) -> bool:
    """Whether a field of this name is likely to hold a secret: `password`, `X-Api-Key`, `userPin`, `session_token` …"""
    return _NAME.search(_CAMEL.sub("_", name).lower()) is not None


def scrub(text: str) -> str:
    """The text without the credentials that it seems to hold, cut after `MOST_CHARACTERS`."""
    if len(text) > MOST_CHARACTERS:
        text = f"{text[:MOST_CHARACTERS]}…"
    lowered = text.lower()
    if any(hint in lowered for hint in _HINTS):
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
    return _PLAIN_TOKEN.sub(REMOVED, text)


def clean(value: object, depth: int = 0) -> object:
    """The value as JSON can hold it, without secrets: fields are judged by name, pairs by their first half, text by its looks."""
    if isinstance(value, str):
        return scrub(value)
    if value is None or isinstance(value, int | float):
        return str(value) if isinstance(value, float) and not isfinite(value) else value
    if depth >= _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        return clean_fields(cast("Mapping[object, object]", value), depth)
    if isinstance(value, list | tuple | set | frozenset):
        return _clean_items(list(cast("list[object]", value)), depth)
    return scrub(str(value) if isinstance(value, _AS_STR) else repr(value))


def clean_fields(fields: Mapping[object, object], depth: int = 0) -> dict[str, object]:
    """The same fields without secrets."""
    cleaned: dict[str, object] = {}
    for name, value in fields.items():
        name_text = _text(name)
        if name_text in _NO_TOKEN and isinstance(value, str) and _PLAIN_TOKEN.fullmatch(value):
            cleaned[name_text] = value
        else:
            cleaned[name_text] = REMOVED if is_secret(name_text) else clean(value, depth + 1)
    return cleaned


def _clean_items(items: list[object], depth: int) -> list[object]:
    # Headers and forms come as lists of pairs.
    if len(items) == 2 and isinstance(items[0], str | bytes) and is_secret(_text(items[0])):
        return [_text(items[0]), REMOVED]
    return [clean(item, depth + 1) for item in items]


def _text(name: object) -> str:
    return name.decode("latin-1") if isinstance(name, bytes) else str(name)

"""What clients write when they mean nothing: `undefined`, `null`, empty text, text of invisible characters. Types are no concern here."""

from collections.abc import Set as AbstractSet
from typing import cast, overload

from crewhall.kit.errors import InvalidInput
from crewhall.kit.text import shows_nothing
from crewhall.platform.json_documents import MAX_DEPTH

_NOTHING = frozenset({"undefined", "null", ""})
_LONGEST_NOTHING = 9
_NO_KEYS: frozenset[str] = frozenset()


@overload
def clean(
    value: dict[str, object], *, keep: AbstractSet[str] = ..., verbatim: AbstractSet[str] = ...
) -> dict[str, object]: ...
@overload
def clean(value: object, *, keep: AbstractSet[str] = ..., verbatim: AbstractSet[str] = ...) -> object: ...
def clean(value: object, *, keep: AbstractSet[str] = _NO_KEYS, verbatim: AbstractSet[str] = _NO_KEYS) -> object:
    """A copy in which the texts `undefined`, `null`, the empty text and text of invisible characters are None, at any depth.

    Plain blanks are text. List entries that come out as None are dropped, so `[""]` is the empty list. The text at a key in `keep` (such as a
    password) and everything at and below a key in `verbatim` (such as free-form data) stays as it was sent.
    Raises `InvalidInput` for values nested deeper than any parser here lets through.
    Source: behaviour notes, tommy 4.6 and 5 (null travels as `k=`, missing values as `undefined`).
    """
    if type(value) is dict:
        return _clean_mapping(cast("dict[str, object]", value), keep, verbatim, 0)
    if type(value) is list:
        return _clean_list(cast("list[object]", value), keep, verbatim, 0)
    return None if _is_nothing(value) else value


def _clean_mapping(
    mapping: dict[str, object], keep: AbstractSet[str], verbatim: AbstractSet[str], depth: int
) -> dict[str, object]:
    if depth > MAX_DEPTH:
        raise InvalidInput(reason="The input is nested too deeply.")
    cleaned: dict[str, object] = {}
    for key, value in mapping.items():
        kind = type(value)
        if kind is str:
            cleaned[key] = None if _is_nothing(value) and key not in keep and key not in verbatim else value
        elif kind is dict and key not in verbatim:
            cleaned[key] = _clean_mapping(cast("dict[str, object]", value), keep, verbatim, depth + 1)
        elif kind is list and key not in verbatim:
            cleaned[key] = _clean_list(cast("list[object]", value), keep, verbatim, depth + 1)
        else:
            cleaned[key] = value
    return cleaned


def _clean_list(entries: list[object], keep: AbstractSet[str], verbatim: AbstractSet[str], depth: int) -> list[object]:
    if depth > MAX_DEPTH:
        raise InvalidInput(reason="The input is nested too deeply.")
    cleaned: list[object] = []
    for entry in entries:
        kind = type(entry)
        if kind is dict:
            cleaned.append(_clean_mapping(cast("dict[str, object]", entry), keep, verbatim, depth + 1))
        elif kind is list:
            cleaned.append(_clean_list(cast("list[object]", entry), keep, verbatim, depth + 1))
        elif entry is not None and not _is_nothing(entry):
            cleaned.append(entry)
    return cleaned


def _is_nothing(value: object) -> bool:
    if not isinstance(value, str):
        return False
    if value.isascii():
        return len(value) <= _LONGEST_NOTHING and value in _NOTHING
    return shows_nothing(value)

"""Single values as clients write them, brought near the type of a field. Nothing raises here: msgspec has the last word.

A value that cannot be helped is handed on unchanged; one that msgspec would take though it must not (NaN, whole numbers
beyond 64 bits) becomes `REFUSED` or `BEYOND`, a list of too many entries `CROWDED`, which no type accepts.
"""

import math
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final, cast

from crewhall.kit.errors import InvalidInput
from crewhall.platform.input.forms import in_index_order, is_index_map
from crewhall.platform.input.uploads import upload_from
from crewhall.platform.json_documents import decode_json

Coercion = Callable[[object], object]


class _Mark:
    """A value of no wire type."""


REFUSED: Final = _Mark()
BEYOND: Final = _Mark()
CROWDED: Final = _Mark()

MOST_CHARACTERS = 100_000
"""Of one text. Fields say themselves what they may hold; none may hold more, for some look at each character."""
MOST_ENTRIES = 10_000
"""Of one list. Lists of fields say themselves what they may hold; none may hold more."""

_SMALLEST = -(2**63)
_LARGEST = 2**63 - 1  # both databases store whole numbers in 64 bits with a sign
_EXACT_FLOAT = 2.0**53
_LONGEST_NUMBER = 64
_MOST_DECIMAL_DIGITS = 40
_FLAGS = {"1": True, "true": True, "on": True, "yes": True, "t": True, "y": True} | {
    "0": False,
    "false": False,
    "off": False,
    "no": False,
    "f": False,
    "n": False,
}


def to_text(value: object) -> object:
    """Numbers as their digits: a mobile may arrive as 61400000000 or 61400000000.0."""
    if type(value) is str:
        return value if len(value) <= MOST_CHARACTERS else BEYOND
    if type(value) is int:
        return str(value)
    if type(value) is float:
        return str(int(value)) if value.is_integer() and abs(value) <= _EXACT_FLOAT else repr(value)
    return value


def to_whole(value: object) -> object:
    """A signed 64-bit whole number from digits or from a float without a fraction ("12", " 12 ", 12.0, "1e3")."""
    if type(value) is str:
        value = _read_number(value)
    if type(value) is float:
        if not value.is_integer():
            return REFUSED
        value = int(value) if abs(value) <= _EXACT_FLOAT else BEYOND
    if type(value) is int and not _SMALLEST <= value <= _LARGEST:
        return BEYOND
    return value


def to_number(value: object) -> object:
    """A finite float."""
    if type(value) is str:
        value = _read_number(value)
    if type(value) is int:
        return BEYOND if abs(value) > 2**1000 else float(value)
    return REFUSED if type(value) is float and not math.isfinite(value) else value


def to_decimal(value: object) -> object:
    """A finite decimal of a size that arithmetic can bear."""
    if type(value) is str and len(value) <= _LONGEST_NUMBER and "_" not in value:
        try:
            value = Decimal(value.strip())
        except InvalidOperation:
            return REFUSED
    elif type(value) is float:
        value = Decimal(str(value))
    if isinstance(value, Decimal):
        if not value.is_finite():
            return REFUSED
        return BEYOND if abs(value.adjusted()) > _MOST_DECIMAL_DIGITS else value
    return REFUSED if type(value) is str else value


def to_flag(value: object) -> object:
    """true or false from 1/0, true/false, on/off, yes/no in any case."""
    return _FLAGS.get(value.strip().lower(), REFUSED) if type(value) is str else value


def to_upload(value: object) -> object:
    """An `Upload` from any form in which a file may arrive."""
    try:
        return upload_from(value)
    except InvalidInput:
        return REFUSED


def to_entries(coerce_entry: Coercion | None, *, of_scalars: bool) -> Coercion:
    """For lists: JSON text, an index map, and for entries that are scalars also a comma list or one value alone."""

    def coerce(value: object) -> object:
        if type(value) is str:
            value = _read_list(value, of_scalars=of_scalars)
        elif of_scalars and isinstance(value, int | float):
            value = [value]
        else:
            value = _from_index_map(value)
        if type(value) is not list:
            return value
        entries = cast("list[object]", value)
        if len(entries) > MOST_ENTRIES:
            return CROWDED
        return entries if coerce_entry is None else [coerce_entry(entry) for entry in entries]

    return coerce


def to_uploads(value: object) -> object:
    """A list of `Upload`; one file alone is a list of one."""
    value = _from_index_map(value)
    entries = cast("list[object]", value) if type(value) is list else [value]
    return [to_upload(entry) for entry in entries]


def to_map(coerce_entry: Coercion | None) -> Coercion:
    """For dicts: a mapping or the JSON text of one."""

    def coerce(value: object) -> object:
        value = to_object(value)
        if coerce_entry is not None and type(value) is dict:
            return {key: coerce_entry(entry) for key, entry in cast("dict[str, object]", value).items()}
        return value

    return coerce


def to_object(value: object) -> object:
    """The mapping in JSON text; other values stay as they are."""
    return _read_json(value) if type(value) is str and value.lstrip()[:1] == "{" else value


def _from_index_map(value: object) -> object:
    if type(value) is not dict:
        return value
    mapping = cast("dict[str, object]", value)
    return in_index_order(mapping) if is_index_map(mapping) else mapping


def _read_number(text: str) -> object:
    # Python's own reading would also take "1_000" and digits of other scripts.
    text = text.strip()
    if not text.isascii() or "_" in text:
        return REFUSED
    if text.removeprefix("-").isdigit():
        return int(text) if len(text) <= _LONGEST_NUMBER else BEYOND
    try:
        return float(text)
    except ValueError:
        return REFUSED


def _read_list(text: str, *, of_scalars: bool) -> object:
    stripped = text.strip()
    if stripped[:1] == "[":
        value = _read_json(stripped)
        if value is not REFUSED or not of_scalars:
            return value
    elif stripped[:1] == "{" and not of_scalars:
        value = _read_json(stripped)
        return value if value is REFUSED else [value]
    if not of_scalars:
        return text
    return split_list(text)


def split_list(text: str) -> object:
    """The entries of a list that is written with commas between them; those of nothing are left out."""
    if text.count(",") >= MOST_ENTRIES:
        return CROWDED
    return [entry for entry in (piece.strip() for piece in text.split(",")) if entry]


def _read_json(text: str) -> object:
    try:
        return decode_json(text.encode())
    except (InvalidInput, UnicodeError):
        return REFUSED

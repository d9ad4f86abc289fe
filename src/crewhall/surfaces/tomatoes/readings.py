"""What raw values mean: numbers, truth values and texts as clients write them. Source: behaviour notes, tomatoes 1.5 and 1.7."""

import math
import re

from crewhall.kit.text import shows_nothing

Raw = str | int | float | bool | None
"""A value as a client wrote it."""

_NUMBER = re.compile(r"[ \t\n\v\f\r]*([+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[ \t\n\v\f\r]*")
_EXACT_DIGITS = 30
_BEYOND = 10**_EXACT_DIGITS
_TRUE = frozenset({"true", "t", "yes", "y", "on", "1", "1.0"})


def is_blank(value: Raw) -> bool:
    """Whether it says nothing: none, false, or a text that shows nothing."""
    return value is None or value is False or (isinstance(value, str) and shows_nothing(value))


def text(value: Raw) -> str | None:
    """The value as a text, as the original writes numbers and truth values."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def truth(value: Raw) -> bool:
    """Whether it is one of the spellings of true; everything else is false."""
    return (text(value) or "").lower() in _TRUE


def number(value: Raw) -> int | float | None:
    """The number that a value or text writes, infinite where it is beyond all bounds; None when it is no number."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < _BEYOND else math.inf if value > 0 else -math.inf
    if isinstance(value, float):
        return None if math.isnan(value) else value
    found = _NUMBER.fullmatch(value)
    if found is None:
        return None
    digits = found[1]
    if len(digits) <= _EXACT_DIGITS and digits.lstrip("+-").isdecimal():
        return int(digits)
    return float(digits)

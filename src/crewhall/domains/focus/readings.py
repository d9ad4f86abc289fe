"""What raw values mean: numbers, truth values and texts as clients write them. Source: behaviour notes, tomatoes 1.5 and 1.7."""

import math
import re
from collections.abc import Sequence

from crewhall.domains.focus.model import Raw
from crewhall.kit.text import shows_nothing

BLANK = "can't be blank"
INVALID = "is invalid"
NOT_A_NUMBER = "is not a number"
NOT_IN_LIST = "is not included in the list"

LARGEST = 2**63 - 1
"""The largest whole number that is kept."""

_NUMBER = re.compile(r"[ \t\n\v\f\r]*([+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[ \t\n\v\f\r]*")
MOST_TAGS, LONGEST_TAG = 1000, 500
"""Of one tomato or project; in characters. The original has no limits: these are far beyond what people type."""

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


def positive(value: Raw) -> tuple[float | None, list[str]]:
    """A number above 0, None when blank; and what is wrong with it."""
    if is_blank(value):
        return None, []
    found = number(value)
    if found is None or math.isinf(found):
        return None, [NOT_A_NUMBER]
    if found <= 0:
        return None, ["must be greater than 0"]
    return float(found), []


def positive_whole(value: Raw) -> tuple[int | None, list[str]]:
    """A number above 0, cut off to a whole one (0.5 is allowed and becomes 0), None when blank; and what is wrong with it."""
    if is_blank(value):
        return None, []
    found = number(value)
    if found is None:
        return None, [NOT_A_NUMBER]
    if found <= 0:
        return None, ["must be greater than 0"]
    if found >= LARGEST:
        return None, [f"must be less than {LARGEST}"]
    return int(found), []


def text_errors(value: str | None, most: int) -> list[str]:
    """What is wrong with a text of at most `most` characters: it can neither hold NUL nor halves of characters."""
    if value is None:
        return []
    if len(value) > most:
        return [too_long(most)]
    return [] if is_storable(value) else [INVALID]


def tag_errors(tags: Sequence[str]) -> list[str]:
    """What is wrong with tags: too many, too long, or text that cannot be kept."""
    if len(tags) > MOST_TAGS:
        return [f"is too long (maximum is {MOST_TAGS} tags)"]
    for tag in tags:
        if wrong := text_errors(tag, LONGEST_TAG):
            return wrong
    return []


def too_long(most: int) -> str:
    """What is said of a text that has more than so many characters."""
    return f"is too long (maximum is {most} characters)"


def is_storable(value: str) -> bool:
    """Whether both databases can keep the text."""
    try:
        return b"\0" not in value.encode()
    except UnicodeEncodeError:
        return False

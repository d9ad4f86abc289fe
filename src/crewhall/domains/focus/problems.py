"""What can be wrong with one field: a code for programs, the bound that was missed, and plain words. Surfaces may have words of their own."""

import math
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import UNSET, Struct

from crewhall.domains.focus.limits import LARGEST_NUMBER, LONGEST_TAG, MOST_TAGS


class Code(StrEnum):
    """What is wrong."""

    BLANK = "blank"
    INVALID = "invalid"
    NOT_A_NUMBER = "not_a_number"
    NOT_LISTED = "not_listed"
    TOO_LONG = "too_long"
    TOO_MANY_TAGS = "too_many_tags"
    NOT_GREATER_THAN = "not_greater_than"
    LESS_THAN = "less_than"
    NOT_LESS_THAN = "not_less_than"
    NOT_BETWEEN_1_AND = "not_between_1_and"
    IN_FUTURE = "in_future"


_WORDS = {
    Code.BLANK: "must not be empty",
    Code.INVALID: "is invalid",
    Code.NOT_A_NUMBER: "is not a number",
    Code.NOT_LISTED: "is none of the possible values",
    Code.TOO_LONG: "is too long (maximum is {limit} characters)",
    Code.TOO_MANY_TAGS: "is too long (maximum is {limit} tags)",
    Code.NOT_GREATER_THAN: "must be greater than {limit}",
    Code.LESS_THAN: "must be at least {limit}",
    Code.NOT_LESS_THAN: "must be less than {limit}",
    Code.NOT_BETWEEN_1_AND: "must be from 1 to {limit}",
    Code.IN_FUTURE: "must not lie ahead",
}


class Problem(Struct, frozen=True):
    """What is wrong with a field; `limit` is the bound that it missed, where there is one."""

    code: Code
    limit: int | None = None

    @property
    def words(self) -> str:
        """What is wrong, to be said after the name of the field."""
        return _WORDS[self.code].format(limit=self.limit)


def problems_of(edit: Struct, checks: Mapping[str, Callable[[Any], Problem | None]]) -> dict[str, Problem]:
    """What the checks find wrong with the fields that the edit sets, in their order; None is never wrong."""
    values = {name: getattr(edit, name) for name in checks}
    given = {name: value for name, value in values.items() if value is not UNSET and value is not None}
    return {name: problem for name, value in given.items() if (problem := checks[name](value)) is not None}


def in_text(text: str | None, most: int) -> Problem | None:
    """What is wrong with a text of at most `most` characters: it can neither hold NUL nor halves of characters."""
    if text is None:
        return None
    if len(text) > most:
        return Problem(Code.TOO_LONG, most)
    return None if is_storable(text) else Problem(Code.INVALID)


def in_tags(tags: Sequence[str]) -> Problem | None:
    """What is wrong with the tags of a tomato or project."""
    if len(tags) > MOST_TAGS:
        return Problem(Code.TOO_MANY_TAGS, MOST_TAGS)
    return next((problem for tag in tags if (problem := in_text(tag, LONGEST_TAG)) is not None), None)


def in_positive(number: float) -> Problem | None:
    """What is wrong with a number that must be above 0."""
    if not math.isfinite(number):
        return Problem(Code.NOT_A_NUMBER)
    return Problem(Code.NOT_GREATER_THAN, 0) if number <= 0 else None


def in_positive_whole(number: float) -> Problem | None:
    """What is wrong with a number above 0 that is kept cut off to a whole one; so 0.5 is right, and becomes 0."""
    if math.isnan(number):
        return Problem(Code.NOT_A_NUMBER)
    if number <= 0:
        return Problem(Code.NOT_GREATER_THAN, 0)
    return Problem(Code.NOT_LESS_THAN, LARGEST_NUMBER) if number >= LARGEST_NUMBER else None


def is_storable(text: str) -> bool:
    """Whether both databases can keep the text."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False

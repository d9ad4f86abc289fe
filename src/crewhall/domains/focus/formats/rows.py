"""What a file says of tomatoes: rows that can be imported and rows that cannot, and the rules that all forms share."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from crewhall.domains.focus import tags as tag_lists
from crewhall.domains.focus.limits import LONGEST_NOTE, LONGEST_TOMATO_S
from crewhall.domains.focus.moments import EARLIEST
from crewhall.domains.focus.problems import in_tags, in_text
from crewhall.domains.focus.transfers import BadRow, DateOrder

T = TypeVar("T")
Read = Iterator["Row | BadRow | LeftOut"]


class Row(Struct, frozen=True, gc=False):
    """A tomato that a file tells of; `line` is where it stands."""

    line: int
    ended_at: datetime
    length_s: int
    tags: tuple[str, ...]
    note: str | None


class LeftOut(Struct, frozen=True, gc=False):
    """A row of which there is nothing to import, and nothing wrong."""

    line: int


class NothingToImport(Exception):
    """Raised of such a row."""


class BadCell(Exception):
    """What is wrong with a row, in words for whoever has the file; never with its content."""


class Reading:
    """What all rows of one file are read with: the clock of its times, now, how long a tomato is where the file does not say, and what comes
    first in its dates, if the person said so. `delimiter` is found out.

    Lists of tags are few and come often: each is looked at once.
    """

    def __init__(self, zone: ZoneInfo, now: datetime, length_s: int, date_order: DateOrder | None = None) -> None:
        self.zone = zone
        self.now = now
        self.length_s = length_s
        self.date_order = date_order
        self.delimiter = ","
        self._tags: dict[str, tuple[str, ...] | str] = {}

    def tags(self, text: str) -> tuple[str, ...]:
        """The tags in a comma list. Raises `BadCell`."""
        found = self._tags.get(text)
        if found is None:
            found = tag_lists.parse(text)
            if wrong := in_tags(found):
                found = f"has tags of which one {wrong.words}"
            self._tags[text] = found
        if isinstance(found, str):
            raise BadCell(found)
        return found

    def row(self, line: int, ended_at: datetime, length_s: int, tags: tuple[str, ...], note: str | None) -> Row:
        """The row, if it can be a tomato. Raises `BadCell`."""
        note = (note or "").strip() or None
        if ended_at < EARLIEST:
            raise BadCell(f"ended before {EARLIEST.year}")
        if ended_at > self.now:
            raise BadCell("ends in the future")
        if not 1 <= length_s <= LONGEST_TOMATO_S:
            raise BadCell(f"lasts less than 1 or more than {LONGEST_TOMATO_S} seconds")
        if wrong := in_text(note, LONGEST_NOTE):
            raise BadCell(f"has a note that {wrong.words}")
        return Row(line, ended_at, length_s, tags, note)


def each(found: Iterable[tuple[int, T]], make: Callable[[int, T], Row]) -> Read:
    """The row that `make` makes of each, or what is bad about it."""
    for line, what in found:
        try:
            yield make(line, what)
        except BadCell as bad:
            yield BadRow(line, str(bad))
        except NothingToImport:
            yield LeftOut(line)


def named(names: list[str], cells: list[str]) -> dict[str, str]:
    """The cells by the names of their columns. Raises `BadCell`."""
    if len(cells) != len(names):
        raise BadCell(f"has {len(cells)} columns where the header has {len(names)}")
    return dict(zip(names, cells, strict=True))

"""Rows become records: each column as its field says, None only where it may be."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import pytest
from msgspec import Meta, Struct

from crewhall.platform.db.records import make_decoder


class Colour(StrEnum):
    """An enum kept as text."""

    RED = "red"


class Row(Struct, frozen=True):
    """Fields that need the driver's values changed, and one that does not."""

    id: int
    made_at: datetime
    changed_at: datetime
    ended_at: datetime | None
    colour: Colour | None
    name: Annotated[str, Meta(max_length=9)] | None = None


class Plain(Struct, frozen=True):
    """Fields that are the driver's own."""

    id: int
    name: str | None


class Words(Struct, frozen=True):
    """A tuple, which may be missing."""

    id: int
    words: tuple[str, ...] | None


EARLY, LATE = "2026-01-31T12:00:00.000001Z", "2026-02-01T00:00:00.500000Z"
EARLY_AT = datetime(2026, 1, 31, 12, 0, 0, 1, tzinfo=UTC)
LATE_AT = datetime(2026, 2, 1, 0, 0, 0, 500_000, tzinfo=UTC)


def from_driver(column: type) -> Callable[[Any], Any] | None:
    """As SQLite's driver needs it."""
    return {datetime: datetime.fromisoformat, Colour: Colour}.get(column)


@pytest.mark.parametrize(
    ("row", "record"),
    [
        ((1, EARLY, EARLY, EARLY, "red", "a"), Row(1, EARLY_AT, EARLY_AT, EARLY_AT, Colour.RED, "a")),
        ((1, EARLY, LATE, None, None, None), Row(1, EARLY_AT, LATE_AT, None, None)),
        ((1, LATE, EARLY, LATE, "red", ""), Row(1, LATE_AT, EARLY_AT, LATE_AT, Colour.RED, "")),
    ],
    ids=["repeated", "missing", "crossed"],
)
def test_row_becomes_a_record(row: tuple[object, ...], record: Row) -> None:
    assert make_decoder(Row, from_driver)([row]) == [record]


def test_moments_of_one_row_are_not_those_of_the_next() -> None:
    rows = [(1, EARLY, EARLY, None, None, None), (2, LATE, LATE, EARLY, None, None)]
    first, second = make_decoder(Row, from_driver)(rows)
    assert (first.made_at, first.changed_at, first.ended_at) == (EARLY_AT, EARLY_AT, None)
    assert (second.made_at, second.changed_at, second.ended_at) == (LATE_AT, LATE_AT, EARLY_AT)


def test_moment_that_is_written_twice_is_read_once() -> None:
    read: list[str] = []

    def reader(column: type) -> Callable[[Any], Any] | None:
        return (lambda text: read.append(text) or datetime.fromisoformat(text)) if column is datetime else None

    rows = [
        (1, EARLY, EARLY, EARLY, None, None),
        (2, EARLY, LATE, None, None, None),
        (3, LATE, EARLY, None, None, None),
    ]
    make_decoder(Row, reader)(rows)
    assert read == [EARLY, LATE, LATE, EARLY]  # in its row, or in its column of the row before


def test_tuple_that_repeats_that_of_the_row_before_is_read_once() -> None:
    read: list[str] = []

    def words(text: str) -> tuple[str, ...]:
        read.append(text)
        return tuple(text.split())

    rows = [(1, "a b"), (2, "a b"), (3, None), (4, "a b"), (5, "c"), (6, ""), (7, "a b")]
    decode = make_decoder(Words, {tuple: words}.get)
    for _ in range(2):  # what was read for one list is not known to the next
        read.clear()
        found = decode(rows)
        assert [row.words for row in found] == [("a", "b"), ("a", "b"), None, ("a", "b"), ("c",), (), ("a", "b")]
        assert read == ["a b", "c", "", "a b"]


def test_field_that_says_nothing_of_none_takes_none() -> None:
    with pytest.raises(TypeError):
        make_decoder(Row, from_driver)([(1, None, EARLY, None, None, None)])


def test_columns_that_need_nothing_are_taken_as_they_are() -> None:
    assert make_decoder(Plain, from_driver)([(1, "a"), (2, None)]) == [Plain(1, "a"), Plain(2, None)]
    assert make_decoder(Plain, from_driver)([]) == []

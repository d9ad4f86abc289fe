"""Many rows in one INSERT: on PostgreSQL a statement for each row costs many times more than the row.

Rows go by powers of two: so there are few texts of each statement, which the databases prepare once and keep.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TypeVar

T = TypeVar("T")

_MOST_ROWS = 128


def parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """The rows in their order, cut into parts of a power of two, the greatest first."""
    done = 0
    while left := len(rows) - done:
        count = min(_MOST_ROWS, 1 << (left.bit_length() - 1))
        yield rows[done : done + count]
        done += count


@cache
def values(columns: int, rows: int) -> str:
    """What follows VALUES, with a numbered argument for each value.

    >>> values(2, 3)
    '($1, $2), ($3, $4), ($5, $6)'
    """
    numbers = iter(range(1, columns * rows + 1))
    return ", ".join("(" + ", ".join(f"${next(numbers)}" for _ in range(columns)) + ")" for _ in range(rows))

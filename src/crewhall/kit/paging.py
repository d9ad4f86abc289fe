"""A page of a list: what was asked for and what came. How a dialect asks and answers stands in its `paging.py`."""

from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")

MOST_PER_PAGE = 500


class PageRequest(Struct, frozen=True):
    """Page `number` (from 1) of `per` rows each (1 to `MOST_PER_PAGE`, unless a list says otherwise)."""

    number: int = 1
    per: int = MOST_PER_PAGE

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.per


class Page(Struct, Generic[T], frozen=True):
    """The rows of one page, in order, and how many rows there are in all."""

    rows: list[T]
    total: int
    request: PageRequest

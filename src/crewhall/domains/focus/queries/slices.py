"""A part of a long list that is read from whichever end is nearer. Skipping rows costs a walk of the index over them."""

from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

from msgspec import Struct

from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db

R = TypeVar("R")

_MOST_SKIPPED_INLINE = 2000


class Slice(Struct, frozen=True):
    """`limit` rows after the first `skip`, counted from the end of the list if `backward`. The statement puts them in the list's order."""

    skip: int
    limit: int
    backward: bool = False

    @property
    def direction(self) -> str:
        """How a list that goes down is read."""
        return "ASC" if self.backward else "DESC"

    @property
    def opposite(self) -> str:
        """How a list that goes up is read."""
        return "DESC" if self.backward else "ASC"

    @property
    def is_deep(self) -> bool:
        """Whether so many rows are skipped that they are read in a thread."""
        return self.skip > _MOST_SKIPPED_INLINE


def slice_of(page: PageRequest, total: int) -> Slice | None:
    """The rows of a page in a list of `total` rows; None when it lies beyond the end."""
    offset = page.offset
    if offset >= total:
        return None
    limit = min(page.per, total - offset)
    after = total - offset - limit
    return Slice(offset, limit) if offset <= after else Slice(after, limit, backward=True)


def rows_of(db: Db, part: Slice, into: type[R], sql: str, args: Sequence[Any]) -> Awaitable[list[R]]:
    """The rows of a statement that skips `part.skip` rows."""
    return (db.slow_fetch_all if part.is_deep else db.fetch_all)(into, sql, *args)

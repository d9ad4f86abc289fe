"""Statements on tomatoes that were entered or imported: which lie at a time, which are there already, lists by tag or source."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.focus.model import Source, Tomato
from crewhall.domains.focus.queries.tomatoes import TOMATO
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where


class Known(Struct, frozen=True, gc=False):
    """By what a tomato that is imported again is recognised."""

    ended_at: datetime
    tags: tuple[str, ...]


async def select_of_lengths(
    db: Db, user_id: int, lengths_s: list[int], after: datetime, before: datetime, but_id: int, limit: int
) -> list[Tomato]:
    """The person's tomatoes of these lengths that ended after one moment and before another, oldest first; without the tomato `but_id`."""
    sql = f"""
        SELECT {TOMATO} FROM tomatoes
        WHERE user_id = $1 AND ended_at > $2 AND ended_at < $3 AND id <> $4 AND length_s = ANY($5)
        ORDER BY ended_at, id LIMIT $6
        """
    return await db.fetch_all(Tomato, sql, user_id, after, before, but_id, lengths_s, limit)


async def select_known(db: Db, user_id: int, since: datetime, until: datetime) -> list[Known]:
    """What the person has that ended from `since` and before `until`, this unit's own included."""
    return await db.fetch_all(
        Known,
        "SELECT ended_at, tags FROM tomatoes WHERE user_id = $1 AND ended_at >= $2 AND ended_at < $3",
        user_id,
        since,
        until,
    )


def _entries_where(
    user_id: int, since: datetime | None, until: datetime | None, tags: list[str] | None, source: Source | None
) -> Where:
    where = Where("user_id = ?", user_id)
    if since is not None:
        where.also("ended_at >= ?", since)
    if until is not None:
        where.also("ended_at < ?", until)
    if source is not None:
        where.also("source = ?", source)
    if tags is not None:
        where.also("id IN (SELECT tomato_id FROM tomato_tags WHERE user_id = ? AND tag = ANY(?))", user_id, tags)
    return where


async def select_entries(
    db: Db,
    user_id: int,
    since: datetime | None,
    until: datetime | None,
    tags: list[str] | None,
    source: Source | None,
    page: PageRequest,
) -> list[Tomato]:
    """A page of the person's tomatoes in a stretch of time, with any of the tags, of that source, newest first. A slow read."""
    where = _entries_where(user_id, since, until, tags, source)
    limit = where.page(page.per, page.offset)
    sql = f"SELECT {TOMATO} FROM tomatoes {where.sql} ORDER BY ended_at DESC, id DESC{limit}"
    return await db.slow_fetch_all(Tomato, sql, *where.args)


async def select_entries_total(
    db: Db,
    user_id: int,
    since: datetime | None,
    until: datetime | None,
    tags: list[str] | None,
    source: Source | None,
) -> int:
    """How many there are. A slow read."""
    where = _entries_where(user_id, since, until, tags, source)
    (total,) = await db.slow_fetch_all(int, f"SELECT count(*) FROM tomatoes {where.sql}", *where.args)
    return total

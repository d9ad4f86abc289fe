"""Statements on tomatoes and their tags. Lists are ranges of the index by person and end."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from itertools import chain

from msgspec import Struct

from crewhall.domains.focus.model import Counters, NewTomato, Tomato
from crewhall.domains.focus.queries.many_rows import parts, values
from crewhall.domains.focus.queries.slices import Slice, rows_of
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where

TOMATO = "id, user_id, ended_at, length_s, tags, note, source, created_at, updated_at"
_MOST_COUNTED_INLINE = 2000


class LengthAndEnd(Struct, frozen=True):
    """The first end of the tomatoes of one length."""

    length_s: int
    ended_at: datetime


def _between(user_id: int, since: object, until: object) -> Where:
    where = Where("user_id = ?", user_id)
    if since is not None:
        where.also("ended_at >= ?", since)
    return where if until is None else where.also("ended_at < ?", until)


async def select_tomatoes(
    db: Db, user_id: int, since: datetime | None, until: datetime | None, part: Slice
) -> list[Tomato]:
    """Part of the person's tomatoes, newest first; a slow read far from both ends."""
    sql = _part_of_list(part.direction, since is not None, until is not None)
    args = [value for value in (user_id, since, until, part.limit, part.skip) if value is not None]
    return await rows_of(db, part, Tomato, sql, args)


@cache
def _part_of_list(order: str, has_since: bool, has_until: bool) -> str:
    where = _between(0, has_since or None, has_until or None)  # only the text counts
    return f"""
        SELECT {TOMATO} FROM tomatoes WHERE id IN (
            SELECT id FROM tomatoes {where.sql} ORDER BY ended_at {order}, id {order}{where.page(0, 0)}
        ) ORDER BY ended_at DESC, id DESC
        """


async def select_tomatoes_total(db: Db, user_id: int, since: datetime | None, until: datetime | None) -> int:
    """How many tomatoes the person has in a stretch of time; a slow read where there are thousands."""
    where = _between(user_id, since, until)
    are_many = await db.fetch_value(
        f"SELECT 1 FROM tomatoes {where.sql} ORDER BY ended_at LIMIT 1 OFFSET {_MOST_COUNTED_INLINE}",
        *where.args,
    )
    count = f"SELECT count(*) FROM tomatoes {where.sql}"
    if are_many:
        return (await db.slow_fetch_all(int, count, *where.args))[0]
    return await db.fetch_value(count, *where.args)


async def select_tomato(db: Db, user_id: int, tomato_id: int) -> Tomato | None:
    """One of the person's tomatoes."""
    sql = f"SELECT {TOMATO} FROM tomatoes WHERE id = $1 AND user_id = $2"
    return await db.fetch_one(Tomato, sql, tomato_id, user_id)


async def select_newest_end(db: Db, user_id: int) -> datetime | None:
    """When the person's last tomato ended."""
    sql = "SELECT ended_at FROM tomatoes WHERE user_id = $1 ORDER BY ended_at DESC LIMIT 1"
    return await db.fetch_one(datetime, sql, user_id)


async def select_first_end(db: Db, user_id: int, since: datetime) -> datetime | None:
    """When the person's first tomato from that moment on ended."""
    sql = "SELECT ended_at FROM tomatoes WHERE user_id = $1 AND ended_at >= $2 ORDER BY ended_at LIMIT 1"
    return await db.fetch_one(datetime, sql, user_id, since)


async def select_interval_count(db: Db, user_id: int, start: datetime, end: datetime) -> int:
    """How many of the person's tomatoes ended from `start` and before `end`, this unit's own included."""
    return await db.fetch_value(
        "SELECT count(*) FROM tomatoes WHERE user_id = $1 AND ended_at >= $2 AND ended_at < $3", user_id, start, end
    )


async def select_ends_by_length(
    db: Db, user_id: int, after: datetime, before: datetime, but_id: int
) -> list[LengthAndEnd]:
    """For each length, the first end after one moment and before another; without the tomato `but_id`."""
    return await db.fetch_all(
        LengthAndEnd,
        """
        SELECT length_s, min(ended_at) FROM tomatoes
        WHERE user_id = $1 AND ended_at > $2 AND ended_at < $3 AND id <> $4 GROUP BY length_s
        """,
        user_id,
        after,
        before,
        but_id,
    )


async def select_counters(db: Db, user_id: int, day: datetime, week: datetime, month: datetime) -> Counters:
    """How many of the person's tomatoes ended since each of three moments."""
    found = await db.fetch_one(
        Counters,
        """
        SELECT count(*) FILTER (WHERE ended_at >= $2), count(*) FILTER (WHERE ended_at >= $3),
            count(*) FILTER (WHERE ended_at >= $4)
        FROM tomatoes WHERE user_id = $1 AND ended_at >= $5
        """,
        user_id,
        day,
        week,
        month,
        min(day, week, month),
    )
    return found or Counters(0, 0, 0)


async def insert_tomatoes(db: Db, user_id: int, news: Sequence[NewTomato], now: datetime) -> list[int]:
    """Add tomatoes, many in a statement; their ids, which grow in that order."""
    ids: list[int] = []
    for part in parts(news):
        sql = f"""
            INSERT INTO tomatoes (user_id, ended_at, length_s, tags, note, source, created_at, updated_at)
            VALUES {values(8, len(part))} RETURNING id
            """
        rows = [(user_id, new.ended_at, new.length_s, list(new.tags), new.note, new.source, now, now) for new in part]
        # In which order rows are returned is not promised; in which they are numbered is theirs.
        ids += sorted(await db.fetch_all(int, sql, *chain.from_iterable(rows)))
    return ids


async def update_tomato(db: Db, tomato: Tomato) -> None:
    """Write the tomato's time, length, tags and note."""
    await db.execute(
        """
        UPDATE tomatoes SET ended_at = $3, length_s = $4, tags = $5, note = $6, updated_at = $7
        WHERE id = $1 AND user_id = $2
        """,
        tomato.id,
        tomato.user_id,
        tomato.ended_at,
        tomato.length_s,
        list(tomato.tags),
        tomato.note,
        tomato.updated_at,
    )


async def delete_tomato(db: Db, user_id: int, tomato_id: int) -> None:
    """Delete the tomato; its tags go with it."""
    await db.execute("DELETE FROM tomatoes WHERE id = $1 AND user_id = $2", tomato_id, user_id)


async def insert_tomato_tags(db: Db, rows: Sequence[tuple[int, str, datetime, int]]) -> None:
    """Have tomatoes found by tags, as (user id, tag, when it ended, tomato id), each pair once; many in a statement."""
    for part in parts(rows):
        sql = f"""
            INSERT INTO tomato_tags (user_id, tag, ended_at, tomato_id) VALUES {values(4, len(part))}
            ON CONFLICT DO NOTHING
            """
        await db.execute(sql, *chain.from_iterable(part))


async def delete_tomato_tags(db: Db, user_id: int, tomato_ids: Sequence[int]) -> None:
    """Have some of the person's tomatoes found by no tag."""
    await db.execute("DELETE FROM tomato_tags WHERE tomato_id = ANY($2) AND user_id = $1", user_id, list(tomato_ids))

"""All SQL on the lengths of work and breaks. The lengths without a tag are the person's own, those with one the tag's."""

from crewhall.domains.focus.model import Lengths
from crewhall.platform.db.database import Db

_LENGTHS = "user_id, tag, work_s, short_break_s, long_break_s, long_break_every, updated_at"
_NEW = """
    work_s = excluded.work_s, short_break_s = excluded.short_break_s, long_break_s = excluded.long_break_s,
    long_break_every = excluded.long_break_every, updated_at = excluded.updated_at
"""


async def select_lengths(db: Db, user_id: int) -> list[Lengths]:
    """All lengths that the person has set, their own first, then by tag."""
    return await db.fetch_all(
        Lengths,
        f"SELECT {_LENGTHS} FROM focus_lengths WHERE user_id = $1 ORDER BY coalesce(tag, '')",
        user_id,
    )


async def select_lengths_for(db: Db, user_id: int, tags: list[str]) -> list[Lengths]:
    """The person's own lengths and those of the tags, as far as they are set; in no order."""
    return await db.fetch_all(
        Lengths,
        f"SELECT {_LENGTHS} FROM focus_lengths WHERE user_id = $1 AND (tag IS NULL OR tag = ANY($2))",
        user_id,
        tags,
    )


async def upsert_own_lengths(db: Db, lengths: Lengths) -> None:
    """Set the lengths of the person, which no tag has."""
    await db.execute(
        f"""
        INSERT INTO focus_lengths ({_LENGTHS}) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (user_id) WHERE tag IS NULL DO UPDATE SET {_NEW}
        """,
        *_values(lengths, None),
    )


async def upsert_tag_lengths(db: Db, lengths: Lengths) -> None:
    """Set the lengths of a tag of the person's."""
    await db.execute(
        f"""
        INSERT INTO focus_lengths ({_LENGTHS}) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (user_id, tag) WHERE tag IS NOT NULL DO UPDATE SET {_NEW}
        """,
        *_values(lengths, lengths.tag),
    )


async def delete_own_lengths(db: Db, user_id: int) -> bool:
    """Forget the person's own lengths; whether they had set any."""
    return await db.execute("DELETE FROM focus_lengths WHERE user_id = $1 AND tag IS NULL", user_id) == 1


async def delete_tag_lengths(db: Db, user_id: int, tag: str) -> bool:
    """Forget the lengths of a tag; whether there were any."""
    return await db.execute("DELETE FROM focus_lengths WHERE user_id = $1 AND tag = $2", user_id, tag) == 1


def _values(lengths: Lengths, tag: str | None) -> tuple[object, ...]:
    return (
        lengths.user_id,
        tag,
        lengths.work_s,
        lengths.short_break_s,
        lengths.long_break_s,
        lengths.long_break_every,
        lengths.updated_at,
    )

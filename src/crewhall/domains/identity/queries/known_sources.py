"""Statements on the networks and devices from which people have signed in."""

from collections.abc import Sequence
from datetime import datetime

from crewhall.platform.db.database import Db


async def select_known_source(db: Db, user_id: int, sources: Sequence[str]) -> str | None:
    """The first, in order of text, of these sources from which the person has signed in."""
    return await db.fetch_value(
        "SELECT min(source) FROM known_sources WHERE user_id = $1 AND source = ANY($2)", user_id, list(sources)
    )


async def insert_known_source(db: Db, user_id: int, source: str, now: datetime) -> None:
    """Note that the person has signed in from there."""
    await db.execute(
        """
        INSERT INTO known_sources (user_id, source, seen_at) VALUES ($1, $2, $3)
        ON CONFLICT (user_id, source) DO UPDATE SET seen_at = excluded.seen_at
        """,
        user_id,
        source,
        now,
    )


async def delete_oldest_known_sources(db: Db, user_id: int, kept: int) -> None:
    """Forget all but the newest of a person's sources."""
    await db.execute(
        """
        DELETE FROM known_sources WHERE user_id = $1 AND source NOT IN (
            SELECT source FROM known_sources WHERE user_id = $1 ORDER BY seen_at DESC, source LIMIT $2)
        """,
        user_id,
        kept,
    )


async def delete_known_sources(db: Db, user_id: int) -> None:
    """Forget all of a person's sources."""
    await db.execute("DELETE FROM known_sources WHERE user_id = $1", user_id)

"""Statements on when people were last seen."""

from datetime import datetime

from msgspec import Struct

from crewhall.platform.db.database import Db


class Seen(Struct, frozen=True):
    """When a person was last seen."""

    user_id: int
    seen_at: datetime


async def upsert_presence(db: Db, user_id: int, now: datetime) -> None:
    """Remember that the person was here; never earlier than is known already."""
    await db.execute(
        """
        INSERT INTO presences (user_id, seen_at) VALUES ($1, $2)
        ON CONFLICT (user_id) DO UPDATE SET seen_at = excluded.seen_at WHERE presences.seen_at < excluded.seen_at
        """,
        user_id,
        now,
    )


async def select_presences(db: Db, user_ids: list[int]) -> list[Seen]:
    """When each of the people was last seen; whoever never was is left out."""
    return await db.fetch_all(Seen, "SELECT user_id, seen_at FROM presences WHERE user_id = ANY($1)", user_ids)

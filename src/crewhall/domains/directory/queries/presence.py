"""Statements on when people were last seen."""

from collections.abc import Sequence
from datetime import datetime

from crewhall.platform.db.database import Db


async def upsert_presences(db: Db, user_ids: Sequence[int], now: datetime) -> None:
    """Remember that the people were here; never earlier than is known already. Those who have been deleted are left out."""
    await db.execute_many(
        """
        INSERT INTO presences (user_id, seen_at) SELECT $1::bigint, $2::timestamptz WHERE EXISTS (SELECT 1 FROM users WHERE id = $1)
        ON CONFLICT (user_id) DO UPDATE SET seen_at = excluded.seen_at WHERE presences.seen_at < excluded.seen_at
        """,
        [(user_id, now) for user_id in user_ids],
    )

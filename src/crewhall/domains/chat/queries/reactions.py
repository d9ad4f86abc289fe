"""Statements on reactions. Whether the caller may see the message is asked before."""

from datetime import datetime

from crewhall.domains.chat.model import Reaction
from crewhall.platform.db.database import Db

_REACTION = "x.id, x.message_id, m.room_id, x.user_id, x.value, x.created_at"


async def select_reactions(db: Db, message_ids: list[int]) -> list[Reaction]:
    """The reactions to several messages, oldest first."""
    return await db.fetch_all(
        Reaction,
        f"""
        SELECT {_REACTION} FROM reactions x JOIN messages m ON m.id = x.message_id
        WHERE x.message_id = ANY($1) ORDER BY x.id
        """,
        message_ids,
    )


async def select_reaction(db: Db, room_id: int, reaction_id: int) -> Reaction | None:
    """A reaction to a message of a room."""
    sql = (
        f"SELECT {_REACTION} FROM reactions x JOIN messages m ON m.id = x.message_id WHERE x.id = $2 AND m.room_id = $1"
    )
    return await db.fetch_one(Reaction, sql, room_id, reaction_id)


async def select_reactions_total(db: Db, message_id: int, user_id: int) -> int:
    """How many reactions of a person a message has."""
    sql = "SELECT count(*) FROM reactions WHERE message_id = $1 AND user_id = $2"
    return await db.fetch_value(sql, message_id, user_id)


async def insert_reaction(db: Db, message_id: int, user_id: int, value: str, now: datetime) -> int | None:
    """Add a reaction; None when the same one is there."""
    return await db.fetch_value(
        """
        INSERT INTO reactions (message_id, user_id, value, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING RETURNING id
        """,
        message_id,
        user_id,
        value,
        now,
    )


async def delete_reaction(db: Db, reaction_id: int, user_id: int) -> bool:
    """Delete a person's reaction; whether it was there."""
    return await db.execute("DELETE FROM reactions WHERE id = $1 AND user_id = $2", reaction_id, user_id) == 1

"""Statements that add and remove rooms which are made up (demo data). A room that is added has its people already."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from crewhall.platform.db.database import Db


class OwnedRoom(Struct, frozen=True):
    """A room and whose it is."""

    id: int
    owner_id: int


async def insert_messages(db: Db, room_id: int, messages: Iterable[tuple[int, int, str, datetime]]) -> None:
    """Add sent messages to a room, as (position, sender, text, time)."""
    await db.execute_many(
        """
        INSERT INTO messages (room_id, position, sender_id, kind, body, sent_at, created_at)
        VALUES ($1, $2, $3, 'text', $4, $5, $5)
        """,
        [(room_id, *saying) for saying in messages],
    )


async def insert_reactions(db: Db, room_id: int, signs: Iterable[tuple[int, int, str]]) -> None:
    """Put signs to messages of a room, as (position, user, sign), at the time of the message."""
    await db.execute_many(
        """
        INSERT INTO reactions (message_id, user_id, value, created_at)
        SELECT id, $3::bigint, $4::text, sent_at FROM messages WHERE room_id = $1 AND position = $2
        """,
        [(room_id, *sign) for sign in signs],
    )


async def update_talk(db: Db, room_id: int, last_position: int, last_message_at: datetime) -> None:
    """Write up to where, and when last, there was talk in a room."""
    sql = "UPDATE rooms SET last_position = $2, last_message_at = $3 WHERE id = $1"
    await db.execute(sql, room_id, last_position, last_message_at)


async def select_rooms_for_update(db: Db, team_id: int, room_ids: list[int]) -> list[OwnedRoom]:
    """Those of the rooms that the team has, archived or not, held until the unit ends: nothing is said in them meanwhile."""
    sql = "SELECT id, owner_id FROM rooms WHERE team_id = $1 AND id = ANY($2) ORDER BY id FOR UPDATE"
    return await db.fetch_all(OwnedRoom, sql, team_id, room_ids)


async def select_message_ids(db: Db, room_ids: list[int]) -> list[int]:
    """All messages of rooms, also those that wait for their time."""
    return await db.fetch_all(int, "SELECT id FROM messages WHERE room_id = ANY($1)", room_ids)


async def delete_rooms(db: Db, team_id: int, room_ids: list[int]) -> None:
    """Delete rooms of the team that are held, with people, messages and reactions."""
    await db.execute("DELETE FROM rooms WHERE team_id = $1 AND id = ANY($2)", team_id, room_ids)

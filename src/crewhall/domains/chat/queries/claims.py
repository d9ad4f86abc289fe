"""Statements that hand the rooms of somebody without an account over to the account that has proved their address."""

from datetime import datetime

from msgspec import Struct

from crewhall.platform.db.database import Db


class Room(Struct, frozen=True):
    """A room in which a placeholder is, and whose it is; of no team where `team_id` is None."""

    id: int
    team_id: int | None
    is_archived: bool


async def select_rooms_for_update(db: Db, placeholder_id: int) -> list[Room]:
    """The rooms in which a placeholder is, held until the unit ends; not those of made-up talk, in which it has a say."""
    return await db.fetch_all(
        Room,
        """
        SELECT r.id, r.team_id, r.archived_at IS NOT NULL FROM rooms r
        WHERE r.id IN (SELECT p.room_id FROM participants p WHERE p.user_id = $1 AND p.left_at IS NULL
                       UNION SELECT s.room_id FROM suspended_participants s WHERE s.user_id = $1)
          AND r.owner_id <> $1 AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.sender_id = $1 AND m.room_id = r.id)
        ORDER BY r.id FOR NO KEY UPDATE
        """,
        placeholder_id,
    )


async def insert_participants_claimed(db: Db, user_id: int, placeholder_id: int, room_ids: list[int]) -> None:
    """Put the person into the placeholder's place in rooms; where they are themselves they stay as they are."""
    await db.execute(
        """
        INSERT INTO participants (room_id, user_id, favorite, mute, read_position, joined_at, left_at)
        SELECT room_id, $1::bigint, favorite, mute, read_position, joined_at, left_at FROM participants
        WHERE user_id = $2 AND room_id = ANY($3)
        ON CONFLICT (room_id, user_id) DO UPDATE SET left_at = excluded.left_at, joined_at = excluded.joined_at
        WHERE participants.left_at IS NOT NULL
        """,
        user_id,
        placeholder_id,
        room_ids,
    )


async def delete_participants(db: Db, user_id: int, placeholder_id: int, room_ids: list[int]) -> None:
    """Take the placeholder out of rooms, without a trace; who is out of them with their membership is the person."""
    sql = "UPDATE suspended_participants SET user_id = $1 WHERE user_id = $2 AND room_id = ANY($3)"
    await db.execute(sql, user_id, placeholder_id, room_ids)
    await db.execute("DELETE FROM participants WHERE user_id = $1 AND room_id = ANY($2)", placeholder_id, room_ids)


async def update_keys_free(db: Db, room_ids: list[int], now: datetime) -> None:
    """Let rooms that are held be found by nobody, until it is known by whom."""
    await db.execute("UPDATE rooms SET people_key = NULL, updated_at = $2 WHERE id = ANY($1)", room_ids, now)

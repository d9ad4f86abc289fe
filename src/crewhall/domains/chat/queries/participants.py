"""Statements on the people in rooms. Whether the caller is one of them is asked before (`select_membership`)."""

from datetime import datetime

from crewhall.domains.chat.model import Participant
from crewhall.platform.db.database import Db

_PARTICIPANT = "p.room_id, p.user_id, u.first_name, u.last_name, u.icon_url, p.joined_at, p.left_at"
# Those who are there before those who left.
_IN_ORDER = "CASE WHEN p.left_at IS NULL THEN 0 ELSE 1 END, p.joined_at, p.user_id"


async def select_participants(db: Db, room_id: int, limit: int) -> list[Participant]:
    """The people of a room: those who are there in the order in which they came, then those who left."""
    return await db.fetch_all(
        Participant,
        f"""
        SELECT {_PARTICIPANT} FROM participants p JOIN users u ON u.id = p.user_id
        WHERE p.room_id = $1 ORDER BY {_IN_ORDER} LIMIT $2
        """,
        room_id,
        limit,
    )


async def select_people_of_rooms(db: Db, room_ids: list[int], most: int) -> list[Participant]:
    """The first `most` people of each of the rooms, in the same order; a slow read: there may be hundreds of thousands."""
    return await db.slow_fetch_all(
        Participant,
        f"""
        SELECT room_id, user_id, first_name, last_name, icon_url, joined_at, left_at FROM (
            SELECT {_PARTICIPANT}, row_number() OVER (PARTITION BY p.room_id ORDER BY {_IN_ORDER}) AS place
            FROM participants p JOIN users u ON u.id = p.user_id WHERE p.room_id = ANY($1)
        ) AS named WHERE place <= $2 ORDER BY room_id, place
        """,
        room_ids,
        most,
    )


async def select_participant(db: Db, room_id: int, user_id: int) -> Participant | None:
    """A person who is in a room."""
    return await db.fetch_one(
        Participant,
        f"""
        SELECT {_PARTICIPANT} FROM participants p JOIN users u ON u.id = p.user_id
        WHERE p.room_id = $1 AND p.user_id = $2 AND p.left_at IS NULL
        """,
        room_id,
        user_id,
    )


async def select_suspended(db: Db, room_id: int, user_id: int) -> Participant | None:
    """A person who is out of a room for as long as they are out of its team."""
    return await db.fetch_one(
        Participant,
        f"""
        SELECT {_PARTICIPANT} FROM participants p JOIN users u ON u.id = p.user_id
        JOIN suspended_participants s ON s.room_id = p.room_id AND s.user_id = p.user_id
        WHERE p.room_id = $1 AND p.user_id = $2
        """,
        room_id,
        user_id,
    )


async def select_present_ids(db: Db, room_id: int) -> list[int]:
    """Who is in a room, longest there first."""
    sql = "SELECT user_id FROM participants WHERE room_id = $1 AND left_at IS NULL ORDER BY joined_at, user_id"
    return await db.fetch_all(int, sql, room_id)


async def select_heir(db: Db, room_id: int, owner_id: int) -> int | None:
    """Who, beside its owner, is in a room longest and has an account; None when nobody is."""
    return await db.fetch_value(
        """
        SELECT p.user_id FROM participants p JOIN users u ON u.id = p.user_id
        WHERE p.room_id = $1 AND p.user_id <> $2 AND p.left_at IS NULL AND u.status = 'active'
        ORDER BY p.joined_at, p.user_id LIMIT 1
        """,
        room_id,
        owner_id,
    )


async def insert_participants(db: Db, room_id: int, user_ids: list[int], read_position: int, now: datetime) -> None:
    """Put people into a room, as having read it up to a position. Who is there already stays as they are; who had left comes back."""
    await db.execute(
        """
        INSERT INTO participants (room_id, user_id, favorite, mute, read_position, joined_at)
        SELECT $1::bigint, u.id, false, false, $3::bigint, $4::timestamptz FROM users u WHERE u.id = ANY($2)
        ON CONFLICT (room_id, user_id) DO UPDATE
        SET left_at = NULL, joined_at = excluded.joined_at, read_position = excluded.read_position
        WHERE participants.left_at IS NOT NULL
        """,
        room_id,
        user_ids,
        read_position,
        now,
    )


async def delete_suspended(db: Db, room_id: int, user_id: int) -> None:
    """A person who is out of a room does not come back into it with their membership."""
    sql = "DELETE FROM suspended_participants WHERE room_id = $1 AND user_id = $2"
    await db.execute(sql, room_id, user_id)


async def update_left(db: Db, room_id: int, user_id: int, now: datetime) -> None:
    """Take a person out of a room."""
    sql = "UPDATE participants SET left_at = $3 WHERE room_id = $1 AND user_id = $2 AND left_at IS NULL"
    await db.execute(sql, room_id, user_id, now)


async def update_marks(db: Db, room_id: int, user_id: int, favorite: bool, mute: bool) -> None:
    """Write a person's own marks on a room."""
    sql = "UPDATE participants SET favorite = $3, mute = $4 WHERE room_id = $1 AND user_id = $2 AND left_at IS NULL"
    await db.execute(sql, room_id, user_id, favorite, mute)


async def update_read_position(db: Db, room_id: int, user_id: int, position: int) -> bool:
    """Move a person's read mark forward; False when it is there or beyond already."""
    return (
        await db.execute(
            """
            UPDATE participants SET read_position = $3
            WHERE room_id = $1 AND user_id = $2 AND left_at IS NULL AND read_position < $3
            """,
            room_id,
            user_id,
            position,
        )
        == 1
    )

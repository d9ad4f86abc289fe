"""Statements on rooms of people who have yet to prove that they are whom the others meant."""

from datetime import datetime

from msgspec import Struct

from crewhall.platform.db.database import Db


class _Room(Struct, frozen=True):
    id: int


class Withheld(Struct, frozen=True):
    """A room, and the address by which its person was known to the others."""

    room_id: int
    address: str


async def select_person_for_update(db: Db, user_id: int) -> None:
    """Wait for units that bring the person into rooms at this moment, and keep others out until this one ends."""
    await db.fetch_value("SELECT id FROM users WHERE id = $1 FOR UPDATE", user_id)


async def select_rooms_for_update(db: Db, room_ids: list[int]) -> None:
    """Hold rooms until the unit ends: nobody else comes, goes, posts or renames meanwhile."""
    await db.fetch_all(_Room, "SELECT id FROM rooms WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", room_ids)


async def insert_withheld(db: Db, user_id: int, address: str) -> list[int]:
    """Note all rooms in which the person is; their ids."""
    rows = await db.fetch_all(
        _Room,
        """
        INSERT INTO withheld_rooms (user_id, room_id, address)
        SELECT user_id, room_id, $2::text FROM participants WHERE user_id = $1 AND left_at IS NULL RETURNING room_id
        """,
        user_id,
        address,
    )
    return [row.id for row in rows]


async def select_withheld(db: Db, user_id: int) -> list[Withheld]:
    """The rooms that wait for the person."""
    return await db.fetch_all(Withheld, "SELECT room_id, address FROM withheld_rooms WHERE user_id = $1", user_id)


async def delete_withheld(db: Db, user_id: int, room_ids: list[int]) -> None:
    """Forget rooms that wait for the person."""
    await db.execute("DELETE FROM withheld_rooms WHERE user_id = $1 AND room_id = ANY($2)", user_id, room_ids)


async def update_taken_out(db: Db, user_id: int, room_ids: list[int], now: datetime) -> None:
    """Take the person out of rooms, which are found by nobody from now on."""
    await db.execute(
        "UPDATE participants SET left_at = $3 WHERE user_id = $1 AND room_id = ANY($2)", user_id, room_ids, now
    )
    await db.execute("UPDATE rooms SET people_key = NULL WHERE id = ANY($1)", room_ids)


async def update_let_in(db: Db, user_id: int, room_ids: list[int]) -> None:
    """Let the person into rooms as if they had never been away; the rooms are found by nobody, until somebody says by whom."""
    await db.execute(
        "UPDATE participants SET left_at = NULL WHERE user_id = $1 AND room_id = ANY($2)", user_id, room_ids
    )
    await db.execute("UPDATE rooms SET people_key = NULL WHERE id = ANY($1)", room_ids)


async def update_people_key(db: Db, room_id: int, people_key: str) -> None:
    """Have a room found by these people, unless it was put away, or another one of its team is."""
    await db.execute(
        """
        UPDATE rooms SET people_key = $2 WHERE id = $1 AND archived_at IS NULL
            AND NOT EXISTS (
                SELECT 1 FROM rooms o WHERE o.people_key = $2 AND o.team_id IS NULL AND rooms.team_id IS NULL)
            AND NOT EXISTS (
                SELECT 1 FROM rooms o WHERE o.people_key = $2 AND o.team_id IS NOT NULL AND o.team_id = rooms.team_id)
        """,
        room_id,
        people_key,
    )

"""Statements on rooms of people who have yet to prove that they are whom the others meant."""

from datetime import datetime

from msgspec import Struct

from crewhall.platform.db.database import Db


class _Id(Struct, frozen=True):
    id: int


class Room(Struct, frozen=True):
    """A room and whose it is; of no team where `team_id` is None."""

    id: int
    team_id: int | None


class Withheld(Struct, frozen=True):
    """A room, and the address by which its person was known to the others."""

    room_id: int
    address: str


async def select_person_for_update(db: Db, user_id: int) -> None:
    """Wait for units that bring the person into rooms at this moment, and keep others out until this one ends."""
    await db.fetch_value("SELECT id FROM users WHERE id = $1 FOR UPDATE", user_id)


async def select_rooms_for_update(db: Db, room_ids: list[int]) -> list[Room]:
    """Those of the rooms that are not put away, held until the unit ends: nobody else comes, goes, posts or renames meanwhile."""
    return await db.fetch_all(
        Room,
        "SELECT id, team_id FROM rooms WHERE id = ANY($1) AND archived_at IS NULL ORDER BY id FOR NO KEY UPDATE",
        room_ids,
    )


async def insert_withheld(db: Db, user_id: int, address: str) -> list[int]:
    """Note all rooms in which the person is; their ids."""
    rows = await db.fetch_all(
        _Id,
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
    """Let the person into rooms as if they had never been away."""
    await db.execute(
        "UPDATE participants SET left_at = NULL WHERE user_id = $1 AND room_id = ANY($2)", user_id, room_ids
    )

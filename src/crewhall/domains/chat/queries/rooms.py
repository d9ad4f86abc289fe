"""Statements on rooms, as a person in them sees them."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.chat.model import MOST_UNREAD, Room
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where


class Membership(Struct, frozen=True, gc=False):
    """A person's place in a room, with what most use cases need to know of both."""

    room_id: int
    owner_id: int
    team_id: int | None
    title: str | None
    is_group: bool
    last_position: int
    user_id: int
    favorite: bool
    mute: bool
    read_position: int
    first_name: str
    last_name: str
    icon_url: str | None


class PersonInRoom(Struct, frozen=True, gc=False):
    """A person who is in a room."""

    user_id: int
    room_id: int


class KeyedRoom(Struct, frozen=True):
    """A room that is found by its people."""

    id: int
    team_id: int | None


class Unread(Struct, frozen=True):
    """How many messages a person has not read in the rooms of one team, or of none."""

    team_id: int | None
    count: int


# One lower bound, not two: of two conditions on one column SQLite takes either for the walk along the index.
_UNREAD = f"""CASE WHEN r.last_position > p.read_position THEN (
        SELECT count(*) FROM messages m WHERE m.room_id = r.id AND m.sender_id <> p.user_id AND m.position > (
            CASE WHEN p.read_position > r.last_position - {MOST_UNREAD} THEN p.read_position ELSE r.last_position - {MOST_UNREAD} END
        )
    ) ELSE 0 END"""
_ROOM = f"""r.id, r.owner_id, r.team_id, r.title, r.is_group, r.last_message_at, r.created_at, r.updated_at, p.favorite, p.mute,
    {_UNREAD}"""


async def select_membership(db: Db, user_id: int, room_id: int) -> Membership | None:
    """A person's place in a room; None when they are not in it or it is archived."""
    return await db.fetch_one(
        Membership,
        """
        SELECT r.id, r.owner_id, r.team_id, r.title, r.is_group, r.last_position, p.user_id, p.favorite, p.mute, p.read_position,
               u.first_name, u.last_name, u.icon_url
        FROM participants p JOIN rooms r ON r.id = p.room_id JOIN users u ON u.id = p.user_id
        WHERE p.room_id = $1 AND p.user_id = $2 AND p.left_at IS NULL AND r.archived_at IS NULL
        """,
        room_id,
        user_id,
    )


async def select_room_for_update(db: Db, user_id: int, room_id: int) -> None:
    """Hold a room in which the person is until the unit ends, so that who comes and goes is counted one by one."""
    await db.fetch_value(
        """
        SELECT r.id FROM rooms r
        WHERE r.id = $1 AND EXISTS (SELECT 1 FROM participants p WHERE p.room_id = r.id AND p.user_id = $2 AND p.left_at IS NULL)
        FOR NO KEY UPDATE
        """,
        room_id,
        user_id,
    )


async def select_room(db: Db, user_id: int, room_id: int) -> Room | None:
    """A room as a person in it sees it."""
    return await db.fetch_one(
        Room,
        f"""
        SELECT {_ROOM} FROM participants p JOIN rooms r ON r.id = p.room_id
        WHERE p.room_id = $1 AND p.user_id = $2 AND p.left_at IS NULL AND r.archived_at IS NULL
        """,
        room_id,
        user_id,
    )


def shown_to(user_id: int, team_id: int | None, favorite: bool | None) -> Where:
    """The conditions on `p` and `r` for the rooms that an account lists: a team account those of the team and of none."""
    where = Where("p.user_id = ?", user_id).also("p.left_at IS NULL").also("r.archived_at IS NULL")
    if team_id is not None:
        where.also("(r.team_id IS NULL OR r.team_id = ?)", team_id)
    if favorite is not None:
        where.also("p.favorite = ?", favorite)
    return where


async def select_rooms(
    db: Db, user_id: int, team_id: int | None, favorite: bool | None, page: PageRequest
) -> list[Room]:
    """One page of the rooms that an account lists, newest talk first; a slow read, since unread messages are counted."""
    where = shown_to(user_id, team_id, favorite)
    limit = where.page(page.per, page.offset)
    return await db.slow_fetch_all(
        Room,
        f"""
        SELECT {_ROOM} FROM (
            SELECT p.room_id, p.user_id, p.favorite, p.mute, p.read_position, coalesce(r.last_message_at, r.created_at) AS talked_at
            FROM participants p JOIN rooms r ON r.id = p.room_id {where.sql} ORDER BY talked_at DESC, p.room_id DESC{limit}
        ) AS p JOIN rooms r ON r.id = p.room_id ORDER BY p.talked_at DESC, r.id DESC
        """,
        *where.args,
    )


async def select_rooms_total(db: Db, user_id: int, team_id: int | None, favorite: bool | None) -> int:
    """How many rooms an account lists."""
    where = shown_to(user_id, team_id, favorite)
    sql = f"SELECT count(*) FROM participants p JOIN rooms r ON r.id = p.room_id {where.sql}"
    return await db.fetch_value(sql, *where.args)


async def select_unread(db: Db, user_id: int) -> list[Unread]:
    """Unread messages of a person, by the team of the room; rooms in which there is nothing new are not counted through."""
    return await db.fetch_all(
        Unread,
        f"""
        SELECT r.team_id, sum({_UNREAD})::bigint FROM participants p JOIN rooms r ON r.id = p.room_id
        WHERE p.user_id = $1 AND p.left_at IS NULL AND r.archived_at IS NULL AND r.last_position > p.read_position
        GROUP BY r.team_id
        """,
        user_id,
    )


async def select_places(db: Db, user_ids: list[int]) -> list[PersonInRoom]:
    """The rooms in which people are, also those that were archived while they were."""
    return await db.fetch_all(
        PersonInRoom, "SELECT user_id, room_id FROM participants WHERE user_id = ANY($1) AND left_at IS NULL", user_ids
    )


async def select_rooms_of_people(db: Db, people_key: str) -> list[KeyedRoom]:
    """The rooms that are found by these people, at most one in each team and one in none, oldest first."""
    return await db.fetch_all(
        KeyedRoom,
        """
        SELECT id, team_id FROM rooms WHERE people_key = $1 AND team_id IS NULL
        UNION ALL SELECT id, team_id FROM rooms WHERE people_key = $1 AND team_id IS NOT NULL ORDER BY id
        """,
        people_key,
    )


async def select_opener_for_update(db: Db, user_id: int) -> None:
    """Wait for units in which the person opens rooms, so that these are counted one by one."""
    await db.fetch_value("SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE", user_id)


async def select_opened_at(db: Db, user_id: int, later: int) -> datetime | None:
    """When the person opened the room after which they have opened so many more; None when they have opened fewer."""
    return await db.fetch_one(
        datetime, "SELECT created_at FROM rooms WHERE owner_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2", user_id, later
    )


async def insert_room(
    db: Db, owner_id: int, team_id: int | None, title: str | None, is_group: bool, people_key: str | None, now: datetime
) -> int | None:
    """Open a room; None when another one is found by these people already."""
    return await db.fetch_value(
        """
        INSERT INTO rooms (owner_id, team_id, title, is_group, people_key, last_position, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, 0, $6, $6) ON CONFLICT DO NOTHING RETURNING id
        """,
        owner_id,
        team_id,
        title,
        is_group,
        people_key,
        now,
    )


async def update_room(db: Db, room_id: int, owner_id: int, title: str | None, is_group: bool, now: datetime) -> None:
    """Write owner, title and kind of a room that is held."""
    await db.execute(
        "UPDATE rooms SET owner_id = $2, title = $3, is_group = $4, updated_at = $5 WHERE id = $1",
        room_id,
        owner_id,
        title,
        is_group,
        now,
    )


async def update_people_key(db: Db, room_id: int, people_key: str | None, now: datetime) -> None:
    """By which people a room that is held is found from now on. Raises `UniqueViolation`."""
    await db.execute("UPDATE rooms SET people_key = $2, updated_at = $3 WHERE id = $1", room_id, people_key, now)


async def update_archived(db: Db, room_id: int, now: datetime) -> bool:
    """Archive a room; False when it is archived."""
    sql = "UPDATE rooms SET archived_at = $2, updated_at = $2, people_key = NULL WHERE id = $1 AND archived_at IS NULL"
    return await db.execute(sql, room_id, now) == 1


async def update_last_position(db: Db, user_id: int, room_id: int, now: datetime) -> int | None:
    """Take the next position in a room; None when the person is not in it or it is archived. Who talks in one room queues here until
    they have committed. Whoever was taken out while they waited is let through: ask for their seat afterwards."""
    return await db.fetch_value(
        """
        UPDATE rooms SET last_position = last_position + 1, last_message_at = $3
        WHERE id = $2 AND archived_at IS NULL
          AND EXISTS (SELECT 1 FROM participants p WHERE p.room_id = $2 AND p.user_id = $1 AND p.left_at IS NULL)
        RETURNING last_position
        """,
        user_id,
        room_id,
        now,
    )

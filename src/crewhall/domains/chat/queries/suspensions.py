"""Statements that tell who may be in a team's rooms, and take people out of them and back in.

Rooms are held by whoever changes who is in them.
"""

from datetime import datetime

from msgspec import Struct

from crewhall.platform.db.database import Db


class Place(Struct, frozen=True):
    """Somebody's place in a room of a team."""

    room_id: int
    user_id: int


class Heir(Struct, frozen=True):
    """A room that has passed to another owner."""

    room_id: int
    title: str | None
    is_group: bool
    owner_id: int


# THE rule: who has been in the team (t) and is not any more, by their membership (m), is in none of its rooms, and nobody is while it is
# closed. Guests, who have never been members, and people who are invited for the first time may be in them.
_IS_OUT = """
    (t.status <> 'active' OR coalesce(m.status IN ('inactive', 'archived') OR (m.status = 'pending' AND m.joined_at IS NOT NULL), FALSE))
"""


_LEAVING = f"""
    SELECT r.id, p.user_id FROM participants p JOIN rooms r ON r.id = p.room_id JOIN teams t ON t.id = r.team_id
    LEFT JOIN memberships m ON m.team_id = r.team_id AND m.user_id = p.user_id
    WHERE r.team_id = $1 AND {{place}} AND p.left_at IS NULL AND {_IS_OUT} ORDER BY r.id, p.user_id
"""
_RETURNING = f"""
    SELECT r.id, s.user_id FROM suspended_participants s JOIN rooms r ON r.id = s.room_id JOIN teams t ON t.id = r.team_id
    LEFT JOIN memberships m ON m.team_id = r.team_id AND m.user_id = s.user_id
    WHERE r.team_id = $1 AND {{place}} AND NOT {_IS_OUT} ORDER BY r.id, s.user_id
"""


async def select_leaving(db: Db, team_id: int, user_id: int) -> list[Place]:
    """The rooms of the team in which the person is and may not be."""
    return await db.fetch_all(Place, _LEAVING.format(place="p.user_id = $2"), team_id, user_id)


async def select_all_leaving(db: Db, team_id: int, room_ids: list[int]) -> list[Place]:
    """Who is in these rooms of the team and may not be."""
    return await db.fetch_all(Place, _LEAVING.format(place="p.room_id = ANY($2)"), team_id, room_ids)


async def select_returning(db: Db, team_id: int, user_id: int) -> list[Place]:
    """The rooms of the team from which the person was taken, and in which they may be again."""
    return await db.fetch_all(Place, _RETURNING.format(place="s.user_id = $2"), team_id, user_id)


async def select_all_returning(db: Db, team_id: int, room_ids: list[int]) -> list[Place]:
    """Who was taken out of these rooms of the team, and may be in them again."""
    return await db.fetch_all(Place, _RETURNING.format(place="s.room_id = ANY($2)"), team_id, room_ids)


async def select_room_ids(db: Db, team_id: int) -> list[int]:
    """All rooms of the team."""
    return await db.fetch_all(int, "SELECT id FROM rooms WHERE team_id = $1 ORDER BY id", team_id)


async def select_rooms_for_update(db: Db, team_id: int, room_ids: list[int]) -> list[int]:
    """Those of the team's rooms that are not archived, held until the unit ends: nobody else comes, goes, posts or renames meanwhile."""
    return await db.fetch_all(
        int,
        "SELECT id FROM rooms WHERE team_id = $1 AND id = ANY($2) AND archived_at IS NULL ORDER BY id FOR NO KEY UPDATE",
        team_id,
        room_ids,
    )


async def select_team_is_open(db: Db, team_id: int) -> bool:
    """Whether the team is open; it is not closed until the unit ends."""
    sql = "SELECT 1 FROM teams WHERE id = $1 AND status = 'active' FOR SHARE"
    return await db.fetch_value(sql, team_id) is not None


async def select_former(db: Db, team_id: int, user_ids: list[int]) -> list[int]:
    """Those of the people who have left the team; the others do not leave it until the unit ends."""
    await db.fetch_all(
        int,
        "SELECT id FROM memberships WHERE team_id = $1 AND user_id = ANY($2) ORDER BY id FOR SHARE",
        team_id,
        user_ids,
    )
    return await db.fetch_all(
        int,
        f"""
        SELECT m.user_id FROM memberships m JOIN teams t ON t.id = m.team_id
        WHERE m.team_id = $1 AND m.user_id = ANY($2) AND {_IS_OUT} ORDER BY m.user_id
        """,
        team_id,
        user_ids,
    )


async def insert_suspended(db: Db, team_id: int, user_ids: list[int], room_ids: list[int]) -> None:
    """Note the people as out of the rooms of the team in which they are."""
    await db.execute(
        """
        INSERT INTO suspended_participants (user_id, room_id)
        SELECT p.user_id, p.room_id FROM participants p JOIN rooms r ON r.id = p.room_id
        WHERE r.team_id = $1 AND p.user_id = ANY($2) AND p.room_id = ANY($3) AND p.left_at IS NULL ON CONFLICT DO NOTHING
        """,
        team_id,
        user_ids,
        room_ids,
    )


async def update_taken_out(db: Db, user_ids: list[int], room_ids: list[int], now: datetime) -> None:
    """Take the people out of rooms that are held, which are found by nobody from now on."""
    await db.execute(
        "UPDATE participants SET left_at = $3 WHERE user_id = ANY($1) AND room_id = ANY($2) AND left_at IS NULL",
        user_ids,
        room_ids,
        now,
    )
    await db.execute("UPDATE rooms SET people_key = NULL WHERE id = ANY($1)", room_ids)


async def update_owners(db: Db, user_id: int, room_ids: list[int], now: datetime) -> list[Heir]:
    """Pass the person's rooms on to whoever with an account has been there longest, where somebody is."""
    heir = """
        SELECT p.user_id FROM participants p JOIN users u ON u.id = p.user_id
        WHERE p.room_id = rooms.id AND p.left_at IS NULL AND u.status = 'active' ORDER BY p.joined_at, p.user_id LIMIT 1
    """
    return await db.fetch_all(
        Heir,
        f"""
        UPDATE rooms SET owner_id = ({heir}), updated_at = $3 WHERE owner_id = $1 AND id = ANY($2) AND EXISTS ({heir})
        RETURNING id, title, is_group, owner_id
        """,
        user_id,
        room_ids,
        now,
    )


async def update_let_in(db: Db, user_ids: list[int], room_ids: list[int]) -> None:
    """Let the people into those of the rooms from which they were taken, as if they had never been away."""
    await db.execute(
        """
        UPDATE participants SET left_at = NULL WHERE user_id = ANY($1) AND room_id = ANY($2) AND EXISTS (
            SELECT 1 FROM suspended_participants s WHERE s.user_id = participants.user_id AND s.room_id = participants.room_id)
        """,
        user_ids,
        room_ids,
    )


async def delete_suspended(db: Db, user_ids: list[int], room_ids: list[int]) -> None:
    """The people are not to come back into the rooms any more: they are there."""
    await db.execute(
        "DELETE FROM suspended_participants WHERE user_id = ANY($1) AND room_id = ANY($2)", user_ids, room_ids
    )

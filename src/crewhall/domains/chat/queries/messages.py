"""Statements on messages. A message without a position waits for its time and is in no list."""

from datetime import UTC, datetime

from msgspec import Struct

from crewhall.domains.chat.model import Message
from crewhall.domains.chat.queries.participants import update_read_position
from crewhall.domains.chat.queries.rooms import select_membership, shown_to, update_last_position
from crewhall.platform.db.database import Db

AFTER_ALL = 2**62
"""A position, and an id, behind all others."""
REACH = 10_000
"""How far back the newest messages of all rooms are looked for in each room."""
_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)

_MESSAGE = """m.id, m.room_id, m.sender_id, m.position, m.kind, m.body, m.via, m.send_at, m.sent_at, m.edited_at,
    r.title, u.first_name, u.last_name, u.icon_url"""


class Waiting(Struct, frozen=True):
    """A message whose time may have come."""

    id: int
    room_id: int
    sender_id: int
    kind: str
    send_at: datetime | None


class Posted(Struct, frozen=True, gc=False):
    """A message that was just sent: its place, and the names that go with it."""

    id: int
    position: int
    room_title: str | None
    sender_first_name: str
    sender_last_name: str
    sender_icon_url: str | None


class MessageInstant(Struct, frozen=True):
    """Where a message stands among those of all rooms."""

    sent_at: datetime
    id: int


class _Text(Struct, frozen=True, gc=False):
    id: int
    body: str


async def select_messages(db: Db, room_id: int, after: int, before: int, limit: int) -> list[Message]:
    """The newest messages of a room between two positions (both excluded), newest first."""
    return await db.fetch_all(
        Message,
        f"""
        SELECT {_MESSAGE} FROM rooms r JOIN messages m ON m.room_id = r.id JOIN users u ON u.id = m.sender_id
        WHERE r.id = $1 AND m.position > $2 AND m.position < $3 ORDER BY m.position DESC LIMIT $4
        """,
        room_id,
        after,
        before,
        limit,
    )


async def select_next_messages(db: Db, room_id: int, after: int, limit: int) -> list[Message]:
    """The first messages of a room behind a position, oldest first."""
    return await db.fetch_all(
        Message,
        f"""
        SELECT {_MESSAGE} FROM rooms r JOIN messages m ON m.room_id = r.id JOIN users u ON u.id = m.sender_id
        WHERE r.id = $1 AND m.position > $2 ORDER BY m.position LIMIT $3
        """,
        room_id,
        after,
        limit,
    )


async def select_recent_messages(
    db: Db,
    user_id: int,
    team_id: int | None,
    favorite: bool | None,
    before: MessageInstant | None,
    rooms: int,
    limit: int,
) -> list[Message]:
    """The newest messages, before a moment if given, of the rooms in which there was talk last (so many), newest first; a slow read.

    Of each room a stretch of at most `limit` existing messages is looked at, among the newest `REACH`: its ends are found on the
    index of positions.
    """
    where = shown_to(user_id, team_id, favorite).also("r.last_message_at IS NOT NULL")
    most, at = where.parameter(rooms), where.parameter(before.sent_at if before else _END_OF_TIME)
    id_, last, limit_ = (where.parameter(n) for n in (before.id if before else AFTER_ALL, limit - 1, limit))
    return await db.slow_fetch_all(
        Message,
        f"""
        SELECT {_MESSAGE} FROM (
            SELECT n.room_id, n.newest, coalesce((
                SELECT y.position FROM messages y WHERE y.room_id = n.room_id AND y.position <= n.newest
                ORDER BY y.position DESC LIMIT 1 OFFSET {last}
            ), 1) AS oldest FROM (
                SELECT b.room_id, (
                    SELECT x.position FROM messages x WHERE x.room_id = b.room_id AND x.position > b.last_position - {REACH}
                    AND (x.sent_at < {at} OR (x.sent_at = {at} AND x.id < {id_})) ORDER BY x.position DESC LIMIT 1
                ) AS newest FROM (
                    SELECT p.room_id, r.last_position FROM participants p JOIN rooms r ON r.id = p.room_id {where.sql}
                    ORDER BY r.last_message_at DESC, r.id DESC LIMIT {most}
                ) AS b
            ) AS n
        ) AS s JOIN messages m ON m.room_id = s.room_id AND m.position >= s.oldest AND m.position <= s.newest
        JOIN rooms r ON r.id = m.room_id JOIN users u ON u.id = m.sender_id
        ORDER BY m.sent_at DESC, m.id DESC LIMIT {limit_}
        """,
        *where.args,
    )


async def select_message(db: Db, user_id: int, message_id: int) -> Message | None:
    """A message that the person may see: of a room in which they are; one that waits only if it is theirs."""
    return await db.fetch_one(
        Message,
        f"""
        SELECT {_MESSAGE} FROM messages m JOIN rooms r ON r.id = m.room_id JOIN users u ON u.id = m.sender_id
        JOIN participants p ON p.room_id = m.room_id AND p.user_id = $2
        WHERE m.id = $1 AND p.left_at IS NULL AND r.archived_at IS NULL AND (m.position IS NOT NULL OR m.sender_id = $2)
        """,
        message_id,
        user_id,
    )


async def select_message_for_update(db: Db, user_id: int, message_id: int) -> None:
    """Hold a message of a room in which the person is until the unit ends, so that it is not sent, changed or deleted meanwhile."""
    await db.fetch_value(
        """
        SELECT m.id FROM messages m WHERE m.id = $1
        AND EXISTS (SELECT 1 FROM participants p WHERE p.room_id = m.room_id AND p.user_id = $2 AND p.left_at IS NULL)
        FOR NO KEY UPDATE
        """,
        message_id,
        user_id,
    )


async def select_instant(db: Db, user_id: int, message_id: int) -> MessageInstant | None:
    """When a message was sent that the person may see."""
    return await db.fetch_one(
        MessageInstant,
        """
        SELECT m.sent_at, m.id FROM messages m JOIN rooms r ON r.id = m.room_id
        JOIN participants p ON p.room_id = m.room_id AND p.user_id = $2
        WHERE m.id = $1 AND p.left_at IS NULL AND r.archived_at IS NULL AND m.position IS NOT NULL
        """,
        message_id,
        user_id,
    )


async def select_position(db: Db, room_id: int, message_id: int) -> int | None:
    """The position of a message in a room; None when it is not there or waits."""
    return await db.fetch_value(
        "SELECT position FROM messages WHERE id = $2 AND room_id = $1 AND position IS NOT NULL", room_id, message_id
    )


async def select_last_id(db: Db, room_id: int, until: int) -> int | None:
    """The newest existing message of a room up to a position."""
    return await db.fetch_value(
        "SELECT id FROM messages WHERE room_id = $1 AND position <= $2 ORDER BY position DESC LIMIT 1", room_id, until
    )


async def select_texts(db: Db, message_ids: list[int]) -> dict[int, str]:
    """The texts of messages as they are now, of rooms that still exist."""
    rows = await db.fetch_all(
        _Text,
        """
        SELECT m.id, m.body FROM messages m JOIN rooms r ON r.id = m.room_id
        WHERE m.id = ANY($1) AND m.position IS NOT NULL AND r.archived_at IS NULL
        """,
        message_ids,
    )
    return {row.id: row.body for row in rows}


async def insert_post(
    db: Db, room_id: int, sender_id: int, kind: str, body: str, via: str | None, now: datetime
) -> Posted | None:
    """Add a message at the next position of its room, and move its sender's read mark there; None when the sender is not in the room or
    it is archived.

    Who posts in one room queues for its row until they have committed. Whoever was taken out meanwhile posts nothing: PostgreSQL looks at
    the row of a participant again where it has changed since the statement began.
    """
    if db.dialect != "postgres":
        return await _insert_post_in_steps(db, room_id, sender_id, kind, body, via, now)
    return await db.fetch_one(
        Posted,
        """
        WITH placed AS (
            UPDATE rooms SET last_position = last_position + 1, last_message_at = $6
            WHERE id = $1 AND archived_at IS NULL
              AND EXISTS (SELECT 1 FROM participants p WHERE p.room_id = $1 AND p.user_id = $2 AND p.left_at IS NULL)
            RETURNING id, last_position, title
        ), marked AS (
            UPDATE participants p SET read_position = placed.last_position FROM placed
            WHERE p.room_id = placed.id AND p.user_id = $2 AND p.left_at IS NULL RETURNING p.user_id
        ), added AS (
            INSERT INTO messages (room_id, sender_id, position, kind, body, via, sent_at, created_at)
            SELECT placed.id, marked.user_id, placed.last_position, $3::text, $4::text, $5::text, $6, $6 FROM placed CROSS JOIN marked
            RETURNING id
        )
        SELECT added.id, placed.last_position, placed.title, u.first_name, u.last_name, u.icon_url
        FROM added CROSS JOIN placed JOIN users u ON u.id = $2
        """,
        room_id,
        sender_id,
        kind,
        body,
        via,
        now,
    )


async def _insert_post_in_steps(
    db: Db, room_id: int, sender_id: int, kind: str, body: str, via: str | None, now: datetime
) -> Posted | None:
    """The same where one statement changes one table, and nobody else writes meanwhile."""
    position = await update_last_position(db, sender_id, room_id, now)
    membership = None if position is None else await select_membership(db, sender_id, room_id)
    if position is None or membership is None:
        return None
    message_id = await db.fetch_value(
        """
        INSERT INTO messages (room_id, sender_id, position, kind, body, via, sent_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING id
        """,
        room_id,
        sender_id,
        position,
        kind,
        body,
        via,
        now,
    )
    await update_read_position(db, room_id, sender_id, position)
    return Posted(
        message_id, position, membership.title, membership.first_name, membership.last_name, membership.icon_url
    )


async def insert_waiting(
    db: Db, room_id: int, sender_id: int, kind: str, body: str, via: str | None, send_at: datetime, now: datetime
) -> int:
    """Add a message that waits for its time; its id."""
    return await db.fetch_value(
        """
        INSERT INTO messages (room_id, sender_id, kind, body, via, send_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
        """,
        room_id,
        sender_id,
        kind,
        body,
        via,
        send_at,
        now,
    )


async def update_body(db: Db, message_id: int, sender_id: int, body: str, edited_at: datetime | None) -> None:
    """Write the text of a message that is held."""
    sql = "UPDATE messages SET body = $3, edited_at = $4 WHERE id = $1 AND sender_id = $2"
    await db.execute(sql, message_id, sender_id, body, edited_at)


async def update_send_at(db: Db, message_id: int, sender_id: int, send_at: datetime) -> None:
    """Write the time of a message that waits and is held."""
    sql = "UPDATE messages SET send_at = $3 WHERE id = $1 AND sender_id = $2 AND position IS NULL"
    await db.execute(sql, message_id, sender_id, send_at)


async def update_sent(db: Db, message_id: int, position: int, send_at: datetime | None, now: datetime) -> None:
    """Give a message that waits, and is held, its place."""
    sql = "UPDATE messages SET position = $2, send_at = $3, sent_at = $4 WHERE id = $1 AND position IS NULL"
    await db.execute(sql, message_id, position, send_at, now)


async def delete_message(db: Db, message_id: int) -> None:
    """Delete a message that is held, with its reactions."""
    await db.execute("DELETE FROM messages WHERE id = $1", message_id)


async def select_waiting_total(db: Db, room_id: int, sender_id: int) -> int:
    """How many messages of a person wait in a room."""
    sql = "SELECT count(*) FROM messages WHERE room_id = $1 AND position IS NULL AND sender_id = $2"
    return await db.fetch_value(sql, room_id, sender_id)


async def select_waiting_for_update(db: Db, message_id: int) -> Waiting | None:
    """A message that waits, for the job that sends it, held until the unit ends."""
    return await db.fetch_one(
        Waiting,
        """
        SELECT m.id, m.room_id, m.sender_id, m.kind, m.send_at
        FROM messages m WHERE m.id = $1 AND m.position IS NULL FOR NO KEY UPDATE
        """,
        message_id,
    )


async def select_is_there(db: Db, room_id: int, user_id: int) -> bool:
    """Whether a person is in a room that is there, and has not closed their account."""
    return bool(
        await db.fetch_value(
            """
            SELECT 1 FROM participants p JOIN rooms r ON r.id = p.room_id JOIN users u ON u.id = p.user_id
            WHERE p.room_id = $1 AND p.user_id = $2 AND p.left_at IS NULL AND r.archived_at IS NULL AND u.status <> 'closed'
            """,
            room_id,
            user_id,
        )
    )

"""Tables of the chat domain, for migrations and checks."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, UniqueConstraint, text

from crewhall.platform.db.columns import Instant, Key, metadata

_IN_TEAM = text("people_key IS NOT NULL AND team_id IS NOT NULL")
_IN_NO_TEAM = text("people_key IS NOT NULL AND team_id IS NULL")

rooms = Table(
    "rooms",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("owner_id", Key, ForeignKey("users.id"), nullable=False, index=True),
    Column("team_id", Key, ForeignKey("teams.id"), index=True),
    Column("title", Text),
    Column("is_group", Boolean, nullable=False),
    # Whose room it is, as sorted user ids: the room that is found for exactly these people. None: another one was there first.
    Column("people_key", Text),
    Column("last_position", Key, nullable=False),
    Column("last_message_at", Instant),
    Column("archived_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index(
        "uq_rooms_people_in_team",
        "people_key",
        "team_id",
        unique=True,
        sqlite_where=_IN_TEAM,
        postgresql_where=_IN_TEAM,
    ),
    Index("uq_rooms_people", "people_key", unique=True, sqlite_where=_IN_NO_TEAM, postgresql_where=_IN_NO_TEAM),
    sqlite_autoincrement=True,
)

participants = Table(
    "participants",
    metadata,
    Column("room_id", Key, ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("favorite", Boolean, nullable=False),
    Column("mute", Boolean, nullable=False),
    Column("read_position", Key, nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("left_at", Instant),
    # Not only those who are there: when a person is deleted, all their rows are looked for.
    Index("ix_participants_user", "user_id", "left_at", "room_id"),
    sqlite_with_rowid=False,
)

# People who are out of a team's rooms (`participants.left_at`) until they are in the team again, or the team is open again.
suspended_participants = Table(
    "suspended_participants",
    metadata,
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column(
        "room_id", Key, ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    ),
    sqlite_with_rowid=False,
)

messages = Table(
    "messages",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("room_id", Key, ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False),
    Column("sender_id", Key, ForeignKey("users.id"), nullable=False, index=True),
    # Its place in the room, counted from 1 in the order of sending. None: it waits for its time.
    Column("position", Key),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("via", Text),
    Column("send_at", Instant),
    Column("sent_at", Instant),
    Column("edited_at", Instant),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("room_id", "position"),
    sqlite_autoincrement=True,
)

reactions = Table(
    "reactions",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("message_id", Key, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("value", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("message_id", "user_id", "value"),
    sqlite_autoincrement=True,
)

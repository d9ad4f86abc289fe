"""Tables of the notify domain, for migrations and checks."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from crewhall.platform.db.columns import Instant, Key, metadata

devices = Table(
    "devices",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("token", Text, unique=True),
    Column("environment", Text),
    Column("name", Text),
    Column("locked", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("user_id", "uuid"),
    sqlite_autoincrement=True,
)

# A channel whose server took nothing from us: everything waits until then, and one message goes ahead to try.
outbox_pauses = Table(
    "outbox_pauses",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("paused_until", Instant, nullable=False),
    Column("probing", Boolean, nullable=False),
)

_WAITING = text("sent_at IS NULL AND failed_at IS NULL")

# user_id and team_id are no foreign keys: what was sent stays told after the person or team is gone.
outbox_messages = Table(
    "outbox_messages",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("user_id", Key),
    Column("team_id", Key),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("tried_at", Instant),
    Column("error", Text),
    Column("failed_at", Instant),
    Index("ix_outbox_messages_recipient", "recipient", "id"),
    Index(
        "ix_outbox_messages_waiting",
        "channel",
        "created_at",
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    ),
    sqlite_autoincrement=True,
)

"""chat"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant, Key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """chat"""
    op.create_table(
        "rooms",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("owner_id", Key, nullable=False),
        sa.Column("team_id", Key, nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("people_key", sa.Text(), nullable=True),
        sa.Column("last_position", Key, nullable=False),
        sa.Column("last_message_at", Instant, nullable=True),
        sa.Column("archived_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_rooms_owner_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_rooms_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rooms_owner_id"), "rooms", ["owner_id"], unique=False)
    op.create_index(op.f("ix_rooms_team_id"), "rooms", ["team_id"], unique=False)
    op.create_index(
        "uq_rooms_people",
        "rooms",
        ["people_key"],
        unique=True,
        sqlite_where=sa.text("people_key IS NOT NULL AND team_id IS NULL"),
        postgresql_where=sa.text("people_key IS NOT NULL AND team_id IS NULL"),
    )
    op.create_index(
        "uq_rooms_people_in_team",
        "rooms",
        ["people_key", "team_id"],
        unique=True,
        sqlite_where=sa.text("people_key IS NOT NULL AND team_id IS NOT NULL"),
        postgresql_where=sa.text("people_key IS NOT NULL AND team_id IS NOT NULL"),
    )
    op.create_table(
        "messages",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("room_id", Key, nullable=False),
        sa.Column("sender_id", Key, nullable=False),
        sa.Column("position", Key, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("send_at", Instant, nullable=True),
        sa.Column("sent_at", Instant, nullable=True),
        sa.Column("edited_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_messages_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sender_id"], ["users.id"], name=op.f("fk_messages_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("room_id", "position", name=op.f("uq_messages_room_id_position")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_messages_sender_id"), "messages", ["sender_id"], unique=False)
    op.create_table(
        "participants",
        sa.Column("room_id", Key, autoincrement=False, nullable=False),
        sa.Column("user_id", Key, autoincrement=False, nullable=False),
        sa.Column("favorite", sa.Boolean(), nullable=False),
        sa.Column("mute", sa.Boolean(), nullable=False),
        sa.Column("read_position", Key, nullable=False),
        sa.Column("joined_at", Instant, nullable=False),
        sa.Column("left_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_participants_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_participants_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("room_id", "user_id", name=op.f("pk_participants")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participants_user", "participants", ["user_id", "left_at", "room_id"], unique=False)
    op.create_table(
        "reactions",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("message_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_reactions_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_reactions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reactions")),
        sa.UniqueConstraint("message_id", "user_id", "value", name=op.f("uq_reactions_message_id_user_id_value")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reactions_user_id"), "reactions", ["user_id"], unique=False)

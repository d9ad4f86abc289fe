"""contacts and invitations"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant, Key

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """contacts and invitations"""
    op.create_table(
        "presences",
        sa.Column("user_id", Key, autoincrement=False, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_presences_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_presences")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("team_id", Key, nullable=True),
        sa.Column("friend_id", Key, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("from_team_id", Key, nullable=True),
        sa.Column("known_email", sa.Text(), nullable=True),
        sa.Column("known_mobile", sa.Text(), nullable=True),
        sa.Column("known_first_name", sa.Text(), nullable=True),
        sa.Column("known_last_name", sa.Text(), nullable=True),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("invited_at", Instant, nullable=True),
        sa.Column("answered_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["friend_id"], ["users.id"], name=op.f("fk_contacts_friend_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["from_team_id"], ["teams.id"], name=op.f("fk_contacts_from_team_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_contacts_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_contacts_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_contacts_friend_id"), "contacts", ["friend_id"], unique=False)
    op.create_index(op.f("ix_contacts_from_team_id"), "contacts", ["from_team_id"], unique=False)
    op.create_index(op.f("ix_contacts_user_id"), "contacts", ["user_id"], unique=False)
    op.create_index(
        "uq_contacts_of_team",
        "contacts",
        ["team_id", "friend_id"],
        unique=True,
        sqlite_where=sa.text("team_id IS NOT NULL"),
        postgresql_where=sa.text("team_id IS NOT NULL"),
    )
    op.create_index(
        "uq_contacts_of_user",
        "contacts",
        ["user_id", "friend_id"],
        unique=True,
        sqlite_where=sa.text("team_id IS NULL"),
        postgresql_where=sa.text("team_id IS NULL"),
    )
    op.create_table(
        "invitations",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("team_id", Key, nullable=True),
        sa.Column("friend_id", Key, nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("times_sent", sa.Integer(), nullable=False),
        sa.Column("sent_at", Instant, nullable=True),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("answered_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["friend_id"], ["users.id"], name=op.f("fk_invitations_friend_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_invitations_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_invitations_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token", name=op.f("uq_invitations_token")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invitations_friend_id"), "invitations", ["friend_id"], unique=False)
    op.create_index(op.f("ix_invitations_team_id"), "invitations", ["team_id"], unique=False)
    op.create_index(op.f("ix_invitations_user_id"), "invitations", ["user_id"], unique=False)
    op.create_table(
        "contact_marks",
        sa.Column("user_id", Key, autoincrement=False, nullable=False),
        sa.Column("contact_id", Key, autoincrement=False, nullable=False),
        sa.Column("favorite", sa.Boolean(), nullable=False),
        sa.Column("mute", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_marks_contact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_contact_marks_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "contact_id", name=op.f("pk_contact_marks")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_contact_marks_contact_id"), "contact_marks", ["contact_id"], unique=False)
    op.create_table(
        "invitation_answers",
        sa.Column("invitation_id", Key, autoincrement=False, nullable=False),
        sa.Column("user_id", Key, autoincrement=False, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_invitation_answers_invitation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_invitation_answers_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invitation_id", "user_id", name=op.f("pk_invitation_answers")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_invitation_answers_user_id"), "invitation_answers", ["user_id"], unique=False)

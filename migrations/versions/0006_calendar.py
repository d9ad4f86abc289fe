"""calendar"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant, Json, Key

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """calendar"""
    op.create_table(
        "calendar_events",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("team_id", Key, nullable=True),
        sa.Column("addon", sa.Text(), nullable=True),
        sa.Column("addons_install_id", Key, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("location_name", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("color", sa.Text(), nullable=True),
        sa.Column("start_at", Instant, nullable=False),
        sa.Column("end_at", Instant, nullable=False),
        sa.Column("is_long", sa.Boolean(), nullable=False),
        sa.Column("reminders", Json, nullable=False),
        sa.Column("assignee_id", Key, nullable=True),
        sa.Column("assignee_team_id", Key, nullable=True),
        sa.Column("resource_type", sa.Text(), nullable=True),
        sa.Column("resource_id", Key, nullable=True),
        sa.Column("canceled_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["users.id"], name=op.f("fk_calendar_events_assignee_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["assignee_team_id"], ["teams.id"], name=op.f("fk_calendar_events_assignee_team_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_calendar_events_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_events_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_events")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_calendar_events_assignee", "calendar_events", ["assignee_id", "start_at"], unique=False)
    op.create_index(op.f("ix_calendar_events_assignee_team_id"), "calendar_events", ["assignee_team_id"], unique=False)
    op.create_index("ix_calendar_events_resource", "calendar_events", ["resource_type", "resource_id"], unique=False)
    op.create_index("ix_calendar_events_team", "calendar_events", ["team_id", "start_at"], unique=False)
    op.create_index(
        "ix_calendar_events_team_long",
        "calendar_events",
        ["team_id", "start_at"],
        unique=False,
        sqlite_where=sa.text("is_long"),
        postgresql_where=sa.text("is_long"),
    )
    op.create_index("ix_calendar_events_user", "calendar_events", ["user_id", "start_at"], unique=False)
    op.create_table(
        "calendar_feeds",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("team_id", Key, nullable=True),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_calendar_feeds_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token", name=op.f("uq_calendar_feeds_token")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_calendar_feeds_team_id"), "calendar_feeds", ["team_id"], unique=False)
    op.create_index(op.f("ix_calendar_feeds_user_id"), "calendar_feeds", ["user_id"], unique=False)
    op.create_index(
        "uq_calendar_feeds_team",
        "calendar_feeds",
        ["user_id", "team_id"],
        unique=True,
        sqlite_where=sa.text("team_id IS NOT NULL"),
        postgresql_where=sa.text("team_id IS NOT NULL"),
    )
    op.create_index(
        "uq_calendar_feeds_user",
        "calendar_feeds",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("team_id IS NULL"),
        postgresql_where=sa.text("team_id IS NULL"),
    )

"""tomatoes"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant, Json, Key

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """tomatoes"""
    op.create_table(
        "focus_boards",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_focus_boards")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "external_accounts",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("nickname", sa.Text(), nullable=True),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_external_accounts_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_accounts")),
        sa.UniqueConstraint("provider", "uid", name=op.f("uq_external_accounts_provider_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_external_accounts_user_id"), "external_accounts", ["user_id"], unique=False)
    op.create_table(
        "focus_goals",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_focus_goals_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_goals")),
        sa.UniqueConstraint("user_id", "period", "tag", name=op.f("uq_focus_goals_user_id_period_tag")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "focus_interruptions",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("tags", Json, nullable=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_focus_interruptions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_interruptions")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_focus_interruptions_user", "focus_interruptions", ["user_id", "began_at", "id"], unique=False)
    op.create_table(
        "focus_lengths",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("tag", sa.Text(), nullable=True),
        sa.Column("work_s", sa.Integer(), nullable=False),
        sa.Column("short_break_s", sa.Integer(), nullable=False),
        sa.Column("long_break_s", sa.Integer(), nullable=False),
        sa.Column("long_break_every", sa.Integer(), nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_focus_lengths_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_lengths")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_focus_lengths_user_id"), "focus_lengths", ["user_id"], unique=False)
    op.create_index(
        "uq_focus_lengths_tag",
        "focus_lengths",
        ["user_id", "tag"],
        unique=True,
        sqlite_where=sa.text("tag IS NOT NULL"),
        postgresql_where=sa.text("tag IS NOT NULL"),
    )
    op.create_index(
        "uq_focus_lengths_user",
        "focus_lengths",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("tag IS NULL"),
        postgresql_where=sa.text("tag IS NULL"),
    )
    op.create_table(
        "focus_profiles",
        sa.Column("user_id", Key, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("color", sa.Text(), nullable=True),
        sa.Column("volume", sa.Integer(), nullable=True),
        sa.Column("ticking", sa.Boolean(), nullable=False),
        sa.Column("work_hours_per_day", Key, nullable=True),
        sa.Column("average_hourly_rate", sa.Float(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("tomatoes_count", sa.Integer(), nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_focus_profiles_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_focus_profiles")),
    )
    op.create_table(
        "focus_projects",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tags", Json, nullable=False),
        sa.Column("money_budget", Key, nullable=True),
        sa.Column("time_budget", Key, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_focus_projects_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_projects")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_focus_projects_user", "focus_projects", ["user_id", "created_at", "id"], unique=False)
    op.create_table(
        "focus_scores",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("user_id", Key, autoincrement=False, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("score_order", sa.Integer(), nullable=False),
        sa.Column("first_at", Instant, nullable=False),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_focus_scores_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("period", "user_id", name=op.f("pk_focus_scores")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_focus_scores_board",
        "focus_scores",
        ["period", "is_listed", "score_order", "first_at", "user_id", "ends_at"],
        unique=False,
    )
    op.create_index("ix_focus_scores_end", "focus_scores", ["period", "is_listed", "ends_at"], unique=False)
    op.create_index(op.f("ix_focus_scores_user_id"), "focus_scores", ["user_id"], unique=False)
    op.create_table(
        "focus_timers",
        sa.Column("user_id", Key, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("length_s", sa.Integer(), nullable=False),
        sa.Column("tags", Json, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("paused_at", Instant, nullable=True),
        sa.Column("paused_s", sa.Float(), nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_focus_timers_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_focus_timers")),
    )
    op.create_table(
        "surface_tokens",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("used_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_surface_tokens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surface_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_surface_tokens_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_surface_tokens_user_id"), "surface_tokens", ["user_id"], unique=False)
    op.create_table(
        "tomatoes",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("ended_at", Instant, nullable=False),
        sa.Column("length_s", sa.Integer(), nullable=False),
        sa.Column("tags", Json, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tomatoes_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tomatoes")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tomatoes_user", "tomatoes", ["user_id", "ended_at", "id"], unique=False)
    op.create_table(
        "focus_project_tags",
        sa.Column("project_id", Key, autoincrement=False, nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["focus_projects.id"], name=op.f("fk_focus_project_tags_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "tag", name=op.f("pk_focus_project_tags")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tomato_tags",
        sa.Column("user_id", Key, autoincrement=False, nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("ended_at", Instant, nullable=False),
        sa.Column("tomato_id", Key, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["tomato_id"], ["tomatoes.id"], name=op.f("fk_tomato_tags_tomato_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tomato_tags_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "tag", "ended_at", "tomato_id", name=op.f("pk_tomato_tags")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tomato_tags_tomato_id"), "tomato_tags", ["tomato_id"], unique=False)

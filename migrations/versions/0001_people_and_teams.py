"""people and teams"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant, Json, Key

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """people and teams"""
    op.create_table(
        "events",
        sa.Column("number", Key, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("team_id", Key, nullable=True),
        sa.Column("user_id", Key, nullable=True),
        sa.Column("actor_id", Key, nullable=True),
        sa.Column("body", Json, nullable=False),
        sa.Column("happened_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_events")),
    )
    op.create_index(
        "events_by_team",
        "events",
        ["team_id", "number"],
        unique=False,
        sqlite_where=sa.text("team_id IS NOT NULL"),
        postgresql_where=sa.text("team_id IS NOT NULL"),
    )
    op.create_index(
        "events_by_user",
        "events",
        ["user_id", "number"],
        unique=False,
        sqlite_where=sa.text("user_id IS NOT NULL"),
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )
    op.create_table(
        "job_ticks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("name", "due_at", name=op.f("pk_job_ticks")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("args", Json, nullable=False),
        sa.Column("lock", sa.Text(), nullable=True),
        sa.Column("queueing_lock", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_at", Instant, nullable=False),
        sa.Column("lease_until", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("finished_at", Instant, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "jobs_queueing_lock",
        "jobs",
        ["queueing_lock"],
        unique=True,
        sqlite_where=sa.text("status = 'todo'"),
        postgresql_where=sa.text("status = 'todo'"),
    )
    op.create_index(
        "jobs_running_lock",
        "jobs",
        ["lock"],
        unique=True,
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_index("jobs_to_claim", "jobs", ["status", "queue", "run_at"], unique=False)
    op.create_table(
        "outbox_messages",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("user_id", Key, nullable=True),
        sa.Column("team_id", Key, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("sent_at", Instant, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", Instant, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("failed_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_messages_recipient", "outbox_messages", ["recipient", "id"], unique=False)
    op.create_index(
        "ix_outbox_messages_waiting",
        "outbox_messages",
        ["channel", "created_at"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
    )
    op.create_table(
        "settings",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("owner_type", sa.Text(), nullable=False),
        sa.Column("owner_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=True),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("data", Json, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
        sa.UniqueConstraint("owner_type", "owner_id", "name", name=op.f("uq_settings_owner_type_owner_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tags",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("owner_type", sa.Text(), nullable=False),
        sa.Column("owner_id", Key, nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint(
            "owner_type", "owner_id", "context", "name_key", name=op.f("uq_tags_owner_type_owner_id_context_name_key")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "users",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_verified_at", Instant, nullable=True),
        sa.Column("mobile", sa.Text(), nullable=True),
        sa.Column("mobile_verified_at", Instant, nullable=True),
        sa.Column("dob", sa.Date(), nullable=True),
        sa.Column("icon_url", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("account_type", sa.Text(), nullable=False),
        sa.Column("account_team_id", Key, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("mobile", name=op.f("uq_users_mobile")),
        sa.UniqueConstraint("slug", name=op.f("uq_users_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "api_keys",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("used_at", Instant, nullable=True),
        sa.Column("expires_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_keys_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_keys_key_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_api_keys_user_id"), "api_keys", ["user_id"], unique=False)
    op.create_table(
        "devices",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("environment", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_devices_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("token", name=op.f("uq_devices_token")),
        sa.UniqueConstraint("user_id", "uuid", name=op.f("uq_devices_user_id_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pins",
        sa.Column("user_id", Key, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_pins_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "channel", "purpose", name=op.f("pk_pins")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("used_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"], unique=False)
    op.create_table(
        "taggings",
        sa.Column("tag_id", Key, nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", Key, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_taggings_tag_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tag_id", "subject_type", "subject_id", name=op.f("pk_taggings")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_taggings_subject", "taggings", ["subject_type", "subject_id"], unique=False)
    op.create_table(
        "teams",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("owner_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("icon_url", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("features", Json, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_teams_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("slug", name=op.f("uq_teams_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_teams_owner_id"), "teams", ["owner_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("manager", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("invited_address", sa.Text(), nullable=True),
        sa.Column("joined_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_memberships_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("team_id", "user_id", name=op.f("uq_memberships_team_id_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_memberships_team_status", "memberships", ["team_id", "status"], unique=False)
    op.create_index(op.f("ix_memberships_user_id"), "memberships", ["user_id"], unique=False)
    op.create_table(
        "syncs",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=True),
        sa.Column("item_type", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("options", Json, nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("total_items", Key, nullable=False),
        sa.Column("success_items", Key, nullable=False),
        sa.Column("failed_items", Key, nullable=False),
        sa.Column("started_at", Instant, nullable=True),
        sa.Column("ended_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_syncs_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_syncs_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_syncs")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_syncs_team", "syncs", ["team_id", "id"], unique=False)
    op.create_index(op.f("ix_syncs_user_id"), "syncs", ["user_id"], unique=False)
    op.create_table(
        "member_marks",
        sa.Column("user_id", Key, nullable=False),
        sa.Column("member_id", Key, nullable=False),
        sa.Column("favorite", sa.Boolean(), nullable=False),
        sa.Column("mute", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["memberships.id"], name=op.f("fk_member_marks_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_member_marks_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "member_id", name=op.f("pk_member_marks")),
    )
    op.create_index(op.f("ix_member_marks_member_id"), "member_marks", ["member_id"], unique=False)
    op.create_table(
        "sync_rows",
        sa.Column("sync_id", Key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("row_id", Key, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["sync_id"], ["syncs.id"], name=op.f("fk_sync_rows_sync_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sync_id", "kind", "row_id", name=op.f("pk_sync_rows")),
        sqlite_with_rowid=False,
    )

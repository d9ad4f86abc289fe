"""rosters

Settings, places, people and shifts; entries of the calendar say which part of the server keeps them.
"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant, Json, Key

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_LIVE = sa.text("status IN ('requested', 'shortlisted')")


def upgrade() -> None:
    """rosters"""
    op.create_table(
        "shift_questions",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("tag_ids", Json, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_shift_questions_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_questions")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_shift_questions_team_id", "shift_questions", ["team_id"], unique=False)
    op.create_table(
        "shift_templates",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("location_id", Key, nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["tags.id"], name=op.f("fk_shift_templates_location_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_shift_templates_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_templates")),
        sa.UniqueConstraint("team_id", "name", name=op.f("uq_shift_templates_team_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_shift_templates_location_id", "shift_templates", ["location_id"], unique=False)
    op.create_table(
        "staffing_needs",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("location_id", Key, nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["tags.id"], name=op.f("fk_staffing_needs_location_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_staffing_needs_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_needs")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_staffing_needs_location_id", "staffing_needs", ["location_id"], unique=False)
    op.create_index("ix_staffing_needs_team_id", "staffing_needs", ["team_id"], unique=False)
    op.create_table(
        "workforce_locations",
        sa.Column("tag_id", Key, autoincrement=False, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("radius_m", sa.Integer(), nullable=True),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tags.id"], name=op.f("fk_workforce_locations_tag_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_workforce_locations_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tag_id", name=op.f("pk_workforce_locations")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_workforce_locations_team_id", "workforce_locations", ["team_id"], unique=False)
    op.create_table(
        "workforce_settings",
        sa.Column("team_id", Key, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("week_start", sa.Text(), nullable=False),
        sa.Column("pay_period", sa.Text(), nullable=False),
        sa.Column("pay_period_anchor", sa.Date(), nullable=False),
        sa.Column("require_gps", sa.Boolean(), nullable=False),
        sa.Column("require_photo", sa.Boolean(), nullable=False),
        sa.Column("enable_mobile", sa.Boolean(), nullable=False),
        sa.Column("enable_web", sa.Boolean(), nullable=False),
        sa.Column("enable_kiosk", sa.Boolean(), nullable=False),
        sa.Column("rounding_method", sa.Text(), nullable=False),
        sa.Column("rounding_minutes", sa.Integer(), nullable=False),
        sa.Column("rounds_breaks", sa.Boolean(), nullable=False),
        sa.Column("upcoming_minutes", sa.Integer(), nullable=True),
        sa.Column("forgot_clock_in_minutes", sa.Integer(), nullable=True),
        sa.Column("forgot_clock_out_minutes", sa.Integer(), nullable=True),
        sa.Column("notifies_of_shifts", sa.Boolean(), nullable=False),
        sa.Column("notifies_of_events", sa.Boolean(), nullable=False),
        sa.Column("auto_clock_out_minutes", sa.Integer(), nullable=True),
        sa.Column("approves_requests", sa.Boolean(), nullable=False),
        sa.Column("geofence", sa.Text(), nullable=False),
        sa.Column("geofence_radius_m", sa.Integer(), nullable=False),
        sa.Column("min_rest_minutes", sa.Integer(), nullable=False),
        sa.Column("weekly_cap_minutes", sa.Integer(), nullable=True),
        sa.Column("rules", sa.Text(), nullable=True),
        sa.Column("data", Json, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_workforce_settings_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_workforce_settings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "employees",
        sa.Column("member_id", Key, autoincrement=False, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("has_vehicle", sa.Boolean(), nullable=False),
        sa.Column("compliance_check", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("payroll_id", sa.Text(), nullable=True),
        sa.Column("weekly_cap_minutes", sa.Integer(), nullable=True),
        sa.Column("min_rest_minutes", sa.Integer(), nullable=True),
        sa.Column("kiosk_pin_hash", sa.Text(), nullable=True),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["memberships.id"], name=op.f("fk_employees_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_employees_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_employees")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_employees_team_id", "employees", ["team_id"], unique=False)
    op.create_table(
        "shifts",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("creator_id", Key, nullable=True),
        sa.Column("assignee_id", Key, nullable=True),
        sa.Column("event_id", Key, nullable=True),
        sa.Column("start_at", Instant, nullable=False),
        sa.Column("end_at", Instant, nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("location_id", Key, nullable=True),
        sa.Column("location_name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("role_key", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("published_at", Instant, nullable=True),
        sa.Column("canceled_at", Instant, nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name=op.f("fk_shifts_assignee_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["creator_id"], ["users.id"], name=op.f("fk_shifts_creator_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["calendar_events.id"], name=op.f("fk_shifts_event_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["location_id"], ["tags.id"], name=op.f("fk_shifts_location_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_shifts_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
        sa.UniqueConstraint("event_id", name=op.f("uq_shifts_event_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_shifts_assignee", "shifts", ["assignee_id", "start_at"], unique=False)
    op.create_index(op.f("ix_shifts_creator_id"), "shifts", ["creator_id"], unique=False)
    op.create_index("ix_shifts_location_id", "shifts", ["location_id"], unique=False)
    op.create_index("ix_shifts_team", "shifts", ["team_id", "start_at"], unique=False)
    op.create_table(
        "shift_requests",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("shift_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("requestor_id", Key, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("swap_shift_id", Key, nullable=True),
        sa.Column("swap_user_id", Key, nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("decided_by", Key, nullable=True),
        sa.Column("decided_at", Instant, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_shift_requests_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["requestor_id"], ["users.id"], name=op.f("fk_shift_requests_requestor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["shifts.id"], name=op.f("fk_shift_requests_shift_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["swap_shift_id"], ["shifts.id"], name=op.f("fk_shift_requests_swap_shift_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["swap_user_id"], ["users.id"], name=op.f("fk_shift_requests_swap_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_shift_requests_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_shift_requests_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_requests")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_shift_requests_decided_by"), "shift_requests", ["decided_by"], unique=False)
    op.create_index(op.f("ix_shift_requests_requestor_id"), "shift_requests", ["requestor_id"], unique=False)
    op.create_index("ix_shift_requests_shift_id", "shift_requests", ["shift_id"], unique=False)
    op.create_index("ix_shift_requests_swap_shift_id", "shift_requests", ["swap_shift_id"], unique=False)
    op.create_index(op.f("ix_shift_requests_swap_user_id"), "shift_requests", ["swap_user_id"], unique=False)
    op.create_index("ix_shift_requests_team_id", "shift_requests", ["team_id", "created_at"], unique=False)
    op.create_index("ix_shift_requests_user_id", "shift_requests", ["user_id", "created_at"], unique=False)
    op.create_index(
        "uq_shift_requests_live",
        "shift_requests",
        ["shift_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('requested', 'shortlisted')"),
        postgresql_where=sa.text("status IN ('requested', 'shortlisted')"),
    )
    op.add_column("calendar_events", sa.Column("managed_by", sa.Text(), nullable=True))

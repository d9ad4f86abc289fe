"""hours

Availability, leave, the time clock and timesheets.
"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant, Json, Key

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """hours"""
    op.create_table(
        "availabilities",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("am", sa.Integer(), nullable=False),
        sa.Column("pm", sa.Integer(), nullable=False),
        sa.Column("nd", sa.Integer(), nullable=False),
        sa.Column("am_locked", sa.Boolean(), nullable=False),
        sa.Column("pm_locked", sa.Boolean(), nullable=False),
        sa.Column("nd_locked", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_availabilities_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_availabilities_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availabilities")),
        sa.UniqueConstraint("team_id", "user_id", "day", name=op.f("uq_availabilities_team_id_user_id_day")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_availabilities_user_id", "availabilities", ["user_id", "day"], unique=False)
    op.create_table(
        "availability_patterns",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("am", sa.Integer(), nullable=False),
        sa.Column("pm", sa.Integer(), nullable=False),
        sa.Column("nd", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_availability_patterns_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_availability_patterns_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_patterns")),
        sa.UniqueConstraint(
            "team_id",
            "user_id",
            "weekday",
            "from_day",
            name=op.f("uq_availability_patterns_team_id_user_id_weekday_from_day"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_availability_patterns_user_id", "availability_patterns", ["user_id"], unique=False)
    op.create_table(
        "leave_adjustments",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("actor_id", Key, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_leave_adjustments_actor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_leave_adjustments_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_leave_adjustments_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_adjustments")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_leave_adjustments_actor_id"), "leave_adjustments", ["actor_id"], unique=False)
    op.create_index("ix_leave_adjustments_team_id", "leave_adjustments", ["team_id", "user_id"], unique=False)
    op.create_index("ix_leave_adjustments_user_id", "leave_adjustments", ["user_id"], unique=False)
    op.create_table(
        "leave_policies",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("minutes_per_year", sa.Integer(), nullable=False),
        sa.Column("minutes_per_day", sa.Integer(), nullable=False),
        sa.Column("cap_minutes", sa.Integer(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_leave_policies_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_policies")),
        sa.UniqueConstraint("team_id", "kind", "from_day", name=op.f("uq_leave_policies_team_id_kind_from_day")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "leave_requests",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", Key, nullable=True),
        sa.Column("decided_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_leave_requests_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_leave_requests_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_leave_requests_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_requests")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_leave_requests_decided_by"), "leave_requests", ["decided_by"], unique=False)
    op.create_index("ix_leave_requests_team_id", "leave_requests", ["team_id", "first_day"], unique=False)
    op.create_index("ix_leave_requests_user_id", "leave_requests", ["user_id", "first_day"], unique=False)
    op.create_table(
        "timesheets",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("manual", sa.Boolean(), nullable=False),
        sa.Column("resource_type", sa.Text(), nullable=True),
        sa.Column("resource_id", Key, nullable=True),
        sa.Column("rules", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("submitted_at", Instant, nullable=True),
        sa.Column("decided_at", Instant, nullable=True),
        sa.Column("decided_by", Key, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_timesheets_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_timesheets_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_timesheets_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timesheets")),
        sa.UniqueConstraint("team_id", "user_id", "start_date", name=op.f("uq_timesheets_team_id_user_id_start_date")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_timesheets_decided_by"), "timesheets", ["decided_by"], unique=False)
    op.create_index("ix_timesheets_team_id", "timesheets", ["team_id", "start_date"], unique=False)
    op.create_index("ix_timesheets_user_id", "timesheets", ["user_id"], unique=False)
    op.create_table(
        "workforce_notices",
        sa.Column("team_id", Key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", Key, autoincrement=False, nullable=False),
        sa.Column("user_id", Key, autoincrement=False, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_workforce_notices_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_workforce_notices_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kind", "subject_id", "user_id", name=op.f("pk_workforce_notices")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_workforce_notices_team_id", "workforce_notices", ["team_id"], unique=False)
    op.create_index("ix_workforce_notices_user_id", "workforce_notices", ["user_id"], unique=False)
    op.create_table(
        "timesheet_changes",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("timesheet_id", Key, nullable=False),
        sa.Column("actor_id", Key, nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("after", Json, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_timesheet_changes_actor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_timesheet_changes_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["timesheet_id"], ["timesheets.id"], name=op.f("fk_timesheet_changes_timesheet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timesheet_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_timesheet_changes_actor_id"), "timesheet_changes", ["actor_id"], unique=False)
    op.create_index("ix_timesheet_changes_team_id", "timesheet_changes", ["team_id"], unique=False)
    op.create_index("ix_timesheet_changes_timesheet_id", "timesheet_changes", ["timesheet_id"], unique=False)
    op.create_table(
        "attendances",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("actor_id", Key, nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.Column("shift_id", Key, nullable=True),
        sa.Column("event_id", Key, nullable=True),
        sa.Column("timesheet_item_id", Key, nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("distance_m", sa.Float(), nullable=True),
        sa.Column("is_far", sa.Boolean(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("location_name", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("is_offline", sa.Boolean(), nullable=False),
        sa.Column("is_auto", sa.Boolean(), nullable=False),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_attendances_actor_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["calendar_events.id"], name=op.f("fk_attendances_event_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_attendances_shift_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_attendances_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_attendances_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attendances_actor_id"), "attendances", ["actor_id"], unique=False)
    op.create_index("ix_attendances_event_id", "attendances", ["event_id"], unique=False)
    op.create_index("ix_attendances_shift_id", "attendances", ["shift_id"], unique=False)
    op.create_index("ix_attendances_team", "attendances", ["team_id", "at"], unique=False)
    op.create_index("ix_attendances_user", "attendances", ["team_id", "user_id", "at"], unique=False)
    op.create_index("ix_attendances_user_id", "attendances", ["user_id"], unique=False)
    op.create_table(
        "attendance_changes",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("attendance_id", Key, nullable=False),
        sa.Column("actor_id", Key, nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("after", Json, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_attendance_changes_actor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendances.id"], name=op.f("fk_attendance_changes_attendance_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_attendance_changes_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attendance_changes_actor_id"), "attendance_changes", ["actor_id"], unique=False)
    op.create_index("ix_attendance_changes_attendance_id", "attendance_changes", ["attendance_id"], unique=False)
    op.create_index("ix_attendance_changes_team_id", "attendance_changes", ["team_id"], unique=False)
    op.create_table(
        "shift_answers",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("shift_id", Key, nullable=False),
        sa.Column("question_id", Key, nullable=False),
        sa.Column("attendance_id", Key, nullable=True),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendances.id"], name=op.f("fk_shift_answers_attendance_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["shift_questions.id"], name=op.f("fk_shift_answers_question_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["shifts.id"], name=op.f("fk_shift_answers_shift_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_shift_answers_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_shift_answers_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_answers")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_shift_answers_attendance_id", "shift_answers", ["attendance_id"], unique=False)
    op.create_index("ix_shift_answers_question_id", "shift_answers", ["question_id"], unique=False)
    op.create_index("ix_shift_answers_team_id", "shift_answers", ["team_id"], unique=False)
    op.create_index("ix_shift_answers_shift_id", "shift_answers", ["shift_id"], unique=False)
    op.create_index("ix_shift_answers_user_id", "shift_answers", ["user_id"], unique=False)
    op.create_table(
        "timesheet_items",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("team_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("timesheet_id", Key, nullable=False),
        sa.Column("shift_id", Key, nullable=True),
        sa.Column("attendance_id", Key, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_at", Instant, nullable=True),
        sa.Column("end_at", Instant, nullable=True),
        sa.Column("work_minutes", sa.Integer(), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("location_name", sa.Text(), nullable=True),
        sa.Column("manual", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendances.id"], name=op.f("fk_timesheet_items_attendance_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["shifts.id"], name=op.f("fk_timesheet_items_shift_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_timesheet_items_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["timesheet_id"], ["timesheets.id"], name=op.f("fk_timesheet_items_timesheet_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_timesheet_items_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timesheet_items")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_timesheet_items_shift_id", "timesheet_items", ["shift_id"], unique=False)
    op.create_index("ix_timesheet_items_team_id", "timesheet_items", ["team_id"], unique=False)
    op.create_index("ix_timesheet_items_timesheet_id", "timesheet_items", ["timesheet_id", "day"], unique=False)
    op.create_index("ix_timesheet_items_user_id", "timesheet_items", ["user_id"], unique=False)
    op.create_index("uq_timesheet_items_attendance", "timesheet_items", ["attendance_id"], unique=True)

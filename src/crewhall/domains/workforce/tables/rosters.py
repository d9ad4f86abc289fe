"""Tables of settings, places, people and rosters."""

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from crewhall.domains.workforce.tables.columns import id_column, location_column, team_column, user_column, who_column
from crewhall.platform.db.columns import Instant, Json, Key, metadata

_LIVE = text("status IN ('requested', 'shortlisted')")

workforce_settings = Table(
    "workforce_settings",
    metadata,
    Column("team_id", Key, ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("name", Text),
    Column("week_start", Text, nullable=False),
    Column("pay_period", Text, nullable=False),
    # A day on which a fortnightly period begins; others follow from it.
    Column("pay_period_anchor", Date, nullable=False),
    Column("require_gps", Boolean, nullable=False),
    Column("require_photo", Boolean, nullable=False),
    Column("enable_mobile", Boolean, nullable=False),
    Column("enable_web", Boolean, nullable=False),
    Column("enable_kiosk", Boolean, nullable=False),
    Column("rounding_method", Text, nullable=False),
    Column("rounding_minutes", Integer, nullable=False),
    Column("rounds_breaks", Boolean, nullable=False),
    Column("upcoming_minutes", Integer),
    Column("forgot_clock_in_minutes", Integer),
    Column("forgot_clock_out_minutes", Integer),
    Column("notifies_of_shifts", Boolean, nullable=False),
    Column("notifies_of_events", Boolean, nullable=False),
    # Minutes after the end of a shift, or sixteen hours after a start without one, at which a session that still runs is closed; none: never.
    Column("auto_clock_out_minutes", Integer),
    Column("approves_requests", Boolean, nullable=False),
    Column("geofence", Text, nullable=False),
    Column("geofence_radius_m", Integer, nullable=False),
    Column("min_rest_minutes", Integer, nullable=False),
    Column("weekly_cap_minutes", Integer),
    # Which rules of hours hold: the name of a set of dated rules, or none.
    Column("rules", Text),
    Column("data", Json, nullable=False),
    Column("updated_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

workforce_locations = Table(
    "workforce_locations",
    metadata,
    Column("tag_id", Key, ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    team_column(),
    Column("time_zone", Text),
    Column("address", Text),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("radius_m", Integer),
    Column("updated_at", Instant, nullable=False),
    Index("ix_workforce_locations_team_id", "team_id"),
    sqlite_with_rowid=False,
)

employees = Table(
    "employees",
    metadata,
    Column("member_id", Key, ForeignKey("memberships.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    team_column(),
    Column("has_vehicle", Boolean, nullable=False),
    Column("compliance_check", Text),
    Column("notes", Text),
    Column("payroll_id", Text),
    Column("weekly_cap_minutes", Integer),
    Column("min_rest_minutes", Integer),
    Column("kiosk_pin_hash", Text),
    # Minutes of the local day between which the person is not notified.
    Column("quiet_from", Integer),
    Column("quiet_until", Integer),
    Column("updated_at", Instant, nullable=False),
    Index("ix_employees_team_id", "team_id"),
    sqlite_with_rowid=False,
)

shifts = Table(
    "shifts",
    metadata,
    id_column(),
    team_column(),
    who_column("creator_id"),
    Column("assignee_id", Key, ForeignKey("users.id", ondelete="SET NULL")),
    Column("event_id", Key, ForeignKey("calendar_events.id", ondelete="SET NULL"), unique=True),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    Column("title", Text),
    location_column(),
    Column("location_name", Text),
    Column("role", Text),
    # What the role is compared by.
    Column("role_key", Text),
    Column("department", Text),
    Column("details", Text),
    Column("notes", Text),
    Column("break_minutes", Integer, nullable=False),
    Column("data", Json, nullable=False),
    Column("published_at", Instant),
    Column("canceled_at", Instant),
    Column("cancel_reason", Text),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_shifts_team", "team_id", "start_at"),
    Index("ix_shifts_assignee", "assignee_id", "start_at"),
    Index("ix_shifts_location_id", "location_id"),
    sqlite_autoincrement=True,
)

shift_templates = Table(
    "shift_templates",
    metadata,
    id_column(),
    team_column(),
    Column("name", Text, nullable=False),
    # Minutes of the local day; an end that is not after the start lies on the next day.
    Column("start_minute", Integer, nullable=False),
    Column("end_minute", Integer, nullable=False),
    Column("break_minutes", Integer, nullable=False),
    Column("title", Text),
    location_column(),
    Column("role", Text),
    Column("details", Text),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("team_id", "name"),
    Index("ix_shift_templates_location_id", "location_id"),
    sqlite_autoincrement=True,
)

# How many people are needed: on each such weekday (0 is Monday), or on one day.
staffing_needs = Table(
    "staffing_needs",
    metadata,
    id_column(),
    team_column(),
    Column("weekday", Integer),
    Column("day", Date),
    Column("start_minute", Integer, nullable=False),
    Column("end_minute", Integer, nullable=False),
    location_column(),
    Column("role", Text),
    Column("people", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_staffing_needs_team_id", "team_id"),
    Index("ix_staffing_needs_location_id", "location_id"),
    sqlite_autoincrement=True,
)

shift_requests = Table(
    "shift_requests",
    metadata,
    id_column(),
    team_column(),
    Column("shift_id", Key, ForeignKey("shifts.id", ondelete="CASCADE"), nullable=False),
    # Whom it concerns, and who made it.
    user_column(),
    who_column("requestor_id"),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    # The other shift of a swap, and whose it was when the request was made.
    Column("swap_shift_id", Key, ForeignKey("shifts.id", ondelete="CASCADE")),
    who_column("swap_user_id"),
    Column("message", Text),
    who_column("decided_by"),
    Column("decided_at", Instant),
    Column("reason", Text),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_shift_requests_team_id", "team_id", "created_at"),
    Index("ix_shift_requests_shift_id", "shift_id"),
    Index("ix_shift_requests_swap_shift_id", "swap_shift_id"),
    Index("ix_shift_requests_user_id", "user_id", "created_at"),
    Index("uq_shift_requests_live", "shift_id", "user_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    sqlite_autoincrement=True,
)

shift_questions = Table(
    "shift_questions",
    metadata,
    id_column(),
    team_column(),
    Column("text", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("offset_minutes", Integer, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("tag_ids", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_shift_questions_team_id", "team_id"),
    sqlite_autoincrement=True,
)

shift_answers = Table(
    "shift_answers",
    metadata,
    id_column(),
    team_column(),
    Column("shift_id", Key, ForeignKey("shifts.id", ondelete="CASCADE"), nullable=False),
    Column("question_id", Key, ForeignKey("shift_questions.id", ondelete="CASCADE"), nullable=False),
    Column("attendance_id", Key, ForeignKey("attendances.id", ondelete="SET NULL")),
    user_column(),
    Column("text", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_shift_answers_team_id", "team_id"),
    Index("ix_shift_answers_shift_id", "shift_id"),
    Index("ix_shift_answers_question_id", "question_id"),
    Index("ix_shift_answers_attendance_id", "attendance_id"),
    Index("ix_shift_answers_user_id", "user_id"),
    sqlite_autoincrement=True,
)

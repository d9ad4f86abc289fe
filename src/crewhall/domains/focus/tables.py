"""Tables of the focus domain, for migrations and checks."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from crewhall.platform.db.columns import Instant, Json, Key, metadata

_WITH_TAG = text("tag IS NOT NULL")
_WITHOUT_TAG = text("tag IS NULL")

# What a person shows and prefers here, over what identity knows of them; None: as identity says, or the default.
focus_profiles = Table(
    "focus_profiles",
    metadata,
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("name", Text),
    Column("email", Text),
    Column("image", Text),
    # An IANA name, and what the person calls the zone; None for a zone that is called by its name.
    Column("time_zone", Text),
    Column("time_zone_label", Text),
    Column("color", Text),
    Column("volume", Integer),
    Column("ticking", Boolean, nullable=False),
    Column("work_hours_per_day", Key),
    Column("average_hourly_rate", Float),
    Column("currency", Text),
    Column("is_hidden", Boolean, nullable=False),
    # How many the person has, so that no page of their list counts a million rows.
    Column("tomatoes_count", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

tomatoes = Table(
    "tomatoes",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("length_s", Integer, nullable=False),
    # In the order in which they were typed, also twice; who looks for one uses the table below.
    Column("tags", Json, nullable=False),
    Column("note", Text),
    # How it came to be: saved, timed, entered, imported.
    Column("source", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_tomatoes_user", "user_id", "ended_at", "id"),
    sqlite_autoincrement=True,
)

tomato_tags = Table(
    "tomato_tags",
    metadata,
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("tag", Text, primary_key=True),
    Column("ended_at", Instant, primary_key=True),
    Column(
        "tomato_id",
        Key,
        ForeignKey("tomatoes.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
    sqlite_with_rowid=False,
)

focus_projects = Table(
    "focus_projects",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("tags", Json, nullable=False),
    Column("money_budget", Key),
    Column("time_budget", Key),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_focus_projects_user", "user_id", "created_at", "id"),
    sqlite_autoincrement=True,
)

focus_project_tags = Table(
    "focus_project_tags",
    metadata,
    Column(
        "project_id", Key, ForeignKey("focus_projects.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("tag", Text, primary_key=True),
    sqlite_with_rowid=False,
)

# One row for each person and period on a leaderboard; it ends with the person's own day, week or month.
focus_scores = Table(
    "focus_scores",
    metadata,
    Column("period", Text, primary_key=True),
    Column(
        "user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    ),
    Column("score", Integer, nullable=False),
    # -score: a board goes down by score and up by time, which one index can serve only in one direction.
    Column("score_order", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("is_listed", Boolean, nullable=False),
    Index("ix_focus_scores_board", "period", "is_listed", "score_order", "first_at", "user_id", "ends_at"),
    Index("ix_focus_scores_end", "period", "is_listed", "ends_at"),
    sqlite_with_rowid=False,
)

# How many rows of each board are listed, whether or not they have ended.
focus_boards = Table(
    "focus_boards",
    metadata,
    Column("period", Text, primary_key=True),
    Column("listed", Integer, nullable=False),
    sqlite_with_rowid=False,
)

focus_timers = Table(
    "focus_timers",
    metadata,
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("length_s", Integer, nullable=False),
    Column("tags", Json, nullable=False),
    Column("note", Text),
    Column("started_at", Instant, nullable=False),
    Column("paused_at", Instant),
    Column("paused_s", Float, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

# Why somebody paused or gave up: the log of interruptions.
focus_interruptions = Table(
    "focus_interruptions",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text),
    Column("tags", Json, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_focus_interruptions_user", "user_id", "began_at", "id"),
    sqlite_autoincrement=True,
)

# Lengths of work and breaks, of a person or of one of their tags.
focus_lengths = Table(
    "focus_lengths",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("tag", Text),
    Column("work_s", Integer, nullable=False),
    Column("short_break_s", Integer, nullable=False),
    Column("long_break_s", Integer, nullable=False),
    Column("long_break_every", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("uq_focus_lengths_tag", "user_id", "tag", unique=True, sqlite_where=_WITH_TAG, postgresql_where=_WITH_TAG),
    Index("uq_focus_lengths_user", "user_id", unique=True, sqlite_where=_WITHOUT_TAG, postgresql_where=_WITHOUT_TAG),
    sqlite_autoincrement=True,
)

focus_goals = Table(
    "focus_goals",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("period", Text, nullable=False),
    Column("tag", Text, nullable=False),
    Column("target", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("user_id", "period", "tag"),
    sqlite_autoincrement=True,
)

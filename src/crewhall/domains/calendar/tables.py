"""Tables of the calendar domain, for migrations and checks."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, text

from crewhall.platform.db.columns import Folded, Instant, Json, Key, metadata

_LONG = text("is_long")
_OF_A_TEAM = text("team_id IS NOT NULL")
_OF_A_PERSON = text("team_id IS NULL")

calendar_events = Table(
    "calendar_events",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("team_id", Key, ForeignKey("teams.id", ondelete="CASCADE")),
    Column("addon", Text),
    Column("addons_install_id", Key),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("details", Text),
    Column("location_name", Text),
    # Title, location and details, for search.
    Column("text_folded", Folded, nullable=False, server_default=""),
    Column("address", Text),
    Column("color", Text),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    # Of whole days the first, and the one after the last, as they were given: `start_at` and `end_at` are their midnights somewhere.
    Column("first_day", Date),
    Column("day_after", Date),
    # Whether it lasts for more than a day: so few do that those which reach into a stretch of time from long before are found quickly.
    Column("is_long", Boolean, nullable=False),
    # Minutes before the start at which whoever it concerns is reminded, as a list.
    Column("reminders", Json, nullable=False),
    Column("assignee_id", Key, ForeignKey("users.id", ondelete="SET NULL")),
    Column("assignee_team_id", Key, ForeignKey("teams.id", ondelete="SET NULL"), index=True),
    Column("resource_type", Text),
    Column("resource_id", Key),
    # The part of the server that keeps the entry in step with something of its own, such as a shift: only its assignee sees it, and
    # it is not changed here.
    Column("managed_by", Text),
    Column("canceled_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_calendar_events_team", "team_id", "start_at"),
    Index("ix_calendar_events_team_long", "team_id", "start_at", sqlite_where=_LONG, postgresql_where=_LONG),
    Index("ix_calendar_events_user", "user_id", "start_at"),
    Index("ix_calendar_events_assignee", "assignee_id", "start_at"),
    Index("ix_calendar_events_resource", "resource_type", "resource_id"),
    sqlite_autoincrement=True,
)

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("team_id", Key, ForeignKey("teams.id", ondelete="CASCADE"), index=True),
    Column("token", Text, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Index(
        "uq_calendar_feeds_team",
        "user_id",
        "team_id",
        unique=True,
        sqlite_where=_OF_A_TEAM,
        postgresql_where=_OF_A_TEAM,
    ),
    Index("uq_calendar_feeds_user", "user_id", unique=True, sqlite_where=_OF_A_PERSON, postgresql_where=_OF_A_PERSON),
    sqlite_autoincrement=True,
)

# One row: what the names of entries end in, in calendars elsewhere.
calendar_uid_domains = Table(
    "calendar_uid_domains",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("domain", Text, nullable=False),
    sqlite_with_rowid=False,
)

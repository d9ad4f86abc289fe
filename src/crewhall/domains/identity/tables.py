"""Tables of the identity domain, for migrations and checks."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from crewhall.platform.db.columns import Folded, Instant, Json, Key, metadata

users = Table(
    "users",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("name_folded", Folded, nullable=False, server_default=""),
    Column("slug", Text, nullable=False, unique=True),
    Column("email", Text, unique=True),
    Column("email_verified_at", Instant),
    Column("mobile", Text, unique=True),
    Column("mobile_verified_at", Instant),
    # What the person wants to be reached by, and has not proved yet. Several may want the same.
    Column("pending_email", Text, index=True),
    Column("pending_mobile", Text, index=True),
    Column("dob", Date),
    Column("icon_url", Text),
    Column("locale", Text),
    Column("time_zone", Text),
    Column("status", Text, nullable=False),
    Column("password_hash", Text),
    Column("administrator", Boolean, nullable=False),
    Column("account_type", Text, nullable=False),
    Column("account_team_id", Key),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

# For which addresses somebody without an account stands. Such an address is in no column of users: an account may have it, unproved.
placeholder_addresses = Table(
    "placeholder_addresses",
    metadata,
    Column("address", Text, primary_key=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    sqlite_with_rowid=False,
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("device", Text),
    Column("created_at", Instant, nullable=False),
    Column("used_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("password_at", Instant),
    sqlite_autoincrement=True,
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("scopes", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("expires_at", Instant),
    sqlite_autoincrement=True,
)

# Accounts elsewhere by which a person may sign in; never found by an e-mail address.
external_accounts = Table(
    "external_accounts",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("provider", Text, nullable=False),
    Column("uid", Text, nullable=False),
    Column("nickname", Text),
    Column("image", Text),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("provider", "uid"),
    sqlite_autoincrement=True,
)

# Tokens that open one surface only, in the form that its clients expect.
surface_tokens = Table(
    "surface_tokens",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("surface", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("used_at", Instant),
    sqlite_autoincrement=True,
)

pins = Table(
    "pins",
    metadata,
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("address", Text, nullable=False, index=True),
    Column("pin_hash", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tries_by", Json),
    Column("expires_at", Instant, nullable=False),
)

# Networks and devices from which a person has signed in with their password; names that are hashed.
known_sources = Table(
    "known_sources",
    metadata,
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("seen_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

teams = Table(
    "teams",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("owner_id", Key, ForeignKey("users.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Folded, nullable=False, server_default=""),
    Column("slug", Text, nullable=False, unique=True),
    Column("email", Text),
    Column("phone", Text),
    Column("icon_url", Text),
    Column("time_zone", Text, nullable=False),
    Column("features", Json, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

memberships = Table(
    "memberships",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("team_id", Key, ForeignKey("teams.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("rank", Integer, nullable=False),
    Column("manager", Boolean, nullable=False),
    Column("status", Text, nullable=False),
    Column("invited_address", Text),
    # The member's, kept here too so that a page of members by name is read from an index.
    Column("name_folded", Folded, nullable=False, server_default=""),
    Column("joined_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("team_id", "user_id"),
    Index("ix_memberships_team_status", "team_id", "status"),
    Index("ix_memberships_team_name", "team_id", "name_folded", "id", "status"),
    sqlite_autoincrement=True,
)

member_marks = Table(
    "member_marks",
    metadata,
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", Key, ForeignKey("memberships.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("favorite", Boolean, nullable=False),
    Column("mute", Boolean, nullable=False),
)

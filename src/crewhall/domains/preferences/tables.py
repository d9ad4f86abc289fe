"""Tables of the preferences domain, for migrations and checks."""

from sqlalchemy import Column, Table, Text, UniqueConstraint

from crewhall.platform.db.columns import Instant, Json, Key, metadata

settings = Table(
    "settings",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("owner_type", Text, nullable=False),
    Column("owner_id", Key, nullable=False),
    Column("name", Text, nullable=False),
    Column("context", Text),
    Column("format", Text),
    Column("data", Json, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("owner_type", "owner_id", "name"),
    sqlite_autoincrement=True,
)

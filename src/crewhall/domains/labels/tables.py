"""Tables of the labels domain, for migrations and checks."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

from crewhall.platform.db.columns import Instant, Json, Key, metadata

# Compared by code point on both databases, so that lists come in the same order whatever the locale of the PostgreSQL server.
NameKey = Text().with_variant(Text(collation="C"), "postgresql")

tags = Table(
    "tags",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("owner_type", Text, nullable=False),
    Column("owner_id", Key, nullable=False),
    Column("context", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", NameKey, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("owner_type", "owner_id", "context", "name_key"),
    sqlite_autoincrement=True,
)

taggings = Table(
    "taggings",
    metadata,
    Column("tag_id", Key, ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True),
    Column("subject_type", Text, primary_key=True),
    Column("subject_id", Key, primary_key=True, autoincrement=False),
    Index("ix_taggings_subject", "subject_type", "subject_id"),
    sqlite_with_rowid=False,
)

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

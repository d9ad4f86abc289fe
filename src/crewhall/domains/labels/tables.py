"""Tables of the labels domain, for migrations and checks."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

from crewhall.platform.db.columns import Folded, Instant, Key, metadata

tags = Table(
    "tags",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("owner_type", Text, nullable=False),
    Column("owner_id", Key, nullable=False),
    Column("context", Text, nullable=False),
    Column("name", Text, nullable=False),
    # What names are compared by, and what they are sorted by.
    Column("name_key", Folded, nullable=False),
    Column("name_folded", Folded, nullable=False, server_default=""),
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

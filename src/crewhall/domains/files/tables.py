"""Tables of the files domain, for migrations and checks."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, text

from crewhall.platform.db.columns import Instant, Key, metadata

_LOOSE = text("subject_id IS NULL")

attachments = Table(
    "attachments",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("owner_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token", Text, nullable=False, unique=True),
    Column("blob_key", Text, nullable=False),
    Column("thumbnail_key", Text),
    Column("filename", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("size_bytes", Key, nullable=False),
    Column("subject_type", Text),
    Column("subject_id", Key),
    Column("position", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_attachments_subject", "subject_type", "subject_id", "position"),
    # Uploads that nothing has taken up yet, to be forgotten after a while.
    Index("ix_attachments_loose", "created_at", sqlite_where=_LOOSE, postgresql_where=_LOOSE),
    sqlite_autoincrement=True,
)

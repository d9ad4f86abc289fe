"""Tables of the files domain, for migrations and checks."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, text

from crewhall.platform.db.columns import Instant, Key, metadata

_LOOSE = text("subject_id IS NULL")
_SMALL = text("thumbnail_key IS NOT NULL")
_OF_A_TEAM = text("team_id IS NOT NULL")

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
    # The team from whose account it was sent.
    Column("team_id", Key),
    Index("ix_attachments_subject", "subject_type", "subject_id", "position"),
    # Uploads that nothing has taken up yet, to be forgotten after a while.
    Index("ix_attachments_loose", "created_at", sqlite_where=_LOOSE, postgresql_where=_LOOSE),
    # Which blobs are referred to, and what a team's files take.
    Index("ix_attachments_blob_key", "blob_key"),
    Index("ix_attachments_thumbnail_key", "thumbnail_key", sqlite_where=_SMALL, postgresql_where=_SMALL),
    Index("ix_attachments_team", "team_id", "size_bytes", sqlite_where=_OF_A_TEAM, postgresql_where=_OF_A_TEAM),
    sqlite_autoincrement=True,
)

blob_claims = Table(
    "blob_claims",
    metadata,
    Column("key", Text, primary_key=True),
    Column("claimed_at", Instant, nullable=False, index=True),
    # Since when a sweep has been removing it.
    Column("going_at", Instant),
    sqlite_with_rowid=False,
)

file_usages = Table(
    "file_usages",
    metadata,
    Column("holder", Text, primary_key=True),
    Column("holder_id", Key, primary_key=True, autoincrement=False),
    Column("used_bytes", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

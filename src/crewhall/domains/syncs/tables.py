"""Tables of the syncs domain, for migrations and checks."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from crewhall.platform.db.columns import Instant, Json, Key, metadata

syncs = Table(
    "syncs",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("team_id", Key, ForeignKey("teams.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Key, ForeignKey("users.id", ondelete="SET NULL"), index=True),
    Column("item_type", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("message", Text),
    Column("options", Json, nullable=False),
    Column("progress", Integer, nullable=False),
    Column("total_items", Key, nullable=False),
    Column("success_items", Key, nullable=False),
    Column("failed_items", Key, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_syncs_team", "team_id", "id"),
    sqlite_autoincrement=True,
)

sync_rows = Table(
    "sync_rows",
    metadata,
    Column("sync_id", Key, ForeignKey("syncs.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("row_id", Key, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

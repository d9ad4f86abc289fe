"""Tables of the marketplace domain, for migrations and checks."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text

from crewhall.platform.db.columns import Folded, Instant, Key, metadata

fragments = Table(
    "fragments",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("team_id", Key, ForeignKey("teams.id", ondelete="CASCADE")),
    Column("addon", Text),
    Column("addons_install_id", Key),
    Column("kind", Text, nullable=False),
    Column("name", Text),
    Column("name_folded", Folded, nullable=False, server_default=""),
    Column("status", Text),
    # JSON, as the text that came: JSONB would write long numbers out, 1e308 with all its digits, and give keys another order.
    Column("data", Text, nullable=False),
    Column("start_at", Instant),
    Column("end_at", Instant),
    Column("parent_id", Key, ForeignKey("fragments.id", ondelete="CASCADE"), index=True),
    Column("resource_type", Text),
    Column("resource_id", Key),
    # Whether filters say who sees it. Kept apart from them: a filter goes away with the person it names, and must not open what it closed.
    Column("restricted", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_fragments_team", "team_id", "id"),
    Index("ix_fragments_team_kind", "team_id", "kind", "id"),
    Index("ix_fragments_user", "user_id", "kind", "id"),
    Index("ix_fragments_resource", "resource_id"),
    sqlite_autoincrement=True,
)

# Whom a fragment is shown to beside its owner: people by id, and members of its team by what they are labelled with.
fragment_filters = Table(
    "fragment_filters",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("fragment_id", Key, ForeignKey("fragments.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("context", Text, nullable=False),
    Column("name", Text),
    Column("name_key", Text),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), index=True),
    Index("ix_fragment_filters_name", "name_key", "context"),
    sqlite_autoincrement=True,
)

"""fragments"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant, Key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """fragments"""
    op.create_table(
        "fragments",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("team_id", Key, nullable=True),
        sa.Column("addon", sa.Text(), nullable=True),
        sa.Column("addons_install_id", Key, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("start_at", Instant, nullable=True),
        sa.Column("end_at", Instant, nullable=True),
        sa.Column("parent_id", Key, nullable=True),
        sa.Column("resource_type", sa.Text(), nullable=True),
        sa.Column("resource_id", Key, nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["fragments.id"], name=op.f("fk_fragments_parent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_fragments_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_fragments_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fragments")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_fragments_parent_id"), "fragments", ["parent_id"], unique=False)
    op.create_index("ix_fragments_resource", "fragments", ["resource_id"], unique=False)
    op.create_index("ix_fragments_team", "fragments", ["team_id", "id"], unique=False)
    op.create_index("ix_fragments_team_kind", "fragments", ["team_id", "kind", "id"], unique=False)
    op.create_index("ix_fragments_user", "fragments", ["user_id", "kind", "id"], unique=False)
    op.create_table(
        "fragment_filters",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("fragment_id", Key, nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("name_key", sa.Text(), nullable=True),
        sa.Column("user_id", Key, nullable=True),
        sa.ForeignKeyConstraint(
            ["fragment_id"], ["fragments.id"], name=op.f("fk_fragment_filters_fragment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_fragment_filters_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fragment_filters")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_fragment_filters_fragment_id"), "fragment_filters", ["fragment_id"], unique=False)
    op.create_index("ix_fragment_filters_name", "fragment_filters", ["name_key", "context"], unique=False)
    op.create_index(op.f("ix_fragment_filters_user_id"), "fragment_filters", ["user_id"], unique=False)

"""addresses that wait for their proof"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant, Json, Key

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """addresses that wait for their proof"""
    op.add_column("users", sa.Column("pending_email", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("pending_mobile", sa.Text(), nullable=True))
    op.create_index(op.f("ix_users_pending_email"), "users", ["pending_email"], unique=False)
    op.create_index(op.f("ix_users_pending_mobile"), "users", ["pending_mobile"], unique=False)
    op.add_column("sessions", sa.Column("password_at", Instant, nullable=True))
    op.add_column("pins", sa.Column("tries_by", Json, nullable=True))
    op.create_index(op.f("ix_pins_address"), "pins", ["address"], unique=False)
    op.create_table(
        "known_sources",
        sa.Column("user_id", Key, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_known_sources_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "source", name=op.f("pk_known_sources")),
        sqlite_with_rowid=False,
    )

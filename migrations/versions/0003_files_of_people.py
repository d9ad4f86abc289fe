"""files of people"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant, Key

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """files of people"""
    op.create_table(
        "attachments",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("owner_id", Key, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("blob_key", sa.Text(), nullable=False),
        sa.Column("thumbnail_key", sa.Text(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", Key, nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=True),
        sa.Column("subject_id", Key, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_attachments_owner_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("token", name=op.f("uq_attachments_token")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_attachments_loose",
        "attachments",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("subject_id IS NULL"),
        postgresql_where=sa.text("subject_id IS NULL"),
    )
    op.create_index(op.f("ix_attachments_owner_id"), "attachments", ["owner_id"], unique=False)
    op.create_index("ix_attachments_subject", "attachments", ["subject_type", "subject_id", "position"], unique=False)

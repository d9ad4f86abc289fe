"""live feed"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Key

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """live feed"""
    op.add_column("events", sa.Column("room_id", Key, nullable=True))
    op.add_column("events", sa.Column("seen_from", sa.Integer(), server_default=sa.text("(10)"), nullable=False))
    op.create_index(
        "events_by_room",
        "events",
        ["room_id", "number"],
        unique=False,
        sqlite_where=sa.text("room_id IS NOT NULL"),
        postgresql_where=sa.text("room_id IS NOT NULL"),
    )

"""rooms that wait for a proof"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Key

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """rooms that wait for a proof"""
    op.create_table(
        "withheld_rooms",
        sa.Column("user_id", Key, autoincrement=False, nullable=False),
        sa.Column("room_id", Key, autoincrement=False, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_withheld_rooms_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_withheld_rooms_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "room_id", name=op.f("pk_withheld_rooms")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_withheld_rooms_room_id"), "withheld_rooms", ["room_id"], unique=False)

"""pauses of the outbox"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """pauses of the outbox"""
    op.create_table(
        "outbox_pauses",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("paused_until", Instant, nullable=False),
        sa.Column("probing", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_outbox_pauses")),
    )

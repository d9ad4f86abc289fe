"""${message}"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant, Json, Key

revision = "${up_revision}"
down_revision = ${repr(down_revision).replace("'", '"')}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """${message}"""
    ${upgrades if upgrades else "pass"}

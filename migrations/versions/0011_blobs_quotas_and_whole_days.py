"""claims of blobs, quotas of files, and events of whole days"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant, Key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SMALL = sa.text("thumbnail_key IS NOT NULL")
_OF_A_TEAM = sa.text("team_id IS NOT NULL")


def upgrade() -> None:
    """claims of blobs, quotas of files, and events of whole days"""
    _files()
    _calendar()


def _files() -> None:
    op.create_table(
        "blob_claims",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("claimed_at", Instant, nullable=False),
        sa.Column("going_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_blob_claims")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_blob_claims_claimed_at"), "blob_claims", ["claimed_at"], unique=False)
    op.create_table(
        "file_usages",
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("holder_id", Key, autoincrement=False, nullable=False),
        sa.Column("used_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("holder", "holder_id", name=op.f("pk_file_usages")),
        sqlite_with_rowid=False,
    )
    op.add_column("attachments", sa.Column("team_id", Key, nullable=True))
    for kind, table in (("Message", "messages JOIN rooms ON rooms.id = messages.room_id"), ("Fragment", "fragments")):
        owner, row = ("rooms", "messages") if kind == "Message" else ("fragments", "fragments")
        op.execute(
            f"UPDATE attachments SET team_id = (SELECT {owner}.team_id FROM {table} WHERE {row}.id = subject_id)"  # noqa: S608 - constants
            f" WHERE subject_type = '{kind}'"
        )
    op.create_index("ix_attachments_blob_key", "attachments", ["blob_key"], unique=False)
    op.create_index(
        "ix_attachments_thumbnail_key",
        "attachments",
        ["thumbnail_key"],
        unique=False,
        sqlite_where=_SMALL,
        postgresql_where=_SMALL,
    )
    op.create_index(
        "ix_attachments_team",
        "attachments",
        ["team_id", "size_bytes"],
        unique=False,
        sqlite_where=_OF_A_TEAM,
        postgresql_where=_OF_A_TEAM,
    )


def _calendar() -> None:
    op.add_column("calendar_events", sa.Column("first_day", sa.Date(), nullable=True))
    op.add_column("calendar_events", sa.Column("day_after", sa.Date(), nullable=True))
    op.create_table(
        "calendar_uid_domains",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_uid_domains")),
        sqlite_with_rowid=False,
    )

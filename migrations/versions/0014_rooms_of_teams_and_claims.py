"""rooms of teams, and what waits for a proof"""

from datetime import UTC, datetime
from secrets import token_hex

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Instant, Key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """rooms of teams, and what waits for a proof"""
    op.create_table(
        "placeholder_addresses",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_placeholder_addresses_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_placeholder_addresses")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_placeholder_addresses_user_id"), "placeholder_addresses", ["user_id"], unique=False)
    _move_addresses()
    _move_withheld_rooms()
    op.drop_table("withheld_rooms")
    op.create_table(
        "suspended_participants",
        sa.Column("user_id", Key, autoincrement=False, nullable=False),
        sa.Column("room_id", Key, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_suspended_participants_room_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_suspended_participants_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "room_id", name=op.f("pk_suspended_participants")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_suspended_participants_room_id"), "suspended_participants", ["room_id"], unique=False)
    _suspend_former_members()


def _move_addresses() -> None:
    """Addresses of people without an account, as far as others have named them by these (made-up people keep theirs)."""
    for column in ("email", "mobile"):
        named = f"""
            status = 'invited' AND {column} IS NOT NULL AND (
                EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id AND m.invited_address IS NOT NULL)
                OR EXISTS (SELECT 1 FROM contacts c WHERE c.friend_id = users.id)
                OR EXISTS (SELECT 1 FROM invitations i WHERE i.friend_id = users.id))
        """  # noqa: S608 - one of two constants
        op.execute(f"INSERT INTO placeholder_addresses (address, user_id) SELECT {column}, id FROM users WHERE {named}")  # noqa: S608 - as above
        op.execute(
            f"UPDATE users SET {column} = NULL WHERE {column} IN (SELECT address FROM placeholder_addresses)"  # noqa: S608 - as above
        )


def _move_withheld_rooms() -> None:
    """What waited for accounts that had yet to prove an address waits on a placeholder for that address."""
    connection, now = op.get_bind(), datetime.now(UTC)
    users = sa.table(
        "users",
        *(sa.column(name) for name in ("first_name", "last_name", "slug", "status", "account_type")),
        sa.column("administrator", sa.Boolean()),
        sa.column("created_at", Instant),
        sa.column("updated_at", Instant),
    )
    unknown = (
        "SELECT DISTINCT address FROM withheld_rooms WHERE address NOT IN (SELECT address FROM placeholder_addresses)"
    )
    person = {"first_name": "", "last_name": "", "status": "invited", "account_type": "User", "administrator": False}
    for address in connection.execute(sa.text(unknown)).scalars().all():
        slug = f"invited-{token_hex(8)}"
        connection.execute(users.insert().values(slug=slug, created_at=now, updated_at=now, **person))
        named = "INSERT INTO placeholder_addresses (address, user_id) SELECT :address, id FROM users WHERE slug = :slug"
        connection.execute(sa.text(named), {"address": address, "slug": slug})
    op.execute(
        """
        INSERT INTO participants (room_id, user_id, favorite, mute, read_position, joined_at)
        SELECT w.room_id, a.user_id, p.favorite, p.mute, p.read_position, p.joined_at
        FROM withheld_rooms w JOIN placeholder_addresses a ON a.address = w.address
        JOIN participants p ON p.room_id = w.room_id AND p.user_id = w.user_id AND p.left_at IS NOT NULL
        WHERE TRUE ON CONFLICT DO NOTHING
        """
    )
    op.execute(
        """
        DELETE FROM participants WHERE left_at IS NOT NULL AND EXISTS (
            SELECT 1 FROM withheld_rooms w WHERE w.room_id = participants.room_id AND w.user_id = participants.user_id)
        """
    )


def _suspend_former_members() -> None:
    """Who has left a team, and everybody where the team is closed, is out of its rooms until they return."""
    op.execute(
        """
        INSERT INTO suspended_participants (user_id, room_id)
        SELECT p.user_id, p.room_id FROM participants p JOIN rooms r ON r.id = p.room_id JOIN teams t ON t.id = r.team_id
        LEFT JOIN memberships m ON m.team_id = r.team_id AND m.user_id = p.user_id
        WHERE p.left_at IS NULL AND (t.status <> 'active' OR m.status IN ('inactive', 'archived')
            OR (m.status = 'pending' AND m.joined_at IS NOT NULL))
        """
    )
    taken_out = sa.text(
        """
        UPDATE participants SET left_at = :now WHERE left_at IS NULL AND EXISTS (
            SELECT 1 FROM suspended_participants s WHERE s.room_id = participants.room_id AND s.user_id = participants.user_id)
        """
    )
    op.execute(taken_out.bindparams(sa.bindparam("now", datetime.now(UTC), type_=Instant)))
    op.execute("UPDATE rooms SET people_key = NULL WHERE id IN (SELECT room_id FROM suspended_participants)")

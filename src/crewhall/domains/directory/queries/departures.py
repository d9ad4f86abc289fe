"""Statements by which the directory forgets a person."""

from datetime import datetime

from crewhall.platform.db.database import Db


async def delete_contacts(db: Db, user_id: int) -> None:
    """Remove a person's own contacts, and the person from the contacts of people and teams. The contacts that they made for teams stay."""
    await db.execute("DELETE FROM contacts WHERE user_id = $1 AND team_id IS NULL", user_id)
    await db.execute("DELETE FROM contacts WHERE friend_id = $1", user_id)


async def update_invitations_ended(db: Db, user_id: int, now: datetime) -> None:
    """Revoke what waits for a person's answer, and forget at which address they were invited."""
    await db.execute(
        """
        UPDATE invitations SET status = CASE WHEN status = 'pending' THEN 'revoked' ELSE status END, address = NULL, updated_at = $2
        WHERE friend_id = $1
        """,
        user_id,
        now,
    )


async def delete_presence(db: Db, user_id: int) -> None:
    """Forget when the person was last here."""
    await db.execute("DELETE FROM presences WHERE user_id = $1", user_id)

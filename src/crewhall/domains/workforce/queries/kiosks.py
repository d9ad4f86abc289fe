"""Statements on kiosk PINs, of which only hashes are kept."""

from datetime import datetime

from crewhall.platform.db.database import Db


async def select_pin_hash(db: Db, team_id: int, member_id: int) -> str | None:
    """The hash of a member's PIN; None without one."""
    return await db.fetch_value(
        "SELECT kiosk_pin_hash FROM employees WHERE member_id = $1 AND team_id = $2", member_id, team_id
    )


async def upsert_pin_hash(db: Db, team_id: int, member_id: int, pin_hash: str | None, now: datetime) -> None:
    """Store the hash of a member's PIN, or that they have none."""
    await db.execute(
        """
        INSERT INTO employees (member_id, team_id, has_vehicle, kiosk_pin_hash, updated_at) VALUES ($2, $1, FALSE, $3, $4)
        ON CONFLICT (member_id) DO UPDATE SET kiosk_pin_hash = excluded.kiosk_pin_hash, updated_at = excluded.updated_at
        WHERE employees.team_id = $1
        """,
        team_id,
        member_id,
        pin_hash,
        now,
    )

"""Statements on pins."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.identity.model import Channel, UserId
from crewhall.platform.db.database import Db


class Pin(Struct, frozen=True):
    """A pin that was sent and not used yet. `tries` are those from unknown sources, `tries_by` those of each source by its name."""

    user_id: UserId
    channel: Channel
    purpose: str
    address: str
    pin_hash: str
    tries: int
    tries_by: dict[str, int] | None
    expires_at: datetime


async def insert_pin(db: Db, pin: Pin) -> None:
    """Keep a pin in the place of an earlier one of the same person, channel and purpose."""
    await db.execute(
        """
        INSERT INTO pins (user_id, channel, purpose, address, pin_hash, tries, expires_at) VALUES ($1, $2, $3, $4, $5, 0, $6)
        ON CONFLICT (user_id, channel, purpose) DO UPDATE
        SET address = excluded.address, pin_hash = excluded.pin_hash, tries = 0, tries_by = NULL, expires_at = excluded.expires_at
        """,
        pin.user_id,
        pin.channel,
        pin.purpose,
        pin.address,
        pin.pin_hash,
        pin.expires_at,
    )


async def select_pins(db: Db, user_id: int, purpose: str) -> list[Pin]:
    """A person's pins for a purpose, locked until the unit ends so that tries are counted one by one."""
    return await db.fetch_all(
        Pin,
        """
        SELECT user_id, channel, purpose, address, pin_hash, tries, tries_by, expires_at FROM pins
        WHERE user_id = $1 AND purpose = $2 FOR UPDATE
        """,
        user_id,
        purpose,
    )


async def select_people_with_pins(db: Db, address: str, purpose: str, limit: int) -> list[int]:
    """The people to whom the newest pins of a purpose were sent at this address."""
    return await db.fetch_all(
        int,
        "SELECT user_id FROM pins WHERE address = $1 AND purpose = $2 ORDER BY expires_at DESC, user_id LIMIT $3",
        address,
        purpose,
        limit,
    )


async def update_pin_tries(db: Db, pin: Pin) -> None:
    """Keep how often a pin was tried, and by whom."""
    await db.execute(
        "UPDATE pins SET tries = $4, tries_by = $5 WHERE user_id = $1 AND channel = $2 AND purpose = $3",
        pin.user_id,
        pin.channel,
        pin.purpose,
        pin.tries,
        pin.tries_by or {},
    )


async def delete_pins(db: Db, user_id: int, purpose: str) -> None:
    """Forget a person's pins for a purpose."""
    await db.execute("DELETE FROM pins WHERE user_id = $1 AND purpose = $2", user_id, purpose)


async def delete_expired_pins(db: Db, now: datetime, limit: int) -> int:
    """Forget at most so many of the pins that have run out; how many."""
    return await db.execute(
        """
        DELETE FROM pins WHERE (user_id, channel, purpose) IN (
            SELECT user_id, channel, purpose FROM pins WHERE expires_at < $1 LIMIT $2)
        """,
        now,
        limit,
    )

"""Statements on profiles: what a person sets here, over what identity knows of them."""

from datetime import datetime

from msgspec import Struct

from crewhall.platform.db.database import Db
from crewhall.platform.db.where import like_anywhere


class ProfileRow(Struct, frozen=True):
    """A person's own settings (None, also where there is no row: not set), and what identity knows."""

    user_id: int
    name: str | None
    email: str | None
    image: str | None
    time_zone: str | None
    time_zone_label: str | None
    color: str | None
    volume: int | None
    ticking: bool | None
    work_hours_per_day: int | None
    average_hourly_rate: float | None
    currency: str | None
    is_hidden: bool | None
    updated_at: datetime | None
    first_name: str
    last_name: str
    identity_email: str | None
    icon_url: str | None
    identity_time_zone: str | None
    created_at: datetime
    identity_updated_at: datetime


class LockedCounters(Struct, frozen=True):
    """What every change of somebody's tomatoes needs to know of them. `is_listed`: they may be on a leaderboard."""

    user_id: int
    tomatoes_count: int
    is_listed: bool
    time_zone: str | None


_PROFILE = """
u.id, p.name, p.email, p.image, p.time_zone, p.time_zone_label, p.color, p.volume, p.ticking, p.work_hours_per_day,
p.average_hourly_rate, p.currency, p.is_hidden, p.updated_at, u.first_name, u.last_name, u.email, u.icon_url, u.time_zone, u.created_at, u.updated_at
"""


async def select_profile(db: Db, user_id: int) -> ProfileRow | None:
    """A person's profile; None when there is no such person."""
    sql = f"SELECT {_PROFILE} FROM users u LEFT JOIN focus_profiles p ON p.user_id = u.id WHERE u.id = $1"
    return await db.fetch_one(ProfileRow, sql, user_id)


async def select_time_zone(db: Db, user_id: int) -> str | None:
    """The name of the person's time zone: the one that they set here, else identity's."""
    sql = """
        SELECT coalesce(p.time_zone, u.time_zone) FROM users u LEFT JOIN focus_profiles p ON p.user_id = u.id WHERE u.id = $1
        """
    return await db.fetch_value(sql, user_id)


async def select_profiles(db: Db, user_ids: list[int]) -> list[ProfileRow]:
    """The profiles of several people, in no order."""
    sql = f"SELECT {_PROFILE} FROM users u LEFT JOIN focus_profiles p ON p.user_id = u.id WHERE u.id = ANY($1)"
    return await db.fetch_all(ProfileRow, sql, user_ids)


async def select_counters_for_update(db: Db, user_id: int) -> LockedCounters | None:
    """Hold the person's row until the unit ends, so that their changes come one after another; None when there is no row."""
    return await db.fetch_one(
        LockedCounters,
        """
        SELECT p.user_id, p.tomatoes_count,
            NOT p.is_hidden AND (SELECT u.status FROM users u WHERE u.id = p.user_id) <> 'closed',
            coalesce(p.time_zone, (SELECT u.time_zone FROM users u WHERE u.id = p.user_id))
        FROM focus_profiles p WHERE p.user_id = $1 FOR NO KEY UPDATE
        """,
        user_id,
    )


async def select_has_profile(db: Db, user_id: int) -> bool:
    """Whether the person has a row: whoever never came here has none."""
    return await db.fetch_value("SELECT 1 FROM focus_profiles WHERE user_id = $1", user_id) is not None


async def select_tomatoes_count(db: Db, user_id: int) -> int:
    """How many tomatoes the person has."""
    return await db.fetch_value("SELECT tomatoes_count FROM focus_profiles WHERE user_id = $1", user_id) or 0


async def insert_profile(db: Db, user_id: int) -> None:
    """Give the person a row that sets nothing; nothing happens where there is one, or no such person."""
    await db.execute(
        """
        INSERT INTO focus_profiles (user_id, ticking, is_hidden, tomatoes_count, updated_at)
        SELECT id, false, false, 0, updated_at FROM users WHERE id = $1
        ON CONFLICT (user_id) DO NOTHING
        """,
        user_id,
    )


async def update_profile(db: Db, row: ProfileRow, now: datetime) -> None:
    """Write what the person set."""
    await db.execute(
        """
        UPDATE focus_profiles SET
            name = $2, email = $3, image = $4, time_zone = $5, color = $6, volume = $7, ticking = $8,
            work_hours_per_day = $9, average_hourly_rate = $10, currency = $11, is_hidden = $12, updated_at = $13,
            time_zone_label = $14
        WHERE user_id = $1
        """,
        row.user_id,
        row.name,
        row.email,
        row.image,
        row.time_zone,
        row.color,
        row.volume,
        bool(row.ticking),
        row.work_hours_per_day,
        row.average_hourly_rate,
        row.currency,
        bool(row.is_hidden),
        now,
        row.time_zone_label,
    )


async def update_tomatoes_count(db: Db, user_id: int, more: int) -> None:
    """So many more tomatoes, or less than none: fewer."""
    await db.execute("UPDATE focus_profiles SET tomatoes_count = tomatoes_count + $2 WHERE user_id = $1", user_id, more)


async def select_image_addresses(db: Db, path: str) -> list[str]:
    """The addresses of pictures that hold a path, over the whole server; a slow read."""
    return await db.slow_fetch_all(
        str, "SELECT image FROM focus_profiles WHERE image LIKE $1 ESCAPE '!'", like_anywhere(path)
    )

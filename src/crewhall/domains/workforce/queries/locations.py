"""Statements on locations and their time zones."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.workforce.model.settings import Location
from crewhall.platform.db.database import Db


class ZoneRow(Struct, frozen=True):
    """The zone of a location, or of the team where there is no location."""

    location_id: int | None
    time_zone: str


_LOCATION = """
    t.id, t.name, l.time_zone, l.address, l.latitude, l.longitude, l.radius_m
    FROM tags t LEFT JOIN workforce_locations l ON l.tag_id = t.id
    WHERE t.owner_type = 'Team' AND t.owner_id = $1 AND t.context = 'locations'
"""


async def select_zones(db: Db, team_id: int) -> list[ZoneRow]:
    """The zone of the team and those of its locations that have one."""
    return await db.fetch_all(
        ZoneRow,
        """
        SELECT NULL::bigint, time_zone FROM teams WHERE id = $1
        UNION ALL
        SELECT tag_id, time_zone FROM workforce_locations WHERE team_id = $1 AND time_zone IS NOT NULL
        """,
        team_id,
    )


async def select_locations(db: Db, team_id: int) -> list[Location]:
    """All locations of the team by name."""
    return await db.fetch_all(Location, f"SELECT {_LOCATION} ORDER BY t.name_folded, t.id", team_id)


async def select_location(db: Db, team_id: int, location_id: int) -> Location | None:
    """A location of the team."""
    return await db.fetch_one(Location, f"SELECT {_LOCATION} AND t.id = $2", team_id, location_id)


async def select_location_named(db: Db, team_id: int, name_key: str) -> Location | None:
    """A location of the team by the key of its name."""
    return await db.fetch_one(Location, f"SELECT {_LOCATION} AND t.name_key = $2", team_id, name_key)


async def upsert_location(db: Db, team_id: int, location: Location, now: datetime) -> None:
    """Store what is known of a location. The tag has been looked up in the team."""
    await db.execute(
        """
        INSERT INTO workforce_locations (tag_id, team_id, time_zone, address, latitude, longitude, radius_m, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tag_id) DO UPDATE SET time_zone = excluded.time_zone, address = excluded.address, latitude = excluded.latitude,
            longitude = excluded.longitude, radius_m = excluded.radius_m, updated_at = excluded.updated_at
        WHERE workforce_locations.team_id = $2
        """,
        location.id,
        team_id,
        location.time_zone,
        location.address,
        location.latitude,
        location.longitude,
        location.radius_m,
        now,
    )

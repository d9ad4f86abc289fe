"""Statements on locations and their time zones."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.workforce.model.settings import Location
from crewhall.kit.actor import Rank
from crewhall.platform.db.database import Db


class ZoneRow(Struct, frozen=True):
    """The zone of a location, or of the team where there is no location."""

    location_id: int | None
    time_zone: str


class BoundLocation(Struct, frozen=True):
    """A location that a manager of the team is bound to."""

    team_id: int
    location_id: int


class _UserId(Struct, frozen=True):
    user_id: int


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


async def select_bound_locations(db: Db, user_id: int) -> list[BoundLocation]:
    """The locations that the person carries in the teams that they manage without being an admin."""
    return await db.fetch_all(
        BoundLocation,
        """
        SELECT m.team_id, t.id FROM memberships m
        JOIN taggings g ON g.subject_type = 'TeamMember' AND g.subject_id = m.id
        JOIN tags t ON t.id = g.tag_id
        WHERE m.user_id = $1 AND m.rank = $2 AND m.status = 'active'
          AND t.owner_type = 'Team' AND t.owner_id = m.team_id AND t.context = 'locations'
        ORDER BY t.id
        """,
        user_id,
        Rank.MANAGER,
    )


async def select_user_of_member(db: Db, team_id: int, member_id: int) -> int | None:
    """Whose membership of the team it is."""
    return await db.fetch_value("SELECT user_id FROM memberships WHERE id = $1 AND team_id = $2", member_id, team_id)


async def select_managers(db: Db, team_id: int) -> list[int]:
    """The active managers of the team who are no admins."""
    sql = "SELECT user_id FROM memberships WHERE team_id = $1 AND rank = $2 AND status = 'active' ORDER BY user_id"
    return [row.user_id for row in await db.fetch_all(_UserId, sql, team_id, Rank.MANAGER)]


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

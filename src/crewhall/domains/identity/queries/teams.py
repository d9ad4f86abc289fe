"""Statements on teams and accounts."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.identity.conditions import has_proved
from crewhall.domains.identity.model import Account, NewTeam, Team
from crewhall.kit.text import fold_name
from crewhall.platform.db.database import Db


class Standing(Struct, frozen=True):
    """A person's rank in one team."""

    user_id: int
    team_id: int
    rank: int


_TEAM = "id, owner_id, name, slug, email, phone, icon_url, time_zone, features, status, created_at, updated_at"


async def select_team(db: Db, team_id: int) -> Team | None:
    """A team by id. The caller has proved that it is theirs."""
    return await db.fetch_one(Team, f"SELECT {_TEAM} FROM teams WHERE id = $1", team_id)


async def select_team_for_update(db: Db, team_id: int) -> Team | None:
    """A team by id, held until the unit ends, so that changes of a team and of who is in it come one after the other."""
    return await db.fetch_one(Team, f"SELECT {_TEAM} FROM teams WHERE id = $1 FOR NO KEY UPDATE", team_id)


async def select_team_of(db: Db, user_id: int, team_id: int | None, slug: str) -> Team | None:
    """A team by id, else by slug, if the person is an active member of it."""
    return await db.fetch_one(
        Team,
        f"""
        SELECT {_TEAM} FROM teams
        WHERE (id = $2 OR slug = $3) AND status = 'active'
          AND EXISTS (SELECT 1 FROM memberships WHERE team_id = teams.id AND user_id = $1 AND memberships.status = 'active')
        ORDER BY CASE WHEN id = $2 THEN 0 ELSE 1 END LIMIT 1
        """,
        user_id,
        team_id,
        slug,
    )


async def select_slug_taken(db: Db, slug: str) -> bool:
    """Whether a team has this slug."""
    return await db.fetch_value("SELECT 1 FROM teams WHERE slug = $1", slug) is not None


async def insert_team(db: Db, owner_id: int, new: NewTeam, slug: str, features: dict[str, bool], now: datetime) -> Team:
    """Add a team. Raises `UniqueViolation`."""
    team = await db.fetch_one(
        Team,
        f"""
        INSERT INTO teams (owner_id, name, slug, email, phone, icon_url, time_zone, features, status, created_at, updated_at, name_folded)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9, $9, $10) RETURNING {_TEAM}
        """,
        owner_id,
        new.name,
        slug,
        new.email,
        new.phone,
        new.icon_url,
        new.time_zone or "UTC",
        features,
        now,
        fold_name(new.name),
    )
    assert team is not None  # noqa: S101 - an INSERT with RETURNING gives a row or raises
    return team


async def update_team(db: Db, team: Team, now: datetime) -> None:
    """Write a changed team back. Raises `UniqueViolation`."""
    await db.execute(
        """
        UPDATE teams SET owner_id = $2, name = $3, slug = $4, email = $5, phone = $6, icon_url = $7, time_zone = $8,
            features = $9, status = $10, updated_at = $11, name_folded = $12
        WHERE id = $1
        """,
        team.id,
        team.owner_id,
        team.name,
        team.slug,
        team.email,
        team.phone,
        team.icon_url,
        team.time_zone,
        team.features,
        team.status,
        now,
        fold_name(team.name),
    )


async def select_accounts(db: Db, user_id: int) -> list[Account]:
    """The roles in which a person can act: as themselves first, then as member of each team, oldest team first.

    An invitation counts for whoever has proved the address that was invited, or was invited by the id of their account; nobody else
    learns of it.
    """
    return await db.fetch_all(
        Account,
        f"""
        SELECT 'User', u.id, u.id, NULL::bigint, trim(u.first_name || ' ' || u.last_name), trim(u.first_name || ' ' || u.last_name),
               u.mobile, u.icon_url, 0, u.status
        FROM users u WHERE u.id = $1
        UNION ALL
        SELECT 'TeamMember', m.id, u.id, t.id, t.name, trim(u.first_name || ' ' || u.last_name), u.mobile, t.icon_url, m.rank, m.status
        FROM memberships m JOIN teams t ON t.id = m.team_id JOIN users u ON u.id = m.user_id
        WHERE m.user_id = $1 AND t.status = 'active' AND (m.status = 'active' OR (m.status = 'pending' AND (
            m.invited_address IS NULL OR {has_proved("m.invited_address", "m.invited_address", "u")})))
        ORDER BY 4 NULLS FIRST, 5
        """,
        user_id,
    )


async def select_found_teams(db: Db, user_id: int, slug: str, name_pattern: str, limit: int) -> list[Account]:
    """Teams of the person by slug or by the beginning of their name, as accounts."""
    return await db.fetch_all(
        Account,
        """
        SELECT 'Team', t.id, t.owner_id, t.id, t.name, t.name, t.phone, t.icon_url, m.rank, t.status
        FROM memberships m JOIN teams t ON t.id = m.team_id
        WHERE m.user_id = $1 AND m.status = 'active' AND t.status = 'active'
          AND (t.slug = $2 OR t.name_folded LIKE $3 ESCAPE '!')
        ORDER BY t.name_folded, t.id LIMIT $4
        """,
        user_id,
        slug,
        name_pattern,
        limit,
    )


async def select_standings(db: Db, user_ids: list[int]) -> list[Standing]:
    """The ranks of people in the teams in which they are active."""
    return await db.fetch_all(
        Standing,
        """
        SELECT m.user_id, m.team_id, m.rank FROM memberships m JOIN teams t ON t.id = m.team_id
        WHERE m.user_id = ANY($1) AND m.status = 'active' AND t.status = 'active'
        """,
        user_ids,
    )


async def select_names_offered(db: Db, user_id: int, address: str) -> list[str]:
    """The names of the active teams that have offered a membership to this address, to the person or to its placeholder, the oldest first."""
    return await db.fetch_all(
        str,
        """
        SELECT t.name FROM memberships m JOIN teams t ON t.id = m.team_id
        WHERE m.user_id IN (SELECT CAST($1 AS bigint) UNION ALL SELECT user_id FROM placeholder_addresses WHERE address = $2)
            AND m.status = 'pending' AND m.invited_address = $2 AND t.status = 'active' ORDER BY m.id LIMIT 3
        """,
        user_id,
        address,
    )

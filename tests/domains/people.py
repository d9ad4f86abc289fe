"""Rows of users and teams for tests of domains that only point at them."""

from crewhall.kit.actor import SYSTEM, Actor, Rank
from crewhall.kit.text import fold_name
from crewhall.platform.work import Works


async def a_user(works: Works, name: str) -> int:
    """A user without credentials, who has proved their address; the id."""
    async with works.write(SYSTEM) as work:
        return await work.db.fetch_value(
            """
            INSERT INTO users
                (first_name, last_name, slug, email, email_verified_at, status, administrator, account_type, created_at, updated_at,
                 name_folded)
            VALUES ($1, 'Test', $2, $3, $4, 'active', false, 'User', $4, $4, $5) RETURNING id
            """,
            name,
            name,
            f"{name}@example.test",
            work.now,
            fold_name(name, "Test"),
        )


async def a_team(works: Works, name: str, owner_id: int) -> int:
    """A team without members; the id."""
    async with works.write(SYSTEM) as work:
        return await work.db.fetch_value(
            """
            INSERT INTO teams (owner_id, name, slug, time_zone, features, status, created_at, updated_at)
            VALUES ($1, $2, $2, 'UTC', $3, 'active', $4, $4) RETURNING id
            """,
            owner_id,
            name,
            {},
            work.now,
        )


def in_team(user_id: int, team_id: int, rank: Rank) -> Actor:
    """A person acting in a team."""
    return Actor(user_id=user_id, account_type="TeamMember", account_id=user_id, team_id=team_id, rank=rank)

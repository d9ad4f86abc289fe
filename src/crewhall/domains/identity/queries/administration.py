"""Statements of the server's administration. They read across all teams: whoever runs them has proved that they administer the server."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.identity.model import ApiKey, Team, User
from crewhall.kit.text import fold
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where, like_anywhere

# The fields of these records are named like their columns.
_USER, _TEAM, _API_KEY = (", ".join(record.__struct_fields__) for record in (User, Team, ApiKey))


class Ended(Struct, frozen=True):
    """A membership that has just been put away."""

    team_id: int
    member_id: int


def people(search: str | None) -> Where:
    """The condition for everybody, or for those whose name, slug or address contains the text."""
    where = Where("id > ?", 0)
    if search:
        folded, typed = like_anywhere(fold(search)), like_anywhere(search.lower())
        where.also(
            "(name_folded LIKE ? ESCAPE '!' OR slug LIKE ? ESCAPE '!' OR email LIKE ? ESCAPE '!' OR mobile LIKE ? ESCAPE '!')",
            folded,
            folded,
            typed,
            typed,
        )
    return where


async def select_people(db: Db, where: Where, limit: int, offset: int) -> list[User]:
    """People by id; a slow read."""
    sql = f"SELECT {_USER} FROM users {where.sql} ORDER BY id {where.page(limit, offset)}"
    return await db.slow_fetch_all(User, sql, *where.args)


async def select_people_count(db: Db, where: Where) -> int:
    """How many people fit the conditions; a slow read."""
    sql = f"SELECT count(*) FROM users {where.sql}"
    (count,) = await db.slow_fetch_all(int, sql, *where.args)
    return count


async def select_other_administrator(db: Db, user_id: int) -> int | None:
    """Somebody else who administers the server and can sign in."""
    return await db.fetch_value(
        "SELECT id FROM users WHERE administrator = $1 AND status = 'active' AND id <> $2 LIMIT 1", True, user_id
    )


async def select_owned_teams(db: Db, user_id: int) -> list[Team]:
    """The active teams that a person owns."""
    sql = f"SELECT {_TEAM} FROM teams WHERE owner_id = $1 AND status = 'active' ORDER BY id"
    return await db.fetch_all(Team, sql, user_id)


async def select_teams(db: Db, limit: int) -> list[Team]:
    """The active teams of the server by id, at most `limit`."""
    sql = f"SELECT {_TEAM} FROM teams WHERE status = 'active' ORDER BY id LIMIT $1"
    return await db.fetch_all(Team, sql, limit)


async def select_team_by_slug(db: Db, slug: str) -> Team | None:
    """A team by slug."""
    return await db.fetch_one(Team, f"SELECT {_TEAM} FROM teams WHERE slug = $1", slug)


async def select_all_keys(db: Db, limit: int) -> list[ApiKey]:
    """Everybody's API keys, newest first, at most `limit`."""
    return await db.fetch_all(ApiKey, f"SELECT {_API_KEY} FROM api_keys ORDER BY id DESC LIMIT $1", limit)


async def update_administrator(db: Db, user_id: int, now: datetime, *, administrator: bool) -> None:
    """Make a person administrator of the server, or not."""
    await db.execute("UPDATE users SET administrator = $2, updated_at = $3 WHERE id = $1", user_id, administrator, now)


async def update_memberships_archived(db: Db, user_id: int, now: datetime) -> list[Ended]:
    """Put away all of a person's memberships; those that were not put away before."""
    return await db.fetch_all(
        Ended,
        """
        UPDATE memberships SET status = 'archived', updated_at = $2
        WHERE user_id = $1 AND status <> 'archived' RETURNING team_id, id
        """,
        user_id,
        now,
    )


async def delete_key(db: Db, key_id: int) -> bool:
    """Remove anybody's API key; whether there was one."""
    return await db.execute("DELETE FROM api_keys WHERE id = $1", key_id) == 1

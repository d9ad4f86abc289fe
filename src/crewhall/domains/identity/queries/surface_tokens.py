"""Statements on tokens that open one surface."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.identity.model import SurfaceToken, UserId, UserStatus
from crewhall.platform.db.database import Db

_TOKEN = "id, user_id, surface, name, created_at, used_at"  # noqa: S105 - a list of columns


class Holder(Struct, frozen=True):
    """A token that was shown and the person behind it."""

    token_id: int
    used_at: datetime | None
    user_id: UserId
    user_status: UserStatus


async def select_holder(db: Db, surface: str, token_hash: str) -> Holder | None:
    """Who holds this token of the surface."""
    return await db.fetch_one(
        Holder,
        """
        SELECT t.id, t.used_at, u.id, u.status FROM surface_tokens t JOIN users u ON u.id = t.user_id
        WHERE t.token_hash = $1 AND t.surface = $2
        """,
        token_hash,
        surface,
    )


async def insert_surface_token(
    db: Db, user_id: int, surface: str, name: str, token_hash: str, now: datetime
) -> SurfaceToken:
    """Add a token."""
    token = await db.fetch_one(
        SurfaceToken,
        f"""
        INSERT INTO surface_tokens (user_id, surface, name, token_hash, created_at) VALUES ($1, $2, $3, $4, $5)
        RETURNING {_TOKEN}
        """,
        user_id,
        surface,
        name,
        token_hash,
        now,
    )
    assert token is not None  # noqa: S101 - an INSERT with RETURNING gives a row or raises
    return token


async def select_surface_tokens(db: Db, user_id: int) -> list[SurfaceToken]:
    """A person's tokens of every surface, newest first."""
    return await db.fetch_all(
        SurfaceToken,
        f"SELECT {_TOKEN} FROM surface_tokens WHERE user_id = $1 ORDER BY id DESC",
        user_id,
    )


async def select_all_surface_tokens(db: Db, surface: str, limit: int) -> list[SurfaceToken]:
    """Everybody's tokens of a surface, newest first, at most `limit`; a slow read. Whoever runs this administers the server."""
    return await db.slow_fetch_all(
        SurfaceToken,
        f"SELECT {_TOKEN} FROM surface_tokens WHERE surface = $1 ORDER BY id DESC LIMIT $2",
        surface,
        limit,
    )


async def update_surface_token_used(db: Db, token_id: int, now: datetime) -> None:
    """Note that a token was used."""
    await db.execute("UPDATE surface_tokens SET used_at = $2 WHERE id = $1", token_id, now)


async def update_surface_tokens_owner(db: Db, user_id: int, new_user_id: int) -> None:
    """Give all of a person's tokens to another person."""
    await db.execute("UPDATE surface_tokens SET user_id = $2 WHERE user_id = $1", user_id, new_user_id)


async def delete_surface_token(db: Db, user_id: int, token_id: int) -> SurfaceToken | None:
    """Remove a person's token; None when it is not theirs."""
    return await db.fetch_one(
        SurfaceToken,
        f"DELETE FROM surface_tokens WHERE id = $1 AND user_id = $2 RETURNING {_TOKEN}",
        token_id,
        user_id,
    )


async def delete_surface_tokens(db: Db, user_id: int, surface: str) -> int:
    """Remove all of a person's tokens of a surface; how many there were."""
    return await db.execute("DELETE FROM surface_tokens WHERE user_id = $1 AND surface = $2", user_id, surface)


async def delete_named_surface_tokens(db: Db, user_id: int, surface: str, name: str) -> int:
    """Remove a person's tokens of a surface that have this name; how many there were."""
    return await db.execute(
        "DELETE FROM surface_tokens WHERE user_id = $1 AND surface = $2 AND name = $3", user_id, surface, name
    )


async def delete_all_surface_tokens(db: Db, user_id: int) -> None:
    """Remove all of a person's tokens of every surface."""
    await db.execute("DELETE FROM surface_tokens WHERE user_id = $1", user_id)


async def delete_anybodys_surface_token(db: Db, surface: str, token_id: int) -> SurfaceToken | None:
    """Remove anybody's token of a surface; None when there is no such token. Whoever runs this administers the server."""
    return await db.fetch_one(
        SurfaceToken,
        f"DELETE FROM surface_tokens WHERE id = $1 AND surface = $2 RETURNING {_TOKEN}",
        token_id,
        surface,
    )

"""Statements on sessions and API keys, and the one that finds out who calls."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.identity.model import AccountType, ApiKey, MemberStatus, Session, TeamStatus, UserId, UserStatus
from crewhall.kit.actor import Rank
from crewhall.platform.db.database import Db

_SESSION = "id, user_id, device, created_at, expires_at"
_API_KEY = "id, user_id, name, prefix, scopes, created_at, used_at, expires_at"


class Caller(Struct, frozen=True):
    """A credential, the person behind it and the account that they act in. The member fields are None under a personal account."""

    credential_id: int
    used_at: datetime | None
    expires_at: datetime | None
    scopes: tuple[str, ...]
    user_id: UserId
    administrator: bool
    user_status: UserStatus
    account_type: AccountType
    account_id: int | None
    member_id: int | None
    team_id: int | None
    rank: Rank | None
    member_status: MemberStatus | None
    team_status: TeamStatus | None


# $2 and $3 name another account than the stored one, or are NULL.
_ACCOUNT = """
    u.id, u.administrator, u.status, coalesce($2::text, u.account_type), coalesce($3::bigint, u.account_id),
    m.id, m.team_id, m.rank, m.status, t.status
"""
_JOINS = """
    LEFT JOIN memberships m ON m.user_id = u.id AND (
        (coalesce($2::text, u.account_type) = 'TeamMember' AND m.id = coalesce($3::bigint, u.account_id))
        OR (coalesce($2::text, u.account_type) = 'Team' AND m.team_id = coalesce($3::bigint, u.account_id)))
    LEFT JOIN teams t ON t.id = m.team_id
"""
_BY_SESSION = f"""
    SELECT s.id, s.used_at, s.expires_at, '[]'::jsonb, {_ACCOUNT}
    FROM sessions s JOIN users u ON u.id = s.user_id {_JOINS} WHERE s.token_hash = $1
"""  # noqa: S608 - constants
_BY_KEY = f"""
    SELECT k.id, k.used_at, k.expires_at, k.scopes, {_ACCOUNT}
    FROM api_keys k JOIN users u ON u.id = k.user_id {_JOINS} WHERE k.key_hash = $1
"""  # noqa: S608 - constants
_BY_USER = f"""
    SELECT u.id, NULL::timestamptz, NULL::timestamptz, '[]'::jsonb, {_ACCOUNT}
    FROM users u {_JOINS} WHERE u.id = $1
"""  # noqa: S608 - constants


async def select_caller_by_session(
    db: Db, token_hash: str, account_type: str | None, account_id: int | None
) -> Caller | None:
    """Who holds this session."""
    return await db.fetch_one(Caller, _BY_SESSION, token_hash, account_type, account_id)


async def select_caller_by_key(
    db: Db, key_hash: str, account_type: str | None, account_id: int | None
) -> Caller | None:
    """Who holds this API key."""
    return await db.fetch_one(Caller, _BY_KEY, key_hash, account_type, account_id)


async def select_caller_by_user(
    db: Db, user_id: int, account_type: str | None, account_id: int | None
) -> Caller | None:
    """A person who proved themselves in another way."""
    return await db.fetch_one(Caller, _BY_USER, user_id, account_type, account_id)


async def insert_session(
    db: Db, user_id: int, token_hash: str, device: str | None, now: datetime, expires_at: datetime
) -> Session:
    """Add a session."""
    session = await db.fetch_one(
        Session,
        f"""
        INSERT INTO sessions (user_id, token_hash, device, created_at, used_at, expires_at)
        VALUES ($1, $2, $3, $4, $4, $5) RETURNING {_SESSION}
        """,  # noqa: S608 - a constant list of columns
        user_id,
        token_hash,
        device,
        now,
        expires_at,
    )
    assert session is not None  # noqa: S101 - an INSERT with RETURNING gives a row or raises
    return session


async def update_session_used(db: Db, session_id: int, now: datetime, expires_at: datetime) -> None:
    """Note that a session was used, and prolong it."""
    await db.execute("UPDATE sessions SET used_at = $2, expires_at = $3 WHERE id = $1", session_id, now, expires_at)


async def delete_session(db: Db, user_id: int, session_id: int) -> None:
    """End one session of a person."""
    await db.execute("DELETE FROM sessions WHERE id = $1 AND user_id = $2", session_id, user_id)


async def delete_sessions(db: Db, user_id: int) -> None:
    """End all sessions of a person."""
    await db.execute("DELETE FROM sessions WHERE user_id = $1", user_id)


async def delete_other_sessions(db: Db, user_id: int, kept_id: int) -> None:
    """End all sessions of a person but one."""
    await db.execute("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", user_id, kept_id)


async def delete_expired_sessions(db: Db, now: datetime) -> None:
    """Forget sessions that have run out."""
    await db.execute("DELETE FROM sessions WHERE expires_at < $1", now)


async def insert_api_key(
    db: Db,
    user_id: int,
    name: str,
    prefix: str,
    key_hash: str,
    scopes: list[str],
    expires_at: datetime | None,
    now: datetime,
) -> ApiKey:
    """Add an API key."""
    key = await db.fetch_one(
        ApiKey,
        f"""
        INSERT INTO api_keys (user_id, name, prefix, key_hash, scopes, expires_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING {_API_KEY}
        """,  # noqa: S608 - as above
        user_id,
        name,
        prefix,
        key_hash,
        scopes,
        expires_at,
        now,
    )
    assert key is not None  # noqa: S101 - as above
    return key


async def select_api_keys(db: Db, user_id: int) -> list[ApiKey]:
    """A person's API keys, newest first."""
    return await db.fetch_all(ApiKey, f"SELECT {_API_KEY} FROM api_keys WHERE user_id = $1 ORDER BY id DESC", user_id)  # noqa: S608 - as above


async def update_api_key_used(db: Db, key_id: int, now: datetime) -> None:
    """Note that a key was used."""
    await db.execute("UPDATE api_keys SET used_at = $2 WHERE id = $1", key_id, now)


async def delete_api_keys(db: Db, user_id: int) -> None:
    """Remove all API keys of a person."""
    await db.execute("DELETE FROM api_keys WHERE user_id = $1", user_id)


async def delete_api_key(db: Db, user_id: int, key_id: int) -> bool:
    """Remove a person's API key; whether there was one."""
    return await db.execute("DELETE FROM api_keys WHERE id = $1 AND user_id = $2", key_id, user_id) == 1

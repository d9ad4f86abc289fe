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
    scopes: tuple[str, ...] | None
    password_at: datetime | None
    user_id: UserId
    administrator: bool
    user_status: UserStatus
    account_type: AccountType
    member_id: int | None
    team_id: int | None
    rank: Rank | None
    member_status: MemberStatus | None
    team_status: TeamStatus | None


_PERSON = "u.id, u.administrator, u.status, u.account_type, m.id, m.team_id, m.rank, m.status, t.status"
# One text for each way to find the membership, so that each finds it by its index: the stored account's, or the one that is named by $2.
_MEMBERSHIP = {
    None: "m.team_id = u.account_team_id AND m.user_id = u.id",
    AccountType.TEAM: "m.team_id = $2 AND m.user_id = u.id",
    AccountType.TEAM_MEMBER: "m.id = $2 AND m.user_id = u.id",
}
_CREDENTIAL = {
    "session": """SELECT s.id, s.used_at, s.expires_at, NULL::jsonb, s.password_at, {}
        FROM sessions s JOIN users u ON u.id = s.user_id {} WHERE s.token_hash = $1""",
    "key": """SELECT k.id, k.used_at, k.expires_at, k.scopes, NULL::timestamptz, {}
        FROM api_keys k JOIN users u ON u.id = k.user_id {} WHERE k.key_hash = $1""",
    "user": """SELECT u.id, NULL::timestamptz, NULL::timestamptz, NULL::jsonb, NULL::timestamptz, {}
        FROM users u {} WHERE u.id = $1""",
}
_CALLER = {
    (credential, named): sql.format(
        _PERSON, f"LEFT JOIN memberships m ON {found} LEFT JOIN teams t ON t.id = m.team_id"
    )
    for credential, sql in _CREDENTIAL.items()
    for named, found in _MEMBERSHIP.items()
}


async def select_caller_by_session(
    db: Db, token_hash: str, named: AccountType | None, account_id: int | None
) -> Caller | None:
    """Who holds this session; with the membership of the stored account, or of the named one."""
    return await _select_caller(db, "session", token_hash, named, account_id)


async def select_caller_by_key(
    db: Db, key_hash: str, named: AccountType | None, account_id: int | None
) -> Caller | None:
    """Who holds this API key; likewise."""
    return await _select_caller(db, "key", key_hash, named, account_id)


async def select_caller_by_user(
    db: Db, user_id: int, named: AccountType | None, account_id: int | None
) -> Caller | None:
    """A person who proved themselves in another way; likewise."""
    return await _select_caller(db, "user", user_id, named, account_id)


async def _select_caller(
    db: Db, credential: str, value: str | int, named: AccountType | None, account_id: int | None
) -> Caller | None:
    if named is None or named == AccountType.USER:
        return await db.fetch_one(Caller, _CALLER[credential, None], value)
    return await db.fetch_one(Caller, _CALLER[credential, named], value, account_id)


async def insert_session(
    db: Db,
    user_id: int,
    token_hash: str,
    device: str | None,
    now: datetime,
    expires_at: datetime,
    password_at: datetime | None,
) -> Session:
    """Add a session; `password_at` is when its holder has last shown their password."""
    session = await db.fetch_one(
        Session,
        f"""
        INSERT INTO sessions (user_id, token_hash, device, created_at, used_at, expires_at, password_at)
        VALUES ($1, $2, $3, $4, $4, $5, $6) RETURNING {_SESSION}
        """,
        user_id,
        token_hash,
        device,
        now,
        expires_at,
        password_at,
    )
    assert session is not None  # noqa: S101 - an INSERT with RETURNING gives a row or raises
    return session


async def update_session_used(db: Db, session_id: int, now: datetime, expires_at: datetime) -> None:
    """Note that a session was used, and prolong it."""
    await db.execute("UPDATE sessions SET used_at = $2, expires_at = $3 WHERE id = $1", session_id, now, expires_at)


async def update_session_password_at(db: Db, user_id: int, session_id: int, now: datetime) -> None:
    """Note that the holder of a session has shown their password."""
    await db.execute("UPDATE sessions SET password_at = $3 WHERE id = $2 AND user_id = $1", user_id, session_id, now)


async def delete_session(db: Db, user_id: int, session_id: int) -> None:
    """End one session of a person."""
    await db.execute("DELETE FROM sessions WHERE id = $1 AND user_id = $2", session_id, user_id)


async def delete_sessions(db: Db, user_id: int) -> None:
    """End all sessions of a person."""
    await db.execute("DELETE FROM sessions WHERE user_id = $1", user_id)


async def delete_other_sessions(db: Db, user_id: int, kept_id: int) -> None:
    """End all sessions of a person but one."""
    await db.execute("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", user_id, kept_id)


async def delete_expired_sessions(db: Db, now: datetime, limit: int) -> int:
    """Forget at most so many of the sessions that have run out; how many."""
    return await db.execute(
        "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
        now,
        limit,
    )


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
        """,
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
    return await db.fetch_all(ApiKey, f"SELECT {_API_KEY} FROM api_keys WHERE user_id = $1 ORDER BY id DESC", user_id)


async def update_api_key_used(db: Db, key_id: int, now: datetime) -> None:
    """Note that a key was used."""
    await db.execute("UPDATE api_keys SET used_at = $2 WHERE id = $1", key_id, now)


async def delete_api_keys(db: Db, user_id: int) -> None:
    """Remove all API keys of a person."""
    await db.execute("DELETE FROM api_keys WHERE user_id = $1", user_id)


async def delete_api_key(db: Db, user_id: int, key_id: int) -> bool:
    """Remove a person's API key; whether there was one."""
    return await db.execute("DELETE FROM api_keys WHERE id = $1 AND user_id = $2", key_id, user_id) == 1

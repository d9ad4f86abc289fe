"""Statements on accounts elsewhere by which people sign in."""

from datetime import datetime

from crewhall.domains.identity.model import ExternalAccount
from crewhall.platform.db.database import Db

_ACCOUNT = "id, user_id, provider, uid, nickname, image, created_at"


async def select_external_account(db: Db, provider: str, uid: str) -> ExternalAccount | None:
    """The account with this name at the provider, whoever holds it."""
    return await db.fetch_one(
        ExternalAccount,
        f"SELECT {_ACCOUNT} FROM external_accounts WHERE provider = $1 AND uid = $2",
        provider,
        uid,
    )


async def select_external_accounts(db: Db, user_id: int) -> list[ExternalAccount]:
    """A person's accounts elsewhere, oldest first."""
    return await db.fetch_all(
        ExternalAccount,
        f"SELECT {_ACCOUNT} FROM external_accounts WHERE user_id = $1 ORDER BY id",
        user_id,
    )


async def insert_external_account(
    db: Db, user_id: int, provider: str, uid: str, nickname: str | None, image: str | None, now: datetime
) -> ExternalAccount | None:
    """Give a person an account elsewhere; None when somebody has it already."""
    return await db.fetch_one(
        ExternalAccount,
        f"""
        INSERT INTO external_accounts (user_id, provider, uid, nickname, image, created_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (provider, uid) DO NOTHING RETURNING {_ACCOUNT}
        """,
        user_id,
        provider,
        uid,
        nickname,
        image,
        now,
    )


async def update_external_accounts_owner(db: Db, user_id: int, new_user_id: int) -> None:
    """Give all of a person's accounts elsewhere to another person."""
    await db.execute("UPDATE external_accounts SET user_id = $2 WHERE user_id = $1", user_id, new_user_id)


async def delete_external_account(db: Db, user_id: int, account_id: int) -> ExternalAccount | None:
    """Take an account elsewhere from a person; None when it is not theirs."""
    return await db.fetch_one(
        ExternalAccount,
        f"DELETE FROM external_accounts WHERE id = $1 AND user_id = $2 RETURNING {_ACCOUNT}",
        account_id,
        user_id,
    )


async def delete_external_accounts(db: Db, user_id: int) -> None:
    """Take all accounts elsewhere from a person."""
    await db.execute("DELETE FROM external_accounts WHERE user_id = $1", user_id)


async def select_has_own_way_in(db: Db, user_id: int) -> bool:
    """Whether a person can come in otherwise than by an account elsewhere, or is known to a team."""
    found = await db.fetch_value(
        """
        SELECT 1 FROM users u WHERE u.id = $1 AND (
            u.password_hash IS NOT NULL OR u.email IS NOT NULL OR u.mobile IS NOT NULL
            OR EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = u.id)
            OR EXISTS (SELECT 1 FROM api_keys k WHERE k.user_id = u.id)
            OR EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = u.id)
            OR EXISTS (SELECT 1 FROM teams t WHERE t.owner_id = u.id))
        """,
        user_id,
    )
    return found is not None

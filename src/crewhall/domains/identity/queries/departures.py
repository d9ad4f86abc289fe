"""Statements by which an account is deleted."""

from datetime import datetime

from crewhall.domains.identity.queries import external_accounts, known_sources, sessions, surface_tokens
from crewhall.kit.text import fold_name
from crewhall.platform.db.database import Db

_NAME = ("Deleted", "person")


async def select_has_others(db: Db, user_id: int) -> bool:
    """Whether anybody else is on the server; ends at the first row."""
    sql = "SELECT 1 FROM users WHERE status = 'active' AND id <> $1 LIMIT 1"
    return await db.fetch_value(sql, user_id) is not None


async def update_user_erased(db: Db, user_id: int, slug: str, now: datetime) -> None:
    """Leave of a person nothing but a neutral name; nobody can sign in as them."""
    await db.execute(
        """
        UPDATE users SET first_name = $5, last_name = $6, name_folded = $7, slug = $2, email = NULL, email_verified_at = NULL,
            mobile = NULL, mobile_verified_at = NULL, pending_email = NULL, pending_mobile = NULL, dob = NULL, icon_url = NULL,
            locale = NULL, time_zone = NULL, password_hash = NULL, status = 'closed', administrator = $3, account_type = 'User',
            account_team_id = NULL, updated_at = $4
        WHERE id = $1
        """,
        user_id,
        slug,
        False,
        now,
        *_NAME,
        fold_name(*_NAME),
    )


async def delete_ways_in(db: Db, user_id: int) -> None:
    """Remove all credentials of a person: sessions, keys, tokens, accounts elsewhere, pins."""
    await sessions.delete_sessions(db, user_id)
    await sessions.delete_api_keys(db, user_id)
    await surface_tokens.delete_all_surface_tokens(db, user_id)
    await external_accounts.delete_external_accounts(db, user_id)
    await known_sources.delete_known_sources(db, user_id)
    await db.execute("DELETE FROM pins WHERE user_id = $1", user_id)


async def update_memberships_without_address(db: Db, user_id: int) -> None:
    """Forget at which address teams had invited the person."""
    await db.execute("UPDATE memberships SET invited_address = NULL WHERE user_id = $1", user_id)

"""Statements on users and pins."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.identity.conditions import has_proved, has_proved_any
from crewhall.domains.identity.model import AccountType, NewUser, User, UserId, UserStatus
from crewhall.kit.text import fold_name
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import like_prefix, like_word

_USER = """id, first_name, last_name, slug, email, email_verified_at, mobile, mobile_verified_at, pending_email, pending_mobile,
    dob, icon_url, locale, time_zone, status, administrator, account_type, account_team_id, created_at, updated_at"""


class Login(Struct, frozen=True):
    """What a sign-in needs to know of a person. `known_source` is the one of several sources from which they have signed in before."""

    user_id: UserId
    password_hash: str | None
    status: UserStatus
    verified: bool
    known_source: str | None


async def select_user(db: Db, user_id: int) -> User | None:
    """A person by id."""
    return await db.fetch_one(User, f"SELECT {_USER} FROM users WHERE id = $1", user_id)


async def select_user_for_update(db: Db, user_id: int) -> User | None:
    """A person by id, held until the unit ends, so that no change of a profile is lost to another."""
    return await db.fetch_one(User, f"SELECT {_USER} FROM users WHERE id = $1 FOR NO KEY UPDATE", user_id)


async def select_user_by_slug(db: Db, slug: str) -> User | None:
    """A person by slug."""
    return await db.fetch_one(User, f"SELECT {_USER} FROM users WHERE slug = $1", slug)


async def select_user_by_address(db: Db, email: str | None, mobile: str | None) -> User | None:
    """The person with this normalised e-mail address, else the one with this mobile number."""
    return await db.fetch_one(
        User,
        f"SELECT {_USER} FROM users WHERE email = $1 OR mobile = $2 ORDER BY CASE WHEN email = $1 THEN 0 ELSE 1 END LIMIT 1",
        email,
        mobile,
    )


async def select_users(db: Db, user_ids: list[int]) -> list[User]:
    """Several people by id, in no order."""
    return await db.fetch_all(User, f"SELECT {_USER} FROM users WHERE id = ANY($1)", user_ids)


async def select_visible_users(db: Db, caller_id: int, user_ids: list[int]) -> list[User]:
    """Those of several people who are the caller, or of whom `select_shares_team` is true, in no order. Slow: there may be thousands."""
    return await db.slow_fetch_all(
        User,
        f"""
        SELECT {_USER} FROM users WHERE id = ANY($2) AND (id = $1 OR id IN (
            SELECT theirs.user_id FROM memberships mine JOIN memberships theirs ON theirs.team_id = mine.team_id
            JOIN teams t ON t.id = mine.team_id
            WHERE mine.user_id = $1 AND mine.status = 'active' AND t.status = 'active'
              AND theirs.status <> 'archived' AND theirs.joined_at IS NOT NULL))
        """,
        caller_id,
        user_ids,
    )


async def select_found_users(
    db: Db, caller_id: int, term: str, email: str | None, mobile: str | None, limit: int
) -> list[User]:
    """People whom the caller may find: whoever has an account by exact slug or proved e-mail or mobile; team mates by the beginning of a name.

    `term` is folded. A slow read, for all mates are looked through.
    """
    return await db.slow_fetch_all(
        User,
        f"""
        SELECT {_USER} FROM users
        WHERE status <> 'closed' AND (
            (status = 'active' AND (slug = $2 OR id = $1 AND (email = $3 OR mobile = $4)
                OR {has_proved("$3", "$4")}))
            OR (id IN (
                    SELECT mate.user_id FROM memberships mine JOIN memberships mate ON mate.team_id = mine.team_id
                    JOIN teams t ON t.id = mine.team_id AND t.status = 'active'
                    WHERE mine.user_id = $1 AND mine.status = 'active' AND mate.status = 'active')
                AND (name_folded LIKE $5 ESCAPE '!' OR name_folded LIKE $6 ESCAPE '!'))
        )
        ORDER BY name_folded, id LIMIT $7
        """,
        caller_id,
        term,
        email,
        mobile,
        like_prefix(term),
        like_word(term),
        limit,
    )


async def select_shares_team(db: Db, user_id: int, other_id: int) -> bool:
    """Whether the other has joined a team in which the person is active, and was not put away. Being invited is no consent to be seen."""
    found = await db.fetch_value(
        """
        SELECT 1 FROM memberships mine JOIN memberships theirs ON theirs.team_id = mine.team_id JOIN teams t ON t.id = mine.team_id
        WHERE mine.user_id = $1 AND mine.status = 'active' AND t.status = 'active'
          AND theirs.user_id = $2 AND theirs.status <> 'archived' AND theirs.joined_at IS NOT NULL
        LIMIT 1
        """,
        user_id,
        other_id,
    )
    return found is not None


async def select_mates_among(db: Db, user_id: int, other_ids: list[int]) -> list[int]:
    """Which of the others have joined a team in which the person is active, and were not put away there (as `select_shares_team`)."""
    return await db.fetch_all(
        int,
        """
        SELECT DISTINCT theirs.user_id FROM memberships mine JOIN memberships theirs ON theirs.team_id = mine.team_id
        JOIN teams t ON t.id = mine.team_id
        WHERE mine.user_id = $1 AND mine.status = 'active' AND t.status = 'active'
          AND theirs.user_id = ANY($2) AND theirs.status <> 'archived' AND theirs.joined_at IS NOT NULL
        """,
        user_id,
        other_ids,
    )


_LOGIN = f"""SELECT id, password_hash, status, {has_proved_any()},
    (SELECT min(k.source) FROM known_sources k WHERE k.user_id = users.id AND k.source = ANY($3)) FROM users"""


async def select_login(db: Db, email: str | None, mobile: str | None, sources: list[str]) -> Login | None:
    """The person who signs in with this normalised address."""
    return await db.fetch_one(
        Login,
        f"{_LOGIN} WHERE email = $1 OR mobile = $2 ORDER BY CASE WHEN email = $1 THEN 0 ELSE 1 END LIMIT 1",
        email,
        mobile,
        sources,
    )


async def select_pending_logins(
    db: Db, email: str | None, mobile: str | None, sources: list[str], limit: int
) -> list[Login]:
    """Those who wait for a proof of this address and have proved no other, the first `limit` to sign up."""
    return await db.fetch_all(
        Login,
        f"""
        {_LOGIN} WHERE (pending_email = $1 OR pending_mobile = $2) AND NOT {has_proved_any()}
        ORDER BY id LIMIT $4
        """,
        email,
        mobile,
        sources,
        limit,
    )


async def select_password_hash(db: Db, user_id: int) -> str | None:
    """A person's password hash."""
    return await db.fetch_value("SELECT password_hash FROM users WHERE id = $1", user_id)


async def select_slug_taken(db: Db, slug: str) -> bool:
    """Whether somebody has this slug."""
    return await db.fetch_value("SELECT 1 FROM users WHERE slug = $1", slug) is not None


async def select_is_empty(db: Db) -> bool:
    """Whether there is nobody yet."""
    return await db.fetch_value("SELECT 1 FROM users LIMIT 1") is None


async def select_has_administrator(db: Db) -> bool:
    """Whether somebody administers the server and can sign in."""
    sql = "SELECT 1 FROM users WHERE administrator = $1 AND status = 'active' LIMIT 1"
    return await db.fetch_value(sql, True) is not None


async def insert_user(
    db: Db,
    new: NewUser,
    slug: str,
    password_hash: str | None,
    status: UserStatus,
    *,
    administrator: bool,
    now: datetime,
) -> User:
    """Add a person. Raises `UniqueViolation`."""
    user = await db.fetch_one(
        User,
        f"""
        INSERT INTO users (first_name, last_name, name_folded, slug, email, mobile, dob, icon_url, locale, time_zone, status,
                           password_hash, administrator, account_type, created_at, updated_at)
        VALUES ($1, $2, $14, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'User', $13, $13) RETURNING {_USER}
        """,
        new.first_name,
        new.last_name,
        slug,
        new.email,
        new.mobile,
        new.dob,
        new.icon_url,
        new.locale,
        new.time_zone,
        status,
        password_hash,
        administrator,
        now,
        fold_name(new.first_name, new.last_name),
    )
    assert user is not None  # noqa: S101 - an INSERT with RETURNING gives a row or raises
    return user


async def update_user(db: Db, user: User, now: datetime) -> None:
    """Write a changed profile back. Raises `UniqueViolation`."""
    await db.execute(
        """
        UPDATE users SET first_name = $2, last_name = $3, slug = $4, email = $5, email_verified_at = $6, mobile = $7,
            mobile_verified_at = $8, dob = $9, icon_url = $10, locale = $11, time_zone = $12, status = $13, updated_at = $14,
            pending_email = $15, pending_mobile = $16, name_folded = $17
        WHERE id = $1
        """,
        user.id,
        user.first_name,
        user.last_name,
        user.slug,
        user.email,
        user.email_verified_at,
        user.mobile,
        user.mobile_verified_at,
        user.dob,
        user.icon_url,
        user.locale,
        user.time_zone,
        user.status,
        now,
        user.pending_email,
        user.pending_mobile,
        fold_name(user.first_name, user.last_name),
    )


async def update_password(db: Db, user_id: int, password_hash: str, now: datetime) -> None:
    """Set a person's password."""
    await db.execute("UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1", user_id, password_hash, now)


async def update_current_account(db: Db, user_id: int, account_type: AccountType, team_id: int | None) -> None:
    """Remember the account in use; `team_id` is None for the personal one."""
    await db.execute(
        "UPDATE users SET account_type = $2, account_team_id = $3 WHERE id = $1", user_id, account_type, team_id
    )


async def delete_users_without_login(db: Db, user_ids: list[int]) -> None:
    """Remove people who never signed up (demo data, placeholders) and belong to no team."""
    await db.execute(
        """
        DELETE FROM users WHERE id = ANY($1) AND password_hash IS NULL
            AND NOT EXISTS (SELECT 1 FROM memberships WHERE memberships.user_id = users.id)
        """,
        user_ids,
    )

"""Statements that add and remove made-up people by the hundred (demo data)."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from crewhall.domains.identity.model import MemberStatus, NewUser
from crewhall.kit.actor import Rank
from crewhall.kit.text import fold_name
from crewhall.platform.db.database import Db


class Taken(Struct, frozen=True):
    """What somebody on the server is reached and named by."""

    email: str | None
    slug: str
    mobile: str | None


class _UserOfEmail(Struct, frozen=True):
    email: str
    user_id: int


class _MemberOfUser(Struct, frozen=True):
    user_id: int
    member_id: int


class _Left(Struct, frozen=True):
    member_id: int
    user_id: int


async def select_taken(db: Db, emails: list[str], slugs: list[str], mobiles: list[str]) -> list[Taken]:
    """Whoever has one of these already, of any team."""
    return await db.fetch_all(
        Taken,
        """
        SELECT email, slug, mobile FROM users WHERE email = ANY($1)
        UNION SELECT email, slug, mobile FROM users WHERE slug = ANY($2)
        UNION SELECT email, slug, mobile FROM users WHERE mobile = ANY($3)
        """,
        emails,
        slugs,
        mobiles,
    )


async def insert_users(db: Db, people: Iterable[NewUser], now: datetime) -> None:
    """Add people who cannot sign in; each has an e-mail address and a slug. Raises `UniqueViolation`."""
    await db.execute_many(
        """
        INSERT INTO users (first_name, last_name, name_folded, slug, email, mobile, status, administrator, account_type, created_at,
                           updated_at)
        VALUES ($1, $2, $7, $3, $4, $5, 'invited', FALSE, 'User', $6, $6)
        """,
        [
            (
                new.first_name,
                new.last_name,
                new.slug,
                new.email,
                new.mobile,
                now,
                fold_name(new.first_name, new.last_name),
            )
            for new in people
        ],
    )


async def select_user_ids(db: Db, emails: list[str]) -> dict[str, int]:
    """Users by their e-mail addresses."""
    rows = await db.fetch_all(_UserOfEmail, "SELECT email, id FROM users WHERE email = ANY($1)", emails)
    return {row.email: row.user_id for row in rows}


async def insert_members(
    db: Db, team_id: int, people: Iterable[tuple[int, str, Rank, MemberStatus]], now: datetime
) -> None:
    """Add memberships of users, as (user id, e-mail address, rank, status). Whoever is not pending counts as joined, and a pending one as
    invited at the address. Raises `UniqueViolation`."""
    rows: list[tuple[object, ...]] = []
    for user_id, email, rank, status in people:
        is_pending = status == MemberStatus.PENDING
        invited_address, joined_at = (email, None) if is_pending else (None, now)
        rows.append((team_id, user_id, rank, rank >= Rank.MANAGER, status, invited_address, joined_at, now))
    await db.execute_many(
        """
        INSERT INTO memberships (team_id, user_id, rank, manager, status, invited_address, joined_at, created_at, updated_at,
                                 name_folded)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, (SELECT name_folded FROM users WHERE id = $2 FOR NO KEY UPDATE))
        """,
        rows,
    )


async def select_member_ids(db: Db, team_id: int, user_ids: list[int]) -> dict[int, int]:
    """Memberships in the team by their users."""
    rows = await db.fetch_all(
        _MemberOfUser,
        "SELECT user_id, id FROM memberships WHERE team_id = $1 AND user_id = ANY($2)",
        team_id,
        user_ids,
    )
    return {row.user_id: row.member_id for row in rows}


async def delete_untouched_members(db: Db, team_id: int, member_ids: list[int]) -> dict[int, int]:
    """Remove those of the memberships whose person never signed up and was not changed since they were added; user id by member id."""
    rows = await db.fetch_all(
        _Left,
        """
        DELETE FROM memberships WHERE team_id = $1 AND id = ANY($2) AND rank < 40 AND EXISTS (
            SELECT 1 FROM users u
            WHERE u.id = memberships.user_id AND u.status = 'invited' AND u.password_hash IS NULL AND u.updated_at = u.created_at)
        RETURNING id, user_id
        """,
        team_id,
        member_ids,
    )
    return {row.member_id: row.user_id for row in rows}

"""Statements on placeholders: people without an account, and the addresses that others have typed for them."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.identity.conditions import is_proved
from crewhall.domains.identity.model import NewUser, User
from crewhall.kit.text import fold_name
from crewhall.platform.db.database import Db

_USER = ", ".join(User.__struct_fields__)  # named like their columns


class Standing(Struct, frozen=True):
    """An address, and the placeholder that stands for whoever reads mail or messages there."""

    address: str
    placeholder_id: int


class PendingMembership(Struct, frozen=True):
    """A membership of a placeholder, and what the person who claims it is in that team already, if anything."""

    member_id: int
    team_id: int
    own_id: int | None


async def select_addressee(db: Db, caller_id: int, email: str | None, mobile: str | None) -> User | None:
    """Whom the caller means by an address: whoever has proved it, or closed their account with it; else the placeholder that stands for it.

    An account that has not proved the address is meant by nobody but itself.
    """
    return await db.fetch_one(
        User,
        f"""
        SELECT {_USER} FROM users
        WHERE (email = $1 AND ({is_proved("email")} OR status <> 'active' OR id = $3))
           OR (mobile = $2 AND ({is_proved("mobile")} OR status <> 'active' OR id = $3))
           OR id IN (SELECT user_id FROM placeholder_addresses WHERE address = $1 OR address = $2)
        ORDER BY CASE WHEN email = $1 THEN 0 WHEN id = (SELECT user_id FROM placeholder_addresses WHERE address = $1) THEN 1
                      WHEN mobile = $2 THEN 2 ELSE 3 END LIMIT 1
        """,
        email,
        mobile,
        caller_id,
    )


async def select_has_placeholder(db: Db, email: str | None, mobile: str | None) -> bool:
    """Whether a placeholder stands for one of the addresses."""
    sql = "SELECT 1 FROM placeholder_addresses WHERE address = $1 OR address = $2 LIMIT 1"
    return await db.fetch_value(sql, email, mobile) is not None


async def insert_placeholder(db: Db, new: NewUser, slug: str, now: datetime) -> int | None:
    """Add somebody who has not signed up, without any address; None when the slug is somebody's."""
    return await db.fetch_value(
        """
        INSERT INTO users (first_name, last_name, name_folded, slug, status, administrator, account_type, created_at, updated_at)
        VALUES ($1, $2, $5, $3, 'invited', FALSE, 'User', $4, $4) ON CONFLICT DO NOTHING RETURNING id
        """,
        new.first_name,
        new.last_name,
        slug,
        now,
        fold_name(new.first_name, new.last_name),
    )


async def insert_address(db: Db, user_id: int, address: str) -> bool:
    """Let a placeholder stand for an address; False when another one does, also of a unit that has just ended."""
    sql = "INSERT INTO placeholder_addresses (address, user_id) VALUES ($2, $1) ON CONFLICT DO NOTHING"
    return await db.execute(sql, user_id, address) == 1


async def update_name(db: Db, user_id: int, first_name: str, last_name: str, now: datetime) -> None:
    """Give a placeholder another name."""
    await db.execute(
        """
        UPDATE users SET first_name = $2, last_name = $3, updated_at = $4, name_folded = $5
        WHERE id = $1 AND status = 'invited'
        """,
        user_id,
        first_name,
        last_name,
        now,
        fold_name(first_name, last_name),
    )


async def update_addresses_free(db: Db, email: str | None, mobile: str | None) -> None:
    """Take the addresses from people who cannot sign in (demo data), so that whoever signs up may have them."""
    await db.execute("UPDATE users SET email = NULL WHERE email = $1 AND status = 'invited'", email)
    await db.execute("UPDATE users SET mobile = NULL WHERE mobile = $1 AND status = 'invited'", mobile)


async def select_claimed(db: Db, user_id: int) -> list[Standing]:
    """The placeholders that stand for addresses which the person has proved."""
    return await db.fetch_all(
        Standing,
        f"""
        SELECT a.address, a.user_id FROM users u JOIN placeholder_addresses a ON a.address = u.email
        WHERE u.id = $1 AND u.status = 'active' AND {is_proved("email", "u")}
        UNION ALL
        SELECT a.address, a.user_id FROM users u JOIN placeholder_addresses a ON a.address = u.mobile
        WHERE u.id = $1 AND u.status = 'active' AND {is_proved("mobile", "u")}
        ORDER BY 2, 1
        """,
        user_id,
    )


async def select_addresses(db: Db, placeholder_id: int) -> list[Standing]:
    """All addresses for which a placeholder stands."""
    sql = "SELECT address, user_id FROM placeholder_addresses WHERE user_id = $1 ORDER BY address"
    return await db.fetch_all(Standing, sql, placeholder_id)


async def select_placeholder_for_update(db: Db, placeholder_id: int, *, alone: bool) -> int | None:
    """Keep a placeholder until the unit ends; `alone`: nobody else names them meanwhile. None when they are gone."""
    lock = "FOR UPDATE" if alone else "FOR KEY SHARE"
    sql = f"SELECT id FROM users WHERE id = $1 AND status = 'invited' {lock}"
    return await db.fetch_value(sql, placeholder_id)


async def select_memberships(
    db: Db, user_id: int, placeholder_id: int, addresses: list[str]
) -> list[PendingMembership]:
    """The placeholder's memberships that were offered to one of the addresses."""
    return await db.fetch_all(
        PendingMembership,
        """
        SELECT m.id, m.team_id, (SELECT own.id FROM memberships own WHERE own.team_id = m.team_id AND own.user_id = $1)
        FROM memberships m WHERE m.user_id = $2 AND m.invited_address = ANY($3) ORDER BY m.id
        """,
        user_id,
        placeholder_id,
        addresses,
    )


async def update_membership_claimed(db: Db, user_id: int, placeholder_id: int, member_id: int, now: datetime) -> None:
    """Make a placeholder's membership the person's."""
    await db.execute(
        """
        UPDATE memberships SET user_id = $1, updated_at = $4,
            name_folded = (SELECT name_folded FROM users WHERE id = $1 FOR NO KEY UPDATE)
        WHERE id = $3 AND user_id = $2
        """,
        user_id,
        placeholder_id,
        member_id,
        now,
    )


async def update_name_taken_over(db: Db, user_id: int, placeholder_id: int, now: datetime) -> bool:
    """Give a person without any name the one that a placeholder goes by; whether that changed anything."""
    changed = await db.execute(
        """
        UPDATE users SET first_name = named.first_name, last_name = named.last_name, name_folded = named.name_folded, updated_at = $3
        FROM (SELECT first_name, last_name, name_folded FROM users WHERE id = $2) AS named
        WHERE users.id = $1 AND users.first_name = '' AND users.last_name = '' AND (named.first_name <> '' OR named.last_name <> '')
        """,
        user_id,
        placeholder_id,
        now,
    )
    return changed == 1


async def update_offered_again(db: Db, user_id: int, member_id: int, now: datetime) -> None:
    """Offer the person, who was put away by the team, anew what is offered in the placeholder's membership; give it to a member."""
    await db.execute(
        """
        UPDATE memberships AS own SET status = CASE WHEN own.status = 'archived' THEN 'pending' ELSE own.status END,
            rank = CASE WHEN own.status = 'archived' OR own.rank < m.rank THEN m.rank ELSE own.rank END,
            manager = m.manager OR (own.manager AND own.status <> 'archived'), invited_address = m.invited_address, updated_at = $3
        FROM memberships AS m
        WHERE m.id = $2 AND own.team_id = m.team_id AND own.user_id = $1 AND own.status <> 'inactive' AND m.status = 'pending'
        """,
        user_id,
        member_id,
        now,
    )


async def delete_membership(db: Db, placeholder_id: int, member_id: int) -> None:
    """Remove a placeholder's membership."""
    await db.execute("DELETE FROM memberships WHERE id = $2 AND user_id = $1", placeholder_id, member_id)


async def delete_addresses(db: Db, placeholder_id: int, addresses: list[str]) -> None:
    """The placeholder does not stand for these addresses any more."""
    await db.execute(
        "DELETE FROM placeholder_addresses WHERE user_id = $1 AND address = ANY($2)", placeholder_id, addresses
    )


async def delete_placeholder(db: Db, placeholder_id: int) -> None:
    """Remove a placeholder that stands for nobody any more and belongs to no team."""
    await db.execute(
        """
        DELETE FROM users WHERE id = $1 AND status = 'invited' AND password_hash IS NULL
            AND NOT EXISTS (SELECT 1 FROM placeholder_addresses a WHERE a.user_id = users.id)
            AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id)
        """,
        placeholder_id,
    )

"""Statements that hand what was done for an address over to the account that has proved it."""

from datetime import datetime

from msgspec import Struct

from crewhall.platform.db.database import Db


class Claimed(Struct, frozen=True):
    """A contact that is the person's now."""

    user_id: int
    team_id: int | None


class ClaimedInvitation(Struct, frozen=True):
    """An invitation that is addressed to the person now."""

    id: int
    inviter_id: int


# The contacts by which the placeholder $2 is known at one of the addresses $3; what names no address came by an id.
_KNOWN_BY = "friend_id = $2 AND (known_email = ANY($3) OR known_mobile = ANY($3) OR (known_email IS NULL AND known_mobile IS NULL))"


async def update_invitation_claimed(db: Db, user_id: int, invitation_id: int, now: datetime) -> bool:
    """Address an invitation that went to an address of the person's, proved or not, to them; whether it was a placeholder's."""
    claimed = await db.fetch_value(
        """
        UPDATE invitations SET friend_id = $1, updated_at = $3
        WHERE id = $2 AND EXISTS (SELECT 1 FROM users f WHERE f.id = friend_id AND f.status = 'invited')
          AND EXISTS (SELECT 1 FROM users me WHERE me.id = $1 AND (me.email = address OR me.mobile = address)) RETURNING id
        """,
        user_id,
        invitation_id,
        now,
    )
    return claimed is not None


async def update_contact_claimed(
    db: Db, user_id: int, placeholder_id: int, asker_id: int, team_id: int | None, address: str, now: datetime
) -> None:
    """Make the contact by which a person, or a team, knows the placeholder the person's, unless they are one already."""
    await db.execute(
        """
        UPDATE contacts SET friend_id = $1, status = 'requested', updated_at = $6
        WHERE friend_id = $2 AND status = 'invited' AND (known_email = $5 OR known_mobile = $5)
          AND (team_id = $4 OR ($4::bigint IS NULL AND team_id IS NULL AND user_id = $3))
          AND NOT EXISTS (SELECT 1 FROM contacts o WHERE o.friend_id = $1 AND (
              o.team_id = $4 OR ($4::bigint IS NULL AND o.team_id IS NULL AND o.user_id = $3)))
        """,
        user_id,
        placeholder_id,
        asker_id,
        team_id,
        address,
        now,
    )


async def delete_contacts_with_oneself(db: Db, user_id: int, placeholder_id: int) -> None:
    """Forget the placeholder as a contact of the person's own, who has typed an address of theirs."""
    await db.execute(
        "DELETE FROM contacts WHERE team_id IS NULL AND user_id = $1 AND friend_id = $2", user_id, placeholder_id
    )


async def update_contacts_known(db: Db, user_id: int, placeholder_id: int, addresses: list[str], now: datetime) -> None:
    """Note by which addresses those who have the person as a contact already know them as well."""
    await db.execute(
        f"""
        UPDATE contacts AS c SET known_email = coalesce(c.known_email, p.known_email),
            known_mobile = coalesce(c.known_mobile, p.known_mobile), updated_at = $4
        FROM (SELECT user_id, team_id, known_email, known_mobile FROM contacts WHERE {_KNOWN_BY}) AS p
        WHERE c.friend_id = $1
          AND (c.team_id = p.team_id OR (c.team_id IS NULL AND p.team_id IS NULL AND c.user_id = p.user_id))
        """,
        user_id,
        placeholder_id,
        addresses,
        now,
    )


async def delete_contacts_twice(db: Db, user_id: int, placeholder_id: int, addresses: list[str]) -> None:
    """Forget the placeholder as a contact of those who have the person as one already."""
    await db.execute(
        f"""
        DELETE FROM contacts WHERE {_KNOWN_BY} AND EXISTS (
            SELECT 1 FROM contacts o WHERE o.friend_id = $1 AND (
                o.team_id = contacts.team_id OR (o.team_id IS NULL AND contacts.team_id IS NULL AND o.user_id = contacts.user_id)))
        """,
        user_id,
        placeholder_id,
        addresses,
    )


async def update_contacts_claimed(
    db: Db, user_id: int, placeholder_id: int, addresses: list[str], now: datetime
) -> list[Claimed]:
    """Make the placeholder's contacts the person's, who is asked by them."""
    return await db.fetch_all(
        Claimed,
        f"""
        UPDATE contacts SET friend_id = $1, status = CASE WHEN status = 'invited' THEN 'requested' ELSE status END, updated_at = $4
        WHERE {_KNOWN_BY} RETURNING user_id, team_id
        """,
        user_id,
        placeholder_id,
        addresses,
        now,
    )


async def insert_contacts_pending(db: Db, user_id: int, now: datetime) -> None:
    """The person's own side of every request to them, where there is none."""
    await db.execute(
        """
        INSERT INTO contacts (user_id, friend_id, status, from_team_id, created_at, updated_at)
        SELECT $1::bigint, q.user_id, 'pending', CASE WHEN count(*) = count(q.team_id) THEN min(q.team_id) END, $2::timestamptz, $2
        FROM contacts q WHERE q.friend_id = $1 AND q.status = 'requested' AND q.user_id <> $1
        GROUP BY q.user_id
        ON CONFLICT DO NOTHING
        """,
        user_id,
        now,
    )


async def delete_invitations_to_oneself(db: Db, user_id: int, placeholder_id: int) -> None:
    """Forget what the person has sent to an address of their own."""
    await db.execute("DELETE FROM invitations WHERE user_id = $1 AND friend_id = $2", user_id, placeholder_id)


async def update_invitations_claimed(
    db: Db, user_id: int, placeholder_id: int, addresses: list[str], now: datetime
) -> list[ClaimedInvitation]:
    """Address the invitations that went to one of the addresses to the person."""
    return await db.fetch_all(
        ClaimedInvitation,
        """
        UPDATE invitations SET friend_id = $1, updated_at = $4 WHERE friend_id = $2 AND address = ANY($3)
        RETURNING id, user_id
        """,
        user_id,
        placeholder_id,
        addresses,
        now,
    )

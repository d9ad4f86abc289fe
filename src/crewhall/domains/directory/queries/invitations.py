"""Statements on invitations and on what people answered to open ones. A token opens exactly one invitation, so it scopes as an id does."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from crewhall.domains.directory.model import Invitation, InvitationStatus, Purpose
from crewhall.domains.identity.conditions import has_proved
from crewhall.domains.identity.model import UserStatus
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where


class Known(Struct, frozen=True):
    """Somebody whom the caller may invite, and how they are reached. `is_known`: the caller may have them sent mail, too."""

    user_id: int
    status: UserStatus
    email: str | None
    email_verified_at: datetime | None
    mobile: str | None
    mobile_verified_at: datetime | None
    is_known: bool


class Earlier(Struct, frozen=True):
    """The latest invitation of an account to a person, by its stored status: what has run out is still pending there."""

    id: int
    token: str
    status: InvitationStatus
    sent_at: datetime | None
    expires_at: datetime

    def waits_at(self, instant: datetime) -> bool:
        """Whether it waits for an answer then."""
        return self.status == InvitationStatus.PENDING and self.expires_at > instant


class NewRow(Struct, frozen=True, kw_only=True):
    """An invitation to be kept."""

    user_id: int
    team_id: int | None
    friend_id: int | None = None
    purpose: Purpose
    address: str | None = None
    message: str | None
    token: str
    times_sent: int = 0
    sent_at: datetime | None = None
    expires_at: datetime


_FROM = """
    FROM invitations i JOIN users u ON u.id = i.user_id
    LEFT JOIN teams t ON t.id = i.team_id LEFT JOIN memberships m ON m.team_id = i.team_id AND m.user_id = i.user_id
    LEFT JOIN users f ON f.id = i.friend_id
"""
# Somebody who has not signed up goes by the words of the account that invites them, as among its contacts and members.
_FRIEND_NAME = """
    CASE WHEN f.status <> 'invited' OR EXISTS (SELECT 1 FROM memberships n WHERE n.team_id = i.team_id AND n.user_id = f.id)
         THEN trim(f.first_name || ' ' || f.last_name)
         ELSE (SELECT trim(coalesce(c.known_first_name, '') || ' ' || coalesce(c.known_last_name, '')) FROM contacts c
               WHERE c.friend_id = f.id AND (c.team_id = i.team_id OR (i.team_id IS NULL AND c.team_id IS NULL AND c.user_id = i.user_id))
               LIMIT 1) END
"""
# An invitation is void with whoever sent it: by their account, by the team, and by their standing in it (20: a manager).
_STATUS = """
    CASE WHEN i.status <> 'pending' THEN i.status
         WHEN u.status = 'closed' OR t.status = 'archived' THEN 'revoked'
         WHEN i.team_id IS NOT NULL AND (m.id IS NULL OR m.status <> 'active' OR m.rank < 20) THEN 'revoked'
         WHEN i.expires_at <= {now} THEN 'expired' ELSE 'pending' END
"""
_INVITATION = f"""
    SELECT i.id, i.user_id, i.team_id, i.friend_id, i.purpose, i.address, i.message, i.token, {_STATUS}, a.answer,
           i.times_sent, i.sent_at, i.expires_at, coalesce(a.answered_at, i.answered_at), i.created_at,
           trim(u.first_name || ' ' || u.last_name), u.icon_url, t.name, t.icon_url,
           {_FRIEND_NAME}, CASE WHEN f.status <> 'invited' THEN f.icon_url END, f.status,
           u.status = 'closed' OR coalesce(t.status, '') = 'archived'
    {_FROM} LEFT JOIN invitation_answers a ON a.invitation_id = i.id AND a.user_id = {{viewer}}
"""
_ACCOUNT = "(team_id = $2 OR ($2::bigint IS NULL AND team_id IS NULL AND user_id = $1))"


async def select_invitation(db: Db, token: str, viewer_id: int, now: datetime) -> Invitation | None:
    """An invitation by its token, with the viewer's own answer."""
    sql = _INVITATION.format(viewer="$2", now="$3") + " WHERE i.token = $1"
    return await db.fetch_one(Invitation, sql, token, viewer_id, now)


def _listed(
    viewer_id: int, team_id: int | None, statuses: Sequence[InvitationStatus], now: datetime, *, whole_team: bool
) -> Where:
    """What one account sent, and what is addressed to the viewer, but for what is meant for an address that they have not proved."""
    if team_id is None:
        sent, values = "user_id = ? AND team_id IS NULL", [viewer_id]
    elif whole_team:
        sent, values = "team_id = ?", [team_id]
    else:
        sent, values = "team_id = ? AND user_id = ?", [team_id, viewer_id]
    where = Where(
        f"""i.id IN (
            SELECT id FROM invitations WHERE {sent}
            UNION
            SELECT o.id FROM invitations o JOIN users me ON me.id = o.friend_id
            WHERE o.friend_id = ? AND (o.address IS NULL OR {has_proved("o.address", "o.address", "me")}))""",
        *values,
        viewer_id,
    )
    return where.also(f"{_STATUS.format(now='?')} = ANY(?)", now, list(statuses)) if statuses else where


async def select_invitations(
    db: Db,
    viewer_id: int,
    team_id: int | None,
    statuses: Sequence[InvitationStatus],
    now: datetime,
    page: PageRequest,
    *,
    whole_team: bool,
) -> list[Invitation]:
    """One page of what an account sent and the viewer was sent, newest first. `team_id` None: a personal account. No statuses: any."""
    where = _listed(viewer_id, team_id, statuses, now, whole_team=whole_team)
    limit = where.page(page.per, page.offset)
    head = _INVITATION.format(viewer=where.parameter(viewer_id), now=where.parameter(now))
    return await db.fetch_all(Invitation, f"{head} {where.sql} ORDER BY i.id DESC{limit}", *where.args)


async def select_invitations_total(
    db: Db,
    viewer_id: int,
    team_id: int | None,
    statuses: Sequence[InvitationStatus],
    now: datetime,
    *,
    whole_team: bool,
) -> int:
    """How many invitations `select_invitations` has in all."""
    where = _listed(viewer_id, team_id, statuses, now, whole_team=whole_team)
    return await db.fetch_value(f"SELECT count(*) {_FROM} {where.sql}", *where.args)


async def select_user_for_update(db: Db, user_id: int) -> int | None:
    """Hold a person until the unit ends, so that what they send comes one after the other."""
    return await db.fetch_value("SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE", user_id)


async def select_team_for_update(db: Db, team_id: int) -> int | None:
    """Hold a team until the unit ends, so that what is sent in its name comes one after the other."""
    return await db.fetch_value("SELECT id FROM teams WHERE id = $1 FOR NO KEY UPDATE", team_id)


async def select_earlier(db: Db, user_id: int, team_id: int | None, friend_id: int, purpose: Purpose) -> Earlier | None:
    """The latest invitation of an account to a person. The account is the team, or without one the user."""
    return await db.fetch_one(
        Earlier,
        f"""
        SELECT id, token, status, sent_at, expires_at FROM invitations
        WHERE friend_id = $3 AND purpose = $4 AND {_ACCOUNT} ORDER BY id DESC LIMIT 1
        """,
        user_id,
        team_id,
        friend_id,
        purpose,
    )


async def select_waiting_total(db: Db, user_id: int, team_id: int | None, now: datetime, *, is_open: bool) -> int:
    """How many invitations of an account wait for an answer: open ones, or those to people with an account; not those to an address."""
    where = Where("user_id = ? AND team_id IS NULL", user_id) if team_id is None else Where("team_id = ?", team_id)
    where.also("status = 'pending' AND expires_at > ? AND (friend_id IS NULL) = ?", now, is_open)
    where.also("address IS NULL")
    return await db.fetch_value(f"SELECT count(*) FROM invitations {where.sql}", *where.args)


async def select_known(db: Db, viewer_id: int, team_id: int | None, friend_id: int) -> Known | None:
    """A person whom the viewer may invite: anybody with an account, and of those without one whom they know.

    Known is a contact of theirs or of their current team, a team mate, and anybody in that team's books. Whom they have only asked by an
    id is not known yet; whose address they have typed is.
    """
    return await db.fetch_one(
        Known,
        """
        SELECT u.id, u.status, u.email, u.email_verified_at, u.mobile, u.mobile_verified_at, (
            EXISTS (SELECT 1 FROM contacts c WHERE c.friend_id = u.id AND c.status <> 'declined'
                    AND (c.status <> 'requested' OR c.known_email IS NOT NULL OR c.known_mobile IS NOT NULL)
                    AND (c.team_id = $2 OR (c.team_id IS NULL AND c.user_id = $1)))
            OR EXISTS (SELECT 1 FROM memberships m WHERE m.team_id = $2 AND m.user_id = u.id)
            OR EXISTS (
                SELECT 1 FROM memberships mine JOIN memberships theirs ON theirs.team_id = mine.team_id
                JOIN teams t ON t.id = mine.team_id
                WHERE mine.user_id = $1 AND mine.status = 'active' AND t.status = 'active'
                  AND theirs.user_id = u.id AND theirs.status <> 'archived' AND theirs.joined_at IS NOT NULL))
        FROM users u WHERE u.id = $3 AND u.status <> 'closed'
        """,
        viewer_id,
        team_id,
        friend_id,
    )


async def select_known_address(db: Db, viewer_id: int, team_id: int | None, friend_id: int) -> str | None:
    """The address by which the viewer, or their current team, knows somebody without an account, as a contact or by an invitation."""
    return await db.fetch_value(
        """
        SELECT address FROM (
            SELECT coalesce(c.known_email, c.known_mobile) AS address, CASE WHEN c.team_id IS NULL THEN 1 ELSE 0 END AS place
            FROM contacts c WHERE c.friend_id = $3 AND (c.team_id = $2 OR (c.team_id IS NULL AND c.user_id = $1))
            UNION ALL SELECT m.invited_address, 2 FROM memberships m WHERE m.team_id = $2 AND m.user_id = $3
        ) AS known WHERE address IS NOT NULL ORDER BY place LIMIT 1
        """,
        viewer_id,
        team_id,
        friend_id,
    )


async def select_has_declined(db: Db, user_id: int, friend_id: int, since: datetime) -> bool:
    """Whether the friend has declined, since then, to be a contact of the person: their request, or their own invitation."""
    found = await db.fetch_value(
        """
        SELECT 1 FROM contacts
        WHERE team_id IS NULL AND user_id = $2 AND friend_id = $1 AND status = 'declined' AND answered_at > $3
        UNION ALL SELECT 1 FROM invitations
        WHERE friend_id = $2 AND user_id = $1 AND purpose = 'contact' AND status = 'declined' AND answered_at > $3
        LIMIT 1
        """,
        user_id,
        friend_id,
        since,
    )
    return found is not None


async def select_user_of_member(db: Db, viewer_id: int, member_id: int) -> int | None:
    """The person behind a membership in a team in which the viewer is active."""
    return await db.fetch_value(
        """
        SELECT m.user_id FROM memberships m JOIN memberships mine ON mine.team_id = m.team_id
        JOIN teams t ON t.id = m.team_id
        WHERE m.id = $2 AND mine.user_id = $1 AND mine.status = 'active' AND t.status = 'active'
        """,
        viewer_id,
        member_id,
    )


async def insert_invitation(db: Db, new: NewRow, now: datetime) -> int:
    """Keep an invitation; its id."""
    return await db.fetch_value(
        """
        INSERT INTO invitations (user_id, team_id, friend_id, purpose, address, message, token, status, times_sent, sent_at,
                                 expires_at, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $9, $10, $11, $11) RETURNING id
        """,
        new.user_id,
        new.team_id,
        new.friend_id,
        new.purpose,
        new.address,
        new.message,
        new.token,
        new.times_sent,
        new.sent_at,
        new.expires_at,
        now,
    )


async def update_invitation_sent(
    db: Db, invitation_id: int, user_id: int, friend_id: int, message: str | None, now: datetime, expires_at: datetime
) -> None:
    """Count one more sending of a pending invitation, which is that person's now; without a new message it keeps its own."""
    await db.execute(
        """
        UPDATE invitations SET user_id = $2, times_sent = times_sent + 1, sent_at = $5, expires_at = $6,
            message = coalesce($4, message), updated_at = $5
        WHERE id = $1 AND friend_id = $3 AND status = 'pending'
        """,
        invitation_id,
        user_id,
        friend_id,
        message,
        now,
        expires_at,
    )


async def update_invitation_answered(
    db: Db, invitation_id: int, friend_id: int, answer: InvitationStatus, now: datetime
) -> bool:
    """Answer an invitation that is addressed to the person; whether it still waited for it."""
    answered = await db.fetch_value(
        """
        UPDATE invitations SET status = $3, answered_at = $4, updated_at = $4
        WHERE id = $1 AND friend_id = $2 AND status = 'pending' AND expires_at > $4 RETURNING id
        """,
        invitation_id,
        friend_id,
        answer,
        now,
    )
    return answered is not None


async def update_open_invitation_used(db: Db, invitation_id: int, now: datetime) -> bool:
    """Note the use of an open link, and hold it until the unit ends; whether it still leads anywhere."""
    used = await db.fetch_value(
        """
        UPDATE invitations SET updated_at = $2
        WHERE id = $1 AND friend_id IS NULL AND status = 'pending' AND expires_at > $2 RETURNING id
        """,
        invitation_id,
        now,
    )
    return used is not None


async def upsert_answer(db: Db, invitation_id: int, user_id: int, answer: InvitationStatus, now: datetime) -> None:
    """Keep what the person answers to an open link, in the place of what they answered before."""
    await db.execute(
        """
        INSERT INTO invitation_answers (invitation_id, user_id, answer, answered_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (invitation_id, user_id) DO UPDATE SET answer = excluded.answer, answered_at = excluded.answered_at
        """,
        invitation_id,
        user_id,
        answer,
        now,
    )


async def update_invitation_revoked(db: Db, invitation_id: int, now: datetime) -> bool:
    """Take an invitation back; whether nobody had answered or revoked it before."""
    revoked = await db.fetch_value(
        "UPDATE invitations SET status = 'revoked', updated_at = $2 WHERE id = $1 AND status = 'pending' RETURNING id",
        invitation_id,
        now,
    )
    return revoked is not None


async def update_membership_invitations(db: Db, team_id: int, user_id: int, now: datetime) -> list[str]:
    """Settle a person's pending invitations into a team by the status of their membership; the tokens of those that changed."""
    return await db.fetch_all(
        str,
        """
        UPDATE invitations SET status = CASE m.status WHEN 'active' THEN 'accepted' ELSE 'revoked' END,
            answered_at = CASE m.status WHEN 'active' THEN $3 ELSE answered_at END, updated_at = $3
        FROM memberships m
        WHERE m.team_id = $1 AND m.user_id = $2 AND m.status IN ('active', 'archived') AND invitations.team_id = m.team_id
          AND invitations.friend_id = m.user_id AND invitations.purpose = 'membership' AND invitations.status = 'pending'
        RETURNING invitations.token
        """,
        team_id,
        user_id,
        now,
    )

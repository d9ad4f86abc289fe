"""Statements on memberships."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from crewhall.domains.identity.model import Member, MemberStatus
from crewhall.kit.actor import Rank
from crewhall.kit.text import fold, squeeze
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where, like_anywhere

# Being invited is no consent: until somebody joins, the team knows the address that it invited and no other.
_MEMBER = """
    SELECT m.id, m.team_id, m.user_id, m.rank, m.manager, m.status, m.invited_address, m.joined_at IS NOT NULL, u.first_name, u.last_name,
           CASE WHEN m.joined_at IS NOT NULL THEN u.email WHEN m.invited_address LIKE '%@%' THEN m.invited_address END,
           CASE WHEN m.joined_at IS NOT NULL THEN u.mobile WHEN m.invited_address NOT LIKE '%@%' THEN m.invited_address END,
           u.icon_url, u.status, coalesce(k.favorite, FALSE), coalesce(k.mute, FALSE)
    FROM memberships m JOIN users u ON u.id = m.user_id
    LEFT JOIN member_marks k ON k.member_id = m.id AND k.user_id = {viewer}
"""


class Joined(Struct, frozen=True):
    """A membership that has just become active."""

    team_id: int
    member_id: int


async def select_member(db: Db, viewer_id: int, team_id: int, user_id: int) -> Member | None:
    """A person's membership in a team."""
    return await db.fetch_one(
        Member,
        _MEMBER.format(viewer="$1") + "WHERE m.team_id = $2 AND m.user_id = $3",
        viewer_id,
        team_id,
        user_id,
    )


async def select_members(
    db: Db, viewer_id: int, where: Where, limit: int, offset: int, *, inline: bool
) -> list[Member]:
    """Members by name, with the viewer's marks. The conditions are on memberships `m` and begin with the team (see `in_team`).

    The page is cut out of an index before anything else is read. Not `inline`, it is a slow read: for searches, which look through all.
    """
    page = f"SELECT m.id FROM memberships m {where.sql} ORDER BY m.name_folded, m.id {where.page(limit, offset)}"
    head = _MEMBER.format(viewer=where.parameter(viewer_id))
    sql = f"{head} WHERE m.id IN ({page}) ORDER BY m.name_folded, m.id"
    return await (db.fetch_all if inline else db.slow_fetch_all)(Member, sql, *where.args)


async def select_member_count(db: Db, where: Where, *, inline: bool) -> int:
    """How many members fit the conditions; a slow read unless it is `inline`."""
    sql = f"SELECT count(*) FROM memberships m {where.sql}"
    (count,) = await (db.fetch_all if inline else db.slow_fetch_all)(int, sql, *where.args)
    return count


def in_team(team_id: int) -> Where:
    """The condition that every list of members begins with."""
    return Where("m.team_id = ?", team_id)


def found_by(where: Where, search: str) -> None:
    """Narrow to members in whose name, or e-mail address as far as the team knows it, the text is found."""
    typed = like_anywhere(squeeze(search).lower())
    where.also(
        """(m.name_folded LIKE ? ESCAPE '!' OR (m.joined_at IS NULL AND m.invited_address LIKE ? ESCAPE '!')
            OR (m.joined_at IS NOT NULL AND EXISTS (
                SELECT 1 FROM users s WHERE s.id = m.user_id AND s.email LIKE ? ESCAPE '!')))""",
        like_anywhere(fold(search)),
        typed,
        typed,
    )


async def select_is_elsewhere(db: Db, team_id: int, user_id: int) -> bool:
    """Whether the person is, or is invited, in another team too."""
    sql = "SELECT 1 FROM memberships WHERE user_id = $2 AND team_id <> $1 LIMIT 1"
    return await db.fetch_value(sql, team_id, user_id) is not None


async def insert_member(
    db: Db,
    team_id: int,
    user_id: int,
    rank: Rank,
    status: MemberStatus,
    *,
    manager: bool,
    invited_address: str | None,
    now: datetime,
) -> int:
    """Add a membership; its id. The person's name stays the same until the unit ends, as below. Raises `UniqueViolation`."""
    return await db.fetch_value(
        """
        INSERT INTO memberships (team_id, user_id, rank, manager, status, invited_address, joined_at, created_at, updated_at,
                                 name_folded)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, (SELECT name_folded FROM users WHERE id = $2 FOR NO KEY UPDATE))
        RETURNING id
        """,
        team_id,
        user_id,
        rank,
        manager,
        status,
        invited_address,
        now if status == MemberStatus.ACTIVE else None,
        now,
    )


async def update_member(
    db: Db, team_id: int, user_id: int, rank: Rank, status: MemberStatus, *, manager: bool, now: datetime
) -> None:
    """Change a membership."""
    await db.execute(
        """
        UPDATE memberships SET rank = $3, status = $4, manager = $5, updated_at = $6
        WHERE team_id = $1 AND user_id = $2
        """,
        team_id,
        user_id,
        rank,
        status,
        manager,
        now,
    )


async def update_member_invited(
    db: Db, team_id: int, user_id: int, rank: Rank, address: str | None, *, manager: bool, now: datetime
) -> None:
    """Make a membership pending again, offered to this address."""
    await db.execute(
        """
        UPDATE memberships SET rank = $3, status = 'pending', manager = $4, invited_address = $5, updated_at = $6
        WHERE team_id = $1 AND user_id = $2
        """,
        team_id,
        user_id,
        rank,
        manager,
        address,
        now,
    )


async def update_members_joined(db: Db, user_id: int, addresses: Sequence[str], now: datetime) -> list[Joined]:
    """Make the pending memberships that were offered to one of these addresses of the person active."""
    return await db.fetch_all(
        Joined,
        """
        UPDATE memberships SET status = 'active', joined_at = $3, updated_at = $3
        WHERE user_id = $1 AND status = 'pending' AND invited_address = ANY($2) RETURNING team_id, id
        """,
        user_id,
        list(addresses),
        now,
    )


async def update_members_handed_over(db: Db, user_id: int, new_user_id: int, address: str, now: datetime) -> None:
    """Offer a person's pending memberships that were offered to this address to somebody else, unless they are in the team already."""
    await db.execute(
        """
        UPDATE memberships SET user_id = $2, updated_at = $4,
            name_folded = (SELECT name_folded FROM users WHERE id = $2 FOR NO KEY UPDATE)
        WHERE user_id = $1 AND status = 'pending' AND invited_address = $3
            AND team_id NOT IN (SELECT team_id FROM memberships WHERE user_id = $2)
        """,
        user_id,
        new_user_id,
        address,
        now,
    )


async def update_member_names(db: Db, user_id: int) -> None:
    """Bring the memberships of a person who has another name up to date."""
    await db.execute(
        "UPDATE memberships SET name_folded = (SELECT name_folded FROM users WHERE id = $1) WHERE user_id = $1", user_id
    )


async def update_member_joined(db: Db, team_id: int, user_id: int, now: datetime) -> None:
    """Make a pending membership active."""
    await db.execute(
        """
        UPDATE memberships SET status = 'active', joined_at = $3, updated_at = $3
        WHERE team_id = $1 AND user_id = $2 AND status = 'pending'
        """,
        team_id,
        user_id,
        now,
    )


async def update_member_not_joined(db: Db, team_id: int, user_id: int, now: datetime) -> int | None:
    """Put away a pending membership; its id, None when there was none."""
    return await db.fetch_value(
        """
        UPDATE memberships SET status = 'archived', updated_at = $3
        WHERE team_id = $1 AND user_id = $2 AND status = 'pending' RETURNING id
        """,
        team_id,
        user_id,
        now,
    )


async def upsert_marks(db: Db, viewer_id: int, member_id: int, *, favorite: bool, mute: bool) -> None:
    """Set the viewer's own marks on a member."""
    await db.execute(
        """
        INSERT INTO member_marks (user_id, member_id, favorite, mute) VALUES ($1, $2, $3, $4)
        ON CONFLICT (user_id, member_id) DO UPDATE SET favorite = excluded.favorite, mute = excluded.mute
        """,
        viewer_id,
        member_id,
        favorite,
        mute,
    )

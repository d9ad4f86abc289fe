"""Statements on contacts. Those that show a contact take the viewer and the viewer's current team (0: none)."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.directory.model import (
    BETWEEN_NAMES,
    Contact,
    ContactFilter,
    ContactOwner,
    ContactStatus,
    Friend,
    NewContact,
    Relation,
)
from crewhall.kit.paging import PageRequest
from crewhall.kit.text import fold, fold_name, squeeze
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where, like_anywhere


class Friendship(Struct, frozen=True, gc=False):
    """Somebody, and an accepted contact of their own."""

    user_id: int
    friend_id: int


# Somebody who has not signed up goes by the holder's own words; what other holders and teams call them is not the holder's to see.
_FIRST_NAME = "CASE WHEN u.status = 'invited' THEN coalesce(c.known_first_name, '') ELSE u.first_name END"
_LAST_NAME = "CASE WHEN u.status = 'invited' THEN coalesce(c.known_last_name, '') ELSE u.last_name END"
# An address is shown once both have agreed; before that only the one that the holder has typed.
_EMAIL = "CASE WHEN c.status = 'accepted' THEN coalesce(u.email, c.known_email) ELSE c.known_email END"
_MOBILE = "CASE WHEN c.status = 'accepted' THEN coalesce(u.mobile, c.known_mobile) ELSE c.known_mobile END"
_NAME_FOLDED = "CASE WHEN u.status = 'invited' THEN c.known_name_folded ELSE u.name_folded END"
_SEARCHED = f"({_NAME_FOLDED} LIKE ? ESCAPE '!' OR {_EMAIL} LIKE ? ESCAPE '!' OR {_MOBILE} LIKE ? ESCAPE '!')"


def _contact(between: str, viewer: str, team: str) -> str:
    """The part before WHERE; the parameters are what stands between names, the viewer, and their current team."""
    return f"""
    SELECT c.id, c.user_id, c.team_id, c.friend_id, c.status, {_FIRST_NAME} AS first_name, {_LAST_NAME} AS last_name,
           CASE WHEN u.status <> 'invited' THEN u.icon_url END, {_EMAIL}, {_MOBILE},
           m.id IS NOT NULL, CASE WHEN c.status = 'accepted' OR m.id IS NOT NULL THEN p.seen_at END,
           coalesce(k.favorite, FALSE), coalesce(k.mute, FALSE),
           CASE WHEN c.status = 'pending' THEN (
               SELECT string_agg(t.name, {between}::text) FROM contacts q JOIN teams t ON t.id = q.team_id
               WHERE q.friend_id = c.user_id AND q.user_id = c.friend_id AND q.status = 'requested') END,
           c.created_at
    FROM contacts c JOIN users u ON u.id = c.friend_id
    LEFT JOIN contact_marks k ON k.contact_id = c.id AND k.user_id = {viewer}
    LEFT JOIN memberships m ON m.team_id = {team} AND m.user_id = c.friend_id AND m.status = 'active'
    LEFT JOIN presences p ON p.user_id = c.friend_id
    """


_SIDE = """id, user_id, team_id, friend_id, status, known_email, known_mobile, known_first_name, known_last_name, via,
    invited_at, answered_at"""


def _visible(viewer_id: int, team_id: int, wanted: ContactFilter) -> Where:
    """The contacts that the viewer sees in the current team, narrowed. Whom both the team and the viewer know is listed once, as the team's."""
    statuses = [str(status) for status in wanted.statuses]
    if team_id and wanted.personal is None:
        where = Where(
            """(c.team_id = ? OR (c.team_id IS NULL AND c.user_id = ? AND NOT EXISTS (
                SELECT 1 FROM contacts w WHERE w.team_id = ? AND w.friend_id = c.friend_id AND w.status = ANY(?))))""",
            team_id,
            viewer_id,
            team_id,
            statuses,
        )
    elif wanted.personal is False:
        where = Where("c.team_id = ?", team_id)
    else:
        where = Where("c.team_id IS NULL AND c.user_id = ?", viewer_id)
    where.also("c.status = ANY(?)", statuses)
    if wanted.favorite is not None:
        where.also("coalesce(k.favorite, FALSE) = ?", wanted.favorite)
    if wanted.search:
        typed = like_anywhere(squeeze(wanted.search).lower())
        where.also(_SEARCHED, like_anywhere(fold(wanted.search)), typed, typed)
    return where


async def select_contacts(
    db: Db, viewer_id: int, team_id: int, wanted: ContactFilter, page: PageRequest
) -> list[Contact]:
    """One page of what the viewer sees, by name; a slow read, for all of them are sorted."""
    where = _visible(viewer_id, team_id, wanted)
    head = _contact(*map(where.parameter, (BETWEEN_NAMES, viewer_id, team_id)))
    limit = where.page(page.per, page.offset)
    sql = f"{head} {where.sql} ORDER BY {_NAME_FOLDED}, c.id{limit}"
    return await db.slow_fetch_all(Contact, sql, *where.args)


async def select_contacts_total(db: Db, viewer_id: int, team_id: int, wanted: ContactFilter) -> int:
    """How many contacts the viewer sees; a slow read, for all of them are looked at."""
    where = _visible(viewer_id, team_id, wanted)
    viewer = where.parameter(viewer_id)
    (total,) = await db.slow_fetch_all(
        int,
        f"""
        SELECT count(*) FROM contacts c JOIN users u ON u.id = c.friend_id
        LEFT JOIN contact_marks k ON k.contact_id = c.id AND k.user_id = {viewer} {where.sql}
        """,
        *where.args,
    )
    return total


async def select_contact(db: Db, viewer_id: int, team_id: int, owner: ContactOwner, friend_id: int) -> Contact | None:
    """One contact of a holder."""
    where = _owned_by(owner).also("c.friend_id = ?", friend_id)
    head = _contact(*map(where.parameter, (BETWEEN_NAMES, viewer_id, team_id)))
    return await db.fetch_one(Contact, f"{head} {where.sql}", *where.args)


async def select_friend_of(db: Db, viewer_id: int, team_id: int, contact_id: int) -> int | None:
    """Who the friend of a contact is, if it is the viewer's own or the current team's."""
    return await db.fetch_value(
        "SELECT friend_id FROM contacts WHERE id = $3 AND (team_id = $2 OR (team_id IS NULL AND user_id = $1))",
        viewer_id,
        team_id,
        contact_id,
    )


async def select_contacts_of(
    db: Db, viewer_id: int, team_id: int, owner: ContactOwner, friend_ids: list[int]
) -> list[Contact]:
    """Several contacts of one holder, in no order."""
    where = _owned_by(owner).also("c.friend_id = ANY(?)", friend_ids)
    head = _contact(*map(where.parameter, (BETWEEN_NAMES, viewer_id, team_id)))
    return await db.fetch_all(Contact, f"{head} {where.sql}", *where.args)


def _owned_by(owner: ContactOwner) -> Where:
    if owner.team_id is None:
        return Where("c.team_id IS NULL AND c.user_id = ?", owner.user_id)
    return Where("c.team_id = ?", owner.team_id)


async def select_requests(
    db: Db, user_id: int, team_id: int, from_team_id: int | None, page: PageRequest
) -> list[Contact]:
    """One page of the people who ask the person, newest first; of those who ask in the name of a team if that is given."""
    where = _asking(user_id, from_team_id)
    head = _contact(*map(where.parameter, (BETWEEN_NAMES, user_id, team_id)))
    limit = where.page(page.per, page.offset)
    sql = f"{head} {where.sql} ORDER BY c.updated_at DESC, c.id DESC{limit}"
    return await db.fetch_all(Contact, sql, *where.args)


async def select_requests_total(db: Db, user_id: int, from_team_id: int | None) -> int:
    """How many people ask the person."""
    where = _asking(user_id, from_team_id)
    return await db.fetch_value(f"SELECT count(*) FROM contacts c {where.sql}", *where.args)


def _asking(user_id: int, from_team_id: int | None) -> Where:
    where = Where("c.team_id IS NULL AND c.user_id = ? AND c.status = 'pending'", user_id)
    return where if from_team_id is None else where.also("c.from_team_id = ?", from_team_id)


async def select_people_for_update(db: Db, user_ids: list[int]) -> None:
    """Hold these people's rows until the unit ends, in one order for all, so that what happens between two comes one after the other."""
    await db.fetch_all(int, "SELECT id FROM users WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", user_ids)


async def select_friends(db: Db, team_ids: list[int], user_ids: list[int]) -> list[Friend]:
    """People to become contacts of, with the address at which one of the teams has invited them."""
    return await db.fetch_all(
        Friend,
        """
        SELECT u.id, u.status, u.first_name, u.last_name, (
            SELECT max(m.invited_address) FROM memberships m
            WHERE m.user_id = u.id AND m.team_id = ANY($1) AND m.status <> 'archived')
        FROM users u WHERE u.id = ANY($2)
        """,
        team_ids,
        user_ids,
    )


async def select_relations(db: Db, user_id: int, team_ids: list[int], friend_ids: list[int]) -> list[Relation]:
    """What there is between the person, and these teams, and the friends: both directions, also to others who ask in a team's name."""
    return await db.fetch_all(
        Relation,
        f"""
        SELECT {_SIDE} FROM contacts WHERE team_id IS NULL AND user_id = $1 AND friend_id = ANY($3)
        UNION ALL SELECT {_SIDE} FROM contacts WHERE team_id = ANY($2) AND friend_id = ANY($3)
        UNION ALL SELECT {_SIDE} FROM contacts WHERE friend_id = $1 AND user_id = ANY($3)
        UNION ALL SELECT {_SIDE} FROM contacts WHERE team_id IS NULL AND user_id = ANY($3) AND friend_id IN (
            SELECT q.user_id FROM contacts q WHERE q.team_id = ANY($2) AND q.friend_id = ANY($3) AND q.user_id <> $1)
        """,
        user_id,
        team_ids,
        friend_ids,
    )


async def insert_contact(
    db: Db,
    owner: ContactOwner,
    friend_id: int,
    status: ContactStatus,
    from_team_id: int | None,
    known: NewContact,
    invited_at: datetime | None,
    now: datetime,
) -> Relation:
    """Add one side. Raises `UniqueViolation`."""
    (relation,) = await db.fetch_all(
        Relation,
        f"""
        INSERT INTO contacts (user_id, team_id, friend_id, status, from_team_id, known_email, known_mobile, known_first_name,
                              known_last_name, via, answered_at, invited_at, created_at, updated_at, known_name_folded)
        VALUES ($1, $2, $3, $4::text, $5, $6, $7, $8, $9, $10, CASE WHEN $4::text = 'accepted' THEN $11::timestamptz END, $12, $11, $11, $13)
        RETURNING {_SIDE}
        """,
        owner.user_id,
        owner.team_id,
        friend_id,
        status,
        from_team_id,
        known.email,
        known.mobile,
        known.first_name or None,
        known.last_name or None,
        known.via,
        now,
        invited_at,
        fold_name(known.first_name, known.last_name),
    )
    return relation


async def update_relation(
    db: Db,
    relation: Relation,
    status: ContactStatus,
    from_team_id: int | None,
    now: datetime,
    *,
    asker_id: int,
    keeps_team: bool,
) -> None:
    """Move one side on; an answer is dated. It is that of `asker_id` then: of a team's, whom the friend answers."""
    await db.execute(
        """
        UPDATE contacts SET status = $3::text, user_id = $7, from_team_id = CASE WHEN $6 THEN from_team_id ELSE $4 END, updated_at = $5,
            answered_at = CASE WHEN $3::text IN ('accepted', 'declined') THEN $5 ELSE answered_at END
        WHERE id = $1 AND user_id = $2
        """,
        relation.id,
        relation.user_id,
        status,
        from_team_id,
        now,
        keeps_team,
        asker_id,
    )


async def update_known(db: Db, relation: Relation, known: NewContact, now: datetime) -> None:
    """Write down by which addresses and names the holder knows the friend."""
    await db.execute(
        """
        UPDATE contacts SET known_email = $3, known_mobile = $4, known_first_name = $5, known_last_name = $6, via = $7,
            updated_at = $8, known_name_folded = $9
        WHERE id = $1 AND user_id = $2
        """,
        relation.id,
        relation.user_id,
        known.email,
        known.mobile,
        known.first_name or None,
        known.last_name or None,
        known.via,
        now,
        fold_name(known.first_name, known.last_name),
    )


async def update_invited(db: Db, relation: Relation, now: datetime) -> None:
    """Note that the invitation is sent again."""
    sql = "UPDATE contacts SET invited_at = $3, updated_at = $3 WHERE id = $1 AND user_id = $2"
    await db.execute(sql, relation.id, relation.user_id, now)


async def select_has_declined_team(db: Db, user_id: int, team_id: int, since: datetime) -> bool:
    """Whether the person has declined, since then, what somebody asked in the name of the team."""
    found = await db.fetch_value(
        """
        SELECT 1 FROM contacts
        WHERE team_id IS NULL AND user_id = $1 AND from_team_id = $2 AND status = 'declined' AND answered_at > $3 LIMIT 1
        """,
        user_id,
        team_id,
        since,
    )
    return found is not None


async def select_invited_total(db: Db, owner: ContactOwner) -> int:
    """How many contacts of the holder have not signed up."""
    where = _owned_by(owner).also("c.status = 'invited'")
    return await db.fetch_value(f"SELECT count(*) FROM contacts c {where.sql}", *where.args)


async def select_is_known_elsewhere(db: Db, contact_id: int, team_id: int, friend_id: int) -> bool:
    """Whether other contacts, or a team other than this one (0: any), have the person too."""
    found = await db.fetch_value(
        """
        SELECT 1 FROM contacts WHERE friend_id = $3 AND id <> $1
        UNION ALL SELECT 1 FROM memberships WHERE user_id = $3 AND team_id <> $2 LIMIT 1
        """,
        contact_id,
        team_id,
        friend_id,
    )
    return found is not None


async def select_connected(db: Db, user_id: int, other_ids: list[int]) -> list[int]:
    """Those of the others who are accepted contacts of the person, or have the person as one; teams' contacts do not count."""
    return await db.fetch_all(
        int,
        """
        SELECT friend_id FROM contacts
        WHERE team_id IS NULL AND user_id = $1 AND friend_id = ANY($2) AND status = 'accepted'
        UNION SELECT user_id FROM contacts
        WHERE team_id IS NULL AND friend_id = $1 AND user_id = ANY($2) AND status = 'accepted'
        """,
        user_id,
        other_ids,
    )


async def select_known_placeholders(db: Db, viewer_id: int, team_id: int, user_ids: list[int]) -> list[int]:
    """Those of several people without an account whom the viewer, or a team in which they are active, knows as contact or member."""
    return await db.fetch_all(
        int,
        """
        SELECT c.friend_id FROM contacts c
        WHERE c.friend_id = ANY($3) AND c.status <> 'declined' AND (
            (c.team_id IS NULL AND c.user_id = $1) OR c.team_id = $2
            OR EXISTS (SELECT 1 FROM memberships mine WHERE mine.team_id = c.team_id AND mine.user_id = $1 AND mine.status = 'active'))
        UNION
        SELECT m.user_id FROM memberships m
        WHERE m.user_id = ANY($3) AND m.status <> 'archived' AND (
            m.team_id = $2
            OR EXISTS (SELECT 1 FROM memberships mine WHERE mine.team_id = m.team_id AND mine.user_id = $1 AND mine.status = 'active'))
        """,
        viewer_id,
        team_id,
        user_ids,
    )


async def select_friendships(db: Db, user_ids: list[int]) -> list[Friendship]:
    """The friends of all accepted contacts of the people's own."""
    return await db.fetch_all(
        Friendship,
        "SELECT user_id, friend_id FROM contacts WHERE team_id IS NULL AND user_id = ANY($1) AND status = 'accepted'",
        user_ids,
    )


async def upsert_contact_marks(db: Db, viewer_id: int, contact_id: int, *, favorite: bool, mute: bool) -> None:
    """Set the viewer's own marks on a contact."""
    await db.execute(
        """
        INSERT INTO contact_marks (user_id, contact_id, favorite, mute) VALUES ($1, $2, $3, $4)
        ON CONFLICT (user_id, contact_id) DO UPDATE SET favorite = excluded.favorite, mute = excluded.mute
        """,
        viewer_id,
        contact_id,
        favorite,
        mute,
    )

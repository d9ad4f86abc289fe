"""All SQL on entries and feeds. Entries are scoped by the team, or by the person in a personal account; feeds by the person."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from crewhall.domains.calendar.model import LONGEST, SHORT, Entry, EntryFilter, Feed, ManagedEntry, OpenFeed, Reminded
from crewhall.domains.identity.conditions import is_proved
from crewhall.kit.paging import PageRequest
from crewhall.kit.text import fold
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where, like_anywhere

_COLUMNS = (
    "id, user_id, team_id, addon, addons_install_id, kind, title, details, location_name, address, color, start_at, end_at, "
    "reminders, assignee_id, assignee_team_id, resource_type, resource_id, canceled_at, created_at, updated_at, first_day, day_after, "
    "managed_by"
)
_INSERT = """
    INSERT INTO calendar_events
        (user_id, team_id, addon, addons_install_id, kind, title, details, location_name, address, color, start_at, end_at, is_long,
         reminders, assignee_id, assignee_team_id, resource_type, resource_id, canceled_at, first_day, day_after, text_folded, created_at,
         updated_at, managed_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
"""
_ENTRY = "e." + _COLUMNS.replace(", ", ", e.")
_FEED = "id, user_id, team_id, token, created_at"

# Of what a person is assigned to in a team they see nothing any more once they have left it, or it is closed.
_STILL_IN_ITS_TEAM = """
    (e.team_id IS NULL OR EXISTS (
        SELECT 1 FROM memberships m JOIN teams t ON t.id = m.team_id
        WHERE m.team_id = e.team_id AND m.user_id = {person} AND m.status = 'active' AND t.status = 'active'))
"""
# An entry that belongs to something else, such as a shift, is seen by its assignee alone: who makes rosters has the calendar for other things.
_SEEN_BY = "(e.managed_by IS NULL OR e.assignee_id = {person})"
_NEAREST_FIRST = "e.end_at < {now}, CASE WHEN e.end_at >= {now} THEN e.start_at END, e.start_at DESC, e.id"
_PERSONAL = f"""
    ((e.user_id = {{person}} AND e.team_id IS NULL) OR (e.assignee_id = {{person}} AND {_STILL_IN_ITS_TEAM}))
"""


class _Managed(Struct, frozen=True):
    resource_id: int
    id: int


async def select_team_entry(db: Db, team_id: int, user_id: int, entry_id: int, *, hold: bool) -> Entry | None:
    """An entry of the team that the person, a member, sees; `hold` keeps its row until the unit ends."""
    scope = f"e.team_id = $2 AND {_SEEN_BY.format(person='$3')}"
    sql = f"SELECT {_ENTRY} FROM calendar_events e WHERE e.id = $1 AND {scope}{_locked(hold)}"
    return await db.fetch_one(Entry, sql, entry_id, team_id, user_id)


async def select_personal_entry(db: Db, user_id: int, entry_id: int, *, hold: bool) -> Entry | None:
    """An entry that the person sees in their personal account; `hold` as above."""
    scope = _PERSONAL.format(person="$2")
    sql = f"SELECT {_ENTRY} FROM calendar_events e WHERE e.id = $1 AND {scope}{_locked(hold)}"
    return await db.fetch_one(Entry, sql, entry_id, user_id)


async def select_entry(db: Db, entry_id: int) -> Entry | None:
    """An entry of any calendar, held until the unit ends; for the job that reminds of it."""
    return await db.fetch_one(Entry, f"SELECT {_ENTRY} FROM calendar_events e WHERE e.id = $1{_locked(True)}", entry_id)


async def select_team_entries(
    db: Db, team_id: int, user_id: int, wanted: EntryFilter, page: PageRequest
) -> list[Entry]:
    """One page of the team's entries that the person sees, by start; a slow read when the time asked for is long, as are the next."""
    return await _select_page(db, _in_team(team_id, user_id, wanted), wanted, page)


async def select_team_entries_total(db: Db, team_id: int, user_id: int, wanted: EntryFilter) -> int:
    """How many of the team's entries the person sees."""
    return await _select_total(db, _in_team(team_id, user_id, wanted), wanted)


async def select_personal_entries(db: Db, user_id: int, wanted: EntryFilter, page: PageRequest) -> list[Entry]:
    """One page of what the person sees in their personal account, by start."""
    return await _select_page(db, _of_person(user_id, wanted), wanted, page)


async def select_personal_entries_total(db: Db, user_id: int, wanted: EntryFilter) -> int:
    """How many entries the person sees in their personal account."""
    return await _select_total(db, _of_person(user_id, wanted), wanted)


async def _select_page(db: Db, where: Where, wanted: EntryFilter, page: PageRequest) -> list[Entry]:
    limit = where.page(page.per, page.offset)
    sql = f"SELECT {_ENTRY} FROM calendar_events e {where.sql} ORDER BY e.start_at, e.id{limit}"
    return await (db.slow_fetch_all if wanted.is_wide else db.fetch_all)(Entry, sql, *where.args)


async def _select_total(db: Db, where: Where, wanted: EntryFilter) -> int:
    sql = f"SELECT count(*) FROM calendar_events e {where.sql}"
    return (await (db.slow_fetch_all if wanted.is_wide else db.fetch_all)(int, sql, *where.args))[0]


def _in_team(team_id: int, user_id: int, wanted: EntryFilter) -> Where:
    """In two parts, each with a range of its own in an index: what lasts long is few, and all else begins shortly before at most."""
    begins, long_ago = wanted.since - SHORT, wanted.since - LONGEST
    until, ends = (" AND e.start_at < ?", [wanted.until]) if wanted.until is not None else ("", [])
    where = Where(
        f"""((e.team_id = ? AND e.start_at >= ?{until})
            OR (e.team_id = ? AND e.is_long AND e.start_at >= ? AND e.start_at < ?))""",
        team_id,
        begins,
        *ends,
        team_id,
        long_ago,
        begins,
    )
    where.also(_SEEN_BY.format(person="?"), user_id)
    return _narrowed(where, wanted)


def _of_person(user_id: int, wanted: EntryFilter) -> Where:
    where = Where(_PERSONAL.format(person="?"), user_id, user_id, user_id)
    where.also("e.start_at >= ?", wanted.since - LONGEST)
    if wanted.until is not None:
        where.also("e.start_at < ?", wanted.until)
    return _narrowed(where, wanted)


def _narrowed(where: Where, wanted: EntryFilter) -> Where:
    """Those that reach into the time asked for, or begin in it, and fit the rest."""
    where.also("(e.end_at > ? OR e.start_at >= ?)", wanted.since, wanted.since)
    if wanted.kinds is not None:
        where.also("e.kind = ANY(?)", list(wanted.kinds))
    for column in ("user_id", "assignee_id", "addon", "resource_type", "resource_id"):
        value = getattr(wanted, column)
        if value is not None:
            where.also(f"e.{column} = ?", value)
    if wanted.search:
        where.also("e.text_folded LIKE ? ESCAPE '!'", like_anywhere(fold(wanted.search)))
    return where


async def insert_entry(db: Db, entry: Entry) -> int:
    """Add an entry; its new id. The one that it carries counts for nothing."""
    return await db.fetch_value(f"{_INSERT} RETURNING id", *_all_values(entry))


async def insert_entries(db: Db, entries: Sequence[Entry]) -> None:
    """Add several."""
    await db.execute_many(_INSERT, [_all_values(entry) for entry in entries])


async def update_entry(db: Db, entry: Entry) -> None:
    """Write a changed entry back; it stays in its calendar."""
    await db.execute(
        """
        UPDATE calendar_events SET user_id = $2, addon = $3, addons_install_id = $4, kind = $5, title = $6, details = $7,
            location_name = $8, address = $9, color = $10, start_at = $11, end_at = $12, is_long = $13, reminders = $14, assignee_id = $15,
            assignee_team_id = $16, resource_type = $17, resource_id = $18, canceled_at = $19, first_day = $20, day_after = $21,
            text_folded = $22, updated_at = $23
        WHERE id = $1
        """,
        entry.id,
        entry.user_id,
        *_values(entry),
        entry.updated_at,
    )


def _all_values(entry: Entry) -> tuple[object, ...]:
    return (entry.user_id, entry.team_id, *_values(entry), entry.created_at, entry.updated_at, entry.managed_by)


def _values(entry: Entry) -> tuple[object, ...]:
    """What both statements write, in their order."""
    return (
        entry.addon,
        entry.addons_install_id,
        entry.kind,
        entry.title,
        entry.details,
        entry.location_name,
        entry.address,
        entry.color,
        entry.start_at,
        entry.end_at,
        entry.end_at - entry.start_at > SHORT,
        list(entry.reminders),
        entry.assignee_id,
        entry.assignee_team_id,
        entry.resource_type,
        entry.resource_id,
        entry.canceled_at,
        entry.first_day,
        entry.day_after,
        _folded(entry.title, entry.location_name, entry.details),
    )


def _folded(*texts: str | None) -> str:
    """What a search looks through."""
    return fold(" ".join(text for text in texts if text))


async def delete_entry(db: Db, entry_id: int, user_id: int) -> None:
    """Delete an entry of this owner."""
    await db.execute("DELETE FROM calendar_events WHERE id = $1 AND user_id = $2", entry_id, user_id)


async def update_managed_entry(db: Db, team_id: int, entry_id: int, wanted: ManagedEntry, now: datetime) -> None:
    """Make an entry of the team that another domain keeps what it wants."""
    await db.execute(
        """
        UPDATE calendar_events SET title = $4, details = $5, location_name = $6, start_at = $7, end_at = $8, is_long = $9, assignee_id = $10,
            canceled_at = $11, text_folded = $12, updated_at = $13
        WHERE id = $1 AND team_id = $2 AND managed_by = $3
        """,
        entry_id,
        team_id,
        wanted.managed_by,
        wanted.title,
        wanted.details,
        wanted.location_name,
        wanted.start_at,
        wanted.end_at,
        wanted.end_at - wanted.start_at > SHORT,
        wanted.assignee_id,
        wanted.canceled_at,
        _folded(wanted.title, wanted.location_name, wanted.details),
        now,
    )


async def delete_managed_entry(db: Db, team_id: int, entry_id: int, managed_by: str) -> None:
    """Delete an entry of the team that another domain keeps."""
    await db.execute(
        "DELETE FROM calendar_events WHERE id = $1 AND team_id = $2 AND managed_by = $3", entry_id, team_id, managed_by
    )


async def select_managed_ids(
    db: Db, team_id: int, managed_by: str, resource_type: str | None, resource_ids: list[int]
) -> dict[int, int]:
    """The entries of the team that belong to these things, by their ids."""
    sql = """
        SELECT resource_id, id FROM calendar_events WHERE resource_type = $3 AND resource_id = ANY($4) AND team_id = $1 AND managed_by = $2
    """
    rows = await db.fetch_all(_Managed, sql, team_id, managed_by, resource_type, resource_ids)
    return {row.resource_id: row.id for row in rows}


async def update_managed_assignees(
    db: Db, team_id: int, managed_by: str, assignees: Sequence[tuple[int, int | None]], now: datetime
) -> None:
    """Give entries of the team other assignees: pairs of an entry and a person."""
    sql = "UPDATE calendar_events SET assignee_id = $4, updated_at = $5 WHERE id = $1 AND team_id = $2 AND managed_by = $3"
    await db.execute_many(sql, [(id_, team_id, managed_by, user_id, now) for id_, user_id in assignees])


async def delete_untouched_entries(db: Db, team_id: int, entry_ids: list[int]) -> list[Entry]:
    """Delete those of the team's entries that were not changed since they were made; what they were."""
    return await db.fetch_all(
        Entry,
        f"""
        DELETE FROM calendar_events WHERE team_id = $1 AND id = ANY($2) AND updated_at = created_at
        RETURNING {_COLUMNS}
        """,
        team_id,
        entry_ids,
    )


async def select_reminded(db: Db, entry_id: int) -> list[Reminded]:
    """Whom an entry concerns: its owner and who is assigned, as far as they use the server and are in the entry's team."""
    return await db.fetch_all(
        Reminded,
        f"""
        SELECT u.id, CASE WHEN {is_proved("email", "u")} THEN u.email END, coalesce(u.time_zone, home.time_zone)
        FROM calendar_events e JOIN users u ON u.id IN (e.user_id, e.assignee_id) LEFT JOIN teams home ON home.id = e.team_id
        WHERE e.id = $1 AND u.status = 'active' AND {_STILL_IN_ITS_TEAM.format(person="u.id")}
        ORDER BY u.id
        """,
        entry_id,
    )


async def select_person_feed_entries(db: Db, user_id: int, since: datetime, now: datetime, limit: int) -> list[Entry]:
    """What a person owns or is assigned to, in all their teams and by themselves, from when it ended last; a slow read.

    First what has not ended, the next to begin before what is far, then what is over, the latest before what is long past.
    """
    return await db.slow_fetch_all(
        Entry,
        f"""
        SELECT {_ENTRY} FROM calendar_events e
        WHERE (e.user_id = $1 OR e.assignee_id = $1) AND e.start_at >= $2 AND e.end_at >= $3
          AND {_STILL_IN_ITS_TEAM.format(person="$1")} AND {_SEEN_BY.format(person="$1")}
        ORDER BY {_NEAREST_FIRST.format(now="$5")} LIMIT $4
        """,
        user_id,
        since - LONGEST,
        since,
        limit,
        now,
    )


async def select_team_feed_entries(
    db: Db, team_id: int, user_id: int, since: datetime, now: datetime, limit: int
) -> list[Entry]:
    """What the person sees of a team's calendar, likewise; a slow read."""
    return await db.slow_fetch_all(
        Entry,
        f"""
        SELECT {_ENTRY} FROM calendar_events e
        WHERE e.team_id = $1 AND e.start_at >= $2 AND e.end_at >= $3 AND {_SEEN_BY.format(person="$6")}
        ORDER BY {_NEAREST_FIRST.format(now="$5")} LIMIT $4
        """,
        team_id,
        since - LONGEST,
        since,
        limit,
        now,
        user_id,
    )


async def select_feeds(db: Db, user_id: int) -> list[Feed]:
    """The person's feeds: at most one of their own and one for each team."""
    return await db.fetch_all(Feed, f"SELECT {_FEED} FROM calendar_feeds WHERE user_id = $1 ORDER BY id", user_id)


async def insert_feed(db: Db, user_id: int, team_id: int | None, token: str, now: datetime) -> Feed | None:
    """Add a feed; None when the person has it already."""
    return await db.fetch_one(
        Feed,
        f"""
        INSERT INTO calendar_feeds (user_id, team_id, token, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING RETURNING {_FEED}
        """,
        user_id,
        team_id,
        token,
        now,
    )


async def delete_feed(db: Db, user_id: int, feed_id: int) -> bool:
    """Delete one of the person's feeds; whether it was there."""
    return await db.execute("DELETE FROM calendar_feeds WHERE id = $1 AND user_id = $2", feed_id, user_id) > 0


async def select_open_feed(db: Db, token: str) -> OpenFeed | None:
    """The feed with this token, while its person uses the server and, for a team's, is in the team."""
    return await db.fetch_one(
        OpenFeed,
        """
        SELECT f.user_id, f.team_id, coalesce(t.name, trim(u.first_name || ' ' || u.last_name))
        FROM calendar_feeds f JOIN users u ON u.id = f.user_id
        LEFT JOIN teams t ON t.id = f.team_id
        LEFT JOIN memberships m ON m.team_id = f.team_id AND m.user_id = f.user_id
        WHERE f.token = $1 AND u.status = 'active'
          AND (f.team_id IS NULL OR (t.status = 'active' AND m.status = 'active'))
        """,
        token,
    )


async def select_uid_domain(db: Db) -> str | None:
    """What the names of entries end in; None while that is not written down."""
    return await db.fetch_value("SELECT domain FROM calendar_uid_domains WHERE id = 1")


async def insert_first_uid_domain(db: Db, domain: str) -> None:
    """Write down what the names of entries end in, where nobody has and nobody has subscribed to anything yet."""
    await db.execute(
        """
        INSERT INTO calendar_uid_domains (id, domain) SELECT 1, $1 WHERE NOT EXISTS (SELECT 1 FROM calendar_feeds)
        ON CONFLICT DO NOTHING
        """,
        domain,
    )


async def insert_uid_domain(db: Db, domain: str) -> None:
    """Write down what the names of entries end in, if nobody has."""
    await db.execute("INSERT INTO calendar_uid_domains (id, domain) VALUES (1, $1) ON CONFLICT DO NOTHING", domain)


def _locked(hold: bool) -> str:
    return " FOR NO KEY UPDATE" if hold else ""


async def delete_of_person(db: Db, user_id: int) -> None:
    """Remove a person's entries of no team, and all their feeds."""
    await db.execute("DELETE FROM calendar_events WHERE user_id = $1 AND team_id IS NULL", user_id)
    await db.execute("DELETE FROM calendar_feeds WHERE user_id = $1", user_id)

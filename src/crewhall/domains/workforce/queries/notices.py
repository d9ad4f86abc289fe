"""Statements on notifications: whom to notify, of what, and of what they have been."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.identity.conditions import is_proved
from crewhall.domains.workforce.model.notices import Notice, NoticeKind, Recipient, SheetFacts, TimedShift
from crewhall.domains.workforce.model.settings import WorkforceSettings
from crewhall.kit.actor import Rank
from crewhall.platform.db.database import Db


class _UserId(Struct, frozen=True):
    user_id: int


_DEFAULTS = WorkforceSettings(team_id=0)
_PERSON = """
    JOIN memberships m ON m.team_id = t.id AND m.user_id = {user} AND m.status = 'active'
    JOIN users u ON u.id = m.user_id AND u.status = 'active' LEFT JOIN employees e ON e.member_id = m.id
"""
_PUNCHES = "FROM attendances a WHERE a.team_id = s.team_id AND a.user_id = s.assignee_id AND a.deleted_at IS NULL"
_NEWEST = f"(SELECT a.status {_PUNCHES} ORDER BY a.at DESC, a.id DESC LIMIT 1)"
_NEWEST_SHIFT = f"(SELECT a.shift_id {_PUNCHES} AND a.status = 'start' ORDER BY a.at DESC, a.id DESC LIMIT 1)"


def _minutes(name: str) -> str:
    return f"CASE WHEN w.team_id IS NULL THEN {getattr(_DEFAULTS, name)} ELSE w.{name} END"


def _told(kind: NoticeKind) -> str:
    return (
        "EXISTS (SELECT 1 FROM workforce_notices n "
        f"WHERE n.kind = '{kind.value}' AND n.subject_id = s.id AND n.user_id = s.assignee_id)"
    )


_TIMED = f"""
    SELECT s.id, s.team_id, s.assignee_id, s.start_at, s.end_at,
        {_minutes("upcoming_minutes")}, {_minutes("forgot_clock_in_minutes")}, {_minutes("forgot_clock_out_minutes")},
        coalesce(u.time_zone, t.time_zone), e.quiet_from, e.quiet_until,
        coalesce({_NEWEST}, 'stop') <> 'stop',
        coalesce({_NEWEST}, 'stop') <> 'stop' AND coalesce({_NEWEST_SHIFT}, 0) = s.id,
        EXISTS (SELECT 1 {_PUNCHES} AND a.status = 'start' AND a.shift_id = s.id),
        {_told(NoticeKind.UPCOMING)}, {_told(NoticeKind.FORGOT_CLOCK_IN)}, {_told(NoticeKind.FORGOT_CLOCK_OUT)}
    FROM teams t CROSS JOIN shifts s {_PERSON.format(user="s.assignee_id")} LEFT JOIN workforce_settings w ON w.team_id = t.id
    WHERE s.team_id = t.id AND s.published_at IS NOT NULL AND s.canceled_at IS NULL
        AND coalesce(w.notifies_of_shifts, {str(_DEFAULTS.notifies_of_shifts).upper()})
"""
_IS_REACHED = f"""
    ({is_proved("email", "u")} OR EXISTS (SELECT 1 FROM devices d WHERE d.user_id = u.id AND d.token IS NOT NULL))
"""


async def select_timed_shifts(db: Db, since: datetime, until: datetime) -> list[TimedShift]:
    """The shifts of all teams that start from `since` up to `until`, of whom can be reached; a slow read, by a job of the system.

    The teams come first, so that their shifts are found by an index of team and time.
    """
    sql = f"{_TIMED} AND s.start_at >= $1 AND s.start_at < $2 AND {_IS_REACHED} ORDER BY s.start_at, s.id"
    return await db.slow_fetch_all(TimedShift, sql, since, until)


async def select_timed_shift(db: Db, team_id: int, shift_id: int) -> TimedShift | None:
    """One such shift of the team, whether or not its assignee can be reached."""
    return await db.fetch_one(TimedShift, f"{_TIMED} AND t.id = $1 AND s.id = $2", team_id, shift_id)


async def select_recipient(db: Db, team_id: int, user_id: int) -> Recipient | None:
    """A person who works in the team, as whom to notify."""
    return await db.fetch_one(
        Recipient,
        f"""
        SELECT u.id, CASE WHEN {is_proved("email", "u")} THEN u.email END, coalesce(u.time_zone, t.time_zone), e.quiet_from, e.quiet_until
        FROM teams t {_PERSON.format(user="$2")} WHERE t.id = $1
        """,
        team_id,
        user_id,
    )


async def select_managers_of(db: Db, team_id: int, user_id: int) -> list[int]:
    """Who manages a person: admins, and managers who carry no location or one that the person carries too."""
    carried = """
        SELECT g.tag_id FROM taggings g JOIN tags x ON x.id = g.tag_id
        WHERE g.subject_type = 'TeamMember' AND g.subject_id = {member}
            AND x.owner_type = 'Team' AND x.owner_id = $1 AND x.context = 'locations'
    """
    rows = await db.fetch_all(
        _UserId,
        f"""
        SELECT m.user_id FROM memberships m LEFT JOIN memberships p ON p.team_id = $1 AND p.user_id = $2
        WHERE m.team_id = $1 AND m.status = 'active' AND m.rank >= $3 AND (
            m.rank >= $4 OR NOT EXISTS ({carried.format(member="m.id")})
            OR EXISTS ({carried.format(member="m.id")} AND g.tag_id IN ({carried.format(member="p.id")})))
        ORDER BY m.user_id
        """,
        team_id,
        user_id,
        Rank.MANAGER,
        Rank.ADMIN,
    )
    return [row.user_id for row in rows]


async def select_sheet_facts(db: Db, team_id: int, timesheet_id: int) -> SheetFacts | None:
    """A timesheet of the team."""
    return await db.fetch_one(
        SheetFacts,
        """
        SELECT s.user_id, u.first_name, u.last_name, s.start_date, s.end_date, s.status, s.reason
        FROM timesheets s JOIN users u ON u.id = s.user_id WHERE s.id = $1 AND s.team_id = $2
        """,
        timesheet_id,
        team_id,
    )


async def insert_notice(db: Db, notice: Notice, now: datetime) -> bool:
    """Note that a notice is sent; whether it was not noted before."""
    found = await db.fetch_value(
        """
        INSERT INTO workforce_notices (team_id, kind, subject_id, user_id, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (kind, subject_id, user_id) DO NOTHING RETURNING user_id
        """,
        notice.team_id,
        notice.key,
        notice.subject_id,
        notice.user_id,
        now,
    )
    return found is not None


async def delete_timed_notices(db: Db, team_id: int, shift_id: int) -> None:
    """Forget who has been notified of the start and the end of a shift."""
    await db.execute(
        """
        DELETE FROM workforce_notices WHERE team_id = $1 AND subject_id = $2
            AND kind IN ('upcoming', 'forgot_clock_in', 'forgot_clock_out')
        """,
        team_id,
        shift_id,
    )

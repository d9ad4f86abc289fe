"""Clocking out by itself: sessions that somebody forgot are stopped at the end of their shift. Source: behaviour notes, tommy 2.10.

The team says how many minutes after the end of the shift, or after the last punch if that was later; a session without a shift is stopped
when it has lasted for `LONGEST_SESSION`. The stop counts at the end of the shift, never before the last punch.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from crewhall.domains.workforce import attendance_log
from crewhall.domains.workforce import settings as work_settings
from crewhall.domains.workforce.model.attendance import (
    LONGEST_SESSION,
    Attendance,
    Channel,
    ClockShift,
    PunchKind,
)
from crewhall.domains.workforce.punch_rules import cut
from crewhall.domains.workforce.queries import attendance as queries
from crewhall.domains.workforce.queries import clock_shifts as shift_queries
from crewhall.platform.work import ReadWork, Work


class RunningSession(Struct, frozen=True):
    """A session that may have to be closed, by team and person."""

    team_id: int
    user_id: int


async def list_overdue(work: ReadWork) -> list[RunningSession]:
    """The sessions of all teams that look as if they had to be closed. Two statements for each team that closes sessions; for the system."""
    found: list[RunningSession] = []
    for team in await shift_queries.select_closing_teams(work.db):
        starts = await queries.select_all_running(work.db, team.team_id)
        ids = sorted({start.shift_id for start in starts if start.shift_id is not None})
        shifts = (
            {shift.id: shift for shift in await shift_queries.select_shifts(work.db, team.team_id, ids)} if ids else {}
        )
        found += [
            RunningSession(team.team_id, start.user_id)
            for start in starts
            if _due_at(start, start, shifts.get(start.shift_id or 0), team.auto_clock_out_minutes) <= work.now
        ]
    return found


async def close(work: Work, session: RunningSession) -> Attendance | None:
    """Stop a session if its time has come; None, and nothing happens, if it has been stopped, or goes on for now."""
    team_id, user_id = session.team_id, session.user_id
    await queries.select_member_for_update(work.db, team_id, user_id)
    minutes = (await work_settings.of_team(work, team_id)).auto_clock_out_minutes
    start = await queries.select_running(work.db, team_id, user_id)
    newest = await queries.select_newest(work.db, team_id, user_id)
    if minutes is None or start is None or newest is None:
        return None
    shift = await shift_queries.select_shift(work.db, team_id, start.shift_id) if start.shift_id else None
    if _due_at(start, newest, shift, minutes) > work.now:
        return None
    stop = _stop(work, start, cut(max(_end_of(start, shift), newest.at)))
    return await attendance_log.append(work, stop, shift.location_id if shift else None)


def _end_of(start: Attendance, shift: ClockShift | None) -> datetime:
    """When the session should have ended."""
    return start.at + LONGEST_SESSION if shift is None else shift.end_at


def _due_at(start: Attendance, newest: Attendance, shift: ClockShift | None, minutes: int) -> datetime:
    """When the session is closed."""
    end = _end_of(start, shift)
    return end if shift is None else max(end, newest.at) + timedelta(minutes=minutes)


def _stop(work: Work, start: Attendance, at: datetime) -> Attendance:
    return Attendance(
        id=0,
        team_id=start.team_id,
        user_id=start.user_id,
        actor_id=None,
        status=PunchKind.STOP,
        at=at,
        created_at=work.now,
        updated_at=work.now,
        shift_id=start.shift_id,
        event_id=start.event_id,
        timesheet_item_id=None,
        latitude=None,
        longitude=None,
        accuracy_m=None,
        distance_m=None,
        is_far=False,
        address=None,
        location_name=start.location_name,
        channel=Channel.AUTO,
        device=None,
        is_offline=False,
        is_auto=True,
        is_edited=False,
    )

"""Making many drafts at once: those that suit are made, the others are named with the reason. Times are those of the local clock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from crewhall.domains.workforce import assignments, leave, shift_rows
from crewhall.domains.workforce.conflicts import days_of
from crewhall.domains.workforce.events.shifts import ShiftCreated, facts_of
from crewhall.domains.workforce.model.availability import LeaveRequest
from crewhall.domains.workforce.model.rosters import Drafted, LeftOut, LeftOutKind
from crewhall.domains.workforce.model.shifts import LONGEST_SHIFT, MOST_SHIFTS_AT_ONCE, Shift
from crewhall.domains.workforce.queries import employees as people_queries
from crewhall.domains.workforce.queries import shifts as queries
from crewhall.domains.workforce.queries.employees import Person
from crewhall.domains.workforce.scope import Scope
from crewhall.domains.workforce.times import instant_of
from crewhall.domains.workforce.zones import Zones
from crewhall.kit.calendar import Interval
from crewhall.kit.errors import InvalidInput, wrong_field
from crewhall.platform.work import Work

_DAY, _NONE = timedelta(days=1), timedelta()


class Planned(Struct, frozen=True):
    """A draft to be made: what it says, and its times on the clock of its place, which may leave them out. `source_id`: what it is copied from."""

    shift: Shift
    start: datetime
    end: datetime
    source_id: int | None = None


class _Facts(Struct, frozen=True):
    """What decides whether somebody can be given a shift."""

    people: dict[int, Person]
    on_leave: dict[int, list[LeaveRequest]]
    roster: dict[int, list[Shift]]


async def add(work: Work, scope: Scope, zones: Zones, planned: Sequence[Planned]) -> Drafted:
    """Make those of the drafts that suit, in order of their start; a fixed number of statements, and one more for each person.

    Left out is what its clock or its length does not allow, what is for somebody who is not an active member or on leave, and what overlaps
    with another shift of theirs, be it a draft or one that was just made. The caller has proved the right. Raises `InvalidInput` for too many.
    """
    if len(planned) > MOST_SHIFTS_AT_ONCE:
        raise wrong_field("days", f"come to more than {MOST_SHIFTS_AT_ONCE} shifts; ask for fewer days")
    timed, left_out = _timed(planned, zones)
    facts = await _gathered(work, scope.team_id, [each.shift for each in timed])
    suiting: list[Shift] = []
    for each in timed:
        shift, zone = each.shift, zones.at(each.shift.location_id)
        refusal = refusal_of(shift, facts.people, facts.roster, zone) or _leave_of(shift, facts, zone)
        if refusal is None:
            suiting.append(shift)
            facts.roster[shift.assignee_id or 0].append(shift)
        else:
            left_out.append(LeftOut(each.source_id, shift.assignee_id, each.start.date(), *refusal))
    created = await shift_rows.add_all(work, suiting, scope.user_id)
    for shift in created:
        work.emit(ShiftCreated(**facts_of(shift), is_published=False))
    return Drafted(created, sorted(left_out, key=lambda each: (each.day, each.shift_id or 0, each.user_id or 0)))


def refusal_of(
    shift: Shift, people: Mapping[int, Person], roster: Mapping[int, Iterable[Shift]], zone: ZoneInfo
) -> tuple[LeftOutKind, str] | None:
    """Why its assignee cannot work a shift: they are not an active member, or have another on this roster at its time; None if they can."""
    if shift.assignee_id is None:
        return None
    person = people.get(shift.assignee_id)
    if person is None or not person.is_active:
        return LeftOutKind.INACTIVE_MEMBER, f"{_name(shift, people)} is not an active member of the team."
    for other in roster.get(shift.assignee_id, ()):
        if shift.start_at < other.end_at and other.start_at < shift.end_at:
            start, end = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in (other.start_at, other.end_at))
            which = f"shift {other.id}" if other.id else "another of these shifts"
            return LeftOutKind.OVERLAPS, f"{person.name} has {which} at the same time, from {start} to {end}."
    return None


def _name(shift: Shift, people: Mapping[int, Person]) -> str:
    person = people.get(shift.assignee_id or 0)
    return (person and person.name) or f"User {shift.assignee_id}"


def _timed(planned: Sequence[Planned], zones: Zones) -> tuple[list[Planned], list[LeftOut]]:
    """The drafts by start, as far as their clock and their length allow them, and the others."""
    timed: list[Planned] = []
    left_out: list[LeftOut] = []
    for each in planned:
        zone, day = zones.at(each.shift.location_id), each.start.date()
        try:
            when = Interval(instant_of(each.start, zone, "start"), instant_of(each.end, zone, "end"))
        except InvalidInput as fault:
            refusal = LeftOutKind.TIME_DOES_NOT_EXIST, f"The {fault.message}"
            left_out.append(LeftOut(each.source_id, each.shift.assignee_id, day, *refusal))
            continue
        shift = msgspec.structs.replace(each.shift, start_at=when.start, end_at=when.end)
        if text := _wrong_length(shift, day):
            left_out.append(LeftOut(each.source_id, shift.assignee_id, day, LeftOutKind.WRONG_LENGTH, text))
        else:
            timed.append(msgspec.structs.replace(each, shift=shift))
    return sorted(timed, key=lambda each: each.shift.start_at), left_out


def _wrong_length(shift: Shift, day: date) -> str | None:
    length = shift.end_at - shift.start_at
    if length <= _NONE:
        return f"By the clock of {day} it would end before it begins."
    if length > LONGEST_SHIFT:
        return f"By the clock of {day} it would be longer than 24 hours."
    if timedelta(minutes=shift.break_minutes) >= length:
        return f"By the clock of {day} it would not be longer than its breaks."
    return None


async def _gathered(work: Work, team_id: int, shifts: list[Shift]) -> _Facts:
    user_ids = sorted({shift.assignee_id for shift in shifts if shift.assignee_id is not None})
    facts = _Facts({}, defaultdict(list), defaultdict(list))
    if not user_ids:
        return facts
    await assignments.lock_people(work, user_ids)
    since, until = min(shift.start_at for shift in shifts), max(shift.end_at for shift in shifts)
    for person in await people_queries.select_people(work.db, team_id, user_ids):
        facts.people[person.user_id] = person
    for request in await leave.approved(work, team_id, user_ids, since.date() - _DAY, until.date() + _DAY):
        facts.on_leave[request.user_id].append(request)
    for shift in await queries.select_planned_shifts(work.db, team_id, user_ids, since, until):
        facts.roster[shift.assignee_id or 0].append(shift)
    return facts


def _leave_of(shift: Shift, facts: _Facts, zone: ZoneInfo) -> tuple[LeftOutKind, str] | None:
    touched = days_of(shift, zone)
    for request in facts.on_leave.get(shift.assignee_id or 0, ()):
        if request.first_day <= touched[-1] and request.last_day >= touched[0]:
            text = f"{_name(shift, facts.people)} is on leave from {request.first_day} to {request.last_day}."
            return LeftOutKind.ON_LEAVE, text
    return None

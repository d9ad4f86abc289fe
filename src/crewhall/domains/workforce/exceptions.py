"""What a manager has to look at before payroll, in one list: missed punches, punches far from work, corrected ones, work without a shift, too
many hours, and breaches of the rules on breaks and rest. Source: behaviour notes, tommy 6, point 16.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from msgspec import Struct

from crewhall.domains.workforce import derivation, employees, overtime, payroll, policy, rule_sets, sessions
from crewhall.domains.workforce import settings as work_settings
from crewhall.domains.workforce.hours import hours_text
from crewhall.domains.workforce.model.attendance import WorkSession
from crewhall.domains.workforce.model.hours import BreachKind
from crewhall.domains.workforce.model.rules import RuleSet
from crewhall.domains.workforce.model.settings import WorkforceSettings
from crewhall.domains.workforce.queries import attendance as punch_queries
from crewhall.domains.workforce.queries import employees as people_queries
from crewhall.domains.workforce.queries import timesheet_items as item_queries
from crewhall.domains.workforce.queries.employees import Person
from crewhall.domains.workforce.scope import scope_of
from crewhall.domains.workforce.zones import Zones, zones_of
from crewhall.kit.calendar import local_day, start_of_day
from crewhall.platform.work import ReadWork

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_OVER_CAP = "over_weekly_cap"
_OF_WEEKS = {_OVER_CAP, BreachKind.OVER_WEEKLY_MAXIMUM, BreachKind.TOO_LITTLE_WEEKLY_REST}


class TimeException(Struct, frozen=True):
    """Something to look at: of a day, or of the week that begins on it. `attendance_id` is the punch that began the session."""

    kind: str
    user_id: int
    name: str
    day: date
    text: str
    attendance_id: int | None = None
    minutes: int | None = None
    limit_minutes: int | None = None


class _Basis(Struct):
    settings: WorkforceSettings
    rules: RuleSet | None
    zones: Zones
    people: Mapping[int, Person]
    caps: Mapping[int, int | None]
    running: set[int]
    places: Mapping[int, int | None]


async def list_exceptions(work: ReadWork, first: date, last: date) -> list[TimeException]:
    """What is to be looked at from a day to another, of the people whom the caller manages, by day and name. A fixed number of statements.

    Raises `NotFound`, `Forbidden`, `InvalidInput`.
    """
    scope = await scope_of(work)
    policy.may_manage(scope)
    payroll.check_days(first, last)
    settings, zones = await work_settings.of_team(work, scope.team_id), await zones_of(work)
    rules = rule_sets.load(settings.rules, first) if settings.rules else None
    ids = await employees.managed_ids(work, scope)
    weeks = rules.weekly_maximum.average_over_weeks if rules and rules.weekly_maximum else 1
    since_day = work_settings.week_of(settings, first) - (weeks - 1) * _WEEK
    until_day = work_settings.week_of(settings, last) + _WEEK
    since, until = start_of_day(since_day - _DAY, zones.team), start_of_day(until_day + _DAY, zones.team)
    worked = await sessions.between(work, scope.team_id, ids, since, until)
    basis = await _basis(work, scope.team_id, settings, rules, zones, worked)
    found: list[TimeException] = []
    for user_id, group in groupby(worked, key=lambda session: session.user_id):
        own = list(group)
        found += _of_sessions(basis, user_id, own)
        found += _over_cap(basis, user_id, own)
        found += _breaches(basis, user_id, own)
    week = work_settings.week_of(settings, first)
    shown = (each for each in found if (week if each.kind in _OF_WEEKS else first) <= each.day <= last)
    return sorted(shown, key=lambda each: (each.day, each.name.casefold(), each.user_id, each.kind))


async def _basis(
    work: ReadWork,
    team_id: int,
    settings: WorkforceSettings,
    rules: RuleSet | None,
    zones: Zones,
    worked: Sequence[WorkSession],
) -> _Basis:
    user_ids = sorted({session.user_id for session in worked})
    people = await people_queries.select_people(work.db, team_id, user_ids)
    members = await people_queries.select_employees(work.db, team_id, [person.member_id for person in people])
    caps = {member.member_id: member.weekly_cap_minutes for member in members}
    shift_ids = sorted({session.shift_id for session in worked if session.shift_id is not None})
    shifts = await item_queries.select_item_shifts(work.db, team_id, shift_ids)
    return _Basis(
        settings=settings,
        rules=rules,
        zones=zones,
        people={person.user_id: person for person in people},
        caps={person.user_id: caps.get(person.member_id) for person in people},
        running={punch.id for punch in await punch_queries.select_all_running(work.db, team_id)},
        places={shift.id: shift.location_id for shift in shifts if not shift.is_canceled},
    )


def _of_sessions(basis: _Basis, user_id: int, worked: Sequence[WorkSession]) -> Iterator[TimeException]:
    for session in worked:
        place = basis.places.get(session.shift_id or 0)
        day = local_day(session.start, basis.zones.at(place))
        for kind, text in _marks(basis, session):
            yield TimeException(kind, user_id, _name(basis, user_id), day, text, session.start_id)


def _marks(basis: _Basis, session: WorkSession) -> Iterator[tuple[str, str]]:
    if session.end is None and session.start_id not in basis.running:
        yield "missed_punch", "The session has no stop; it counts no hours until somebody adds it."
    if session.is_auto:
        yield "missed_punch", "The server clocked out, since nobody had."
    if session.is_far:
        yield "far_from_site", "A punch was made further from work than the team allows."
    if session.is_edited:
        yield "edited", "A punch was corrected or written by hand."
    if session.shift_id not in basis.places:
        yield "without_shift", "The work belongs to no shift, or to one that is canceled."


def _over_cap(basis: _Basis, user_id: int, worked: Sequence[WorkSession]) -> Iterator[TimeException]:
    """Weeks with more work than the person, else the team, may have."""
    cap = basis.caps.get(user_id)
    cap = basis.settings.weekly_cap_minutes if cap is None else cap
    if cap is None:
        return
    by_week: Counter[date] = Counter()
    for session in worked:
        day = local_day(session.start, basis.zones.at(basis.places.get(session.shift_id or 0)))
        by_week[work_settings.week_of(basis.settings, day)] += derivation.worked_time(
            basis.settings, day, session
        ).work_minutes
    for week, minutes in by_week.items():
        if minutes > cap:
            text = f"{hours_text(minutes)} of work in the week, more than {hours_text(cap)}."
            yield TimeException(
                _OVER_CAP, user_id, _name(basis, user_id), week, text, minutes=minutes, limit_minutes=cap
            )


def _breaches(basis: _Basis, user_id: int, worked: Sequence[WorkSession]) -> Iterator[TimeException]:
    zone = basis.zones.team
    for breach in overtime.breaches(basis.rules, worked, zone, basis.settings.week_start):
        yield TimeException(
            breach.kind,
            user_id,
            _name(basis, user_id),
            breach.day,
            breach.text,
            minutes=breach.minutes,
            limit_minutes=breach.limit_minutes,
        )


def _name(basis: _Basis, user_id: int) -> str:
    person = basis.people.get(user_id)
    return person.name if person else ""

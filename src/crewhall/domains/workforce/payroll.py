"""The hours that leave for payroll: of approved timesheets only, by the rules with which they were approved.

Overtime of a week is counted over the end of a pay period: what the timesheet before has of the week counts first. What a timesheet adds to it is
its own, so that its kinds of pay always add up to the hours of its items.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta, tzinfo

from msgspec import Struct

from crewhall.domains.workforce import employees, overtime, policy, rule_sets, sessions
from crewhall.domains.workforce import settings as work_settings
from crewhall.domains.workforce.hours import work_pieces
from crewhall.domains.workforce.model.attendance import WorkSession
from crewhall.domains.workforce.model.hours import Worked
from crewhall.domains.workforce.model.payroll import LeftOut, PaidHours, Payroll
from crewhall.domains.workforce.model.rules import RuleSet
from crewhall.domains.workforce.model.settings import WorkforceSettings
from crewhall.domains.workforce.model.timesheets import Timesheet, TimesheetFilter, TimesheetItem, TimesheetStatus
from crewhall.domains.workforce.queries import employees as people_queries
from crewhall.domains.workforce.queries import timesheet_items as item_queries
from crewhall.domains.workforce.queries import timesheets as queries
from crewhall.domains.workforce.queries.employees import Person
from crewhall.domains.workforce.scope import scope_of
from crewhall.domains.workforce.times import check_day
from crewhall.domains.workforce.zones import Zones, zones_of
from crewhall.kit.calendar import Interval, start_of_day
from crewhall.kit.errors import wrong_field
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import ReadWork

MOST_DAYS = 366
_MOST_SHEETS = 20_000
_DAY = timedelta(days=1)
_NOBODY = "(not in the team any more)"


class _Basis(Struct):
    """What the hours of timesheets are worked out from."""

    settings: WorkforceSettings
    zones: Zones
    items: Mapping[int, list[TimesheetItem]]
    sessions: Mapping[int, WorkSession]
    places: Mapping[int, int | None]
    people: Mapping[int, Person]
    payroll_ids: Mapping[int, str | None]


async def collect(work: ReadWork, first: date, last: date) -> Payroll:
    """The hours of the people whom the caller manages, of timesheets that begin from a day to another, by name. A fixed number of statements.

    Raises `NotFound`, `Forbidden`, `InvalidInput`.
    """
    scope = await scope_of(work)
    policy.may_manage(scope)
    check_days(first, last)
    wanted = TimesheetFilter(first=first, last=last)
    ids = await employees.managed_ids(work, scope)
    found = await queries.select_timesheets(work.db, scope.team_id, ids, wanted, PageRequest(1, _MOST_SHEETS))
    sheets = [sheet for sheet in found if sheet.start_date >= first]
    basis = await _basis(work, scope.team_id, sheets)
    rows: list[PaidHours] = []
    left_out: list[LeftOut] = []
    for sheet in sorted(sheets, key=lambda each: (_name(basis, each).casefold(), each.user_id, each.start_date)):
        if sheet.status == TimesheetStatus.APPROVED:
            rows.append(_paid(basis, sheet))
        else:
            reason = f"It is {sheet.status}, not approved."
            left_out.append(LeftOut(sheet.id, sheet.user_id, _name(basis, sheet), reason))
    return Payroll(rows, left_out)


def check_days(first: date, last: date) -> None:
    """A time that is neither too long nor too far off. Raises `InvalidInput`."""
    check_day(first, "from")
    check_day(last, "until")
    if last < first:
        raise wrong_field("until", "must not be before from")
    if last - first >= MOST_DAYS * _DAY:
        raise wrong_field("until", f"must be at most {MOST_DAYS} days from the first on")


async def _basis(work: ReadWork, team_id: int, sheets: Sequence[Timesheet]) -> _Basis:
    settings, zones = await work_settings.of_team(work, team_id), await zones_of(work)
    if not sheets:
        return _Basis(settings, zones, {}, {}, {}, {}, {})
    user_ids = sorted({sheet.user_id for sheet in sheets})
    first = work_settings.week_of(settings, min(sheet.start_date for sheet in sheets))
    last = max(sheet.end_date for sheet in sheets)
    items: dict[int, list[TimesheetItem]] = {}
    for item in await item_queries.select_items_between(work.db, team_id, user_ids, first, last):
        items.setdefault(item.user_id, []).append(item)
    shift_ids = sorted({item.shift_id for own in items.values() for item in own if item.shift_id is not None})
    shifts = await item_queries.select_item_shifts(work.db, team_id, shift_ids)
    since, until = start_of_day(first - _DAY, zones.team), start_of_day(last + 2 * _DAY, zones.team)
    worked = await sessions.between(work, team_id, user_ids, since, until)
    people = await people_queries.select_people(work.db, team_id, user_ids)
    members = await people_queries.select_employees(work.db, team_id, [person.member_id for person in people])
    return _Basis(
        settings,
        zones,
        items,
        {session.start_id: session for session in worked},
        {shift.id: shift.location_id for shift in shifts},
        {person.user_id: person for person in people},
        {member.member_id: member.payroll_id for member in members},
    )


def _paid(basis: _Basis, sheet: Timesheet) -> PaidHours:
    """What the timesheet adds to what its week has before it."""
    rules = rule_sets.load_reference(sheet.rules) if sheet.rules else None
    own = basis.items.get(sheet.user_id, [])
    week = work_settings.week_of(basis.settings, sheet.start_date)
    before = [item for item in own if week <= item.day < sheet.start_date]
    items = [item for item in own if item.timesheet_id == sheet.id]
    zone = _zone(basis, items)
    counted = _counted(basis, rules, before, zone)
    total = _counted(basis, rules, before + items, zone)
    total.subtract(counted)
    person = basis.people.get(sheet.user_id)
    return PaidHours(
        sheet=sheet,
        first_name=person.first_name if person else _NOBODY,
        last_name=person.last_name if person else "",
        payroll_id=basis.payroll_ids.get(person.member_id) if person else None,
        ordinary=total["ordinary", 0],
        overtime={
            rate: minutes
            for (kind, rate), minutes in sorted(total.items(), key=str)
            if kind == "overtime" and minutes and isinstance(rate, int)
        },
        penalties={
            str(name): minutes
            for (kind, name), minutes in sorted(total.items(), key=str)
            if kind == "penalty" and minutes
        },
        breaks=sum(item.break_minutes for item in items),
    )


def _counted(
    basis: _Basis, rules: RuleSet | None, items: Sequence[TimesheetItem], zone: tzinfo
) -> Counter[tuple[str, int | str]]:
    """Minutes by kind: ordinary, overtime by multiplier, penalties by name."""
    worked = [_worked(basis, rules, item) for item in items]
    counted: Counter[tuple[str, int | str]] = Counter()
    for day in overtime.classify(rules, worked, zone, basis.settings.week_start):
        counted["ordinary", 0] += day.ordinary_minutes
        for rate, minutes in day.overtime.items():
            counted["overtime", rate] += minutes
        for name, minutes in day.penalties.items():
            counted["penalty", name] += minutes
    return counted


def _worked(basis: _Basis, rules: RuleSet | None, item: TimesheetItem) -> Worked:
    """When the work of an item was done: its session without the breaks, as long as nobody has corrected that since; written hours have no time."""
    if item.start_at is None or item.end_at is None or item.start_at >= item.end_at:
        return Worked(item.day, item.work_minutes)
    session = basis.sessions.get(item.attendance_id or 0)
    if session is None or (session.start, session.end) != (item.start_at, item.end_at):
        return Worked(item.day, item.work_minutes, (Interval(item.start_at, item.end_at),))
    paid = rules.paid_break_minutes if rules else 0
    pieces = work_pieces(item.start_at, item.end_at, session.breaks, paid_break_minutes=paid)
    return Worked(item.day, item.work_minutes, tuple(pieces))


def _zone(basis: _Basis, items: Sequence[TimesheetItem]) -> tzinfo:
    """The clock at the place of the first shift, else of the team."""
    places = (basis.places.get(item.shift_id or 0) for item in items)
    return basis.zones.at(next((place for place in places if place is not None), None))


def _name(basis: _Basis, sheet: Timesheet) -> str:
    person = basis.people.get(sheet.user_id)
    return person.name if person else _NOBODY

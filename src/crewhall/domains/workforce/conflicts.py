"""What a roster should not do, and may: found for shifts that have an assignee, said in answers, and never a reason to refuse."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from crewhall.domains.labels import tags
from crewhall.domains.labels.model import Context
from crewhall.domains.workforce import availability, leave, settings
from crewhall.domains.workforce.model.availability import WINDOW_MINUTES, Availability, LeaveRequest, Level
from crewhall.domains.workforce.model.settings import WorkforceSettings
from crewhall.domains.workforce.model.shifts import Conflict, ConflictKind, Shift
from crewhall.domains.workforce.queries import conflicts as queries
from crewhall.domains.workforce.queries import shifts as shift_queries
from crewhall.domains.workforce.queries.conflicts import Carried, Worker
from crewhall.domains.workforce.scope import scope_of
from crewhall.domains.workforce.sights import BUILTIN_KEYS
from crewhall.domains.workforce.zones import Zones, zones_of_team
from crewhall.kit.calendar import days, local_day, to_utc
from crewhall.platform.work import ReadWork

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_INSTANT = timedelta(microseconds=1)
_WINDOW_NAMES = {"am": "in the morning", "pm": "in the afternoon", "nd": "in the night"}


class _Facts(Struct, frozen=True):
    """All that conflicts are found in. `roster`: by person their shifts in question and other published ones, by start."""

    settings: WorkforceSettings
    zones: Zones
    workers: dict[int, Worker]
    roster: dict[int, list[Shift]]
    asked: frozenset[int]
    carried: dict[int, list[Carried]]
    said: dict[tuple[int, date], Availability]
    on_leave: dict[int, list[LeaveRequest]]


async def find(work: ReadWork, team_id: int, shifts: Iterable[Shift]) -> list[Conflict]:
    """The conflicts of these shifts of a team, in their order; eight statements, none without shifts that have an assignee.

    Shifts that are called off have none. Source: behaviour notes, tommy 1 (scheduling) and 6, points 13 to 15.
    """
    asked = [shift for shift in shifts if shift.assignee_id is not None and shift.canceled_at is None]
    if not asked:
        return []
    facts = await _gathered(work, team_id, asked)
    return [conflict for shift in asked for conflict in _conflicts_of(shift, shift.assignee_id or 0, facts)]


async def seen_of(work: ReadWork, shift: Shift) -> list[Conflict]:
    """The conflicts of a shift as the caller sees them: none for who does not manage it, since they tell what managers keep of people."""
    scope = await scope_of(work)
    return await find(work, scope.team_id, [shift]) if scope.manages_at(shift.location_id) else []


async def _gathered(work: ReadWork, team_id: int, asked: list[Shift]) -> _Facts:
    people = sorted({shift.assignee_id or 0 for shift in asked})
    starts, ends = [shift.start_at for shift in asked], [shift.end_at for shift in asked]
    first, last = min(starts).date() - 2 * _DAY, max(ends).date() + 2 * _DAY
    since, until = min(starts) - _WEEK - 2 * _DAY, max(ends) + _WEEK + 2 * _DAY
    others = await shift_queries.select_shifts_of_people(work.db, team_id, people, since, until)
    ids = frozenset(shift.id for shift in asked)
    roster: dict[int, list[Shift]] = defaultdict(list)
    for shift in sorted([*asked, *(each for each in others if each.id not in ids)], key=lambda each: each.start_at):
        roster[shift.assignee_id or 0].append(shift)
    carried: dict[int, list[Carried]] = defaultdict(list)
    for each in await queries.select_carried(work.db, team_id, people):
        carried[each.user_id].append(each)
    on_leave: dict[int, list[LeaveRequest]] = defaultdict(list)
    for request in await leave.approved(work, team_id, people, first, last):
        on_leave[request.user_id].append(request)
    return _Facts(
        settings=await settings.of_team(work, team_id),
        zones=await zones_of_team(work, team_id),
        workers={worker.user_id: worker for worker in await queries.select_workers(work.db, team_id, people)},
        roster=roster,
        asked=ids,
        carried=carried,
        said=await availability.levels(work, team_id, people, first, last),
        on_leave=on_leave,
    )


def _conflicts_of(shift: Shift, user_id: int, facts: _Facts) -> Iterator[Conflict]:
    worker = facts.workers.get(user_id) or Worker(user_id, "", "", None, None)
    name = worker.name or f"User {user_id}"
    zone = facts.zones.at(shift.location_id)
    for kind, text in (
        *_clashes(shift, facts.roster[user_id], facts.asked, _rest_of(worker, facts.settings), zone),
        *_over_cap(shift, facts.roster[user_id], facts, worker),
        *_unavailable(shift, user_id, facts.said, zone),
        *_leave(shift, facts.on_leave.get(user_id, ()), zone),
        *_mismatches(shift, facts.carried.get(user_id, ())),
    ):
        yield Conflict(shift.id, user_id, kind, f"{name} {text}.")


def _rest_of(worker: Worker, settled: WorkforceSettings) -> timedelta:
    own = worker.min_rest_minutes
    return timedelta(minutes=settled.min_rest_minutes if own is None else own)


def _clashes(
    shift: Shift, roster: Sequence[Shift], asked: frozenset[int], rest: timedelta, zone: ZoneInfo
) -> Iterator[tuple[ConflictKind, str]]:
    """With other shifts of the person: at once, or too soon after another. Of two shifts in question the later one is told."""
    for other in roster:
        if other.id == shift.id:
            continue
        is_later = (other.start_at, other.id) > (shift.start_at, shift.id)
        if is_later and other.id in asked:
            continue
        gap = (other.start_at - shift.end_at) if is_later else (shift.start_at - other.end_at)
        when = f"shift {other.id}, from {_time(other.start_at, zone)} to {_time(other.end_at, zone)}"
        if gap < timedelta():
            yield ConflictKind.OVERLAPS, f"has {when}, at the same time"
        elif gap < rest:
            yield (
                ConflictKind.TOO_LITTLE_REST,
                f"has {_length(gap)} of rest {'before' if is_later else 'after'} {when}; the least is {_length(rest)}",
            )


def _over_cap(
    shift: Shift, roster: Sequence[Shift], facts: _Facts, worker: Worker
) -> Iterator[tuple[ConflictKind, str]]:
    """More planned work in the week than the cap, without breaks. Of several shifts in question those are told that go over it."""
    cap = facts.settings.weekly_cap_minutes if worker.weekly_cap_minutes is None else worker.weekly_cap_minutes
    if cap is None:
        return
    week = _week(shift, facts)
    counted = [
        other
        for other in roster
        if _week(other, facts) == week
        and (other.id not in facts.asked or (other.start_at, other.id) <= (shift.start_at, shift.id))
    ]
    planned = sum(
        (other.end_at - other.start_at - timedelta(minutes=other.break_minutes) for other in counted), timedelta()
    )
    if planned > timedelta(minutes=cap):
        yield (
            ConflictKind.OVER_WEEKLY_CAP,
            f"has {_length(planned)} of work in the week from {week}; the cap is {_length(timedelta(minutes=cap))}",
        )


def _week(shift: Shift, facts: _Facts) -> date:
    return settings.week_of(facts.settings, local_day(shift.start_at, facts.zones.at(shift.location_id)))


def _unavailable(
    shift: Shift, user_id: int, said: dict[tuple[int, date], Availability], zone: ZoneInfo
) -> Iterator[tuple[ConflictKind, str]]:
    """In windows of which the person says that they cannot work. The night of the day before reaches into the morning."""
    for day in _days_of(shift, zone, _DAY):
        found = said.get((user_id, day))
        if found is None:
            continue
        for window, (first, after) in WINDOW_MINUTES.items():
            begins, ends = _at_minute(day, first, zone), _at_minute(day, after, zone)
            if getattr(found, window) == Level.UNAVAILABLE and shift.start_at < ends and begins < shift.end_at:
                yield ConflictKind.UNAVAILABLE, f"is unavailable on {day} {_WINDOW_NAMES[window]}"


def _leave(shift: Shift, requests: Iterable[LeaveRequest], zone: ZoneInfo) -> Iterator[tuple[ConflictKind, str]]:
    touched = _days_of(shift, zone)
    for request in requests:
        if request.first_day <= touched[-1] and request.last_day >= touched[0]:
            yield ConflictKind.ON_LEAVE, f"is on leave from {request.first_day} to {request.last_day}"


def _mismatches(shift: Shift, carried: Iterable[Carried]) -> Iterator[tuple[ConflictKind, str]]:
    """At a location or in a role that is none of the person's; who has none of a kind works anywhere, and as anything."""
    places = {each.tag_id for each in carried if each.context == Context.LOCATIONS}
    roles = {each.name_key for each in carried if each.context == Context.ROLES} - BUILTIN_KEYS
    if places and shift.location_id is not None and shift.location_id not in places:
        yield ConflictKind.OUTSIDE_LOCATION, f"does not work at {shift.location_name}"
    if roles and shift.role and tags.name_key(shift.role) not in roles:
        yield ConflictKind.WITHOUT_ROLE, f"does not work as {shift.role}"


def _days_of(shift: Shift, zone: ZoneInfo, before: timedelta = timedelta()) -> list[date]:
    """The local days that the shift touches, and those that lie so long before."""
    return list(days(local_day(shift.start_at, zone) - before, local_day(shift.end_at - _INSTANT, zone) + _DAY))


def _at_minute(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """When the clock shows the minute of the day, which may lie on the next."""
    return to_utc(datetime.combine(day, time()) + timedelta(minutes=minute), zone)


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _length(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"

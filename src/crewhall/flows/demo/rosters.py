"""The rosters of a demo: settings, the zones of places, availability, shifts around the day on which it was asked for, and their punches.

Each person has shifts of one template, on days apart, so that none overlap and all leave a long rest.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crewhall.domains.identity.model import MemberStatus
from crewhall.domains.workforce import generated
from crewhall.domains.workforce.generated import PastPunch, RosteredShift
from crewhall.domains.workforce.model.attendance import PunchKind
from crewhall.domains.workforce.model.availability import AvailabilityPattern, Level
from crewhall.domains.workforce.model.settings import Location, Weekday, WorkforceSettings
from crewhall.flows.demo.places import Place
from crewhall.flows.demo.plan import Plan
from crewhall.kit.calendar import local_day, monday_of
from crewhall.platform.work import Work

_MOST_PEOPLE = 100
_WEEKS_BACK, _WEEKS_FORWARD, _A_WEEK, _MOST_A_WEEK = 2, 2, 3, 5
_ATTENDANCE_RATE = 0.95
_BREAK_MINUTES = 30
_AHEAD = timedelta(days=10)
_OPEN_EVERY = 7
_MINUTE, _DAY_MINUTES = timedelta(minutes=1), 24 * 60
_RUNNING_SINCE, _RUNNING_FOR = 2 * 60, 6 * 60
_ZONES = {
    "NSW": "Australia/Sydney",
    "VIC": "Australia/Melbourne",
    "QLD": "Australia/Brisbane",
    "SA": "Australia/Adelaide",
    "WA": "Australia/Perth",
    "TAS": "Australia/Hobart",
    "ACT": "Australia/Sydney",
    "NT": "Australia/Darwin",
}


def people(plan: Plan) -> int:
    """How many of the cast may have a roster: not all of a very large team."""
    return min(plan.members, _MOST_PEOPLE)


def settings_of(team_id: int) -> WorkforceSettings:
    """What a demo settles for a team."""
    return WorkforceSettings(team_id=team_id, week_start=Weekday.MONDAY, auto_clock_out_minutes=120)


def location_of(place: Place, location_id: int) -> Location:
    """What a demo knows of a place."""
    address = f"{place.street}, {place.suburb} {place.state} {place.postcode}"
    return Location(location_id, place.name, _ZONES[place.state], address, None, None, None)


def zone_at(plan: Plan, name: str | None, team_zone: ZoneInfo) -> ZoneInfo:
    """The zone of a place by name; the team's for none."""
    state = next((place.state for place in plan.places if place.name == name), None)
    return ZoneInfo(_ZONES[state]) if state else team_zone


async def add_person(
    work: Work, plan: Plan, index: int, user_id: int, owner_id: int, places: Mapping[str, int], team_zone: ZoneInfo
) -> dict[str, list[int]]:
    """Make what one of the cast says of weekdays, and their shifts; the rows by kind."""
    zone = zone_at(plan, _place(plan, index), team_zone)
    monday = monday_of(local_day(plan.asked_at, zone))
    start = monday - timedelta(weeks=_WEEKS_BACK + 1)
    off = (_first_weekday(index) - 1) % 7
    pattern = AvailabilityPattern(
        0, plan.team_id, user_id, off, Level.UNAVAILABLE, Level.UNAVAILABLE, Level.UNAVAILABLE, start, None, work.now
    )
    pattern_id = None if _is_first(plan, index) else await generated.add_pattern(work, pattern)
    shift_ids = [
        await generated.add_shift(work, plan.team_id, owner_id, shift)
        for shift in shifts_of(plan, index, user_id, places, zone)
    ]
    return {"shift": shift_ids, "availability_pattern": [] if pattern_id is None else [pattern_id]}


def shifts_of(
    plan: Plan, index: int, user_id: int, places: Mapping[str, int], zone: ZoneInfo
) -> Iterator[RosteredShift]:
    """The shifts of one of the cast, by start; some that lie ahead are open. The first who works is at work at this moment."""
    randomness = random.Random(f"roster {plan.sync_id} {index}")  # noqa: S311 - a roster, not secrets
    place = _place(plan, index)
    role = next(iter(plan.cast_member(index).roles[1:]), None)
    share = _share(plan, index)
    for number, (start, end) in enumerate(_times(plan, index, zone)):
        if share is not None and number >= share:
            return
        is_open = start > plan.asked_at and randomness.randrange(_OPEN_EVERY) == 0
        is_attended = start <= plan.asked_at and randomness.random() < _rate(plan, index)
        yield RosteredShift(
            assignee_id=None if is_open else user_id,
            start_at=start,
            end_at=end,
            published_at=min(plan.asked_at, start - _AHEAD),
            role=role,
            location_id=places.get(place or ""),
            location_name=place,
            break_minutes=_BREAK_MINUTES,
            punches=tuple(_punches(start, end, plan.asked_at, randomness)) if is_attended else (),
        )


def _times(plan: Plan, index: int, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """When the shifts begin and end."""
    template = plan.seed.shift_templates[index % len(plan.seed.shift_templates)]
    first, after = _minute(template.start), _minute(template.end)
    after += _DAY_MINUTES if after <= first else 0
    today = local_day(plan.asked_at, zone)
    monday = (monday_of(today) - today).days
    running = plan.asked_at.replace(minute=0, second=0, microsecond=0) - _RUNNING_SINCE * _MINUTE
    is_first, is_running = _is_first(plan, index), False
    for day in _days(plan, index, monday):
        if is_first and abs(day) <= 1:
            continue
        if is_first and day > 1 and not is_running:
            is_running = True
            yield running, running + _RUNNING_FOR * _MINUTE
        yield plan.wall_clock(zone, day, first), plan.wall_clock(zone, day, after)
    if is_first and not is_running:
        yield running, running + _RUNNING_FOR * _MINUTE


def _days(plan: Plan, index: int, monday: int) -> list[int]:
    """The days of work, counted from the one on which the demo was asked for: on the same weekdays of each week."""
    options = plan.options
    back = _WEEKS_BACK if options.weeks_back is None else options.weeks_back
    forward = _WEEKS_FORWARD if options.weeks_forward is None else options.weeks_forward
    wanted = _A_WEEK if options.shifts_per_member_per_week is None else options.shifts_per_member_per_week
    step = 2 if wanted <= _A_WEEK else 1
    weekdays = [(_first_weekday(index) + step * number) % 7 for number in range(min(wanted, _MOST_A_WEEK))]
    return sorted(monday + 7 * week + weekday for week in range(-back, forward) for weekday in weekdays)


def _first_weekday(index: int) -> int:
    return 3 * index % 7


def _is_first(plan: Plan, index: int) -> bool:
    """Whether this is the first of the cast who works, as long as rosters are wanted at all."""
    options = plan.options
    if 0 in (options.number_of_shifts, options.shifts_per_member_per_week, options.attendance_rate):
        return False
    active = (each for each in range(people(plan)) if plan.cast_member(each).status == MemberStatus.ACTIVE)
    return index == next(active, None)


def _share(plan: Plan, index: int) -> int | None:
    """How many of the shifts that were asked for are this person's; None when no number was named."""
    number, count = plan.options.number_of_shifts, people(plan)
    return None if number is None else number * (index + 1) // count - number * index // count


def _rate(plan: Plan, index: int) -> float:
    if _is_first(plan, index):
        return 1
    rate = plan.options.attendance_rate
    return _ATTENDANCE_RATE if rate is None else rate


def _place(plan: Plan, index: int) -> str | None:
    return next(iter(plan.cast_member(index).locations), None)


def _minute(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    return 60 * hour + minute


def _punches(start: datetime, end: datetime, now: datetime, randomness: random.Random) -> Iterator[PastPunch]:
    """How a shift was worked up to now: a little early or late, with a break in the middle."""
    begins = min(start + randomness.randrange(-5, 6) * _MINUTE, now)
    ends = end + randomness.randrange(-3, 9) * _MINUTE
    pause = start + (end - start) // 2
    taps = (
        (PunchKind.START, begins),
        (PunchKind.PAUSE, pause),
        (PunchKind.RESUME, pause + _BREAK_MINUTES * _MINUTE),
        (PunchKind.STOP, ends),
    )
    for kind, at in taps:
        if at > now:
            return
        yield PastPunch(kind, at)

"""Coverage: how far required staffing is met by the roster, and when people are missing.

Whoever has a shift of the role at the place counts, be it a draft, once at any moment. Open shifts count for nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

import msgspec

from crewhall.domains.labels import tags
from crewhall.domains.workforce import rosters, staffing
from crewhall.domains.workforce.hours import at_minute, clip, union
from crewhall.domains.workforce.model.rosters import Coverage, Gap, RosterFilter
from crewhall.domains.workforce.model.shifts import Shift, StaffingNeed
from crewhall.domains.workforce.scope import scope_of
from crewhall.domains.workforce.zones import Zones, zones_of
from crewhall.kit.calendar import Interval, days
from crewhall.platform.work import ReadWork

_DAY = timedelta(days=1)


async def find(work: ReadWork, wanted: RosterFilter) -> list[Coverage]:
    """Each need on each of the days, by day and time; of a location or a role where one is named. At most five statements.

    A need of a night belongs to the day on which it begins. Raises `Forbidden`, `NotFound`, `InvalidInput`.
    """
    scope = await scope_of(work)
    zones = await zones_of(work)
    shifts = await rosters.find(work, scope, zones, msgspec.structs.replace(wanted, role=None), around=_DAY)
    needs = [need for need in await staffing.needs_of(work, scope) if _is_meant(need, wanted)]
    found = [
        _coverage(need, day, period, shifts)
        for day in days(wanted.first_day, wanted.last_day + _DAY)
        for need, period in _of_day(needs, day, zones)
    ]
    return sorted(found, key=lambda each: (each.day, each.start_at, each.need.id))


def gaps_of(period: Interval, worked: Iterable[Iterable[Interval]], needed: int) -> tuple[int, list[Gap]]:
    """The fewest people at any moment of a period, and when how many are missing. `worked`: of each person when they work."""
    changes: dict[datetime, int] = defaultdict(int)
    changes[period.start] = changes[period.end] = 0
    for intervals in worked:
        for part in clip(union(intervals), period):
            changes[part.start] += 1
            changes[part.end] -= 1
    fewest, present, gaps = None, 0, list[Gap]()
    moments = sorted(changes)
    for start, end in pairwise(moments):
        present += changes[start]
        fewest = present if fewest is None else min(fewest, present)
        missing = needed - present
        if missing > 0 and gaps and gaps[-1].end_at == start and gaps[-1].missing == missing:
            gaps[-1] = Gap(gaps[-1].start_at, end, missing)
        elif missing > 0:
            gaps.append(Gap(start, end, missing))
    return fewest or 0, gaps


def _is_meant(need: StaffingNeed, wanted: RosterFilter) -> bool:
    return wanted.location_id in {None, need.location_id} and (
        not wanted.role or tags.name_key(wanted.role) == tags.name_key(need.role or "")
    )


def _of_day(needs: Iterable[StaffingNeed], day: date, zones: Zones) -> Iterator[tuple[StaffingNeed, Interval]]:
    """The needs of the day, each with its time; none of a time that the clock leaves out as a whole."""
    for need in needs:
        if day == need.day or day.weekday() == need.weekday:
            zone = zones.at(need.location_id)
            last = day + _DAY if need.end_minute <= need.start_minute else day
            period = Interval(at_minute(day, need.start_minute, zone), at_minute(last, need.end_minute, zone))
            if period.start < period.end:
                yield need, period


def _coverage(need: StaffingNeed, day: date, period: Interval, shifts: Iterable[Shift]) -> Coverage:
    role_key = tags.name_key(need.role) if need.role else None
    worked = defaultdict[int, list[Interval]](list)
    for shift in shifts:
        if (
            shift.assignee_id is not None
            and shift.start_at < period.end
            and period.start < shift.end_at
            and need.location_id in {None, shift.location_id}
            and (role_key is None or role_key == tags.name_key(shift.role or ""))
        ):
            worked[shift.assignee_id].append(Interval(shift.start_at, shift.end_at))
    planned, gaps = gaps_of(period, worked.values(), need.people)
    return Coverage(need, day, period.start, period.end, planned, gaps)

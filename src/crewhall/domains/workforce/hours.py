"""Exact hours: what a session comes to, and on which local days and weeks it lies. Pure functions of instants; no statement, no rule of a place.

All times are instants, compared and subtracted in UTC. An hour of work is an hour, also in the night in which the clock is put forward or
back; zones matter only where a day or week begins. Durations are sums of exact differences, to the microsecond, and are cut down to whole
minutes once, at the end: neither punches nor single pieces are rounded.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from crewhall.domains.workforce.model.hours import WorkedTime
from crewhall.domains.workforce.model.settings import RoundingMethod, Weekday
from crewhall.kit.calendar import Interval, first_of_week, local_day, start_of_day, to_utc

MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
MINUTES_OF_DAY = 24 * 60


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The time that any of the intervals covers: in order, without overlaps, touching ones joined, empty ones left out."""
    joined: list[Interval] = []
    for each in sorted(each for each in intervals if each.start < each.end):
        if joined and each.start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, each.end))
        else:
            joined.append(each)
    return joined


def clip(intervals: Iterable[Interval], within: Interval) -> list[Interval]:
    """The parts of the intervals that lie within another."""
    parts = (Interval(max(each.start, within.start), min(each.end, within.end)) for each in intervals)
    return [each for each in parts if each.start < each.end]


def subtract(whole: Interval, holes: Iterable[Interval]) -> list[Interval]:
    """What is left of an interval without the holes, in order."""
    left, start = list[Interval](), whole.start
    for hole in clip(union(holes), whole):
        left.append(Interval(start, hole.start))
        start = hole.end
    left.append(Interval(start, whole.end))
    return [each for each in left if each.start < each.end]


def minutes_of(intervals: Iterable[Interval]) -> int:
    """The whole minutes of intervals that do not overlap, together."""
    return sum((each.end - each.start for each in intervals), timedelta()) // MINUTE


def work_pieces(
    start: datetime, end: datetime, breaks: Iterable[Interval], *, paid_break_minutes: int = 0
) -> list[Interval]:
    """When work was done between a start and an end, in UTC: all the time but the breaks, of which those that are paid are work."""
    whole = _in_utc(start, end)
    _, unpaid = _breaks(whole, breaks, paid_break_minutes)
    return subtract(whole, unpaid)


def derive(
    start: datetime,
    end: datetime,
    breaks: Iterable[Interval],
    method: RoundingMethod,
    step_minutes: int,
    rounds_breaks: bool,
    *,
    paid_break_minutes: int = 0,
) -> WorkedTime:
    """The work and the breaks of a session, in minutes.

    Breaks may overlap or reach beyond the session; what lies in it counts once. A break of at most `paid_break_minutes` is work; 0 means that
    none is. Work is rounded by the method to multiples of the step, which begins with the whole minutes worked; 0 rounds nothing. Breaks
    are rounded likewise if `rounds_breaks`, each duration by itself. Source: behaviour notes, tommy 2.12.
    """
    whole = _in_utc(start, end)
    paid, unpaid = _breaks(whole, breaks, paid_break_minutes)
    break_minutes = minutes_of(unpaid)
    return WorkedTime(
        work_minutes=round_minutes(minutes_of(subtract(whole, unpaid)), method, step_minutes),
        break_minutes=round_minutes(break_minutes, method, step_minutes) if rounds_breaks else break_minutes,
        paid_break_minutes=minutes_of(paid),
    )


def round_minutes(minutes: int, method: RoundingMethod, step_minutes: int) -> int:
    """A duration as a multiple of the step; a half goes up where the nearest is asked for. A step of 0 changes nothing."""
    if method == RoundingMethod.NONE or step_minutes == 0:
        return minutes
    if method == RoundingMethod.UP:
        minutes += step_minutes - 1
    elif method == RoundingMethod.NEAREST:
        minutes += step_minutes // 2  # minutes are whole: with an odd step nothing lies at the half
    return minutes // step_minutes * step_minutes


def split_by_days(intervals: Iterable[Interval], zone: tzinfo) -> list[tuple[date, Interval]]:
    """The intervals, cut where a day begins in the zone, each with its day."""
    parts: list[tuple[date, Interval]] = []
    for interval in intervals:
        start, day = interval.start, local_day(interval.start, zone)
        while start < interval.end:
            end = min(at_minute(day, MINUTES_OF_DAY, zone), interval.end)
            if start < end:  # a zone that crossed the date line left a day out
                parts.append((day, Interval(start, end)))
                start = end
            day += _DAY
    return parts


def split_by_weeks(intervals: Iterable[Interval], zone: tzinfo, week_start: Weekday) -> list[tuple[date, Interval]]:
    """The intervals, cut where a week begins in the zone, each with the first day of its week."""
    parts: list[tuple[date, Interval]] = []
    for interval in intervals:
        start, week = interval.start, first_of_week(local_day(interval.start, zone), week_start.number)
        while start < interval.end:
            end = min(start_of_day(week + 7 * _DAY, zone), interval.end)
            parts.append((week, Interval(start, end)))
            start, week = end, week + 7 * _DAY
    return parts


@lru_cache(maxsize=4096)  # the sheets of a team ask for the same days again and again
def at_minute(day: date, minute: int, zone: tzinfo) -> datetime:
    """The instant at which the clock of the zone shows a minute of the day, for the first time; minute 1440 ends the day."""
    if minute in {0, MINUTES_OF_DAY}:
        return start_of_day(day + minute // MINUTES_OF_DAY * _DAY, zone)
    return to_utc(datetime.combine(day, time(*divmod(minute, 60))), zone)


def hours_text(minutes: int) -> str:
    """A duration in words: `9 h 30 min`, `11 h`, `0 min`."""
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{rest} min"] * (rest > 0 or hours == 0))


def _in_utc(start: datetime, end: datetime) -> Interval:
    # Two times of one zone would be subtracted by its clock, which is wrong over a change of that clock.
    return Interval(start.astimezone(UTC), end.astimezone(UTC))


def _breaks(
    whole: Interval, breaks: Iterable[Interval], paid_break_minutes: int
) -> tuple[list[Interval], list[Interval]]:
    """The breaks within the session: those that are paid, and the others."""
    taken = clip(union(_in_utc(each.start, each.end) for each in breaks), whole)
    if not paid_break_minutes:
        return [], taken
    paid = [each for each in taken if minutes_of([each]) <= paid_break_minutes]
    return paid, [each for each in taken if minutes_of([each]) > paid_break_minutes]

"""Rest and limits: the work of one person on one day, and which rules on breaks, rest and maxima it breaks. Pure functions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby, pairwise

from msgspec import Struct

from crewhall.domains.workforce.hours import (
    MINUTE,
    at_minute,
    clip,
    hours_text,
    minutes_of,
    split_by_weeks,
    subtract,
    union,
    work_pieces,
)
from crewhall.domains.workforce.model.attendance import WorkSession
from crewhall.domains.workforce.model.hours import Breach, BreachKind
from crewhall.domains.workforce.model.rules import BreakRule, LeastRest, NightMaximum, WeeklyMaximum
from crewhall.domains.workforce.model.settings import Weekday
from crewhall.kit.calendar import Interval, days, interval_of_days, local_day

_WEEK = timedelta(weeks=1)
_DAY = timedelta(days=1)


class Duty(Struct, frozen=True):
    """All sessions that begin on one local day, as one stretch. What is not work in it is a break, also the time between two sessions."""

    day: date
    start: datetime
    end: datetime
    work: tuple[Interval, ...]
    breaks: tuple[Interval, ...]


def duties_of(sessions: Iterable[WorkSession], zone: tzinfo, paid_break_minutes: int) -> list[Duty]:
    """The duties of one person, in order; sessions that still run are left out."""
    ended = [(each, each.end) for each in sessions if each.end is not None and each.start < each.end]
    ended.sort(key=lambda each: each[0].start)
    duties: list[Duty] = []
    for day, group in groupby(ended, key=lambda each: local_day(each[0].start, zone)):
        own = list(group)
        whole = Interval(own[0][0].start, max(end for _, end in own))
        work = union(
            piece
            for session, end in own
            for piece in work_pieces(session.start, end, session.breaks, paid_break_minutes=paid_break_minutes)
        )
        duties.append(Duty(day, whole.start, whole.end, tuple(work), tuple(subtract(whole, work))))
    return duties


def missed_breaks(duties: Iterable[Duty], rules: Iterable[BreakRule]) -> Iterator[Breach]:
    """The breaks that were due and were not taken, were too short or began too late."""
    for duty in duties:
        worked = minutes_of(duty.work)
        for rule in rules:
            if worked > rule.over_work_minutes and _taken_in_time(duty, rule) < rule.number:
                what = "a break" if rule.number == 1 else f"{rule.number} breaks"
                by = rule.begins_by_minutes
                when = "" if by is None else f", begun within the first {hours_text(by)} of work"
                text = (
                    f"Worked {hours_text(worked)}; for more than {hours_text(rule.over_work_minutes)}, "
                    f"{what} of at least {hours_text(rule.least_minutes)} must be taken{when}."
                )
                yield Breach(BreachKind.MISSED_BREAK, duty.day, worked, rule.over_work_minutes, text, rule.source)


def _taken_in_time(duty: Duty, rule: BreakRule) -> int:
    long_enough = (each for each in duty.breaks if minutes_of([each]) >= rule.least_minutes)
    by = rule.begins_by_minutes
    return sum(by is None or _work_before(duty, each.start) <= by * MINUTE for each in long_enough)


def _work_before(duty: Duty, instant: datetime) -> timedelta:
    before = clip(duty.work, Interval(duty.start, instant))
    return sum((each.end - each.start for each in before), timedelta())


def too_little_rest(duties: Sequence[Duty], rule: LeastRest) -> Iterator[Breach]:
    """The duties that began too soon after the end of the one before."""
    for before, duty in pairwise(duties):
        rest = minutes_of([Interval(before.end, max(before.end, duty.start))])
        if rest < rule.least_minutes:
            text = f"Rested {hours_text(rest)} before this work; at least {hours_text(rule.least_minutes)} are due."
            yield Breach(BreachKind.TOO_LITTLE_REST, duty.day, rest, rule.least_minutes, text, rule.source)


def too_little_weekly_rest(
    duties: Sequence[Duty], rule: LeastRest, zone: tzinfo, week_start: Weekday
) -> Iterator[Breach]:
    """The weeks without a rest that is long enough within the week."""
    busy = [Interval(each.start, each.end) for each in duties]
    for week in sorted({week for week, _ in split_by_weeks(busy, zone, week_start)}):
        free = subtract(interval_of_days(week, week + _WEEK, zone), busy)
        rest = max((minutes_of([each]) for each in free), default=0)
        if rest < rule.least_minutes:
            text = f"The longest rest of this week was {hours_text(rest)}; at least {hours_text(rule.least_minutes)} are due."
            yield Breach(BreachKind.TOO_LITTLE_WEEKLY_REST, week, rest, rule.least_minutes, text, rule.source)


def over_weekly_maximum(
    duties: Sequence[Duty], rule: WeeklyMaximum, zone: tzinfo, week_start: Weekday
) -> Iterator[Breach]:
    """The weeks with more work than the maximum, unless the average with the weeks before them that are known keeps to it."""
    worked = _minutes_by_week(duties, zone, week_start)
    weeks = sorted(worked)
    for week in weeks:
        if worked[week] <= rule.most_minutes:
            continue
        first = max(weeks[0], week - (rule.average_over_weeks - 1) * _WEEK)
        count = (week - first).days // 7 + 1
        total = sum(worked.get(first + number * _WEEK, 0) for number in range(count))
        if total > rule.most_minutes * count:
            average = "" if count == 1 else f", and {hours_text(total // count)} on the average of {count} weeks"
            text = f"Worked {hours_text(worked[week])} this week{average}; at most {hours_text(rule.most_minutes)} are allowed."
            yield Breach(BreachKind.OVER_WEEKLY_MAXIMUM, week, worked[week], rule.most_minutes, text, rule.source)


def _minutes_by_week(duties: Sequence[Duty], zone: tzinfo, week_start: Weekday) -> Mapping[date, int]:
    by_week: dict[date, list[Interval]] = {}
    work = union(piece for duty in duties for piece in duty.work)
    for week, piece in split_by_weeks(work, zone, week_start):
        by_week.setdefault(week, []).append(piece)
    return {week: minutes_of(pieces) for week, pieces in by_week.items()}


def over_night_maximum(duties: Iterable[Duty], rule: NightMaximum, zone: tzinfo) -> Iterator[Breach]:
    """The duties with much work at night that were too long."""
    for duty in duties:
        worked, night = minutes_of(duty.work), minutes_of(_night_work(duty, rule, zone))
        if night >= rule.from_night_minutes and worked > rule.most_minutes:
            text = (
                f"Worked {hours_text(worked)}, of which {hours_text(night)} at night; "
                f"night work is limited to {hours_text(rule.most_minutes)} on average."
            )
            yield Breach(BreachKind.OVER_NIGHT_MAXIMUM, duty.day, worked, rule.most_minutes, text, rule.source)


def _night_work(duty: Duty, rule: NightMaximum, zone: tzinfo) -> Iterator[Interval]:
    ends_next_day = rule.until_minute <= rule.from_minute
    for day in days(duty.day - _DAY, local_day(duty.end, zone) + _DAY):
        until = at_minute(day + _DAY * ends_next_day, rule.until_minute, zone)
        yield from clip(duty.work, Interval(at_minute(day, rule.from_minute, zone), until))

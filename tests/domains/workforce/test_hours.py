"""Hours are exact: for random work in forty zones they equal those of a counter of minutes, and for the cases that people argue about, a sum
done by hand. How many random sessions: `--work-intervals`."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from crewhall.domains.workforce import overtime, rule_sets
from crewhall.domains.workforce.hours import (
    at_minute,
    clip,
    derive,
    hours_text,
    minutes_of,
    round_minutes,
    split_by_days,
    split_by_weeks,
    subtract,
    union,
    work_pieces,
)
from crewhall.domains.workforce.model.hours import DayHours, Worked, WorkedTime
from crewhall.domains.workforce.model.rules import RuleSet
from crewhall.domains.workforce.model.settings import RoundingMethod, Weekday
from crewhall.kit.calendar import Interval
from tests.domains.workforce import minute_counter
from tests.domains.workforce.minute_counter import Hours, Minute, Session
from tests.domains.workforce.random_weeks import ZONES, random_week

METHODS = tuple(RoundingMethod)
WEEK_STARTS = tuple(Weekday)
RULES = (None, *rule_sets.names())
DAY = timedelta(days=1)


@pytest.mark.parametrize("number", range(len(ZONES)), ids=ZONES)
def test_hours_of_random_work_equal_those_of_a_minute_counter(number: int, work_intervals: int) -> None:
    random, zone = Random(ZONES[number]), ZoneInfo(ZONES[number])
    left = (work_intervals + number) // len(ZONES)
    while left > 0:
        week = random_week(random, zone)
        _compare(random, zone, week)
        left -= len(week)


def _compare(random: Random, zone: ZoneInfo, week: list[Session]) -> None:
    rules, week_start = random.choice(RULES), random.choice(WEEK_STARTS)
    rule_set = rule_sets.load(rules, date(2026, 1, 1)) if rules else None
    method, step, rounds_breaks = random.choice(METHODS), _random_step(random), random.random() < 0.5
    paid_break_minutes = rule_set.paid_break_minutes if rule_set else random.choice((0, 10))
    worked, minutes = list[Worked](), list[Minute]()
    for session in week:
        line = minute_counter.letters(session, paid_break_minutes)
        got = _derived(session, zone, method, step, rounds_breaks, paid_break_minutes)
        assert got == _counted(line, method, step, rounds_breaks), (zone, session, method, step)
        pieces = _pieces(session, zone, paid_break_minutes)
        _check_splits(pieces, zone, week_start)
        worked.append(Worked(date.min, got.work_minutes, pieces) if pieces else Worked(date.min, 0))
        minutes += minute_counter.minutes_of_work(session, line, got.work_minutes, zone)
    random.shuffle(worked)
    hours = overtime.classify(rule_set, worked, zone, week_start)
    expected = minute_counter.hours_by_day(rules, minutes, week_start.number)
    assert _as_counted(hours) == expected, (zone, week, rules, week_start)
    assert [each.day for each in hours] == sorted(expected)


def _random_step(random: Random) -> int:
    return random.choice((0, 1, 5, 6, 10, 15, 30, 60, random.randint(0, 60)))


def _derived(
    session: Session, zone: ZoneInfo, method: RoundingMethod, step: int, rounds_breaks: bool, paid_break_minutes: int
) -> WorkedTime:
    start, end = datetime.fromtimestamp(session.start, zone), datetime.fromtimestamp(session.end, zone)
    return derive(
        start, end, _breaks(session, zone), method, step, rounds_breaks, paid_break_minutes=paid_break_minutes
    )


def _pieces(session: Session, zone: ZoneInfo, paid_break_minutes: int) -> tuple[Interval, ...]:
    start, end = datetime.fromtimestamp(session.start, UTC), datetime.fromtimestamp(session.end, UTC)
    return tuple(work_pieces(start, end, _breaks(session, zone), paid_break_minutes=paid_break_minutes))


def _breaks(session: Session, zone: ZoneInfo) -> list[Interval]:
    return [
        Interval(datetime.fromtimestamp(start, zone), datetime.fromtimestamp(end, zone))
        for start, end in session.breaks
    ]


def _counted(line: bytes, method: RoundingMethod, step: int, rounds_breaks: bool) -> WorkedTime:
    breaks = line.count(b"b") // 60
    return WorkedTime(
        work_minutes=minute_counter.rounded((line.count(b"w") + line.count(b"p")) // 60, method, step),
        break_minutes=minute_counter.rounded(breaks, method, step) if rounds_breaks else breaks,
        paid_break_minutes=line.count(b"p") // 60,
    )


def _check_splits(pieces: Sequence[Interval], zone: ZoneInfo, week_start: Weekday) -> None:
    days, weeks = split_by_days(pieces, zone), split_by_weeks(pieces, zone, week_start)
    for parts in (days, weeks):
        assert union(part for _, part in parts) == union(pieces)
        assert minutes_of(part for _, part in parts) == minutes_of(pieces)
    for day, part in days:
        assert _local_days(part, zone) == {day}
    for week, part in weeks:
        assert {minute_counter.week_of(day, week_start.number) for day in _local_days(part, zone)} == {week}


def _local_days(part: Interval, zone: ZoneInfo) -> set[date]:
    """The days of its first and its last second."""
    return {instant.astimezone(zone).date() for instant in (part.start, part.end - timedelta(seconds=1))}


def _as_counted(hours: list[DayHours]) -> Hours:
    counted = Hours()
    for each in hours:
        by_rate = minute_counter.Counter(dict(each.overtime) | {100: each.ordinary_minutes})
        assert by_rate.total() == each.work_minutes
        counted[each.day] = (+by_rate, minute_counter.Counter(dict(each.penalties)))
    return counted

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


def at(text: str, zone: str = "UTC") -> datetime:
    """A time by the clock of a zone, such as `2026-03-28 22:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def span(start: str, end: str, zone: str = "UTC") -> Interval:
    """An interval by the clock of a zone."""
    return Interval(at(start, zone), at(end, zone))


@pytest.mark.parametrize(
    ("zone", "start", "end", "minutes"),
    [
        ("Europe/Berlin", "2026-03-28 22:00", "2026-03-29 06:00", 7 * 60),
        ("Europe/Berlin", "2026-10-24 22:00", "2026-10-25 06:00", 9 * 60),
        ("Australia/Sydney", "2026-10-03 22:00", "2026-10-04 06:00", 7 * 60),
        ("Australia/Sydney", "2026-04-04 22:00", "2026-04-05 06:00", 9 * 60),
        ("Australia/Lord_Howe", "2026-10-03 22:00", "2026-10-04 06:00", 7 * 60 + 30),
        ("Australia/Lord_Howe", "2026-04-04 22:00", "2026-04-05 06:00", 8 * 60 + 30),
        ("Asia/Kathmandu", "2026-03-28 22:00", "2026-03-29 06:00", 8 * 60),
    ],
)
def test_night_over_a_change_of_the_clock_is_as_long_as_it_was(zone: str, start: str, end: str, minutes: int) -> None:
    worked = derive(at(start, zone), at(end, zone), (), RoundingMethod.NONE, 0, rounds_breaks=False)
    assert worked == WorkedTime(work_minutes=minutes, break_minutes=0)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Asia/Kathmandu", "2026-03-29", 24),
    ],
)
def test_work_around_the_clock_has_the_hours_of_its_day(zone: str, day: str, hours: float) -> None:
    the_day = date.fromisoformat(day)
    whole = Interval(at_minute(the_day - DAY, 720, ZoneInfo(zone)), at_minute(the_day + DAY, 720, ZoneInfo(zone)))
    days = dict(split_by_days([whole], ZoneInfo(zone)))
    assert list(days) == [the_day - DAY, the_day, the_day + DAY]
    assert minutes_of([days[the_day]]) == hours * 60


def test_night_is_divided_at_midnight_of_the_zone() -> None:
    night = span("2026-01-03 14:15", "2026-01-03 22:15")  # 20:00 to 04:00 in Kathmandu, which is 5:45 ahead
    days = split_by_days([night], ZoneInfo("Asia/Kathmandu"))
    assert [(day.day, minutes_of([part])) for day, part in days] == [(3, 240), (4, 240)]


def test_week_is_divided_where_the_team_begins_it() -> None:
    work = span("2026-01-03 12:00", "2026-01-05 12:00")  # from a Saturday to a Monday
    by_sunday = split_by_weeks([work], ZoneInfo("UTC"), Weekday.SUNDAY)
    by_monday = split_by_weeks([work], ZoneInfo("UTC"), Weekday.MONDAY)
    assert [(str(week), minutes_of([part])) for week, part in by_sunday] == [("2025-12-28", 720), ("2026-01-04", 2160)]
    assert [(str(week), minutes_of([part])) for week, part in by_monday] == [("2025-12-29", 2160), ("2026-01-05", 720)]


def test_day_that_a_zone_left_out_has_no_part() -> None:
    days = split_by_days([span("2011-12-30 08:00", "2011-12-30 12:00")], ZoneInfo("Pacific/Apia"))
    assert [(str(day), minutes_of([part])) for day, part in days] == [("2011-12-29", 120), ("2011-12-31", 120)]


def test_union_joins_what_overlaps_or_touches() -> None:
    parts = [span("2026-01-01 12:00", "2026-01-01 13:00"), span("2026-01-01 09:00", "2026-01-01 10:00")]
    parts += [span("2026-01-01 10:00", "2026-01-01 11:00"), span("2026-01-01 12:30", "2026-01-01 12:40")]
    parts += [span("2026-01-01 15:00", "2026-01-01 15:00"), span("2026-01-01 17:00", "2026-01-01 16:00")]
    assert union(parts) == [
        span("2026-01-01 09:00", "2026-01-01 11:00"),
        span("2026-01-01 12:00", "2026-01-01 13:00"),
    ]


def test_clip_and_subtract_divide_an_interval() -> None:
    whole = span("2026-01-01 09:00", "2026-01-01 17:00")
    holes = [span("2026-01-01 08:00", "2026-01-01 10:00"), span("2026-01-01 12:00", "2026-01-01 12:30")]
    assert clip(holes, whole) == [span("2026-01-01 09:00", "2026-01-01 10:00"), holes[1]]
    assert subtract(whole, holes) == [
        span("2026-01-01 10:00", "2026-01-01 12:00"),
        span("2026-01-01 12:30", "2026-01-01 17:00"),
    ]
    assert subtract(whole, [span("2026-01-01 00:00", "2026-01-02 00:00")]) == []


@pytest.mark.parametrize(
    ("method", "step", "minutes", "expected"),
    [
        ("none", 15, 487, 487),
        ("up", 15, 480, 480),
        ("up", 15, 481, 495),
        ("down", 15, 494, 480),
        ("nearest", 15, 487, 480),
        ("nearest", 15, 488, 495),
        ("nearest", 10, 485, 490),
        ("nearest", 10, 484, 480),
        ("up", 0, 487, 487),
        ("nearest", 1, 487, 487),
        ("up", 60, 1, 60),
        ("down", 60, 59, 0),
        ("up", 7, 0, 0),
    ],
)
def test_rounding_of_a_duration(method: str, step: int, minutes: int, expected: int) -> None:
    assert round_minutes(minutes, RoundingMethod(method), step) == expected


def test_breaks_are_rounded_only_if_asked_for() -> None:
    start, end = at("2026-01-01 09:00"), at("2026-01-01 17:03")
    breaks = (span("2026-01-01 12:00", "2026-01-01 12:26"),)
    exact = derive(start, end, breaks, RoundingMethod.UP, 15, rounds_breaks=False)
    rounded = derive(start, end, breaks, RoundingMethod.UP, 15, rounds_breaks=True)
    assert (exact.work_minutes, exact.break_minutes) == (465, 26)
    assert (rounded.work_minutes, rounded.break_minutes) == (465, 30)


def test_short_breaks_are_work_where_they_are_paid() -> None:
    start, end = at("2026-01-01 09:00"), at("2026-01-01 17:00")
    breaks = (span("2026-01-01 10:30", "2026-01-01 10:50"), span("2026-01-01 12:00", "2026-01-01 12:21"))
    unpaid = derive(start, end, breaks, RoundingMethod.NONE, 0, rounds_breaks=False)
    paid = derive(start, end, breaks, RoundingMethod.NONE, 0, rounds_breaks=False, paid_break_minutes=20)
    assert unpaid == WorkedTime(work_minutes=439, break_minutes=41)
    assert paid == WorkedTime(work_minutes=459, break_minutes=21, paid_break_minutes=20)


def test_seconds_are_summed_before_they_are_cut_to_minutes() -> None:
    start = at("2026-01-01 09:00")
    breaks = [Interval(start + n * timedelta(hours=1), start + n * timedelta(hours=1, seconds=20)) for n in (1, 2, 3)]
    worked = derive(start, start + timedelta(hours=8), breaks, RoundingMethod.NONE, 0, rounds_breaks=False)
    assert worked == WorkedTime(work_minutes=478, break_minutes=2)  # breaks of 20, 40 and 60 seconds
    nearly = derive(
        start, start + timedelta(minutes=1, microseconds=-1), (), RoundingMethod.NONE, 0, rounds_breaks=False
    )
    assert nearly.work_minutes == 0


@pytest.mark.parametrize("end", ["2026-01-01 09:00", "2026-01-01 08:00"])
def test_session_without_time_has_no_hours(end: str) -> None:
    breaks = (span("2026-01-01 08:00", "2026-01-01 10:00"),)
    assert derive(at("2026-01-01 09:00"), at(end), breaks, RoundingMethod.UP, 15, rounds_breaks=True) == WorkedTime(
        0, 0
    )


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0 min"), (59, "59 min"), (60, "1 h"), (2880, "48 h"), (570, "9 h 30 min")]
)
def test_hours_in_words(minutes: int, text: str) -> None:
    assert hours_text(minutes) == text

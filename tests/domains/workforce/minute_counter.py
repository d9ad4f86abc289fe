"""Hours counted the slow way: a letter for each second of a session, a look at the local clock for each minute of work, and the overtime of a
place as a plain loop with its numbers written out. Nothing here uses the code under test."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import compress, islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

IS_WORK = bytes.maketrans(b"wpb", b"\x01\x01\x00")


class Session(NamedTuple):
    """A session and its breaks, in seconds since 1970."""

    start: int
    end: int
    breaks: list[tuple[int, int]]


class Minute(NamedTuple):
    """What the local clock shows when a minute of work begins."""

    day: date
    of_day: int


Hours = dict[date, tuple[Counter[int], Counter[str]]]
"""By day: the minutes by multiplier in hundredths, and by the name of a penalty."""


def letters(session: Session, paid_break_minutes: int) -> bytes:
    """The session by the second: w for work, b for a break, p for a break that is paid."""
    line = bytearray(b"w" * (session.end - session.start))
    for start, end in session.breaks:
        first, last = max(start, session.start) - session.start, min(end, session.end) - session.start
        if first < last:
            line[first:last] = b"b" * (last - first)
    if paid_break_minutes == 0:
        return bytes(line)
    return re.sub(rb"b+", lambda run: _paid(run[0], paid_break_minutes), line)


def _paid(run: bytes, paid_break_minutes: int) -> bytes:
    return b"p" * len(run) if len(run) // 60 <= paid_break_minutes else run


def rounded(minutes: int, method: str, step: int) -> int:
    """Walk up or down until a multiple of the step is reached."""
    if method == "none" or step == 0:
        return minutes
    up = down = minutes
    while up % step:
        up += 1
    while down % step:
        down -= 1
    if method == "up":
        return up
    if method == "down":
        return down
    return up if up - minutes <= minutes - down else down


def minutes_of_work(session: Session, line: bytes, count: int, zone: ZoneInfo) -> list[Minute]:
    """So many minutes of work, one after the other; those that rounding added begin with the last second of work."""
    seconds = compress(range(session.start, session.end), line.translate(IS_WORK))
    begins = list(islice(seconds, 0, 60 * count, 60))
    begins += [session.start + len(line.rstrip(b"b")) - 1] * (count - len(begins))
    clocks = (datetime.fromtimestamp(second, zone) for second in begins)
    return [Minute(clock.date(), clock.hour * 60 + clock.minute) for clock in clocks]


def week_of(day: date, first_weekday: int) -> date:
    """Walk back to the first day of the week."""
    while day.weekday() != first_weekday:
        day -= timedelta(days=1)
    return day


class Tally:
    """What has been counted so far in a week and on a day."""

    def __init__(self) -> None:
        self.week: date | None = None
        self.days: list[date] = []
        self.ordinary = self.today = self.overtime_today = 0

    def begin(self, minute: Minute, first_weekday: int) -> None:
        """Start again with a new week and a new day."""
        if self.days and minute.day == self.days[-1]:
            return
        if (week := week_of(minute.day, first_weekday)) != self.week:
            self.week, self.days, self.ordinary = week, [], 0
        self.days.append(minute.day)
        self.today = self.overtime_today = 0

    def add(self, rate: int) -> None:
        """Count a minute."""
        self.today += 1
        if rate == 100:
            self.ordinary += 1
        else:
            self.overtime_today += 1


def _no_rules(_tally: Tally, _minute: Minute) -> int:
    return 100


def _california(tally: Tally, _minute: Minute) -> int:
    is_seventh_day = len(tally.days) == 7
    if tally.today >= 12 * 60 or (is_seventh_day and tally.today >= 8 * 60):
        return 200
    if is_seventh_day or tally.today >= 8 * 60 or tally.ordinary >= 40 * 60:
        return 150
    return 100


def _australia(tally: Tally, minute: Minute) -> int:
    if tally.today < 11.5 * 60 and tally.ordinary < 38 * 60:
        return 100
    return 200 if minute.day.weekday() >= 5 or tally.overtime_today >= 2 * 60 else 150


def _australian_penalty(minute: Minute) -> str | None:
    if minute.day.weekday() >= 5:
        return "saturday" if minute.day.weekday() == 5 else "sunday"
    if minute.of_day >= 19 * 60:
        return "evening"
    return "night" if minute.of_day < 7 * 60 else None


RATES: dict[str | None, Callable[[Tally, Minute], int]] = {
    None: _no_rules,
    "eu-working-time": _no_rules,
    "california": _california,
    "australia-hospitality": _australia,
}


def hours_by_day(rules: str | None, minutes: Iterable[Minute], first_weekday: int) -> Hours:
    """Go through the minutes in order, and put each where it belongs."""
    tally, hours = Tally(), Hours()
    for minute in minutes:
        tally.begin(minute, first_weekday)
        rate = RATES[rules](tally, minute)
        tally.add(rate)
        if minute.day not in hours:
            hours[minute.day] = Counter(), Counter()
        by_rate, by_penalty = hours[minute.day]
        by_rate[rate] += 1
        if rules == "australia-hospitality" and rate == 100 and (name := _australian_penalty(minute)):
            by_penalty[name] += 1
    return hours

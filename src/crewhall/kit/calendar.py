"""Days, weeks and months by the clock of a time zone, and the instants in UTC at which they begin and end.

A day lasts as long as the clock of its zone makes it: 23 or 25 hours when the clock is put forward or back, and none at all where a zone
crossed the date line. A week begins on Monday (ISO 8601), unless another day is named.
"""

from bisect import bisect_left
from collections.abc import Container, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

_SATURDAY = 5


class Interval(NamedTuple):
    """From an instant, and before another; both in UTC."""

    start: datetime
    end: datetime

    def __contains__(self, instant: object) -> bool:
        """Whether the instant lies in it."""
        return isinstance(instant, datetime) and self.start <= instant < self.end


def to_utc(local: datetime, zone: tzinfo) -> datetime:
    """The instant of a time that has an offset, or else is one of the zone's clock.

    A time that the clock shows twice is the first of both. One that it leaves out is read as if the clock had not been put forward yet.
    Raises `OverflowError` within a day of the first and the last year.
    """
    return (local if local.tzinfo else local.replace(tzinfo=zone, fold=0)).astimezone(UTC)


def local_day(instant: datetime, zone: tzinfo) -> date:
    """The day that the zone has at that instant."""
    return instant.astimezone(zone).date()


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """When the day begins in the zone: at its first midnight, or when the clock is put forward over midnight.

    Should the clock be put back just after midnight, as in Newfoundland until 2011, the evening that comes again is counted to the new day.
    """
    midnight = datetime.combine(day, time())
    instant = to_utc(midnight, zone)
    if instant.astimezone(zone).replace(tzinfo=None) == midnight:
        return instant
    # Midnight is left out. Read by the offset after the change it lies before the change, read by the one before it lies behind.
    before = midnight.replace(tzinfo=zone, fold=1).astimezone(UTC)
    offset = instant.astimezone(zone).utcoffset()

    def is_changed(seconds: int) -> bool:
        return (before + timedelta(seconds=seconds)).astimezone(zone).utcoffset() == offset

    return before + timedelta(seconds=bisect_left(range(int((instant - before).total_seconds())), True, key=is_changed))


def first_of_week(day: date, first_weekday: int) -> date:
    """The first day of the week in which the day lies, where weeks begin on a day of that number: 0 for Monday to 6 for Sunday."""
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


def monday_of(day: date) -> date:
    """The first day of its week."""
    return first_of_week(day, 0)


def next_month(day: date) -> date:
    """The first day of the month after its own."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def interval_of_days(first: date, after: date, zone: tzinfo) -> Interval:
    """From the beginning of a day until that of another, which is no part of it."""
    return Interval(start_of_day(first, zone), start_of_day(after, zone))


def interval_of_day(day: date, zone: tzinfo) -> Interval:
    """The day."""
    return interval_of_days(day, day + timedelta(days=1), zone)


def interval_of_week(day: date, zone: tzinfo) -> Interval:
    """The week, from Monday, in which the day lies."""
    monday = monday_of(day)
    return interval_of_days(monday, monday + timedelta(weeks=1), zone)


def interval_of_month(day: date, zone: tzinfo) -> Interval:
    """The month in which the day lies."""
    return interval_of_days(day.replace(day=1), next_month(day), zone)


def days(first: date, after: date) -> Iterator[date]:
    """The days from the first until before another."""
    return (first + timedelta(days=number) for number in range((after - first).days))


def working_days(first: date, after: date, holidays: Container[date] = ()) -> Iterator[date]:
    """The days from Monday to Friday, from the first until before another, without the holidays."""
    return (day for day in days(first, after) if day.weekday() < _SATURDAY and day not in holidays)

"""The day, week (from Monday) or month of a person, by the clock of their zone, as the moments where it begins and ends."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from crewhall.domains.focus import moments
from crewhall.domains.focus.model import Period


class Interval(Struct, frozen=True):
    """From a moment, and before another; both in UTC."""

    start: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        """Whether the moment lies in it."""
        return self.start <= moment < self.end


def interval(period: Period, moment: datetime, zone: ZoneInfo) -> Interval:
    """The person's day, week or month in which the moment lies; of `overall`, all time."""
    day = moments.today(moment, zone)
    if period == Period.DAILY:
        first, after = day, day + timedelta(days=1)
    elif period == Period.WEEKLY:
        first = moments.monday_of(day)
        after = first + timedelta(days=7)
    elif period == Period.MONTHLY:
        first = moments.first_of_month(day)
        after = moments.next_month(first)
    else:
        return Interval(moments.EARLIEST, moments.LATEST)
    return Interval(moments.start_of_day(first, zone), moments.start_of_day(after, zone))

"""The day, week or month of a person, by the clock of their zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from crewhall.domains.focus.model import Period
from crewhall.domains.focus.moments import EARLIEST, LATEST
from crewhall.kit.calendar import Interval, interval_of_day, interval_of_month, interval_of_week, local_day


def interval(period: Period, moment: datetime, zone: ZoneInfo) -> Interval:
    """The person's day, week or month in which the moment lies; of `overall`, all time."""
    day = local_day(moment, zone)
    match period:
        case Period.DAILY:
            return interval_of_day(day, zone)
        case Period.WEEKLY:
            return interval_of_week(day, zone)
        case Period.MONTHLY:
            return interval_of_month(day, zone)
        case Period.OVERALL:
            return Interval(EARLIEST, LATEST)

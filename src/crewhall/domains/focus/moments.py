"""Points in time as people write them, in their own zone, and where its days, weeks and months begin. A day lasts as long as its clock says."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from crewhall.kit.errors import wrong_field

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""No tomato was before, and none is asked for after these."""

_LONGEST = 40


def read_instant(text: str, zone: tzinfo) -> datetime:
    """The moment in UTC of an ISO 8601 text: a time without an offset is one of the zone's clock, a date alone its beginning there.

    Raises `ValueError`, whose text says what is wanted.
    """
    try:
        moment = datetime.fromisoformat(text.strip() if len(text) <= _LONGEST else "")
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("must be a date, or a date and time such as 2026-01-31T09:30:00+01:00") from None
    if not EARLIEST <= moment < LATEST:
        raise ValueError(f"must be between the years {EARLIEST.year} and {LATEST.year}")
    return moment


def requested_instant(field: str, text: str | None, zone: tzinfo) -> datetime | None:
    """The moment that a parameter names, None for none. Raises `InvalidInput` naming the parameter."""
    try:
        return None if text is None else read_instant(text, zone)
    except ValueError as error:
        raise wrong_field(field, str(error)) from None


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """When the day begins in the zone, in UTC. Where the clock leaves midnight out, that is when it is put forward."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def today(now: datetime, zone: tzinfo) -> date:
    """The day that the zone has."""
    return now.astimezone(zone).date()


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def first_of_month(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(first: date) -> date:
    """The first day of the month after the one that begins then."""
    return (first + timedelta(days=31)).replace(day=1)

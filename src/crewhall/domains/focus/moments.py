"""Points in time by the clock of a person's zone, and where its days, weeks and months begin. A day lasts as long as its clock says."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from crewhall.kit.errors import wrong_field

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""No tomato was before, and none is asked for after these."""


def on_clock(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in UTC; one without an offset is a time of the zone's clock. Raises `ValueError`, whose text says what is wanted."""
    try:
        found = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        found = LATEST  # the first day or the last that there is, beyond which its offset leads
    if not EARLIEST <= found < LATEST:
        raise ValueError(f"must be between the years {EARLIEST.year} and {LATEST.year}")
    return found


def requested_instant(field: str, moment: datetime | None, zone: tzinfo) -> datetime | None:
    """The moment in UTC that a field names, None for none. Raises `InvalidInput` naming the field."""
    try:
        return None if moment is None else on_clock(moment, zone)
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

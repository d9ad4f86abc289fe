"""Random work of about a week in any time zone, often around the moment at which its clock is changed."""

from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from tests.domains.workforce.minute_counter import Session

HOUR = 3600
ZONES = (
    "UTC", "Europe/Berlin", "Europe/London", "Europe/Lisbon", "Europe/Dublin", "Europe/Athens", "Europe/Chisinau", "Europe/Istanbul",
    "Atlantic/Azores", "Atlantic/Reykjavik", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Phoenix", "America/Anchorage", "America/St_Johns", "America/Halifax", "America/Sao_Paulo", "America/Santiago",
    "America/Asuncion", "America/Havana", "America/Nuuk", "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Asia/Beirut",
    "Asia/Jerusalem", "Asia/Tehran", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Australia/Sydney", "Australia/Adelaide",
    "Australia/Darwin", "Australia/Eucla", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati",
)  # fmt: skip
FIRST, LAST = datetime(2023, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


@cache
def changes(zone: ZoneInfo) -> list[int]:
    """The hours after which the clock of the zone is ahead or behind by something else, in seconds since 1970."""
    found: list[int] = []
    for hour in range(int(FIRST.timestamp()), int(LAST.timestamp()), HOUR // 2):
        if _offset(hour, zone) != _offset(hour - HOUR // 2, zone):
            found.append(hour)
    return found


def _offset(second: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(second, zone).utcoffset()


def random_week(random: Random, zone: ZoneInfo) -> list[Session]:
    """Up to nine sessions that follow one another; every second week lies around a change of the clock, with a session over the change."""
    unit = random.choice((1, 60, 900))
    moments = changes(zone)
    around_change = bool(moments) and random.random() < 0.5
    moment = random.choice(moments) if around_change else random.randrange(int(FIRST.timestamp()), int(LAST.timestamp()))
    over = _session(random, moment - random.randrange(1, 8 * HOUR), random.randrange(8 * HOUR, 14 * HOUR), unit)
    before, after = list[Session](), [over]
    for _ in range(random.randrange(4)):
        latest = min([over, *before]).start
        length = random.randrange(0, 14 * HOUR)
        before.append(_session(random, latest - random.randrange(0, 16 * HOUR) - length, length, unit))
    for _ in range(random.randrange(6)):
        earliest = max(after).end
        after.append(_session(random, earliest + random.randrange(0, 16 * HOUR), random.randrange(0, 14 * HOUR), unit))
    return sorted(before + after)


def _session(random: Random, start: int, length: int, unit: int) -> Session:
    """A session in whole units, with breaks that may be empty, overlap, and reach beyond it."""
    start -= start % unit
    end = start + length - length % unit
    breaks: list[tuple[int, int]] = []
    for _ in range(random.randrange(4)):
        begin = random.randrange(start - HOUR, end + HOUR)
        longest = random.choice((0, 25 * 60, 90 * 60))
        breaks.append((begin - begin % unit, begin - begin % unit + random.randint(0, longest) // unit * unit))
    return Session(start, end, breaks)

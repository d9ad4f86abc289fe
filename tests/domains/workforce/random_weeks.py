"""Random work of about a week in any time zone, often around the moment at which its clock is changed."""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import pairwise
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
    """The moments of these years, to the second, at which the clock of the zone is put forward or back, in seconds since 1970."""
    seconds = range(int(FIRST.timestamp()), int(LAST.timestamp()), 24 * HOUR)
    return [
        earlier + bisect_left(range(24 * HOUR), True, key=partial(_differs, earlier, zone))
        for earlier, later in pairwise(seconds)
        if _offset(earlier, zone) != _offset(later, zone)
    ]


def _differs(earlier: int, zone: ZoneInfo, seconds_later: int) -> bool:
    return _offset(earlier + seconds_later, zone) != _offset(earlier, zone)


def _offset(second: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(second, zone).utcoffset()


def random_week(random: Random, zone: ZoneInfo) -> list[Session]:
    """Sessions that follow one another, of every length or of about the same time each day; half of the weeks lie around a change of the clock."""
    moments = changes(zone)
    moment = random.randrange(int(FIRST.timestamp()), int(LAST.timestamp()))
    if moments and random.random() < 0.5:
        moment = random.choice(moments)
    return _daily_work(random, moment) if random.random() < 0.2 else _mixed_work(random, moment)


def _daily_work(random: Random, moment: int) -> list[Session]:
    """Work on enough days in a row for overtime of the week and for its seventh day."""
    first = moment - random.randrange(7) * 24 * HOUR - random.randrange(8 * HOUR)
    starts = (first + number * 24 * HOUR + random.randrange(HOUR) for number in range(random.randrange(7, 14)))
    return [_session(random, start, random.randrange(5 * HOUR, 10 * HOUR), 60) for start in starts]


def _mixed_work(random: Random, moment: int) -> list[Session]:
    """A session over the moment, and up to eight before and after it."""
    unit, longest = random.choice((1, 60, 900)), random.choice((3 * HOUR, 9 * HOUR, 14 * HOUR))
    over = _session(random, moment - random.randrange(1, 8 * HOUR), random.randrange(8 * HOUR, 10 * HOUR), unit)
    before, after = list[Session](), [over]
    for _ in range(random.randrange(4)):
        latest = min([over, *before]).start
        length = random.randrange(longest)
        before.append(_session(random, latest - random.randrange(16 * HOUR) - length, length, unit))
    for _ in range(random.randrange(6)):
        earliest = max(after).end
        after.append(_session(random, earliest + random.randrange(16 * HOUR), random.randrange(longest), unit))
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

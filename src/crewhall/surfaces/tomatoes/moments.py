"""Points in time on the wire: how they are written in the zone of a request, and how `from` and `to` are read.

Source: behaviour notes, tomatoes 1.4 and 1.7.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from crewhall.kit.calendar import to_utc
from crewhall.kit.clock import milliseconds_text, milliseconds_texts
from crewhall.kit.time_zones import is_utc
from crewhall.surfaces.tomatoes.date_text import Parts, read_parts
from crewhall.surfaces.tomatoes.errors import BadInstant
from crewhall.surfaces.tomatoes.params import Params

TimeWriter = Callable[[datetime], str]

_LONGEST = 128
_SECONDS_END = len("2026-11-22T02:05:29.625+01:00")


def wire_times(zone: ZoneInfo) -> TimeWriter:
    """How times are written in a zone: `2026-11-22T02:05:29.625+01:00`, cut to milliseconds; `Z` in UTC itself, and in no other zone."""
    if is_utc(zone):
        return milliseconds_text
    # Offsets of the 19th century have seconds, for which there is no place.
    return lambda instant: instant.astimezone(zone).isoformat(timespec="milliseconds")[:_SECONDS_END]


def wire_texts(instants: Sequence[datetime], zone: ZoneInfo) -> list[str]:
    """Times as `wire_times` writes them, many at once."""
    return milliseconds_texts(instants) if is_utc(zone) else [*map(wire_times(zone), instants)]


def requested_instant(params: Params, name: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The moment in UTC that a filter names; None when it is absent, or names none. Raises `BadInstant` for one that does not exist."""
    value = params.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise BadInstant(name=name)
    try:
        return read_instant(value, zone, now)
    except (ValueError, OverflowError):
        raise BadInstant(name=name) from None


def read_instant(text: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The moment in UTC that a text names on the zone's clock, or by its own offset. What it does not name is today's, or the first.

    None when it names nothing. Days that a month does not have are those of the next. Raises `ValueError`, `OverflowError`.
    """
    parts = read_parts(text)
    if parts.is_nothing:
        return None
    instant = _on_the_clock(parts, now.astimezone(zone))
    if parts.offset_s is None:
        return to_utc(instant, zone)
    if abs(parts.offset_s) >= 86_400:
        raise ValueError("no offset is a day")
    return (instant - timedelta(seconds=parts.offset_s)).replace(tzinfo=UTC)


def _on_the_clock(parts: Parts, today: datetime) -> datetime:
    year = today.year if parts.year is None else parts.year
    month = today.month if parts.month is None else parts.month
    first_of = parts.year is not None or parts.month is not None
    day = parts.day if parts.day is not None else 1 if first_of else today.day
    hour, minute, second = parts.hour or 0, parts.minute or 0, parts.second or 0
    within = 1 <= day <= 31 and hour <= 24 and minute <= 59 and second <= 60
    if not within or (hour == 24 and (minute or second or parts.microsecond)):
        raise ValueError("argument out of range")
    return datetime(year, month, 1) + timedelta(  # noqa: DTZ001 - the clock's own time, whose zone comes after
        days=day - 1, hours=hour, minutes=minute, seconds=second, microseconds=parts.microsecond
    )

"""Points in time as clients of the Tommy dialect write them (behaviour notes, tommy 5): ISO 8601 with or without a zone, or epoch figures."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from crewhall.kit.calendar import to_utc
from crewhall.kit.errors import wrong_field

EARLIEST = datetime(1900, 1, 2, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""No client means a time before or after these."""

_FIRST_MILLISECONDS = 10**11
"""Epoch figures from here on count milliseconds; as seconds they would lie beyond the year 5000 (notes 5)."""
_BEYOND = 10**14
_LONGEST = 64
_FIGURE = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A plus sign that was not escaped in a form or query arrives as a blank.
_LOST_PLUS = re.compile(r"(?<=:[0-9]{2}) (?=[0-9]{2}:?[0-9]{2}$)|(?<=\.[0-9]{3}) (?=[0-9]{2}:?[0-9]{2}$)")
_WANTED = "must be a date and time such as 2026-01-31T09:30:00Z, a date, or seconds or milliseconds since 1970"


def read_instant(value: object, zone: tzinfo, field: str) -> datetime:
    """The moment in UTC. A time without a zone is one of the clock in `zone`, a date alone the beginning of that day there.

    A time that the clock shows twice is the first of both; one that it leaves out is read as if it had not been put forward yet.
    Raises `InvalidInput` naming `field`.
    """
    try:
        moment = to_utc(_parsed(value, field), zone)
    except OverflowError:
        raise wrong_field(field, _WANTED) from None
    if not EARLIEST <= moment < LATEST:
        raise wrong_field(field, _WANTED)
    return moment


def read_time(value: object, field: str) -> datetime:
    """The time as it is written, without a zone where it says none, for a clock that is not known yet. Raises `InvalidInput` naming `field`."""
    time = _parsed(value, field)
    if not EARLIEST <= (time if time.tzinfo else time.replace(tzinfo=UTC)) < LATEST:
        raise wrong_field(field, _WANTED)
    return time


def is_day(value: object) -> bool:
    """Whether the value is a date without a time."""
    return isinstance(value, str) and _DAY.fullmatch(value.strip()) is not None


def _parsed(value: object, field: str) -> datetime:
    time = _from_figure(value) if isinstance(value, int | float) else _from_text(value)
    if time is None:
        raise wrong_field(field, _WANTED)
    return time


def _from_text(value: object) -> datetime | None:
    text = value.strip() if isinstance(value, str) and len(value) <= _LONGEST else ""
    if _FIGURE.fullmatch(text):
        return _from_figure(float(text))
    try:
        return datetime.fromisoformat(_LOST_PLUS.sub("+", text))
    except ValueError:
        return None


def _from_figure(figure: float) -> datetime | None:
    if not abs(figure) < _BEYOND:
        return None
    seconds = figure if abs(figure) < _FIRST_MILLISECONDS else figure / 1000
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)

"""Stretches of time in queries of the Tommy dialect: `date_range`, `start_at`/`end_at`, `year` and `month` (behaviour notes, tommy 5).

All are half open, from and up to; days, weeks and months are those of a zone, however long its clock makes them.
"""

from datetime import UTC, date, datetime, tzinfo
from typing import NoReturn, cast

from crewhall.kit.calendar import (
    Interval,
    interval_of_day,
    interval_of_days,
    interval_of_month,
    interval_of_week,
    local_day,
)
from crewhall.kit.errors import wrong_field
from crewhall.platform.json_documents import read_json_field
from crewhall.surfaces.tommy.moments import EARLIEST, LATEST, is_day, read_instant

_WORDS = "today, week, month or active"
_WANTED = f"must be {_WORDS}, or a pair of times"
_STARTS, _ENDS = ("start_at", "start_date"), ("end_at", "end_date")
_FIRST_YEAR, _LAST_YEAR = EARLIEST.year + 1, LATEST.year - 1


def read_date_range(query: dict[str, object], zone: tzinfo, now: datetime) -> Interval | None:
    """From and up to which moment, in UTC, is asked for; None when nothing is.

    `date_range` is a word (`today`, `week` from Monday, `month`; `active`: from now on), a pair of times in any form that `read_instant`
    takes, or such a pair as one text with a comma. Without it `start_at` and `end_at`, or `start_date` and `end_date`, of which one may be
    missing. An end that is a date alone includes that day. Raises `InvalidInput` naming the parameter.
    """
    requested = query.get("date_range")
    if requested is not None:
        return _named(requested, zone, now) if isinstance(requested, str) else _pair(requested, zone)
    start, end = _first_given(query, _STARTS), _first_given(query, _ENDS)
    if start is None and end is None:
        return None
    since = EARLIEST if start is None else read_instant(start[1], zone, start[0])
    until = LATEST if end is None else _read_end(end[1], zone, end[0])
    if until < since:
        _refuse((end or _ENDS)[0], "must not be before the start")
    return Interval(since, until)


def read_month(query: dict[str, object], zone: tzinfo, now: datetime) -> Interval | None:
    """The month that `year` and `month` name: its first moment in the zone, and that of the next. None when neither is given.

    A year without a month is the whole year, a month without a year that of the present one. Raises `InvalidInput` naming the parameter.
    """
    year, month = (_whole(query, "year", _FIRST_YEAR, _LAST_YEAR), _whole(query, "month", 1, 12))
    if year is None and month is None:
        return None
    year = local_day(now, zone).year if year is None else year
    first = date(year, month or 1, 1)
    return interval_of_month(first, zone) if month else interval_of_days(first, date(year + 1, 1, 1), zone)


def _named(requested: str, zone: tzinfo, now: datetime) -> Interval:
    today = local_day(now, zone)
    match requested.strip().lower():
        case "active":
            return Interval(now.astimezone(UTC), LATEST)
        case "today":
            return interval_of_day(today, zone)
        case "week":
            return interval_of_week(today, zone)
        case "month":
            return interval_of_month(today, zone)
        case text:
            return _pair(read_json_field(text, "date_range") if text.startswith("[") else text.upper().split(","), zone)


def _pair(requested: object, zone: tzinfo) -> Interval:
    if not isinstance(requested, list) or len(cast("list[object]", requested)) != 2:
        _refuse("date_range", _WANTED)
    start, end = cast("list[object]", requested)
    since, until = read_instant(start, zone, "date_range"), _read_end(end, zone, "date_range")
    if until < since:
        _refuse("date_range", "must not end before it begins")
    return Interval(since, until)


def _read_end(value: object, zone: tzinfo, field: str) -> datetime:
    instant = read_instant(value, zone, field)
    return interval_of_day(local_day(instant, zone), zone).end if is_day(value) else instant


def _first_given(query: dict[str, object], names: tuple[str, str]) -> tuple[str, object] | None:
    return next(((name, query[name]) for name in names if query.get(name) is not None), None)


def _whole(query: dict[str, object], field: str, least: int, most: int) -> int | None:
    value = query.get(field)
    if value is None:
        return None
    digits = value.strip() if isinstance(value, str) else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4 and least <= int(digits) <= most):
        _refuse(field, f"must be a whole number from {least} to {most}")
    return int(digits)


def _refuse(field: str, words: str) -> NoReturn:
    raise wrong_field(field, words)

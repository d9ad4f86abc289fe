"""Dates and times in free text, read as leniently as the original read them: what is found where, not whether such a day exists.

Source: behaviour notes, tomatoes 1.7, and the documented behaviour of Ruby's `Date._parse`, in whose order the forms are tried.
"""

import re
from collections.abc import Callable

from msgspec import Struct

from crewhall.surfaces.tomatoes.offsets import offset_s_of


class Parts(Struct):
    """What a text names of a date, a time and an offset. `noted`: it names something else too, such as a weekday."""

    noted: bool = False
    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    microsecond: int = 0
    offset_s: int | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether the text names nothing at all."""
        return self == Parts()


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII | re.IGNORECASE | re.VERBOSE)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "|".join(_MONTHS)
_NOT_OF_DATES = _pattern(r"[^-+',./:@a-z0-9\[\]]+")
_WEEKDAY = _pattern(r"\b(?:sun|mon|tue|wed|thu|fri|sat)[^-/\d\s]*")
_HALF = r"\s*([ap])(?:m\b|\.m\.)"
# Names of months after a time are no zones.
_ZONE = rf"""\s*(
    (?:gmt|utc?)?[-+]\d+(?:[,.:]\d+(?::\d+)?)?
    | (?!\b(?:{_MONTH}))(?:[a-z.\s]+(?:standard|daylight)\stime\b | [a-z]+(?:\sdst)?\b)
)"""
_TIME = _pattern(rf"""
    (?: (\d+)\s*:\s*(\d+)(?:\s*:\s*(\d+)(?:[,.](\d*))?)?(?:{_HALF})?
      | (\d+)\s*h(?:\s*(\d+)m?(?:\s*(\d+)s?)?)?(?:{_HALF})?
      | (\d+){_HALF}
    )(?:{_ZONE})?
""")
_ALONE = _pattern(r"\s*(\d{1,2})\s*")
_SIGNED = _pattern(r"[-+]?\d+")


def read_parts(text: str) -> Parts:
    """What the text names. It may hold anything, and may name what does not exist, such as month 20."""
    parts = Parts()
    rest = _NOT_OF_DATES.sub(" ", text)
    rest = _cut(_WEEKDAY, rest, parts, _note)
    rest = _cut(_TIME, rest, parts, _time)
    for pattern, take in _FORMS:
        shorter = _cut(pattern, rest, parts, take)
        if shorter is not rest:
            rest = shorter
            break
    _number_alone(rest, parts)
    return parts


def _cut(
    pattern: re.Pattern[str], text: str, parts: Parts, take: Callable[[Parts, tuple[str | None, ...]], None]
) -> str:
    """The text with what the pattern finds taken out of it; the very text when it finds nothing."""
    found = pattern.search(text)
    if found is None:
        return text
    take(parts, found.groups())
    return f"{text[: found.start()]} {text[found.end() :]}"


def _note(parts: Parts, _groups: tuple[str | None, ...]) -> None:
    """Weekdays and weeks of the year are seen, and say nothing of which day is meant."""
    parts.noted = True


def _time(parts: Parts, groups: tuple[str | None, ...]) -> None:
    clock, short, bare, zone = groups[:5], groups[5:9], groups[9:11], groups[11]
    hour, minute, second, fraction, half = (
        clock if clock[0] else (*short[:3], None, short[3]) if short[0] else (bare[0], None, None, None, bare[1])
    )
    parts.hour = int(hour or 0)
    if half:
        parts.hour = parts.hour % 12 + (12 if half in "pP" else 0)
    parts.minute, parts.second = _int(minute), _int(second)
    parts.microsecond = _microseconds(fraction)
    if zone:
        parts.offset_s = offset_s_of(zone)


def _assign(parts: Parts, year: str | None, month: str | None, day: str | None) -> None:
    """Three numbers that stand for year, month and day, as far as their lengths, quotes and endings do not say otherwise."""
    if year and month and not day:
        year, month, day = None, year, month
    if not year and day and _is_year(day):
        year, day = day, None
    if year and (found := _SIGNED.search(year)) and found.end() != len(year):  # as in `3rd`
        year, day = day, found[0]
    if month and _is_year(month):
        year, month, day = month, day, year
    if day and _is_year(day):
        year, day = day, year
    parts.year, parts.month, parts.day = _signed(year), _unsigned(month), _unsigned(day)


def _is_year(text: str) -> bool:
    return text.startswith("'") or len(text) > 2


def _number_of_month(name: str | None) -> str:
    return str(_MONTHS.index((name or "")[:3].lower()) + 1)


def _day_month_year(parts: Parts, groups: tuple[str | None, ...]) -> None:
    _assign(parts, groups[2], _number_of_month(groups[1]), groups[0])


def _month_day_year(parts: Parts, groups: tuple[str | None, ...]) -> None:
    _assign(parts, groups[2], _number_of_month(groups[0]), groups[1])


def _year_month_day(parts: Parts, groups: tuple[str | None, ...]) -> None:
    _assign(parts, *groups)


def _month_and_day(parts: Parts, groups: tuple[str | None, ...]) -> None:
    parts.month, parts.day = _int(groups[0]), _int(groups[1])


def _year_alone(parts: Parts, groups: tuple[str | None, ...]) -> None:
    parts.year = _int(groups[0])


def _month_alone(parts: Parts, groups: tuple[str | None, ...]) -> None:
    parts.month = int(_number_of_month(groups[0]))


def _day_alone(parts: Parts, groups: tuple[str | None, ...]) -> None:
    parts.day = _int(groups[0])


def _digits(parts: Parts, groups: tuple[str | None, ...]) -> None:
    """A date in digits without separators, perhaps a time too. With a fraction and nothing between, they are read from their end."""
    sign, digits, clock, fraction, zone = groups
    count = len(digits or "")
    if fraction is not None and clock is None:
        _take(parts, digits, _FROM_END.get(count, ()))
    else:
        _take(parts, digits, _FROM_START.get(count, ()))
    if sign == "-" and parts.year:
        parts.year = -parts.year
    if clock and len(clock) % 2 == 0:
        names = ("hour", "minute", "second")[: len(clock) // 2] if fraction is None else _ends(len(clock) // 2)
        _take(parts, clock, tuple((name, 2) for name in names))
    parts.microsecond = _microseconds(fraction)
    if zone:
        parts.offset_s = offset_s_of(zone)


def _ends(count: int) -> tuple[str, ...]:
    return ("hour", "minute", "second")[3 - count :]


def _take(parts: Parts, digits: str | None, fields: tuple[tuple[str, int], ...]) -> None:
    rest = digits or ""
    for name, width in fields:
        setattr(parts, name, int(rest[:width]))
        rest = rest[width:]


def _number_alone(rest: str, parts: Parts) -> None:
    """A number that is left over beside a time is the day, beside a day the hour."""
    found = _ALONE.fullmatch(rest)
    if found is None:
        return
    number = int(found[1])
    if parts.hour is not None and parts.day is None and 1 <= number <= 31:
        parts.day = number
    elif parts.day is not None and parts.hour is None and number <= 24:
        parts.hour = number


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _signed(text: str | None) -> int | None:
    return int(text.lstrip("'")) if text else None


def _unsigned(text: str | None) -> int | None:
    return int(text.lstrip("'-")) if text else None


def _microseconds(fraction: str | None) -> int:
    return int(f"{fraction or ''}000000"[:6])


_Y2, _Y4, _MO, _D, _H, _MI, _S = (
    ("year", 2),
    ("year", 4),
    ("month", 2),
    ("day", 2),
    ("hour", 2),
    ("minute", 2),
    ("second", 2),
)
_DAY_OF_YEAR = ("noted", 3)  # the original did not find the day by it either
# What digits in a row mean, by how many there are; of other numbers nothing.
_FROM_START: dict[int, tuple[tuple[str, int], ...]] = {
    2: (_D,),
    3: (_DAY_OF_YEAR,),
    4: (_MO, _D),
    5: (_Y2, _DAY_OF_YEAR),
    6: (_Y2, _MO, _D),
    7: (_Y4, _DAY_OF_YEAR),
    8: (_Y4, _MO, _D),
    10: (_Y4, _MO, _D, _H),
    12: (_Y4, _MO, _D, _H, _MI),
    14: (_Y4, _MO, _D, _H, _MI, _S),
}
_FROM_END: dict[int, tuple[tuple[str, int], ...]] = {
    2: (_S,),
    3: (("minute", 1), _S),
    4: (_MI, _S),
    5: (("hour", 1), _MI, _S),
    6: (_H, _MI, _S),
    7: (("day", 1), _H, _MI, _S),
    8: (_D, _H, _MI, _S),
    10: (_MO, _D, _H, _MI, _S),
    12: (_Y2, _MO, _D, _H, _MI, _S),
    14: (_Y4, _MO, _D, _H, _MI, _S),
}
# Tried in this order; the first that is found is the date.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[Parts, tuple[str | None, ...]], None]], ...] = (
    (
        _pattern(rf"'?(\d+)[^-\d\s]*\s*({_MONTH})[^-\d\s']*(?:\s*('?-?\d+(?:(?:st|nd|rd|th)\b)?))?"),
        _day_month_year,
    ),
    (_pattern(rf"\b({_MONTH})[^-\d\s']*\s*('?\d+)[^-\d\s']*(?:\s*,?\s*('?-?\d+))?"), _month_day_year),
    (_pattern(r"('?[-+]?\d+)-(\d+)-('?-?\d+)"), _year_month_day),
    (_pattern(rf"('?-?\d+)-({_MONTH})[^-/.]*-('?-?\d+)"), _day_month_year),
    (_pattern(rf"\b({_MONTH})[^-/.]*-('?-?\d+)(?:-('?-?\d+))?"), _month_day_year),
    (_pattern(r"('?-?\d+)/\s*('?\d+)(?:\D\s*('?-?\d+))?"), _year_month_day),
    (_pattern(r"('?-?\d+)\.\s*('?\d+)\.\s*('?-?\d+)"), _year_month_day),
    (_pattern(r"\b(?:\d{2}|\d{4})?-?w\d{2}(?:-?\d)?\b|-w-\d\b"), _note),
    (_pattern(r"--(\d{2})?-(\d{2})\b"), _month_and_day),
    (_pattern(r"--(\d{2})(\d{2})?\b"), _month_and_day),
    (_pattern(r"'(\d+)\b"), _year_alone),
    (_pattern(rf"\b({_MONTH})\S*"), _month_alone),
    (_pattern(r"(\d+)(?:st|nd|rd|th)\b"), _day_alone),
    (_pattern(r"([-+]?)(\d{2,14})(?:\s*t?\s*(\d{2,6})?(?:[,.](\d*))?)?(z\b|[-+]\d{1,4}\b)?"), _digits),
)

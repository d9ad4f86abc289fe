"""What a person may write into their profile. Source: behaviour notes, tomatoes 1.7."""

import re
from typing import Any

from msgspec import UNSET

from crewhall.domains.focus import readings
from crewhall.domains.focus.errors import InvalidRecord
from crewhall.domains.focus.model import CURRENCY_UNITS, ProfileEdit, Raw

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
LONGEST = {"name": 1000, "email": 1000, "image": 2000, "time_zone": 200}


def of_an_edit(edit: ProfileEdit) -> dict[str, Any]:
    """The columns that the edit changes, with None for what goes back to its default. Raises `InvalidRecord` with all that is wrong."""
    given = {name: value for name in edit.__struct_fields__ if (value := getattr(edit, name)) is not UNSET}
    columns: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name, read in _READERS.items():
        if name in given:
            columns[name], wrong = read(given[name])
            if wrong:
                errors[name] = wrong
    for name, most in LONGEST.items():
        if name in given:
            columns[name] = readings.text(given[name])
            if wrong := readings.text_errors(columns[name], most):
                errors[name] = wrong
    if errors:
        raise InvalidRecord(errors)
    if readings.is_blank(columns.get("time_zone")):
        columns.update({"time_zone": None} if "time_zone" in columns else {})
    return columns


def only_keepable(texts: dict[str, str]) -> dict[str, str]:
    """Those of the texts that a profile can keep."""
    return {name: text for name, text in texts.items() if not readings.text_errors(text, LONGEST[name])}


def _color(value: Raw) -> tuple[str | None, list[str]]:
    color = readings.text(value)
    if readings.is_blank(color):
        return None, []
    return color, [] if _COLOR.fullmatch(color or "") else [readings.INVALID]


def _volume(value: Raw) -> tuple[int | None, list[str]]:
    """From 0 and below 4, cut off to a whole number. Nothing and false are the default, the empty text is no number."""
    if value is None or value is False:
        return None, []
    volume = readings.number(value)
    if volume is None:
        return None, [readings.NOT_A_NUMBER]
    if volume < 0:
        return None, ["must be greater than or equal to 0"]
    if volume >= 4:
        return None, ["must be less than 4"]
    return int(volume), []


def _currency(value: Raw) -> tuple[str | None, list[str]]:
    currency = readings.text(value)
    if readings.is_blank(currency):
        return None, []
    return currency, [] if currency in CURRENCY_UNITS else [readings.NOT_IN_LIST]


def _ticking(value: Raw) -> tuple[bool, list[str]]:
    return readings.truth(value), []


# In the order in which the original reports errors.
_READERS: dict[str, Any] = {
    "color": _color,
    "volume": _volume,
    "currency": _currency,
    "work_hours_per_day": readings.positive_whole,
    "average_hourly_rate": readings.positive,
    "ticking": _ticking,
}

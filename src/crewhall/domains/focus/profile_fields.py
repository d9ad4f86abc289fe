"""What a person may write into their profile. Source: behaviour notes, tomatoes 1.7."""

import math
import re
from functools import partial
from typing import Any

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict

from crewhall.domains.focus.errors import InvalidFields
from crewhall.domains.focus.limits import LONGEST_PROFILE_TEXTS, LONGEST_ZONE_LABEL, VOLUMES
from crewhall.domains.focus.model import CURRENCY_UNITS, NamedZone, ProfileEdit
from crewhall.domains.focus.problems import (
    Code,
    Problem,
    in_positive,
    in_positive_whole,
    in_text,
    problems_of,
)
from crewhall.kit.text import shows_nothing
from crewhall.kit.time_zones import IANA_NAMES

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def problems(edit: ProfileEdit) -> dict[str, Problem]:
    """What is wrong with an edit, by field."""
    return problems_of(edit, _CHECKS)


def columns(edit: ProfileEdit) -> dict[str, Any]:
    """The columns that the edit changes, with None for what goes back to its default. Raises `InvalidFields` with all that is wrong."""
    if wrong := problems(edit):
        raise InvalidFields(wrong)
    found = {name: value for name, value in asdict(edit).items() if value is not UNSET}
    for name, kept_as in (("volume", int), ("work_hours_per_day", int), ("average_hourly_rate", float)):
        if found.get(name) is not None:
            found[name] = kept_as(found[name])
    if "time_zone" in found:
        found |= _zone_columns(edit.time_zone)
    return found


def only_keepable(texts: dict[str, str]) -> dict[str, str]:
    """Those of the texts that a profile can keep."""
    return {name: text for name, text in texts.items() if in_text(text, LONGEST_PROFILE_TEXTS[name]) is None}


def _zone_columns(zone: NamedZone | UnsetType | None) -> dict[str, str | None]:
    """A zone whose label shows nothing is none."""
    if not zone or (zone.label is not None and shows_nothing(zone.label)):
        return {"time_zone": None, "time_zone_label": None}
    return {"time_zone": zone.name, "time_zone_label": zone.label}


def _in_zone(zone: NamedZone) -> Problem | None:
    if zone.name not in IANA_NAMES:
        return Problem(Code.NOT_LISTED)
    return in_text(zone.label, LONGEST_ZONE_LABEL)


def _in_color(color: str) -> Problem | None:
    return None if _COLOR.fullmatch(color) else Problem(Code.INVALID)


def _in_volume(volume: float) -> Problem | None:
    if math.isnan(volume):
        return Problem(Code.NOT_A_NUMBER)
    if volume < 0:
        return Problem(Code.LESS_THAN, 0)
    return Problem(Code.NOT_LESS_THAN, VOLUMES) if volume >= VOLUMES else None


def _in_currency(currency: str) -> Problem | None:
    return None if currency in CURRENCY_UNITS else Problem(Code.NOT_LISTED)


_CHECKS = {
    "color": _in_color,
    "volume": _in_volume,
    "currency": _in_currency,
    "work_hours_per_day": in_positive_whole,
    "average_hourly_rate": in_positive,
    "time_zone": _in_zone,
    **{name: partial(in_text, most=most) for name, most in LONGEST_PROFILE_TEXTS.items()},
}

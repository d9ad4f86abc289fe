"""The public holidays of a place. Source of the days: the package `holidays`."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from msgspec import Struct

from crewhall.kit.errors import wrong_field

DATA_KEY = "public_holidays"
"""The entry of the settings' `data` that names the place: `DE`, `DE-BE`, or `none`. Without it the country of the team's time zone counts."""
_NONE = "none"
_WANTED = "must be a country such as DE, a part of one such as DE-BE, or none"


class Place(Struct, frozen=True):
    """A country (ISO 3166-1), and maybe a part of it (ISO 3166-2, what follows the hyphen)."""

    country: str
    part: str | None = None


def read_place(data: Mapping[str, object]) -> Place | None:
    """The place that settings name, with an empty country for `none`; None when they name none. Raises `InvalidInput`."""
    text = data.get(DATA_KEY)
    if text is None:
        return None
    if not isinstance(text, str):
        raise wrong_field(f"data.{DATA_KEY}", _WANTED)
    if text.strip().lower() == _NONE:
        return Place("")
    country, _, part = text.strip().upper().partition("-")
    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise wrong_field(f"data.{DATA_KEY}", _WANTED)
    return Place(country, part or None)


@lru_cache(maxsize=512)
def holidays_of(place: Place, year: int) -> frozenset[date]:
    """The public holidays of a year; none for a country that the package does not know, and those of the country for an unknown part.

    It takes up to a second for the first year of a country: call it in a thread, outside a unit of work.
    """
    import holidays  # noqa: PLC0415 - takes a third of a second to load

    parts = holidays.list_supported_countries().get(place.country)
    if parts is None:
        return frozenset()
    part = place.part if place.part in parts else None
    return frozenset(holidays.country_holidays(place.country, subdiv=part, years=year))

"""Which country a time zone lies in. Source: zone.tab of the IANA time zone database, from the package tzdata."""

from functools import cache
from importlib.resources import files


def country_of_zone(zone: str) -> str | None:
    """The country of a time zone such as `Europe/Zurich`, as two capitals (ISO 3166); None for UTC and zones without a country."""
    return _countries().get(zone)


@cache
def _countries() -> dict[str, str]:
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {row[2]: row[0] for row in rows}

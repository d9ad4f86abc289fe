"""Time zones by the names that clients send. Source: behaviour notes, tomatoes 1.4."""

from datetime import UTC, datetime

import pytest

from crewhall.kit.time_zones import IANA_NAMES
from crewhall.surfaces.tomatoes.zone_names import FRIENDLY_NAMES, read_zone


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Europe/Rome", "Europe/Rome"),
        ("Rome", "Europe/Rome"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("Kyiv", "Europe/Kiev"),
        ("Nuku'alofa", "Pacific/Tongatapu"),
        ("St. Petersburg", "Europe/Moscow"),
        ("Bern", "Europe/Zurich"),
        ("EST", "EST"),
        (None, "UTC"),
        ("", "UTC"),
        ("bogus", "UTC"),
        ("rome", "UTC"),
        ("localtime", "UTC"),
    ],
)
def test_zones_are_found_by_iana_and_friendly_names(name: str | None, key: str) -> None:
    assert read_zone(name).key == key


def test_every_friendly_name_has_a_zone_of_its_own() -> None:
    assert len(FRIENDLY_NAMES) == 150
    for name, key in FRIENDLY_NAMES.items():
        assert key in IANA_NAMES
        assert read_zone(name).key == key
        assert datetime(2026, 1, 1, tzinfo=UTC).astimezone(read_zone(name)).tzname()

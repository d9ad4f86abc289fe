"""Time zones by name. Source: behaviour notes, tomatoes 1.4."""

from datetime import UTC, datetime

import pytest

from crewhall.domains.focus.zones import FRIENDLY_NAMES, is_utc, zone_named


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
        ("UTC", "UTC"),
        ("Etc/UTC", "Etc/UTC"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        (None, "UTC"),
        ("", "UTC"),
        (" ", "UTC"),
        ("bogus", "UTC"),
        ("europe/rome", "UTC"),
        ("rome", "UTC"),
        ("+01:00", "UTC"),
        ("-5", "UTC"),
        ("localtime", "UTC"),
        ("../../etc/passwd", "UTC"),
        ("Europe/Rome\0", "UTC"),
    ],
)
def test_zones_are_found_by_iana_and_friendly_names(name: str | None, key: str) -> None:
    assert zone_named(name).key == key


def test_every_friendly_name_has_a_zone_of_its_own() -> None:
    assert len(FRIENDLY_NAMES) == 150
    for name, key in FRIENDLY_NAMES.items():
        assert zone_named(name).key == key
        assert datetime(2026, 1, 1, tzinfo=UTC).astimezone(zone_named(name)).tzname()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UTC", True),
        ("Etc/UTC", True),
        ("Zulu", True),
        ("bogus", True),
        ("Europe/London", False),
        ("London", False),
        ("GMT", False),
        ("Africa/Monrovia", False),
        ("Atlantic/Reykjavik", False),
    ],
)
def test_utc_is_told_from_zones_of_the_same_offset(name: str, *, expected: bool) -> None:
    assert is_utc(zone_named(name)) is expected

"""Time zones by their IANA names."""

import pytest

from crewhall.kit.time_zones import is_utc, zone_named


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Europe/Rome", "Europe/Rome"),
        ("EST", "EST"),
        ("UTC", "UTC"),
        ("Etc/UTC", "Etc/UTC"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        (None, "UTC"),
        ("", "UTC"),
        (" ", "UTC"),
        ("bogus", "UTC"),
        ("europe/rome", "UTC"),
        ("Rome", "UTC"),
        ("+01:00", "UTC"),
        ("-5", "UTC"),
        ("localtime", "UTC"),
        ("Factory", "UTC"),
        ("../../etc/passwd", "UTC"),
        ("Europe/Rome\0", "UTC"),
    ],
)
def test_zones_are_found_by_iana_names(name: str | None, key: str) -> None:
    assert zone_named(name).key == key


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UTC", True),
        ("Etc/UTC", True),
        ("Zulu", True),
        ("bogus", True),
        ("Europe/London", False),
        ("GMT", False),
        ("Africa/Monrovia", False),
        ("Atlantic/Reykjavik", False),
    ],
)
def test_utc_is_told_from_zones_of_the_same_offset(name: str, *, expected: bool) -> None:
    assert is_utc(zone_named(name)) is expected

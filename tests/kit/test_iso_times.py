"""ISO 8601 texts as people write them."""

from datetime import datetime

import pytest

from crewhall.kit.iso_times import parse_iso


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-11-24", "2026-11-24T00:00:00"),
        (" 2026-11-24 10:00 ", "2026-11-24T10:00:00"),
        ("2026-11-24T02:00:00-07:00", "2026-11-24T02:00:00-07:00"),
        ("2026-11-24T09:00:00.000001Z", "2026-11-24T09:00:00.000001+00:00"),
    ],
)
def test_time_is_read_with_its_offset_or_without(text: str, same: str) -> None:
    assert parse_iso(text).isoformat() == same
    assert parse_iso(text) == datetime.fromisoformat(same)


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "2026-11-24T25:00", "2" * 10_000, " " * 41 + "2026-11-24"])
def test_what_is_no_time_is_refused_with_what_is_wanted(text: str) -> None:
    with pytest.raises(ValueError, match="must be a date, or a date and time such as"):
        parse_iso(text)

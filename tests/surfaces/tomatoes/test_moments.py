"""How moments are written and read, without a server (behaviour notes, tomatoes 1.4 and 1.7)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crewhall.surfaces.tomatoes.errors import BadInstant
from crewhall.surfaces.tomatoes.moments import read_instant, requested_instant, wire_times
from crewhall.surfaces.tomatoes.params import Body, Params
from crewhall.surfaces.tomatoes.zone_names import read_zone

ROME, LONDON = ZoneInfo("Europe/Rome"), ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # the 26th in Rome


def rome(*parts: int) -> datetime:
    """A time on Rome's clock."""
    return datetime(*parts, tzinfo=ROME)  # pyright: ignore[reportArgumentType] - the parts of a time


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("UTC", "2026-11-22T01:05:29.625Z"),
        ("Etc/UTC", "2026-11-22T01:05:29.625Z"),
        ("Nowhere/Near", "2026-11-22T01:05:29.625Z"),
        ("", "2026-11-22T01:05:29.625Z"),
        ("Europe/Rome", "2026-11-22T02:05:29.625+01:00"),
        ("Rome", "2026-11-22T02:05:29.625+01:00"),
        ("europe/rome", "2026-11-22T01:05:29.625Z"),
        ("Europe/London", "2026-11-22T01:05:29.625+00:00"),
        ("London", "2026-11-22T01:05:29.625+00:00"),
        ("Eastern Time (US & Canada)", "2026-11-21T20:05:29.625-05:00"),
        ("EST", "2026-11-21T20:05:29.625-05:00"),
        ("+01:00", "2026-11-22T01:05:29.625Z"),
        ("Asia/Kathmandu", "2026-11-22T06:50:29.625+05:45"),
    ],
)
def test_moment_is_written_in_the_zone_cut_to_milliseconds(zone: str, text: str) -> None:
    assert wire_times(read_zone(zone))(datetime(2026, 11, 22, 1, 5, 29, 625_999, tzinfo=UTC)) == text


def test_summer_has_its_own_offset_and_whole_seconds_their_fraction() -> None:
    assert wire_times(LONDON)(datetime(2026, 7, 1, 12, tzinfo=UTC)) == "2026-07-01T13:00:00.000+01:00"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T02:05:29.625Z", datetime(2026, 11, 22, 2, 5, 29, 625_000, tzinfo=UTC)),
        ("2026-11-22T02:05:29.625+01:00", rome(2026, 11, 22, 2, 5, 29, 625_000)),
        ("2026-11-22T02:05:29-0500", datetime(2026, 11, 22, 7, 5, 29, tzinfo=UTC)),
        ("2026-11-22 02:05:29 EST", datetime(2026, 11, 22, 7, 5, 29, tzinfo=UTC)),
        ("2026-11-22T02:05:29", rome(2026, 11, 22, 2, 5, 29)),
        ("2026-11-22T02:05:29 01:00", rome(2026, 11, 22, 2, 5, 29)),  # what a raw + becomes
        ("2026-11-22", rome(2026, 11, 22)),
        ("20261122", rome(2026, 11, 22)),
        ("20261122T101500Z", datetime(2026, 11, 22, 10, 15, tzinfo=UTC)),
        ("22/11/2026", rome(2026, 11, 22)),
        ("2026/11/22", rome(2026, 11, 22)),
        ("22.11.2026", rome(2026, 11, 22)),
        ("22-nov-2026", rome(2026, 11, 22)),
        ("Nov 22, 2026 5:30 pm", rome(2026, 11, 22, 17, 30)),
        ("22nd November 2026, 12am", rome(2026, 11, 22)),
        ("Sun, 22 Nov 2026 10:00:00 GMT", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("November 2026", rome(2026, 11, 1)),
        ("Mar", rome(2026, 3, 1)),
        ("3rd", rome(2026, 11, 3)),
        ("10:30", rome(2026, 11, 26, 10, 30)),
        ("10:30:15.5", rome(2026, 11, 26, 10, 30, 15, 500_000)),
        ("10h30", rome(2026, 11, 26, 10, 30)),
        ("3 p.m.", rome(2026, 11, 26, 15)),
        ("monday", rome(2026, 11, 26)),
        ("2026-02-30", rome(2026, 3, 2)),
        ("2026-11-31T10:00", rome(2026, 12, 1, 10)),
        ("2026-11-22T24:00", rome(2026, 11, 23)),
        ("2026-12-31T23:59:60", rome(2027, 1, 1)),
        ("2026-03-29T02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # which Rome's clock leaves out
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of two
    ],
)
def test_text_names_a_moment_on_the_clock_of_the_zone(text: str, moment: datetime) -> None:
    assert read_instant(text, ROME, NOW) == moment


@pytest.mark.parametrize("text", ["", "  ", "abc", "yesterday", "?", "---", "1700000000000", "\u00e9"])
def test_text_that_names_nothing_is_ignored(text: str) -> None:
    assert read_instant(text, ROME, NOW) is None


@pytest.mark.parametrize(
    "value",
    [
        *(
            "2017-20-08",
            "2017",
            "1700000000",
            "2026-11-22T25:00",
            "10:61",
            "2026-11-32",
            "2026-00-10",
            "2026-11-22T24:01",
        ),
        *("99999-01-01", "-2026-01-01", "0000-01-01", "9999-12-31T23:59:59-12:00", "2026-11-22T10:00+99:00"),
        "2026-11-22" + " " * 200,
        *(5, True, ["2026-11-22"], {"a": "b"}),
    ],
    ids=repr,
)
def test_moment_that_does_not_exist_is_refused(value: Any) -> None:
    with pytest.raises(BadInstant) as refusal:
        requested_instant(Params({"to": value}, Body({})), "to", ROME, NOW)
    assert refusal.value.message == "invalid to: argument out of range"


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(9000, 1, 1)), st.sampled_from([ROME, LONDON]))  # noqa: DTZ001 - hypothesis wants them so
def test_written_moment_is_read_again(naive: datetime, zone: ZoneInfo) -> None:
    moment = naive.replace(tzinfo=UTC)
    read = read_instant(wire_times(zone)(moment), ZoneInfo("Asia/Tokyo"), NOW)
    assert read is not None
    assert timedelta(0) <= moment - read < timedelta(milliseconds=1)


@given(st.text(max_size=140) | st.from_regex(r"[-+0-9a-zT:./' ]{0,40}"))
def test_any_text_names_a_moment_or_none_or_is_refused(text: str) -> None:
    try:
        found = requested_instant(Params({"from": text}, Body({})), "from", ROME, NOW)
    except BadInstant:
        return
    assert found is None or found.utcoffset() == timedelta(0)

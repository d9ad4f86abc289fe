"""Times and stretches of time in queries: every form that clients write, in zones whose clocks are put forward and back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crewhall.kit.errors import InvalidInput
from crewhall.surfaces.tommy.date_ranges import read_date_range, read_month
from crewhall.surfaces.tommy.moments import EARLIEST, LATEST, read_instant

SYDNEY, BERLIN = ZoneInfo("Australia/Sydney"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 4, 4, 22, 30, tzinfo=UTC)
"""Sunday 5 April, half past eight in Sydney, on the day on which its clocks are put back; Sunday half past midnight in Berlin."""


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-01-31T09:30:00Z", "2026-01-31T09:30"),
        ("2026-01-31T09:30:00.250Z", "2026-01-31T09:30:00.250"),
        ("2026-01-31T09:30:00+01:00", "2026-01-31T08:30"),
        ("2026-01-31T09:30:00 01:00", "2026-01-31T08:30"),
        ("2026-01-31T09:30:00.000 0100", "2026-01-31T08:30"),
        (" 2026-01-31 09:30 ", "2026-01-30T22:30"),
        ("2026-01-31T09:30:00", "2026-01-30T22:30"),
        ("2026-01-31", "2026-01-30T13:00"),
        ("2026-07-31", "2026-07-30T14:00"),
        ("1769852400", "2026-01-31T09:40"),
        (1769852400, "2026-01-31T09:40"),
        ("1769852400000", "2026-01-31T09:40"),
        (1769852400500.0, "2026-01-31T09:40:00.500"),
        (0, "1970-01-01T00:00"),
        ("2026-10-04T02:30", "2026-10-03T16:30"),
        ("2026-04-05T02:30", "2026-04-04T15:30"),
    ],
)
def test_moment_is_read_in_every_form(value: object, moment: str) -> None:
    assert read_instant(value, SYDNEY, "start_at") == at(moment)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "2026-13-01",
        "2026-01-31T25:00",
        "1e400",
        "9" * 15,
        "9" * 400,
        10**15,
        1e300,
        float("nan"),
        "1850-01-01",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01",
        None,
        [],
        {},
        "2026-01-31T09:30:00 what",
        "0x10",
        "١٧٦٩٨٥٢٤٠٠",
    ],
    ids=repr,
)
def test_moment_that_is_none_is_refused_by_its_field(value: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_instant(value, SYDNEY, "start_at")
    assert list(caught.value.details or {}) == ["start_at"]


@pytest.mark.parametrize(
    ("asked", "since", "until"),
    [
        ("today", "2026-04-04T13:00", "2026-04-05T14:00"),
        ("Week", "2026-03-29T13:00", "2026-04-05T14:00"),
        ("month", "2026-03-31T13:00", "2026-04-30T14:00"),
        (["2026-04-01", "2026-04-05"], "2026-03-31T13:00", "2026-04-05T14:00"),
        (["2026-04-01T00:00:00Z", "2026-04-05T00:00:00Z"], "2026-04-01T00:00", "2026-04-05T00:00"),
        (["1774994400", "1775340000000"], "2026-03-31T22:00", "2026-04-04T22:00"),
        ([1774994400, 1775340000], "2026-03-31T22:00", "2026-04-04T22:00"),
        ("1774994400000,1775340000000", "2026-03-31T22:00", "2026-04-04T22:00"),
        ('["1774994400000", 1775340000000]', "2026-03-31T22:00", "2026-04-04T22:00"),
        ("2026-04-01T00:00:00z, 2026-04-05", "2026-04-01T00:00", "2026-04-05T14:00"),
        (["2026-04-01T00:00:00Z", "2026-04-01T00:00:00Z"], "2026-04-01T00:00", "2026-04-01T00:00"),
    ],
    ids=repr,
)
def test_date_range_is_read_in_every_form(asked: object, since: str, until: str) -> None:
    assert read_date_range({"date_range": asked}, SYDNEY, NOW) == (at(since), at(until))


def test_active_is_from_now_on() -> None:
    assert read_date_range({"date_range": "active"}, SYDNEY, NOW) == (NOW, LATEST)


@pytest.mark.parametrize(
    "asked",
    [
        "yesterday",
        "2026-04-01",
        "a,b",
        "1,2,3",
        "2026-04-05,2026-04-01",
        ["2026-04-01"],
        ["a", "b"],
        {"from": "2026-04-01"},
        "2026-04-05T00:00:00Z,2026-04-04T23:00:00Z",
        "[1,",
        "[[1],[2]]",
        "2026-04-01,",
        "9" * 30 + "," + "9" * 30,
    ],
    ids=repr,
)
def test_date_range_that_is_none_is_refused(asked: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_date_range({"date_range": asked}, SYDNEY, NOW)
    assert list(caught.value.details or {}) == ["date_range"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"start_at": "2026-04-01"}, (at("2026-03-31T13:00"), LATEST)),
        ({"end_date": "2026-04-01"}, (EARLIEST, at("2026-04-01T13:00"))),
        (
            {"start_date": "2026-04-01", "end_at": "2026-04-02T00:00:00Z"},
            (at("2026-03-31T13:00"), at("2026-04-02T00:00")),
        ),
        ({"start_at": None, "year": "2026"}, None),
        ({}, None),
    ],
    ids=repr,
)
def test_range_is_also_read_from_start_and_end(query: dict[str, object], expected: object) -> None:
    assert read_date_range(query, SYDNEY, NOW) == expected


@pytest.mark.parametrize(
    "query", [{"start_at": "2026-04-02", "end_at": "2026-04-01T00:00:00Z"}, {"end_at": "soon"}], ids=repr
)
def test_wrong_end_is_named(query: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_date_range(query, SYDNEY, NOW)
    assert list(caught.value.details or {}) == ["end_at"]


@pytest.mark.parametrize(
    ("zone", "month", "hours"),
    [
        (SYDNEY, 4, 30 * 24 + 1),
        (SYDNEY, 10, 31 * 24 - 1),
        (SYDNEY, 6, 30 * 24),
        (BERLIN, 3, 31 * 24 - 1),
        (BERLIN, 10, 31 * 24 + 1),
        (BERLIN, 2, 28 * 24),
        (ZoneInfo("UTC"), 12, 31 * 24),
    ],
    ids=lambda value: getattr(value, "key", str(value)),
)
def test_month_is_exact_when_clocks_change(zone: ZoneInfo, month: int, hours: int) -> None:
    asked = read_month({"year": "2026", "month": str(month)}, zone, NOW)
    assert asked is not None
    since, until = asked
    assert until - since == timedelta(hours=hours)
    local = since.astimezone(zone)
    assert (local.year, local.month, local.day, local.hour, local.minute) == (2026, month, 1, 0, 0)


def test_year_alone_and_month_alone_are_taken() -> None:
    assert read_month({"year": "2025"}, BERLIN, NOW) == (at("2024-12-31T23:00"), at("2025-12-31T23:00"))
    assert read_month({"month": "02"}, BERLIN, NOW) == (at("2026-01-31T23:00"), at("2026-02-28T23:00"))
    assert read_month({"month": None}, BERLIN, NOW) is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"year": "26"}, "year"),
        ({"year": "2026", "month": "13"}, "month"),
        ({"month": "0"}, "month"),
        ({"year": ["2026"]}, "year"),
        ({"year": "2026", "month": "April"}, "month"),
        ({"year": "२०२६"}, "year"),
    ],
    ids=repr,
)
def test_wrong_year_or_month_is_named(query: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_month(query, BERLIN, NOW)
    assert list(caught.value.details or {}) == [field]

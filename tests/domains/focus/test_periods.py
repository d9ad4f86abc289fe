"""Days, weeks and months of a person, also where the clock changes; and counters by them."""

from datetime import UTC, datetime, timedelta

import pytest

from crewhall.domains.focus import tomatoes
from crewhall.domains.focus.model import Counters, Period
from crewhall.domains.focus.periods import interval
from crewhall.kit.time_zones import zone_named
from tests.domains.focus.conftest import Clock
from tests.domains.focus.desk import Desk

pytestmark = pytest.mark.anyio


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "moment", "zone", "start", "end"),
    [
        ("daily", "2026-03-04 12:00", "UTC", "2026-03-04 00:00", "2026-03-05 00:00"),
        ("weekly", "2026-03-04 12:00", "UTC", "2026-03-02 00:00", "2026-03-09 00:00"),
        ("monthly", "2026-03-04 12:00", "UTC", "2026-03-01 00:00", "2026-04-01 00:00"),
        ("monthly", "2026-12-31 12:00", "UTC", "2026-12-01 00:00", "2027-01-01 00:00"),
        ("monthly", "2028-02-29 12:00", "UTC", "2028-02-01 00:00", "2028-03-01 00:00"),
        # A Monday begins its own week, a Sunday ends one.
        ("weekly", "2026-03-02 00:00", "UTC", "2026-03-02 00:00", "2026-03-09 00:00"),
        ("weekly", "2026-03-08 23:59", "UTC", "2026-03-02 00:00", "2026-03-09 00:00"),
        # East and west of Greenwich the same moment lies in other days.
        ("daily", "2026-03-04 12:00", "Pacific/Auckland", "2026-03-04 11:00", "2026-03-05 11:00"),
        ("daily", "2026-03-04 02:00", "America/New_York", "2026-03-03 05:00", "2026-03-04 05:00"),
        ("weekly", "2026-03-02 02:00", "America/New_York", "2026-02-23 05:00", "2026-03-02 05:00"),
        ("monthly", "2026-03-01 02:00", "America/New_York", "2026-02-01 05:00", "2026-03-01 05:00"),
        # The clock is put forward: the day has 23 hours, the week and the month lose one.
        ("daily", "2026-03-29 12:00", "Europe/Rome", "2026-03-28 23:00", "2026-03-29 22:00"),
        ("weekly", "2026-03-29 12:00", "Europe/Rome", "2026-03-22 23:00", "2026-03-29 22:00"),
        ("monthly", "2026-03-29 12:00", "Europe/Rome", "2026-02-28 23:00", "2026-03-31 22:00"),
        # And back: 25 hours.
        ("daily", "2026-10-25 12:00", "Europe/Rome", "2026-10-24 22:00", "2026-10-25 23:00"),
        ("daily", "2026-11-01 12:00", "America/New_York", "2026-11-01 04:00", "2026-11-02 05:00"),
        # Cairo has no midnight on the day of the change; its day begins at one by the clock.
        ("daily", "2026-04-24 12:00", "Africa/Cairo", "2026-04-23 22:00", "2026-04-24 21:00"),
        # Cuba has two: the day begins with the first.
        ("daily", "2026-11-01 12:00", "America/Havana", "2026-11-01 04:00", "2026-11-02 05:00"),
        # Half an hour on Lord Howe Island.
        ("daily", "2026-04-05 03:00", "Australia/Lord_Howe", "2026-04-04 13:00", "2026-04-05 13:30"),
    ],
)
def test_periods_follow_the_clock_of_the_zone(period: str, moment: str, zone: str, start: str, end: str) -> None:
    found = interval(Period(period), utc(moment), zone_named(zone))
    assert (found.start, found.end) == (utc(start), utc(end))
    assert utc(moment) in found
    assert found.start in found
    assert found.end not in found


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Rome", "America/Havana", "Africa/Cairo", "Pacific/Apia", "Asia/Kathmandu"]
)
@pytest.mark.parametrize("period", [Period.DAILY, Period.WEEKLY, Period.MONTHLY])
def test_periods_follow_each_other_without_a_gap(period: Period, zone: str) -> None:
    found = interval(period, utc("2026-01-01 00:00"), zone_named(zone))
    while found.end < utc("2027-02-01 00:00"):
        after = interval(period, found.end, zone_named(zone))
        assert after.start == found.end
        assert interval(period, after.end - timedelta(microseconds=1), zone_named(zone)) == after
        found = after


def test_overall_has_no_end() -> None:
    found = interval(Period.OVERALL, utc("2026-01-01 00:00"), zone_named("Europe/Rome"))
    assert utc("1970-01-01 00:00") in found
    assert utc("2999-12-31 00:00") in found


@pytest.mark.parametrize(
    ("now", "zone", "ends", "expected"),
    [
        # Sunday evening in Rome, the day on which its clock was put forward.
        (
            "2026-03-29 21:00",
            "Europe/Rome",
            [
                "2026-03-28 22:59:59",
                "2026-03-28 23:00:00",
                "2026-03-29 02:00",
                "2026-03-22 22:59",
                "2026-03-22 23:00",
                "2026-02-28 22:59",
            ],
            Counters(2, 4, 5),
        ),
        # The first of a month in the middle of a week: the week is longer than the month.
        ("2026-04-01 12:00", "UTC", ["2026-03-31 23:59", "2026-03-30 00:00", "2026-04-01 00:00"], Counters(1, 3, 1)),
        # The same tomato is of today in Auckland and of yesterday in Los Angeles.
        ("2026-03-04 12:00", "Pacific/Auckland", ["2026-03-04 11:30", "2026-03-04 10:30"], Counters(1, 2, 2)),
        ("2026-03-04 08:00", "America/Los_Angeles", ["2026-03-04 07:30"], Counters(0, 1, 1)),
        ("2026-11-01 12:00", "America/Havana", [], Counters(0, 0, 0)),
    ],
    ids=["rome", "first", "auckland", "los_angeles", "nothing"],
)
async def test_counters_begin_with_the_zones_day_week_and_month(
    ann: Desk, ben: Desk, clock: Clock, now: str, zone: str, ends: list[str], expected: Counters
) -> None:
    clock.now = utc(now)
    await ben.add(utc(now))
    for end in ends:
        await ann.add(utc(end))
    assert await counted(ann, zone) == expected


async def test_counters_include_what_lies_ahead(ann: Desk, clock: Clock) -> None:
    now = clock.now
    clock.go(days=60)
    await ann.save()
    clock.now = now
    assert await counted(ann, "UTC") == Counters(1, 1, 1)


async def counted(desk: Desk, zone: str) -> Counters:
    async with desk.works.read(desk.actor) as work:
        return await tomatoes.counters(work, zone_named(zone))

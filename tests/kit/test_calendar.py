"""Days of zones whose clocks are put forward and back: every instant belongs to the day, week and month that the clock shows."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crewhall.kit.calendar import (
    days,
    interval_of_day,
    interval_of_month,
    interval_of_week,
    local_day,
    monday_of,
    next_month,
    start_of_day,
    to_utc,
    working_days,
)

# Around the date line; half an hour of DST (Lord Howe); midnight skipped (Cairo, Beirut, Asuncion, Santiago) and passed twice (Havana).
ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "America/Asuncion", "America/Havana", "Africa/Cairo", "Asia/Beirut",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "America/Scoresbysund",
]  # fmt: skip
FIRST, LAST = datetime.fromisoformat("2000-01-02"), datetime.fromisoformat("2060-12-30")
zones = st.sampled_from(ZONES).map(ZoneInfo)
calendar_days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
instants = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


@given(instants, zones)
@example(datetime(2011, 12, 30, 10, tzinfo=UTC), ZoneInfo("Pacific/Apia"))
@example(datetime(2026, 4, 24, 0, tzinfo=UTC), ZoneInfo("Africa/Cairo"))
@example(datetime(2026, 11, 1, 4, 30, tzinfo=UTC), ZoneInfo("America/Havana"))
def test_instant_lies_in_its_day_week_and_month(instant: datetime, zone: ZoneInfo) -> None:
    day = local_day(instant, zone)
    for interval in (interval_of_day(day, zone), interval_of_week(day, zone), interval_of_month(day, zone)):
        assert instant in interval


@given(calendar_days, zones)
@example(date(2011, 12, 30), ZoneInfo("Pacific/Apia"))
def test_days_follow_one_another_and_are_told_by_the_clock(day: date, zone: ZoneInfo) -> None:
    today = interval_of_day(day, zone)
    assert today.end == interval_of_day(day + timedelta(days=1), zone).start
    assert timedelta(0) <= today.end - today.start <= timedelta(hours=26)
    if today.start < today.end:
        assert local_day(today.start, zone) == local_day(today.end - timedelta(microseconds=1), zone) == day
        assert local_day(today.start - timedelta(microseconds=1), zone) < day


@given(calendar_days, zones)
def test_weeks_and_months_are_made_of_whole_days(day: date, zone: ZoneInfo) -> None:
    week, month = interval_of_week(day, zone), interval_of_month(day, zone)
    assert local_day(week.start, zone).weekday() == 0
    assert week.end == interval_of_day(monday_of(day) + timedelta(days=6), zone).end
    assert month.start == start_of_day(day.replace(day=1), zone)
    assert month.end == interval_of_day(next_month(day) - timedelta(days=1), zone).end


@pytest.mark.parametrize(
    ("zone", "day", "starts", "hours"),
    [
        ("America/St_Johns", date(2006, 10, 29), "2006-10-29T02:30", 25),  # at 0:01 back to 23:01
        ("Europe/Berlin", date(2026, 3, 29), "2026-03-28T23:00", 23),
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-24T22:00", 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), "2026-10-03T13:30", 23.5),
        ("America/Santiago", date(2026, 9, 6), "2026-09-06T04:00", 23),  # from 0:00 to 1:00
        ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00", 25),  # from 1:00 to 0:00: the first midnight counts
        ("America/Scoresbysund", date(2024, 3, 31), "2024-03-31T01:00", 24),  # midnight, and the zone's offset, at once
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T04:30", 23.5),  # from 23:30 to 0:30
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00", 0),  # the day that Samoa left out
    ],
)
def test_day_begins_and_lasts_as_its_clock_says(zone: str, day: date, starts: str, hours: float) -> None:
    found = interval_of_day(day, ZoneInfo(zone))
    assert found.start == datetime.fromisoformat(starts).replace(tzinfo=UTC)
    assert found.end - found.start == timedelta(hours=hours)


@given(st.datetimes(FIRST, LAST), zones)
def test_local_time_comes_back_unless_the_clock_left_it_out(local: datetime, zone: ZoneInfo) -> None:
    instant = to_utc(local, zone)
    shown = instant.astimezone(zone)
    if shown.replace(tzinfo=None) == local:
        assert shown.fold == 0  # the first of two
    else:  # left out: as far behind the change as it would have been
        assert shown.replace(tzinfo=None) > local
        assert (instant - timedelta(days=1)).astimezone(zone).utcoffset() != shown.utcoffset()


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        ("2026-03-29T02:30", "2026-03-29T01:30"),  # left out: half an hour after the change
        ("2026-10-25T02:30", "2026-10-25T00:30"),  # twice: the first
        ("2026-10-25T02:30+01:00", "2026-10-25T01:30"),  # an offset counts more than the zone
    ],
)
def test_local_time_is_read_by_the_rules_of_daylight_saving(local: str, instant: str) -> None:
    found = to_utc(datetime.fromisoformat(local), ZoneInfo("Europe/Berlin"))
    assert found == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@given(calendar_days, st.integers(0, 60))
def test_days_are_each_one_once_in_order(first: date, length: int) -> None:
    after = first + timedelta(days=length)
    all_days = list(days(first, after))
    assert len(all_days) == length
    assert all_days == sorted(set(all_days))


@given(calendar_days, st.integers(0, 60))
def test_working_days_leave_out_weekends_and_holidays(first: date, length: int) -> None:
    after = first + timedelta(days=length)
    every = list(days(first, after))
    assert len(every) == length
    assert list(working_days(first, after, {first})) == [day for day in every if day.isoweekday() <= 5 and day != first]

"""Overtime and penalties, in weeks whose hours are written out by hand."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from crewhall.domains.workforce import overtime, rule_sets
from crewhall.domains.workforce.hours import minutes_of, work_pieces
from crewhall.domains.workforce.model.hours import DayHours, Worked
from crewhall.domains.workforce.model.rules import RuleSet
from crewhall.domains.workforce.model.settings import Weekday

CALIFORNIA = rule_sets.load_version("california", "2000-01-01")
AUSTRALIA = rule_sets.load_version("australia-hospitality", "2020-05-29")
LOS_ANGELES, SYDNEY = ZoneInfo("America/Los_Angeles"), ZoneInfo("Australia/Sydney")
MONDAY = date(2026, 6, 1)


def work(zone: ZoneInfo, day: date, start: str, hours: float, minutes: int | None = None) -> Worked:
    """Work without a break from a local time on; `minutes` as they were rounded."""
    begin = datetime.combine(day, time.fromisoformat(start), zone)
    pieces = tuple(work_pieces(begin, datetime.fromtimestamp(begin.timestamp() + hours * 3600, zone), ()))
    return Worked(day, minutes_of(pieces) if minutes is None else minutes, pieces)


def on(number: int) -> date:
    """The day so many days after the Monday."""
    return MONDAY + timedelta(days=number)


def classified(rule_set: RuleSet | None, worked: Iterable[Worked], zone: ZoneInfo = LOS_ANGELES) -> list[DayHours]:
    return overtime.classify(rule_set, worked, zone, Weekday.MONDAY)


def hours(days: Iterable[DayHours]) -> list[tuple[int, dict[int, int]]]:
    """Ordinary and overtime minutes of each day."""
    return [(each.ordinary_minutes, dict(each.overtime)) for each in days]


def test_without_rules_everything_is_ordinary() -> None:
    days = classified(None, [work(LOS_ANGELES, on(number), "06:00", 15) for number in range(7)])
    assert hours(days) == [(900, {})] * 7
    assert [each.day for each in days] == [on(number) for number in range(7)]


def test_long_day_in_california() -> None:
    (day,) = classified(CALIFORNIA, [work(LOS_ANGELES, on(0), "06:00", 13.5)])
    assert hours([day]) == [(480, {150: 240, 200: 90})]
    assert (day.work_minutes, day.paid_rest_minutes) == (810, 30)


@pytest.mark.parametrize(
    ("minutes", "rest"), [(209, 0), (210, 10), (360, 10), (361, 20), (600, 20), (601, 30), (840, 30), (841, 40)]
)
def test_paid_rest_in_california(minutes: int, rest: int) -> None:
    (day,) = classified(CALIFORNIA, [Worked(on(0), minutes)])
    assert day.paid_rest_minutes == rest


def test_sixth_day_in_california_is_overtime_after_40_hours() -> None:
    days = classified(CALIFORNIA, [work(LOS_ANGELES, on(number), "09:00", 8) for number in range(6)])
    assert hours(days) == [(480, {})] * 5 + [(0, {150: 480})]


def test_overtime_of_the_day_is_not_counted_again_in_the_week() -> None:
    worked = [work(LOS_ANGELES, on(number), "07:00", 10) for number in range(4)]
    worked += [work(LOS_ANGELES, on(4), "07:00", 9), work(LOS_ANGELES, on(5), "07:00", 1)]
    assert hours(classified(CALIFORNIA, worked)) == [(480, {150: 120})] * 4 + [(480, {150: 60}), (0, {150: 60})]


def test_seventh_day_in_california() -> None:
    worked = [work(LOS_ANGELES, on(number), "09:00", 4) for number in range(6)]
    worked += [work(LOS_ANGELES, on(6), "09:00", 9), work(LOS_ANGELES, on(7), "09:00", 4)]
    assert hours(classified(CALIFORNIA, worked)) == [(240, {})] * 6 + [(0, {150: 480, 200: 60}), (240, {})]


def test_seven_days_over_two_weeks_have_no_seventh_day() -> None:
    worked = [work(LOS_ANGELES, on(number), "09:00", 4) for number in range(3, 10)]
    assert hours(classified(CALIFORNIA, worked)) == [(240, {})] * 7


def test_night_shift_is_divided_at_midnight() -> None:
    worked = [work(LOS_ANGELES, on(0), "20:00", 10), work(LOS_ANGELES, on(1), "18:00", 3)]
    assert hours(classified(CALIFORNIA, worked)) == [(240, {}), (480, {150: 60})]


def test_day_with_25_hours_counts_all_of_them() -> None:
    sunday = date(2026, 11, 1)
    (day,) = classified(CALIFORNIA, [work(LOS_ANGELES, sunday, "00:00", 25)])
    assert hours([day]) == [(480, {150: 240, 200: 780})]


def test_minutes_that_rounding_changed_are_at_the_end() -> None:
    longer = work(LOS_ANGELES, on(0), "20:00", 4.2, minutes=255)
    shorter = work(LOS_ANGELES, on(2), "20:00", 4.2, minutes=245)
    assert hours(classified(None, [longer, shorter])) == [(240, {}), (15, {}), (240, {}), (5, {})]


def test_minute_belongs_to_the_day_in_which_it_begins() -> None:
    over_midnight = work(LOS_ANGELES, on(0), "23:58", 4 / 60)
    late = Worked(
        on(0),
        3,
        tuple(work_pieces(over_midnight.pieces[0].start + timedelta(seconds=30), over_midnight.pieces[0].end, ())),
    )
    assert hours(classified(None, [over_midnight])) == [(2, {}), (2, {})]
    assert hours(classified(None, [late])) == [(2, {}), (1, {})]


def test_week_of_more_than_38_hours_in_australia() -> None:
    days = classified(AUSTRALIA, [work(SYDNEY, on(number), "09:00", 10) for number in range(5)], SYDNEY)
    assert hours(days) == [(600, {})] * 3 + [(480, {150: 120}), (0, {150: 120, 200: 480})]


def test_overtime_at_the_weekend_in_australia_is_double() -> None:
    worked = [work(SYDNEY, on(number), "08:00", 9.5) for number in range(4)]
    worked += [work(SYDNEY, on(5), "09:00", 3), work(SYDNEY, on(6), "09:00", 3)]
    days = classified(AUSTRALIA, worked, SYDNEY)
    assert hours(days)[4:] == [(0, {200: 180}), (0, {200: 180})]
    assert [dict(each.penalties) for each in days[4:]] == [{}, {}]


def test_penalties_in_australia() -> None:
    worked = [work(SYDNEY, on(3), "17:00", 8), work(SYDNEY, on(4), "20:00", 6), work(SYDNEY, on(6), "06:00", 5)]
    days = classified(AUSTRALIA, worked, SYDNEY)
    assert [(each.day, dict(each.penalties)) for each in days] == [
        (on(3), {"evening": 300}),
        (on(4), {"night": 60, "evening": 240}),
        (on(5), {"saturday": 120}),
        (on(6), {"sunday": 300}),
    ]


def test_work_by_hand_has_the_penalties_of_whole_days() -> None:
    worked = [Worked(on(6), 240), Worked(on(0), 600), work(SYDNEY, on(0), "19:00", 2)]
    days = classified(AUSTRALIA, worked, SYDNEY)
    assert hours(days) == [(690, {150: 30}), (240, {})]
    assert [dict(each.penalties) for each in days] == [{"evening": 120}, {"sunday": 240}]


def test_no_work_has_no_days() -> None:
    assert classified(CALIFORNIA, []) == []
    assert classified(CALIFORNIA, [Worked(on(0), 0), work(LOS_ANGELES, on(1), "09:00", 0.01)]) == []


def test_last_year_stays_as_it_was_computed() -> None:
    sunday = [work(SYDNEY, date(2018, 12, 2), "09:00", 8)]
    then, now = rule_sets.load_reference("australia-hospitality@2018-07-01"), AUSTRALIA
    assert [dict(each.penalties) for each in classified(then, sunday, SYDNEY)] == [{"sunday": 480}]
    assert {each.name: each.multiplier for each in then.penalties}["sunday"] == 160
    assert {each.name: each.multiplier for each in now.penalties}["sunday"] == 150

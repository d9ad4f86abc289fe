"""The work-life score: weeks that are written out by hand, and the points that they come to."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crewhall.domains.workforce.model.availability import Availability, Level
from crewhall.domains.workforce.scores import Driver, Limits, Piece, feedback_on, weeks_of

BERLIN = ZoneInfo("Europe/Berlin")
LIMITS = Limits(most_minutes=40 * 60, least_rest=timedelta(hours=10), first_weekday=0)
MONDAY = date(2026, 3, 2)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def piece(day: int, start: float, hours: float, breaks: int = 30, published: datetime | None = LONG_AGO) -> Piece:
    """Work on a day of March 2026, from an hour of Berlin's clock on."""
    begins = (datetime(2026, 3, day, tzinfo=BERLIN) + timedelta(hours=start)).astimezone(UTC)
    return Piece(begins, begins + timedelta(hours=hours), timedelta(minutes=breaks), BERLIN, published)


def said(day: int, **levels: Any) -> dict[date, Availability]:
    """What somebody says of a day of March 2026."""
    when = date(2026, 3, day)
    return {when: Availability(None, 1, 1, when, **levels)}


OFFICE = [piece(day, 9, 8) for day in (2, 3, 4, 5, 6)]
LATE = datetime(2026, 3, 1, 8, tzinfo=UTC)

# What somebody works in the week of 2 March, what they say of it, their score, and what took points.
WEEKS: list[tuple[list[Piece], dict[date, Availability], int, dict[Driver, int]]] = [
    (OFFICE, {}, 100, {}),
    # 45 h of presence less 2.5 h of breaks are 42.5 h: three hours begun over 40.
    ([piece(day, 8, 9) for day in (2, 3, 4, 5, 6)], {}, 94, {Driver.OVERTIME: 6}),
    # 64.5 h: 25 hours begun over 40, of which 20 points are taken; eleven hours of rest are enough.
    ([piece(day, 7, 13.4) for day in (2, 3, 4, 5, 6)], {}, 80, {Driver.OVERTIME: 20}),
    # From 23:00 on Monday to 08:00 on Tuesday there are nine hours; one of eight hours was in the night.
    ([piece(2, 15, 8), piece(3, 8, 8)], {}, 91, {Driver.SHORT_REST: 8, Driver.NIGHTS: 1}),
    # A divided day is no lack of rest, nor is work after exactly ten hours.
    ([piece(2, 9, 3), piece(2, 17, 4), piece(3, 7, 6)], {}, 100, {}),
    # Seven days in a row, the seventh counts.
    ([piece(day, 9, 5) for day in range(2, 9)], {}, 95, {Driver.DAYS_IN_A_ROW: 5}),
    # A night from 22:00 to 06:00 alone: all of it.
    ([piece(2, 22, 8)], {}, 80, {Driver.NIGHTS: 20}),
    # From 18:00 to 02:00: half of it.
    ([piece(2, 18, 8)], {}, 90, {Driver.NIGHTS: 10}),
    # From 04:00 to 10:00: three of six hours.
    ([piece(3, 4, 6)], {}, 90, {Driver.NIGHTS: 10}),
    (OFFICE, said(3, am=Level.UNAVAILABLE), 95, {Driver.UNAVAILABLE: 5}),
    (OFFICE, said(3, nd=Level.UNAVAILABLE), 100, {}),
    (OFFICE, said(3, am=Level.PREFERRED), 100, {}),
    # The night of the day before reaches into the morning.
    ([piece(3, 6, 6)], said(2, nd=Level.UNAVAILABLE), 92, {Driver.UNAVAILABLE: 5, Driver.NIGHTS: 3}),
    # A preferred night gives two points back.
    ([piece(2, 22, 8)], said(2, nd=Level.PREFERRED), 82, {Driver.NIGHTS: 20}),
    # What is partly preferred and partly impossible is not preferred.
    ([piece(2, 9, 8)], said(2, am=Level.PREFERRED, pm=Level.UNAVAILABLE), 95, {Driver.UNAVAILABLE: 5}),
    # Published at 9:00 on Sunday: Monday and Tuesday at 8:00 are less than 48 hours ahead, Tuesday at 9:00 is not.
    ([piece(2, 8, 6, 0, LATE), piece(3, 8, 6, 0, LATE), piece(4, 8, 6, 0, LATE)], {}, 92, {Driver.SHORT_NOTICE: 8}),
    ([piece(3, 9, 6, 0, LATE)], {}, 100, {}),
    ([piece(3, 9, 6, 0, None)], {}, 100, {}),
    # Six hours need no break, more of them half an hour.
    ([piece(2, 9, 6, 0), piece(3, 9, 6.1, 29), piece(4, 9, 6.1, 30)], {}, 96, {Driver.MISSED_BREAKS: 4}),
    ([piece(day, 9, 7, 0) for day in (2, 3, 4, 5, 6)], {}, 88, {Driver.MISSED_BREAKS: 12}),
]


@pytest.mark.parametrize(("pieces", "levels", "score", "penalties"), WEEKS)
def test_week(pieces: list[Piece], levels: dict[date, Availability], score: int, penalties: dict[Driver, int]) -> None:
    week = weeks_of(pieces, levels, LIMITS)[MONDAY]
    assert {driver: points for driver, points in week.penalties.items() if points} == penalties
    assert week.score == score
    assert len(feedback_on(week)) == max(1, min(3, len(penalties)))


def test_everything_at_once_is_not_below_zero() -> None:
    nights = [piece(day, 20, 15, 0, datetime(2026, 3, day, tzinfo=UTC)) for day in range(1, 9)]
    levels: dict[date, Availability] = {}
    for day in range(1, 9):
        levels |= said(day, nd=Level.UNAVAILABLE)
    found = weeks_of(nights, levels, LIMITS)
    week = found[MONDAY]
    assert week.penalties == {
        Driver.OVERTIME: 20,
        Driver.SHORT_REST: 24,
        Driver.DAYS_IN_A_ROW: 10,
        Driver.NIGHTS: 12,
        Driver.UNAVAILABLE: 15,
        Driver.SHORT_NOTICE: 16,
        Driver.MISSED_BREAKS: 12,
    }
    assert week.score == 0
    assert feedback_on(week)[0].startswith("You had too little rest")


def test_rest_and_runs_go_over_the_end_of_a_week_and_count_where_they_are_felt() -> None:
    pieces = [piece(day, 15, 7.5) for day in range(3, 9)] + [piece(9, 6, 6)]
    found = weeks_of(pieces, {}, LIMITS)
    # The first week: 42 hours of work, two over the maximum, and half an hour of each day at night.
    assert [found[day].score for day in sorted(found)] == [95, 84]
    second = found[date(2026, 3, 9)].penalties
    assert (second[Driver.SHORT_REST], second[Driver.DAYS_IN_A_ROW], second[Driver.NIGHTS]) == (8, 5, 3)


@pytest.mark.parametrize(
    ("first_weekday", "first_day"), [(0, date(2026, 3, 2)), (6, date(2026, 3, 8)), (5, date(2026, 3, 7))]
)
def test_week_begins_where_the_team_says(first_weekday: int, first_day: date) -> None:
    fields: dict[str, Any] = {"most_minutes": 2400, "least_rest": timedelta(hours=10)}
    assert list(weeks_of([piece(8, 9, 5)], {}, Limits(**fields, first_weekday=first_weekday))) == [first_day]

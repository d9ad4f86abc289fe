"""The work-life score: how a week of work leaves room for life, from 0 to 100. For users: docs/guide/work-life-score.md, which states every
number here. Source: behaviour notes, tommy 2.13. Nothing here touches a database."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct

from crewhall.domains.workforce.model.availability import WINDOW_MINUTES, Availability, Level, Window
from crewhall.kit.calendar import days, first_of_week, local_day, to_utc

FULL = 100
DEFAULT_MOST_MINUTES = 40 * 60
NOTICE = timedelta(hours=48)
MOST_DAYS_IN_A_ROW = 6
_BREAK_AFTER, _LEAST_BREAK = timedelta(hours=6), timedelta(minutes=30)
_DAY = timedelta(days=1)


class Driver(StrEnum):
    """What takes points off."""

    OVERTIME = "overtime"
    SHORT_REST = "short_rest"
    DAYS_IN_A_ROW = "days_in_a_row"
    NIGHTS = "nights"
    UNAVAILABLE = "unavailable"
    SHORT_NOTICE = "short_notice"
    MISSED_BREAKS = "missed_breaks"


POINTS: Mapping[Driver, tuple[int, int]] = {
    Driver.OVERTIME: (2, 20),
    Driver.SHORT_REST: (8, 24),
    Driver.DAYS_IN_A_ROW: (5, 15),
    Driver.NIGHTS: (20, 20),
    Driver.UNAVAILABLE: (5, 15),
    Driver.SHORT_NOTICE: (4, 16),
    Driver.MISSED_BREAKS: (4, 12),
}
"""For each of what is counted, and at most in a week. The share of night work is counted from 0 to 1."""
BONUS, MOST_BONUS = 2, 10

_FEEDBACK = {
    Driver.OVERTIME: "You worked more hours than your weekly maximum. Ask whether somebody can take a shift.",
    Driver.SHORT_REST: "You had too little rest between two days of work. Ask for a later start after a late finish.",
    Driver.DAYS_IN_A_ROW: "You worked more than six days in a row. Plan a day off.",
    Driver.NIGHTS: "Much of your work was at night. Ask for some day shifts in between.",
    Driver.UNAVAILABLE: "You worked at times at which you are unavailable. Check that your availability is up to date.",
    Driver.SHORT_NOTICE: "Shifts were published less than 48 hours ahead. Ask for the roster earlier.",
    Driver.MISSED_BREAKS: "You worked more than six hours with less than half an hour of break. Clock your breaks, and take them.",
}
_ALL_WELL = "Your last week kept within all limits that the score looks at."
_MOST_FEEDBACK = 3


class Piece(Struct, frozen=True):
    """Work without interruption but for breaks, in the zone of its place. `published_at` is that of its shift."""

    start: datetime
    end: datetime
    breaks: timedelta
    zone: ZoneInfo
    published_at: datetime | None = None

    @property
    def day(self) -> date:
        """The local day on which it begins."""
        return local_day(self.start, self.zone)


class Limits(Struct, frozen=True):
    """What holds for a person: the most work in a week, and the least rest between days; the number of the week's first day (0 is Monday)."""

    most_minutes: int
    least_rest: timedelta
    first_weekday: int


class Week(Struct, frozen=True):
    """A week by its first day: the score, and the points that each driver took."""

    first_day: date
    score: int
    penalties: Mapping[Driver, int]


def weeks_of(pieces: Sequence[Piece], said: Mapping[date, Availability], limits: Limits) -> dict[date, Week]:
    """The scores of the weeks in which somebody works, by their first day. `said` is their availability by day."""
    ordered = sorted(pieces, key=lambda piece: piece.start)
    by_week: dict[date, list[Piece]] = defaultdict(list)
    for piece in ordered:
        by_week[first_of_week(piece.day, limits.first_weekday)].append(piece)
    tired, long_runs = _short_rests(ordered, limits), _days_beyond(ordered)
    return {first_day: _week(first_day, own, said, limits, tired, long_runs) for first_day, own in by_week.items()}


def feedback_on(week: Week) -> list[str]:
    """What to tell the person about a week: what cost the most, first."""
    costly = sorted((-points, driver) for driver, points in week.penalties.items() if points)
    return [_FEEDBACK[driver] for _, driver in costly[:_MOST_FEEDBACK]] or [_ALL_WELL]


def _week(
    first_day: date,
    pieces: Sequence[Piece],
    said: Mapping[date, Availability],
    limits: Limits,
    tired: Sequence[date],
    long_runs: Sequence[date],
) -> Week:
    own_days = set(days(first_day, first_day + 7 * _DAY))
    worked = sum((piece.end - piece.start - piece.breaks for piece in pieces), timedelta())
    present = sum((piece.end - piece.start for piece in pieces), timedelta())
    nights = sum((_night(piece) for piece in pieces), timedelta())
    levels = [_levels(piece, said) for piece in pieces]
    over = worked - timedelta(minutes=limits.most_minutes)
    counts: dict[Driver, float] = {
        Driver.OVERTIME: max(0, -(-over // timedelta(hours=1))),
        Driver.SHORT_REST: sum(day in own_days for day in tired),
        Driver.DAYS_IN_A_ROW: sum(day in own_days for day in long_runs),
        Driver.NIGHTS: nights / present if present else 0,
        Driver.UNAVAILABLE: sum(Level.UNAVAILABLE in found for found in levels),
        Driver.SHORT_NOTICE: sum(
            piece.published_at is not None and piece.start - piece.published_at < NOTICE for piece in pieces
        ),
        Driver.MISSED_BREAKS: sum(
            piece.end - piece.start > _BREAK_AFTER and piece.breaks < _LEAST_BREAK for piece in pieces
        ),
    }
    penalties = {driver: min(round(points * counts[driver]), most) for driver, (points, most) in POINTS.items()}
    liked = sum(Level.PREFERRED in found and Level.UNAVAILABLE not in found for found in levels)
    score = FULL - sum(penalties.values()) + min(BONUS * liked, MOST_BONUS)
    return Week(first_day, max(0, min(FULL, score)), penalties)


def _short_rests(ordered: Sequence[Piece], limits: Limits) -> list[date]:
    """The days whose work begins too soon after that of the day of work before."""
    by_day: dict[date, list[Piece]] = defaultdict(list)
    for piece in ordered:
        by_day[piece.day].append(piece)
    return [
        day
        for (_, earlier), (day, later) in pairwise(sorted(by_day.items()))
        if later[0].start - max(piece.end for piece in earlier) < limits.least_rest
    ]


def _days_beyond(ordered: Sequence[Piece]) -> list[date]:
    """The days of work that are more than the sixth in a row."""
    beyond: list[date] = []
    run, last = 0, date.min
    for day in sorted({piece.day for piece in ordered}):
        run = run + 1 if day - last == _DAY else 1
        last = day
        if run > MOST_DAYS_IN_A_ROW:
            beyond.append(day)
    return beyond


def _night(piece: Piece) -> timedelta:
    """How much of it, breaks too, lies in the night windows."""
    touched = days(piece.day - _DAY, local_day(piece.end, piece.zone) + _DAY)
    return sum((_overlap(piece, day, Window.ND) for day in touched), timedelta())


def _levels(piece: Piece, said: Mapping[date, Availability]) -> set[Level]:
    """What the person says of the windows that it touches."""
    return {
        getattr(said[day], window)
        for day in days(piece.day - _DAY, local_day(piece.end, piece.zone) + _DAY)
        if day in said
        for window in Window
        if _overlap(piece, day, window)
    }


def _overlap(piece: Piece, day: date, window: Window) -> timedelta:
    first, after = (
        to_utc(datetime.combine(day, time()) + timedelta(minutes=minute), piece.zone)
        for minute in WINDOW_MINUTES[window]
    )
    return max(timedelta(), min(piece.end, after) - max(piece.start, first))

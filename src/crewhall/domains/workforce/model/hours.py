"""Hours that were worked out: of a session, of a day by rules, and where rules were not kept."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from crewhall.kit.calendar import Interval


class WorkedTime(Struct, frozen=True):
    """What a session comes to. Breaks that count as work are part of `work_minutes`, and not of `break_minutes`."""

    work_minutes: int
    break_minutes: int
    paid_break_minutes: int = 0


class Worked(Struct, frozen=True):
    """Minutes of work, rounded or not, and the intervals in UTC in which they were done, in order.

    Work without intervals, such as an item written by hand, counts to `day`. With intervals, those say the days.
    """

    day: date
    minutes: int
    pieces: tuple[Interval, ...] = ()


class DayHours(Struct, frozen=True):
    """The work of a day by the rules of a set.

    `ordinary_minutes` and the minutes in `overtime`, by multiplier in hundredths, add up to `work_minutes`. `penalties` are minutes by the name
    of the penalty; they are contained in the others. `paid_rest_minutes` is the paid rest that was due.
    """

    day: date
    work_minutes: int
    ordinary_minutes: int
    overtime: Mapping[int, int]
    penalties: Mapping[str, int]
    paid_rest_minutes: int = 0


class BreachKind(StrEnum):
    """In which way hours break a rule."""

    MISSED_BREAK = "missed_break"
    TOO_LITTLE_REST = "too_little_rest"
    TOO_LITTLE_WEEKLY_REST = "too_little_weekly_rest"
    OVER_WEEKLY_MAXIMUM = "over_weekly_maximum"
    OVER_NIGHT_MAXIMUM = "over_night_maximum"


class Breach(Struct, frozen=True):
    """A rule that was not kept, in words: on a day, or in the week that begins on it. `minutes` were worked or rested, `limit_minutes` allowed."""

    kind: BreachKind
    day: date
    minutes: int
    limit_minutes: int
    text: str
    source: str

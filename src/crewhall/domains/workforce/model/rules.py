"""Rules on hours of work, as the files in `rules` state them: which minutes are overtime, which breaks and how much rest are due.

Minutes are whole. A multiplier is in hundredths of the ordinary rate: 150 is time and a half. Each rule says where it comes from.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from crewhall.domains.workforce.model.settings import Weekday

ORDINARY = 100
"""The multiplier of ordinary work."""

Minutes = Annotated[int, Meta(ge=0)]
MinuteOfDay = Annotated[int, Meta(ge=0, le=1440)]
Multiplier = Annotated[int, Meta(gt=ORDINARY, le=400)]
EVERY_DAY = tuple(Weekday)


class Per(StrEnum):
    """What an overtime rule counts.

    `day`: the work of the day. `seventh_day`: the same, on the seventh day worked in a week. `week`: the ordinary work of the week; minutes
    that are overtime already are not counted a second time. `overtime_of_day`: the overtime of the day; such a rule makes nothing overtime,
    it sets the rate of what is.
    """

    DAY = "day"
    SEVENTH_DAY = "seventh_day"
    WEEK = "week"
    OVERTIME_OF_DAY = "overtime_of_day"


class Tier(Struct, frozen=True, forbid_unknown_fields=True):
    """The multiplier of each minute that follows so many."""

    after_minutes: Minutes
    multiplier: Multiplier


class OvertimeRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Overtime by one count, in ascending tiers. Of several rules that apply to a minute, the highest multiplier counts."""

    per: Per
    tiers: Annotated[tuple[Tier, ...], Meta(min_length=1)]
    source: str
    weekdays: tuple[Weekday, ...] = EVERY_DAY


class PenaltyRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Extra pay for work in a part of the day, by the local clock. Overtime has it only where `on_overtime` says so."""

    name: str
    weekdays: tuple[Weekday, ...]
    from_minute: MinuteOfDay
    until_minute: MinuteOfDay
    multiplier: Multiplier
    on_overtime: bool
    source: str


class BreakRule(Struct, frozen=True, forbid_unknown_fields=True):
    """`number` unpaid breaks of at least `least_minutes` are due on a day with more work than `over_work_minutes`.

    Each must begin before more than `begins_by_minutes` of work are done; None: at any time.
    """

    over_work_minutes: Minutes
    least_minutes: Minutes
    source: str
    number: Annotated[int, Meta(ge=1)] = 1
    begins_by_minutes: Minutes | None = None


class PaidRest(Struct, frozen=True, forbid_unknown_fields=True):
    """Paid rest that is due in total on a day with more work than `over_work_minutes`. People do not clock it."""

    over_work_minutes: Minutes
    minutes: Minutes
    source: str


class PaidBreaks(Struct, frozen=True, forbid_unknown_fields=True):
    """Breaks of at most so many minutes are counted as work."""

    most_minutes: Minutes
    source: str


class LeastRest(Struct, frozen=True, forbid_unknown_fields=True):
    """Uninterrupted time without work."""

    least_minutes: Minutes
    source: str


class WeeklyMaximum(Struct, frozen=True, forbid_unknown_fields=True):
    """The most work of a week, on the average of so many weeks."""

    most_minutes: Minutes
    average_over_weeks: Annotated[int, Meta(ge=1)]
    source: str


class NightMaximum(Struct, frozen=True, forbid_unknown_fields=True):
    """The most work of a day on which at least `from_night_minutes` lie in the night; a night may end on the next day."""

    from_minute: MinuteOfDay
    until_minute: MinuteOfDay
    from_night_minutes: Minutes
    most_minutes: Minutes
    source: str


class RuleSet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of the rules of a place, in force from a day until another, both included; `until_day` is None for the rules in force now.

    A version is never changed once it is published, so that hours that were computed by it stay as they are: a new law is a new version.
    `place` is a country or region (ISO 3166), or EU.
    """

    name: str
    version: str
    title: str
    place: str
    from_day: date
    until_day: date | None
    urls: tuple[str, ...]
    overtime: tuple[OvertimeRule, ...] = ()
    penalties: tuple[PenaltyRule, ...] = ()
    paid_breaks: PaidBreaks | None = None
    breaks: tuple[BreakRule, ...] = ()
    paid_rests: tuple[PaidRest, ...] = ()
    daily_rest: LeastRest | None = None
    weekly_rest: LeastRest | None = None
    weekly_maximum: WeeklyMaximum | None = None
    night_maximum: NightMaximum | None = None

    @property
    def reference(self) -> str:
        """The set and its version in one word, to be stored with what was computed by it."""
        return f"{self.name}@{self.version}"

    @property
    def paid_break_minutes(self) -> int:
        """How long a break may be that counts as work; 0 for none."""
        return self.paid_breaks.most_minutes if self.paid_breaks else 0

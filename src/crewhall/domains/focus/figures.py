"""Records of what tomatoes come to: statistics, the heatmap, budgets."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from crewhall.domains.focus.model import Project
from crewhall.kit.paging import Page


class Grouping(StrEnum):
    """What tomatoes are counted by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    HOUR = "hour"
    TAG = "tag"
    PROJECT = "project"


class Group(Struct, frozen=True, gc=False):
    """The tomatoes of one day, hour, tag …; `name` is None for those without a tag or project.

    Named: a day and the Monday of a week `2026-11-22`, a month `2026-11`, an hour of the day `09`. Only the former have a span.
    """

    name: str | None
    tomatoes: int
    seconds: int
    since: datetime | None = None
    until: datetime | None = None
    project_id: int | None = None


class Statistics(Struct, frozen=True):
    """The tomatoes from `since` and before `until`, all and by group. A tomato counts for each of its tags and projects."""

    grouping: Grouping
    time_zone: str
    since: datetime
    until: datetime
    tomatoes: int
    seconds: int
    groups: list[Group]


class HeatDay(Struct, frozen=True, gc=False):
    """A day of a heatmap; `level` goes from 0 (none) to 4 (as many as on the best day)."""

    day: date
    tomatoes: int
    seconds: int
    level: int


class Heatmap(Struct, frozen=True):
    """The days of 52 weeks up to today, from a Monday. Streaks are of days with at least one tomato; today breaks none while it lasts."""

    time_zone: str
    tomatoes: int
    seconds: int
    current_streak: int
    longest_streak: int
    color: str
    days: list[HeatDay]


class Window(StrEnum):
    """Over which time a budget is looked at: all, or the present week (from Monday) or month of the person."""

    ALL = "all"
    WEEK = "week"
    MONTH = "month"


class Budget(Struct, frozen=True):
    """What a project has used of its budgets in the window. Hours and money have two decimals; what cannot be known is None.

    What remains is below zero once more is used than there is.
    """

    project: Project
    tomatoes: int
    seconds: int
    hours_used: float
    hours_remaining: float | None
    money_used: float | None
    money_remaining: float | None


class Budgets(Struct, frozen=True):
    """The budgets of a page of projects, and what they are told in."""

    window: Window
    since: datetime | None
    until: datetime | None
    time_zone: str
    currency: str
    hourly_rate: float | None
    page: Page[Budget]

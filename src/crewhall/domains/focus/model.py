"""Records of the focus domain, and what is said to change them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import UNSET, Struct, UnsetType

from crewhall.kit.time_zones import zone_named


class Source(StrEnum):
    """How a tomato came to be: saved after the fact, timed by the server, entered for the past, imported from elsewhere."""

    SAVED = "saved"
    TIMED = "timed"
    ENTERED = "entered"
    IMPORTED = "imported"


class Period(StrEnum):
    """What a leaderboard speaks of. A week begins on Monday; `overall` never ends."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    OVERALL = "overall"


class Tomato(Struct, frozen=True, gc=False):
    """A stretch of work that is done. Its time is `ended_at`; `tags` are as typed: in order, with duplicates."""

    id: int
    user_id: int
    ended_at: datetime
    length_s: int
    tags: tuple[str, ...]
    note: str | None
    source: Source
    created_at: datetime
    updated_at: datetime


class NewTomato(Struct, frozen=True, kw_only=True):
    """A tomato to be added with a time of its own."""

    ended_at: datetime
    length_s: int
    tags: tuple[str, ...] = ()
    note: str | None = None
    source: Source = Source.ENTERED


class Project(Struct, frozen=True, gc=False):
    """What tomatoes with any of its tags count for. `money_budget` in whole units of the owner's currency, `time_budget` in hours."""

    id: int
    user_id: int
    name: str
    tags: tuple[str, ...]
    money_budget: int | None
    time_budget: int | None
    created_at: datetime
    updated_at: datetime


class NewProject(Struct, frozen=True, kw_only=True):
    """A project to be made. Budgets are kept cut off to whole numbers."""

    name: str
    tags: tuple[str, ...] = ()
    money_budget: float | None = None
    time_budget: float | None = None


class ProjectEdit(Struct, frozen=True, kw_only=True):
    """What is changed about a project; what is UNSET stays."""

    name: str | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    money_budget: float | UnsetType | None = UNSET
    time_budget: float | UnsetType | None = UNSET


DEFAULT_COLOR = "#000000"
DEFAULT_VOLUME = 2
DEFAULT_CURRENCY = "USD"
CURRENCY_UNITS = {"USD": "$", "EUR": "€", "JPY": "¥", "GBP": "£", "CHF": "Fr."}
"""The currencies that a person may choose, with their signs. Source: behaviour notes, tomatoes 1.7."""


class NamedZone(Struct, frozen=True):
    """A time zone by its IANA name, and what the person calls it; `label` None: just so."""

    name: str
    label: str | None = None


class Profile(Struct, frozen=True):
    """A person as this domain shows them, defaults filled in. `updated_at` is when the profile or the person changed last.

    `time_zone` is an IANA name, `time_zone_label` what the person calls it.
    """

    user_id: int
    name: str | None
    email: str | None
    image: str | None
    time_zone: str | None
    time_zone_label: str | None
    color: str
    volume: int
    ticking: bool
    work_hours_per_day: int | None
    average_hourly_rate: float | None
    currency: str
    is_hidden: bool
    created_at: datetime
    updated_at: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone; UTC if they have set none."""
        return zone_named(self.time_zone)


class ProfileEdit(Struct, frozen=True, kw_only=True):
    """What a person changes about their profile; what is UNSET stays, None goes back to the default or to what identity knows.

    Volume and hours are kept cut off to whole numbers.
    """

    name: str | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    image: str | UnsetType | None = UNSET
    time_zone: NamedZone | UnsetType | None = UNSET
    color: str | UnsetType | None = UNSET
    volume: float | UnsetType | None = UNSET
    ticking: bool | UnsetType = UNSET
    work_hours_per_day: float | UnsetType | None = UNSET
    average_hourly_rate: float | UnsetType | None = UNSET
    currency: str | UnsetType | None = UNSET


class Counters(Struct, frozen=True):
    """How many tomatoes somebody has since the beginning of the day, the week (Monday) and the month."""

    day: int
    week: int
    month: int


class Score(Struct, frozen=True, gc=False):
    """A row of a leaderboard."""

    user_id: int
    name: str | None
    image: str | None
    score: int


class EntryFilter(Struct, frozen=True, kw_only=True):
    """Which tomatoes are asked for: ended from `since` and before `until`, with any of the tags, of that source. None: all."""

    since: datetime | None = None
    until: datetime | None = None
    tags: tuple[str, ...] | None = None
    source: Source | None = None


class NewEntry(Struct, frozen=True, kw_only=True):
    """A tomato of the past. Two of when it began, when it ended and how long it was say all; the end alone has the usual length.

    Times without an offset are on the person's clock, here and below.
    """

    ended_at: datetime | None = None
    started_at: datetime | None = None
    length_s: int | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None


class EntryEdit(Struct, frozen=True, kw_only=True):
    """What is changed about a tomato; what is UNSET stays. A new end alone moves it, a new start or length alone keeps its end."""

    ended_at: datetime | UnsetType = UNSET
    started_at: datetime | UnsetType = UNSET
    length_s: int | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    note: str | UnsetType | None = UNSET


class TimerKind(StrEnum):
    """What a timer measures."""

    WORK = "work"
    SHORT_BREAK = "short_break"
    LONG_BREAK = "long_break"


class TimerState(StrEnum):
    """How the timer stands; one whose time is over is still running."""

    RUNNING = "running"
    PAUSED = "paused"


class Timer(Struct, frozen=True):
    """A person's timer. `paused_s` is how long it has stood still, without the pause that began at `paused_at` and lasts."""

    user_id: int
    kind: TimerKind
    state: TimerState
    length_s: int
    tags: tuple[str, ...]
    note: str | None
    started_at: datetime
    paused_at: datetime | None
    paused_s: float
    updated_at: datetime

    @property
    def ends_at(self) -> datetime | None:
        """When its time is over; None while it is paused."""
        if self.paused_at is not None:
            return None
        return self.started_at + timedelta(seconds=self.length_s + self.paused_s)

    def elapsed_s(self, now: datetime) -> float:
        """How much of its length has passed."""
        passed_s = ((self.paused_at or now) - self.started_at).total_seconds() - self.paused_s
        return min(max(round(passed_s, 6), 0.0), float(self.length_s))

    def is_over(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.ends_at is not None and self.ends_at <= now


class Phase(Struct, frozen=True):
    """What to do, and for how long."""

    kind: TimerKind
    length_s: int


class NewTimer(Struct, frozen=True, kw_only=True):
    """A timer to be started. Without `length_s` it is as long as the person wants that kind to be for these tags."""

    kind: TimerKind = TimerKind.WORK
    tags: Sequence[str] = ()
    note: str | None = None
    length_s: int | None = None


class TimerReading(Struct, frozen=True):
    """A timer as it stood at a moment."""

    timer: Timer
    now: datetime


class Completion(Struct, frozen=True):
    """What came of a completed timer: the tomato that work saved, what comes next, and that timer if it was started."""

    tomato: Tomato | None
    next: Phase
    started: TimerReading | None


class InterruptionKind(StrEnum):
    """How an interruption came to be: a timer was paused, or canceled, or somebody logged it."""

    PAUSED = "paused"
    CANCELED = "canceled"
    LOGGED = "logged"


class Interruption(Struct, frozen=True):
    """What kept a person from work. `ended_at` is None while a pause lasts, and where nobody said it."""

    id: int
    user_id: int
    kind: InterruptionKind
    reason: str | None
    tags: tuple[str, ...]
    began_at: datetime
    ended_at: datetime | None


class Lengths(Struct, frozen=True):
    """How long a person works and rests, in seconds; with `tag` where that tag is worked on. A break of 0 is left out.

    Each `long_break_every`th tomato of a day is followed by the long break. `updated_at` is None for what nobody has set.
    """

    user_id: int
    tag: str | None
    work_s: int
    short_break_s: int
    long_break_s: int
    long_break_every: int
    updated_at: datetime | None


class LengthsEdit(Struct, frozen=True, kw_only=True):
    """What is changed about lengths; what is UNSET stays."""

    work_s: int | UnsetType = UNSET
    short_break_s: int | UnsetType = UNSET
    long_break_s: int | UnsetType = UNSET
    long_break_every: int | UnsetType = UNSET


class GoalPeriod(StrEnum):
    """For how long a goal counts, each time anew: from midnight, or from Monday, in the person's zone."""

    DAY = "day"
    WEEK = "week"


class Goal(Struct, frozen=True):
    """How many tomatoes a person wants to finish in each period: with the tag, or with an empty one in all."""

    id: int
    user_id: int
    period: GoalPeriod
    tag: str
    target: int
    created_at: datetime


class GoalProgress(Struct, frozen=True):
    """A goal, how many tomatoes the current period has, and in how many periods running the goal was met."""

    goal: Goal
    starts_at: datetime
    ends_at: datetime
    done: int
    current_streak: int
    longest_streak: int

    @property
    def is_met(self) -> bool:
        """Whether the current period has enough."""
        return self.done >= self.goal.target

"""When people can work, and when they are on leave."""

from datetime import date, datetime
from enum import IntEnum, StrEnum

from msgspec import UNSET, Struct, UnsetType


class Level(IntEnum):
    """How well a window of a day suits somebody. Source: behaviour notes, tommy 2.6."""

    UNAVAILABLE = -1
    NEUTRAL = 0
    AVAILABLE = 1
    PREFERRED = 2


class Window(StrEnum):
    """Parts of a local day: 07:00–13:00, 13:00–22:00, and the night from 22:00 to 07:00 of the next day."""

    AM = "am"
    PM = "pm"
    ND = "nd"


WINDOW_MINUTES = {Window.AM: (7 * 60, 13 * 60), Window.PM: (13 * 60, 22 * 60), Window.ND: (22 * 60, 31 * 60)}
"""From and until, in minutes of the local day on which the window begins."""


class Availability(Struct, frozen=True, gc=False):
    """What a person says of one day. A locked window is taken by a booking. One that nobody has stored has the id None and is neutral."""

    id: int | None
    team_id: int
    user_id: int
    day: date
    am: Level = Level.NEUTRAL
    pm: Level = Level.NEUTRAL
    nd: Level = Level.NEUTRAL
    am_locked: bool = False
    pm_locked: bool = False
    nd_locked: bool = False


class AvailabilityEdit(Struct, frozen=True, kw_only=True):
    """What is changed about a day; what is UNSET stays."""

    am: Level | UnsetType = UNSET
    pm: Level | UnsetType = UNSET
    nd: Level | UnsetType = UNSET
    am_locked: bool | UnsetType = UNSET
    pm_locked: bool | UnsetType = UNSET
    nd_locked: bool | UnsetType = UNSET


class AvailabilityPattern(Struct, frozen=True):
    """What a person says of every such weekday (0 is Monday), from a day on, up to and including another."""

    id: int
    team_id: int
    user_id: int
    weekday: int
    am: Level
    pm: Level
    nd: Level
    from_day: date
    until_day: date | None
    created_at: datetime


class NewPattern(Struct, frozen=True, kw_only=True):
    """A pattern to be put. `from_day` is today when it is None."""

    weekday: int
    am: Level = Level.NEUTRAL
    pm: Level = Level.NEUTRAL
    nd: Level = Level.NEUTRAL
    from_day: date | None = None
    until_day: date | None = None


class LeaveKind(StrEnum):
    """Source: behaviour notes, tommy 1, leave."""

    ANNUAL = "annual"
    SICK = "sick"
    PERSONAL = "personal"
    LONG_SERVICE = "long_service"
    UNPAID = "unpaid"
    OTHER = "other"


class LeaveStatus(StrEnum):
    """The last two are final; approved leave can still be canceled."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELED = "canceled"


class LeaveRequest(Struct, frozen=True, gc=False):
    """Days on which a person does not work, the first and the last included. `minutes` is what it takes from their balance."""

    id: int
    team_id: int
    user_id: int
    kind: LeaveKind
    first_day: date
    last_day: date
    minutes: int
    status: LeaveStatus
    message: str | None
    reason: str | None
    decided_by: int | None
    decided_at: datetime | None
    created_at: datetime
    updated_at: datetime


class NewLeave(Struct, frozen=True, kw_only=True):
    """Leave to be asked for; without a `user_id` for the caller."""

    kind: LeaveKind
    first_day: date
    last_day: date
    user_id: int | None = None
    message: str | None = None


class LeaveFilter(Struct, frozen=True, kw_only=True):
    """Which leave a list shows; what is None does not narrow it. The days are those that it touches."""

    user_ids: tuple[int, ...] | None = None
    statuses: tuple[LeaveStatus, ...] | None = None
    kind: LeaveKind | None = None
    first_day: date | None = None
    last_day: date | None = None


class LeavePolicy(Struct, frozen=True):
    """What a kind of leave accrues from a day on, until a later policy of the kind; `minutes_per_day` is what a day of leave takes."""

    id: int
    team_id: int
    kind: LeaveKind
    from_day: date
    minutes_per_year: int
    minutes_per_day: int
    cap_minutes: int | None
    created_at: datetime


class NewPolicy(Struct, frozen=True, kw_only=True):
    """A policy to be put."""

    kind: LeaveKind
    from_day: date
    minutes_per_year: int
    minutes_per_day: int
    cap_minutes: int | None = None


class NewAdjustment(Struct, frozen=True, kw_only=True):
    """An adjustment to be made. `day` is today when it is None."""

    user_id: int
    kind: LeaveKind
    minutes: int
    reason: str
    day: date | None = None


class LeaveAdjustment(Struct, frozen=True):
    """Minutes that somebody added to or took from a balance by hand."""

    id: int
    team_id: int
    user_id: int
    actor_id: int | None
    kind: LeaveKind
    day: date
    minutes: int
    reason: str
    created_at: datetime


class LeaveBalance(Struct, frozen=True):
    """What a person has of a kind of leave on a day, in minutes."""

    user_id: int
    kind: LeaveKind
    accrued_minutes: int
    taken_minutes: int
    adjusted_minutes: int

    @property
    def minutes(self) -> int:
        """What is left; below zero when more was taken."""
        return self.accrued_minutes - self.taken_minutes + self.adjusted_minutes

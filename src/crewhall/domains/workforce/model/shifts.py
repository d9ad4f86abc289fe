"""Shifts, templates and the number of people that are needed."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

LONGEST_SHIFT = timedelta(hours=24)
_AT_ONCE = timedelta(days=45)
MOST_SHIFTS_AT_ONCE = 2000
"""How many shifts one copy or one publication may concern."""


class ShiftStatus(StrEnum):
    """As clients see it: `open` has nobody, `assigned` is a draft that has somebody, `published` is seen by its assignee."""

    OPEN = "open"
    ASSIGNED = "assigned"
    PUBLISHED = "published"


class Shift(Struct, frozen=True, gc=False):
    """Planned work, from `start_at` up to `end_at`, in the zone of its location or else of its team.

    It is a draft until `published_at`; a published shift without an assignee is open to requests. `canceled_at` calls it off. `notes` are for
    managers alone. Its entry in the calendar is `event_id`.
    """

    id: int
    team_id: int
    creator_id: int | None
    assignee_id: int | None
    event_id: int | None
    start_at: datetime
    end_at: datetime
    title: str | None
    location_id: int | None
    location_name: str | None
    role: str | None
    department: str | None
    details: str | None
    notes: str | None
    break_minutes: int
    data: dict[str, object]
    published_at: datetime | None
    canceled_at: datetime | None
    cancel_reason: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def status(self) -> ShiftStatus:
        """As clients see it."""
        if self.assignee_id is None:
            return ShiftStatus.OPEN
        return ShiftStatus.ASSIGNED if self.published_at is None else ShiftStatus.PUBLISHED

    @property
    def is_draft(self) -> bool:
        """Whether managers alone see it."""
        return self.published_at is None

    @property
    def is_open(self) -> bool:
        """Whether people may ask for it."""
        return self.assignee_id is None and self.published_at is not None and self.canceled_at is None


class NewShift(Struct, frozen=True, kw_only=True):
    """A shift to be made. Naive times are read in the zone of its location, else of the team. `published`: at once, else it is a draft."""

    start_at: datetime | None
    end_at: datetime | None
    assignee_id: int | None = None
    title: str | None = None
    location_id: int | None = None
    location_name: str | None = None
    role: str | None = None
    department: str | None = None
    details: str | None = None
    notes: str | None = None
    break_minutes: int = 0
    data: dict[str, object] = {}
    published: bool = False


class ShiftEdit(Struct, frozen=True, kw_only=True):
    """What is changed about a shift; what is UNSET stays. `published` publishes a draft, or makes a published shift a draft again.

    `status` asks for a shift that looks like this, and counts where it does not yet: `open` takes the assignee away and publishes, `assigned`
    makes a draft of what has an assignee, `published` publishes.
    """

    start_at: datetime | UnsetType | None = UNSET
    end_at: datetime | UnsetType | None = UNSET
    assignee_id: int | UnsetType | None = UNSET
    title: str | UnsetType | None = UNSET
    location_id: int | UnsetType | None = UNSET
    location_name: str | UnsetType | None = UNSET
    role: str | UnsetType | None = UNSET
    department: str | UnsetType | None = UNSET
    details: str | UnsetType | None = UNSET
    notes: str | UnsetType | None = UNSET
    break_minutes: int | UnsetType = UNSET
    data: dict[str, object] | UnsetType = UNSET
    published: bool | UnsetType = UNSET
    status: ShiftStatus | UnsetType = UNSET


class ShiftFilter(Struct, frozen=True, kw_only=True):
    """Which shifts are asked for; what is None does not narrow. Those are in that touch the time from `since` up to `until`.

    `role_keys` are in the form of `tags.name_key`. `search` looks through title, location and details.
    """

    since: datetime | None = None
    until: datetime | None = None
    statuses: tuple[ShiftStatus, ...] | None = None
    assignee_id: int | None = None
    location_ids: tuple[int, ...] | None = None
    role_keys: tuple[str, ...] | None = None
    search: str | None = None
    canceled: bool | None = False

    @property
    def is_wide(self) -> bool:
        """Whether there may be too many of them to look through at once."""
        return self.since is None or self.until is None or self.until - self.since > _AT_ONCE


class ConflictKind(StrEnum):
    """What a roster should not do, and may: it is said in the answer and blocks nothing."""

    UNAVAILABLE = "unavailable"
    ON_LEAVE = "on_leave"
    TOO_LITTLE_REST = "too_little_rest"
    OVER_WEEKLY_CAP = "over_weekly_cap"
    OVERLAPS = "overlaps"
    OUTSIDE_LOCATION = "outside_location"
    WITHOUT_ROLE = "without_role"


class Conflict(Struct, frozen=True):
    """One warning of one shift and person, in words."""

    shift_id: int
    user_id: int
    kind: ConflictKind
    text: str


class ShiftTemplate(Struct, frozen=True):
    """The hours of a usual shift, in minutes of the local day; an end that is not after the start lies on the next day."""

    id: int
    team_id: int
    name: str
    start_minute: int
    end_minute: int
    break_minutes: int
    title: str | None
    location_id: int | None
    role: str | None
    details: str | None
    created_at: datetime
    updated_at: datetime


class StaffingNeed(Struct, frozen=True):
    """How many people of a role are needed at a place: on each `weekday` (0 is Monday), or on one `day`."""

    id: int
    team_id: int
    weekday: int | None
    day: date | None
    start_minute: int
    end_minute: int
    location_id: int | None
    role: str | None
    people: int
    created_at: datetime

"""Rosters as a whole: which part of them is meant, what bulk work did and did not do, and who is missing when."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.workforce.model.availability import Availability, LeaveRequest
from crewhall.domains.workforce.model.shifts import Conflict, Shift, StaffingNeed

MOST_DAYS = 42
"""How many days of a roster one request may concern."""
MOST_TEMPLATES = 500
MOST_NEEDS = 500
MOST_PEOPLE_NEEDED = 1000


class RosterFilter(Struct, frozen=True, kw_only=True):
    """The shifts that begin on these days, the last included, by the clock of their place; of a location or a role where one is named."""

    first_day: date
    last_day: date
    location_id: int | None = None
    role: str | None = None


class ShownShift(Struct, frozen=True):
    """A shift with all that speaks against it."""

    shift: Shift
    conflicts: list[Conflict]


class RosterPerson(Struct, frozen=True):
    """Somebody on a roster: what they work, when they are away, and what they say of the days."""

    user_id: int
    name: str
    is_active: bool
    shifts: list[ShownShift]
    leave: list[LeaveRequest]
    availability: list[Availability]


class Roster(Struct, frozen=True):
    """The days of a roster: people by name, and the shifts that are nobody's."""

    days: RosterFilter
    time_zone: str
    people: list[RosterPerson]
    open: list[ShownShift]


class LeftOutKind(StrEnum):
    """Why bulk work left a shift out."""

    OVERLAPS = "overlaps"
    ON_LEAVE = "on_leave"
    INACTIVE_MEMBER = "inactive_member"
    TIME_DOES_NOT_EXIST = "time_does_not_exist"
    WRONG_LENGTH = "wrong_length"


class LeftOut(Struct, frozen=True):
    """A shift that bulk work left out, in words. `shift_id`: the one that was to be copied or published, None where a template was applied."""

    shift_id: int | None
    user_id: int | None
    day: date
    kind: LeftOutKind
    text: str


class Drafted(Struct, frozen=True):
    """What bulk work made, by start, and what it left out."""

    created: list[Shift]
    left_out: list[LeftOut]


class Publication(Struct, frozen=True):
    """What was published, by start, and what was refused."""

    published: list[Shift]
    refused: list[LeftOut]

    @property
    def people(self) -> int:
        """How many people have been given shifts."""
        return len({shift.assignee_id for shift in self.published if shift.assignee_id is not None})

    @property
    def open(self) -> int:
        """How many shifts people may ask for now."""
        return sum(shift.assignee_id is None for shift in self.published)


class NewTemplate(Struct, frozen=True, kw_only=True):
    """A template to be made; minutes are those of the local day."""

    name: str
    start_minute: int
    end_minute: int
    break_minutes: int = 0
    title: str | None = None
    location_id: int | None = None
    role: str | None = None
    details: str | None = None


class TemplateEdit(Struct, frozen=True, kw_only=True):
    """What is changed about a template; what is UNSET stays."""

    name: str | UnsetType = UNSET
    start_minute: int | UnsetType = UNSET
    end_minute: int | UnsetType = UNSET
    break_minutes: int | UnsetType = UNSET
    title: str | UnsetType | None = UNSET
    location_id: int | UnsetType | None = UNSET
    role: str | UnsetType | None = UNSET
    details: str | UnsetType | None = UNSET


class Application(Struct, frozen=True, kw_only=True):
    """Where a template is to be applied: on each of the days for each of the people, or else `open_shifts` times for nobody yet.

    `location_id` takes the place of the template's.
    """

    days: tuple[date, ...]
    user_ids: tuple[int, ...] = ()
    open_shifts: int = 1
    location_id: int | None = None


class CopyOrder(Struct, frozen=True, kw_only=True):
    """Shifts of some days to be made again from another day on, for the same people or for nobody yet."""

    source: RosterFilter
    target_day: date
    with_assignees: bool = True


class NewNeed(Struct, frozen=True, kw_only=True):
    """People to be needed, on each weekday (0 is Monday) or on one day; minutes are those of the local day."""

    start_minute: int
    end_minute: int
    people: int
    weekday: int | None = None
    day: date | None = None
    location_id: int | None = None
    role: str | None = None


class Gap(Struct, frozen=True):
    """A time in which people are missing."""

    start_at: datetime
    end_at: datetime
    missing: int


class Coverage(Struct, frozen=True):
    """How far a need is met on a day. `planned`: the fewest people that work at any one moment of it, drafts counted."""

    need: StaffingNeed
    day: date
    start_at: datetime
    end_at: datetime
    planned: int
    gaps: list[Gap]

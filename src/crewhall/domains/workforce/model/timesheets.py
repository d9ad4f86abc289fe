"""Timesheets and their items."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

MOST_SHEET_DAYS = 31
MOST_AT_ONCE = 500
"""How many timesheets one request changes."""


class TimesheetStatus(StrEnum):
    """Source: behaviour notes, tommy 2.11."""

    UNSUBMITTED = "unsubmitted"
    SUBMITTED = "submitted"
    PREAPPROVED = "preapproved"
    APPROVED = "approved"
    DENIED = "denied"


OPEN_STATUSES = (TimesheetStatus.UNSUBMITTED, TimesheetStatus.DENIED)
"""In these the items change, and follow the time clock."""
DECISIONS = (TimesheetStatus.PREAPPROVED, TimesheetStatus.APPROVED, TimesheetStatus.DENIED)


class Timesheet(Struct, frozen=True, gc=False):
    """The work of a person in a pay period, from `start_date` to `end_date`, both included."""

    id: int
    team_id: int
    user_id: int
    start_date: date
    end_date: date
    status: TimesheetStatus
    locked: bool
    manual: bool
    resource_type: str | None
    resource_id: int | None
    rules: str | None
    reason: str | None
    submitted_at: datetime | None
    decided_at: datetime | None
    decided_by: int | None
    created_at: datetime
    updated_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether its items change, and follow the time clock."""
        return self.status in OPEN_STATUSES


class SheetTotal(Struct, frozen=True):
    """The items of a timesheet, together."""

    timesheet_id: int
    items: int
    work_minutes: int
    break_minutes: int


class NewTimesheet(Struct, frozen=True, kw_only=True):
    """A timesheet to be made, of the caller or of `user_id`. Without days it is of the pay period that runs, without an end of that which
    the start lies in."""

    user_id: int | None = None
    start_date: date | None = None
    end_date: date | None = None
    manual: bool = False
    resource_type: str | None = None
    resource_id: int | None = None


class TimesheetFilter(Struct, frozen=True, kw_only=True):
    """Which timesheets are asked for: that begin on `start_date`, that touch the days from `first` to `last`; what is None does not narrow."""

    user_id: int | None = None
    statuses: tuple[TimesheetStatus, ...] | None = None
    start_date: date | None = None
    first: date | None = None
    last: date | None = None


class TimesheetItem(Struct, frozen=True, gc=False):
    """Work of one day: of the session that began with `attendance_id`, or written by hand. Minutes are rounded as the team settles it.

    `manual`: somebody wrote its hours, so that they do not follow the time clock (any more). A session that has no end yet has no hours.
    """

    id: int
    team_id: int
    user_id: int
    timesheet_id: int
    shift_id: int | None
    attendance_id: int | None
    day: date
    start_at: datetime | None
    end_at: datetime | None
    work_minutes: int
    break_minutes: int
    address: str | None
    role: str | None
    location_name: str | None
    manual: bool
    created_at: datetime
    updated_at: datetime

    @property
    def is_running(self) -> bool:
        """Whether its session goes on."""
        return self.start_at is not None and self.end_at is None


class NewItem(Struct, frozen=True, kw_only=True):
    """Work to be written down by hand. Without a `day` it is that of the shift, else today."""

    timesheet_id: int
    shift_id: int | None = None
    day: date | None = None
    work_minutes: int = 0
    break_minutes: int = 0
    address: str | None = None
    role: str | None = None
    location_name: str | None = None


class ItemEdit(Struct, frozen=True, kw_only=True):
    """What is changed about an item; what is UNSET stays."""

    shift_id: int | UnsetType | None = UNSET
    day: date | UnsetType = UNSET
    work_minutes: int | UnsetType = UNSET
    break_minutes: int | UnsetType = UNSET
    address: str | UnsetType | None = UNSET
    role: str | UnsetType | None = UNSET
    location_name: str | UnsetType | None = UNSET


class ItemFilter(Struct, frozen=True, kw_only=True):
    """Which items are asked for: of the days from `first` to `last`; what is None does not narrow."""

    timesheet_id: int | None = None
    user_id: int | None = None
    first: date | None = None
    last: date | None = None


class ItemShift(Struct, frozen=True):
    """What an item has to know of a shift."""

    id: int
    assignee_id: int | None
    start_at: datetime
    location_id: int | None
    location_name: str | None
    role: str | None
    is_canceled: bool


class Change(Struct, frozen=True):
    """One entry of the change history of a timesheet: who did what, when, and what was there before and after."""

    id: int
    subject_id: int
    actor_id: int | None
    action: str
    before: dict[str, object]
    after: dict[str, object]
    reason: str | None
    created_at: datetime

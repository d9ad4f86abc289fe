"""Timesheets and their items."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class TimesheetStatus(StrEnum):
    """Source: behaviour notes, tommy 2.11."""

    UNSUBMITTED = "unsubmitted"
    SUBMITTED = "submitted"
    PREAPPROVED = "preapproved"
    APPROVED = "approved"
    DENIED = "denied"


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


class TimesheetItem(Struct, frozen=True, gc=False):
    """Work of one day: of the session that began with `attendance_id`, or written by hand. Minutes are rounded as the team settles it."""

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


class Change(Struct, frozen=True):
    """One entry of the change history of a punch or a timesheet: who did what, when, and what was there before and after."""

    id: int
    subject_id: int
    actor_id: int | None
    action: str
    before: dict[str, object]
    after: dict[str, object]
    reason: str | None
    created_at: datetime

"""Notifications about work: of which kinds they are, and what decides when one is sent."""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from crewhall.domains.workforce.model.timesheets import TimesheetStatus


class NoticeKind(StrEnum):
    """What people are notified of. The first three are sent by the clock, the others when something has happened."""

    UPCOMING = "upcoming"
    FORGOT_CLOCK_IN = "forgot_clock_in"
    FORGOT_CLOCK_OUT = "forgot_clock_out"
    SHIFT_PUBLISHED = "shift_published"
    SHIFT_ASSIGNED = "shift_assigned"
    SHIFT_CHANGED = "shift_changed"
    SHIFT_CANCELED = "shift_canceled"
    SHIFT_TAKEN = "shift_taken"
    TIMESHEET_SUBMITTED = "timesheet_submitted"
    TIMESHEET_APPROVED = "timesheet_approved"
    TIMESHEET_DENIED = "timesheet_denied"


class Notice(Struct, frozen=True):
    """A notification of a person about a shift or a timesheet. `occurrence` tells apart what can happen to it more than once."""

    kind: NoticeKind
    team_id: int
    subject_id: int
    user_id: int
    occurrence: str = ""

    @property
    def key(self) -> str:
        """With the subject and the person, what is sent once."""
        return f"{self.kind}:{self.occurrence}" if self.occurrence else self.kind


class Recipient(Struct, frozen=True):
    """Somebody to be notified: where they are reached, and when not. `email` is None until it is proved."""

    user_id: int
    email: str | None
    time_zone: str
    quiet_from: int | None
    quiet_until: int | None

    @property
    def zone(self) -> ZoneInfo:
        """The clock by which their quiet hours are meant."""
        return ZoneInfo(self.time_zone)


class TimedShift(Struct, frozen=True):
    """A published shift of somebody who can be reached, and what decides whether they are notified of its start or end.

    The minutes are the team's settings, None where such notices are switched off. `runs`: the person is clocked in to it. `was_started`: they
    have been. `is_working`: they are clocked in to anything.
    """

    id: int
    team_id: int
    user_id: int
    start_at: datetime
    end_at: datetime
    upcoming_minutes: int | None
    forgot_clock_in_minutes: int | None
    forgot_clock_out_minutes: int | None
    time_zone: str
    quiet_from: int | None
    quiet_until: int | None
    is_working: bool
    runs: bool
    was_started: bool
    told_upcoming: bool
    told_clock_in: bool
    told_clock_out: bool


class SheetFacts(Struct, frozen=True):
    """What a notice says of a timesheet, and whose it is."""

    user_id: int
    first_name: str
    last_name: str
    start_date: date
    end_date: date
    status: TimesheetStatus
    reason: str | None

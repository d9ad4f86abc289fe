"""What happened to timesheets. The person sees it, and who manages them."""

from typing import ClassVar

from crewhall.kit.events import Event
from crewhall.kit.topics import location_topic, roster_topics, user_topic


class _OfTimesheet(Event, frozen=True):
    """Concerns the timesheet of a person (`user_id`); `location_ids` are those that the person carries."""

    timesheet_id: int
    status: str
    start_date: str
    location_ids: tuple[int, ...] = ()

    def topics(self) -> list[str]:
        """The person, and who manages them."""
        places = [location_topic(location_id) for location_id in self.location_ids]
        return [user_topic(self.user_id or 0), *roster_topics(self.team_id or 0, None), *places]


class TimesheetCreated(_OfTimesheet, frozen=True):
    """Somebody (`user_id`) has a timesheet of a period."""

    wire_name: ClassVar[str] = "workforce.timesheet_created"


class TimesheetSubmitted(_OfTimesheet, frozen=True):
    """A timesheet is finished, and waits for a decision."""

    wire_name: ClassVar[str] = "workforce.timesheet_submitted"


class TimesheetApproved(_OfTimesheet, frozen=True):
    """A timesheet is approved and locked."""

    wire_name: ClassVar[str] = "workforce.timesheet_approved"


class TimesheetDenied(_OfTimesheet, frozen=True):
    """A timesheet goes back to its person."""

    wire_name: ClassVar[str] = "workforce.timesheet_denied"


class TimesheetChanged(_OfTimesheet, frozen=True):
    """A timesheet was recalled, pre-approved or unlocked, or its items were changed by hand."""

    wire_name: ClassVar[str] = "workforce.timesheet_changed"


class TimesheetDeleted(_OfTimesheet, frozen=True):
    """A timesheet is gone, with its items."""

    wire_name: ClassVar[str] = "workforce.timesheet_deleted"

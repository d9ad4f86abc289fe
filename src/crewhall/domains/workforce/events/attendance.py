"""What happened at the time clock. The person sees it, and who manages work at the location of the shift."""

from typing import ClassVar

from crewhall.kit.events import Event
from crewhall.kit.topics import roster_topics, user_topic


class _OfPunch(Event, frozen=True):
    """Concerns the punch of a person (`user_id`) in a team; `clocked_at` is when it counts."""

    attendance_id: int
    status: str
    clocked_at: str
    shift_id: int | None = None
    location_id: int | None = None

    def topics(self) -> list[str]:
        """The person, and who manages there."""
        return [user_topic(self.user_id or 0), *roster_topics(self.team_id or 0, self.location_id)]


class PunchMade(_OfPunch, frozen=True):
    """Somebody started, paused, resumed or stopped work. `is_auto`: the server stopped it."""

    wire_name: ClassVar[str] = "workforce.punch_made"

    is_auto: bool = False


class PunchEdited(_OfPunch, frozen=True):
    """Somebody corrected a punch by hand; this is how it stands now."""

    wire_name: ClassVar[str] = "workforce.punch_edited"


class PunchDeleted(_OfPunch, frozen=True):
    """Somebody took a punch out of the log; this is how it stood."""

    wire_name: ClassVar[str] = "workforce.punch_deleted"

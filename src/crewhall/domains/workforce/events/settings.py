"""What happened to the settings of a team's work. Managers and above see it."""

from typing import ClassVar

from crewhall.kit.actor import Rank
from crewhall.kit.events import Event


class WorkforceSettingsChanged(Event, frozen=True):
    """The team works by other settings from now on. `fields`: the names of those that changed."""

    wire_name: ClassVar[str] = "workforce.settings_changed"
    seen_from: ClassVar[Rank] = Rank.MEMBER

    fields: tuple[str, ...]


class LocationChanged(Event, frozen=True):
    """Something else is known of a location: its time zone, its address or its place on the map."""

    wire_name: ClassVar[str] = "workforce.location_changed"

    location_id: int


class EmployeeChanged(Event, frozen=True):
    """Managers keep something else of a member (`user_id`); what it is stays with them."""

    wire_name: ClassVar[str] = "workforce.employee_changed"
    seen_from: ClassVar[Rank] = Rank.MANAGER

    member_id: int

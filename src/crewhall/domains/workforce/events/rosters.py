"""What happened to templates of shifts and to required staffing. Managers there see it."""

from typing import ClassVar

from crewhall.kit.events import Event
from crewhall.kit.topics import roster_topics


class _AtLocation(Event, frozen=True):
    """Something that belongs to a location, or to the whole team."""

    location_id: int | None

    def topics(self) -> list[str]:
        """The managers there."""
        return roster_topics(self.team_id or 0, self.location_id)


class ShiftTemplateCreated(_AtLocation, frozen=True):
    """There is a new template of shifts."""

    wire_name: ClassVar[str] = "workforce.shift_template_created"

    template_id: int


class ShiftTemplateChanged(_AtLocation, frozen=True):
    """A template is different now; shifts that were made from it stay. `old_location_id`: where it was, when it moved."""

    wire_name: ClassVar[str] = "workforce.shift_template_changed"

    template_id: int
    old_location_id: int | None = None

    def topics(self) -> list[str]:
        """Those of the place where it was, too."""
        return list(dict.fromkeys([*super().topics(), *roster_topics(self.team_id or 0, self.old_location_id)]))


class ShiftTemplateDeleted(_AtLocation, frozen=True):
    """A template is gone; shifts that were made from it stay."""

    wire_name: ClassVar[str] = "workforce.shift_template_deleted"

    template_id: int


class StaffingNeedCreated(_AtLocation, frozen=True):
    """More people are required."""

    wire_name: ClassVar[str] = "workforce.staffing_need_created"

    need_id: int


class StaffingNeedDeleted(_AtLocation, frozen=True):
    """People are no longer required."""

    wire_name: ClassVar[str] = "workforce.staffing_need_deleted"

    need_id: int

"""What happened on rosters. Whoever manages at the location of the shift sees it; its assignee (`user_id`) sees what was published to them.

Ids and states only: what a shift says is read from the shift, by those who may.
"""

from typing import Any, ClassVar

from crewhall.domains.workforce.model.shifts import Shift
from crewhall.kit.events import Event
from crewhall.kit.topics import roster_topics, user_topic


class ShiftEvent(Event, frozen=True):
    """Something happened to a shift. `user_id`: its assignee, when they see it or saw it; else None."""

    shift_id: int
    location_id: int | None

    def topics(self) -> list[str]:
        """The managers there, and the assignee."""
        own = [] if self.user_id is None else [user_topic(self.user_id)]
        return [*own, *roster_topics(self.team_id or 0, self.location_id)]


def facts_of(shift: Shift) -> dict[str, Any]:
    """What every event says of a shift."""
    return {
        "team_id": shift.team_id,
        "shift_id": shift.id,
        "location_id": shift.location_id,
        "user_id": None if shift.is_draft else shift.assignee_id,
    }


class ShiftCreated(ShiftEvent, frozen=True):
    """There is a new shift: a draft, or published at once."""

    wire_name: ClassVar[str] = "workforce.shift_created"

    is_published: bool


class ShiftChanged(ShiftEvent, frozen=True):
    """A shift is different now; `fields` are the names of what changed. `old_location_id`: where it was, when it moved."""

    wire_name: ClassVar[str] = "workforce.shift_changed"

    fields: tuple[str, ...]
    old_location_id: int | None = None

    def topics(self) -> list[str]:
        """Those of the place where it was, too."""
        return list(dict.fromkeys([*super().topics(), *roster_topics(self.team_id or 0, self.old_location_id)]))


class ShiftPublished(ShiftEvent, frozen=True):
    """A draft was published, to its assignee or open to requests."""

    wire_name: ClassVar[str] = "workforce.shift_published"


class ShiftUnpublished(ShiftEvent, frozen=True):
    """A published shift is a draft again. `user_id`: who does not see it any more."""

    wire_name: ClassVar[str] = "workforce.shift_unpublished"


class ShiftAssigned(ShiftEvent, frozen=True):
    """A published shift has another assignee (`user_id`), or none. `old_user_id`: who had it."""

    wire_name: ClassVar[str] = "workforce.shift_assigned"

    old_user_id: int | None = None

    def topics(self) -> list[str]:
        """Who had it is told, too."""
        return [*super().topics(), *([] if self.old_user_id is None else [user_topic(self.old_user_id)])]


class ShiftCanceled(ShiftEvent, frozen=True):
    """A published shift was called off."""

    wire_name: ClassVar[str] = "workforce.shift_canceled"


class ShiftDeleted(ShiftEvent, frozen=True):
    """A draft is gone."""

    wire_name: ClassVar[str] = "workforce.shift_deleted"

"""What happened to requests about shifts. The person whom it concerns sees it, who made it, with whom they would swap, and who manages there.

Ids and states only: messages and reasons are read from the request, by those who may.
"""

from typing import Any, ClassVar

from crewhall.domains.workforce.model.requests import RequestView
from crewhall.kit.events import Event
from crewhall.kit.topics import roster_topics, user_topic


class ShiftRequestEvent(Event, frozen=True):
    """Something happened to a request about a shift, which concerns `user_id`."""

    request_id: int
    kind: str
    shift_id: int
    location_id: int | None
    requestor_id: int | None
    swap_shift_id: int | None
    swap_location_id: int | None
    swap_user_id: int | None

    def topics(self) -> list[str]:
        """The people, and the managers at both shifts."""
        people = (self.user_id, self.requestor_id, self.swap_user_id)
        found = [user_topic(user_id) for user_id in people if user_id is not None]
        found += roster_topics(self.team_id or 0, self.location_id)
        found += roster_topics(self.team_id or 0, self.swap_location_id)
        return list(dict.fromkeys(found))


def facts_of(view: RequestView) -> dict[str, Any]:
    """What every event says of a request."""
    request, other = view.request, view.swap_shift
    return {
        "team_id": request.team_id,
        "user_id": request.user_id,
        "request_id": request.id,
        "kind": request.kind.value,
        "shift_id": request.shift_id,
        "location_id": view.shift.location_id,
        "requestor_id": request.requestor_id,
        "swap_shift_id": request.swap_shift_id,
        "swap_location_id": None if other is None else other.location_id,
        "swap_user_id": request.swap_user_id,
    }


class ShiftRequestCreated(ShiftRequestEvent, frozen=True):
    """Somebody asks for a shift, wants to drop or swap theirs, or is offered one."""

    wire_name: ClassVar[str] = "workforce.shift_request_created"


class ShiftRequestChanged(ShiftRequestEvent, frozen=True):
    """The message of a request is another."""

    wire_name: ClassVar[str] = "workforce.shift_request_changed"


class ShiftRequestShortlisted(ShiftRequestEvent, frozen=True):
    """A manager considers a request, or the other person of a swap agrees."""

    wire_name: ClassVar[str] = "workforce.shift_request_shortlisted"


class ShiftRequestApproved(ShiftRequestEvent, frozen=True):
    """A request was approved, or an offer accepted: the shift has changed hands."""

    wire_name: ClassVar[str] = "workforce.shift_request_approved"


class ShiftRequestRejected(ShiftRequestEvent, frozen=True):
    """A request was rejected, or an offer declined, or somebody else got the shift."""

    wire_name: ClassVar[str] = "workforce.shift_request_rejected"


class ShiftRequestCanceled(ShiftRequestEvent, frozen=True):
    """A request was taken back, or its shift was called off."""

    wire_name: ClassVar[str] = "workforce.shift_request_canceled"

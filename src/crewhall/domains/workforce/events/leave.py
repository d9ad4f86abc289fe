"""What happened to leave. Ids only: kinds, messages and reasons are read by those who may."""

from typing import ClassVar

from crewhall.domains.workforce.events.people import PersonEvent
from crewhall.kit.actor import Rank
from crewhall.kit.events import Event


class LeaveEvent(PersonEvent, frozen=True):
    """Something happened to a person's leave."""

    leave_id: int


class LeaveRequested(LeaveEvent, frozen=True):
    """A person asks for leave, or a manager does for them."""

    wire_name: ClassVar[str] = "workforce.leave_requested"


class LeaveApproved(LeaveEvent, frozen=True):
    """Leave was approved."""

    wire_name: ClassVar[str] = "workforce.leave_approved"


class LeaveDeclined(LeaveEvent, frozen=True):
    """Leave was declined."""

    wire_name: ClassVar[str] = "workforce.leave_declined"


class LeaveCanceled(LeaveEvent, frozen=True):
    """Leave that was asked for or approved does not take place."""

    wire_name: ClassVar[str] = "workforce.leave_canceled"


class LeaveAdjusted(PersonEvent, frozen=True):
    """Minutes were added to a balance, or taken from it, by hand."""

    wire_name: ClassVar[str] = "workforce.leave_adjusted"

    adjustment_id: int


class LeavePoliciesChanged(Event, frozen=True):
    """A kind of leave accrues otherwise from some day on."""

    wire_name: ClassVar[str] = "workforce.leave_policies_changed"
    seen_from: ClassVar[Rank] = Rank.MEMBER

    kind: str

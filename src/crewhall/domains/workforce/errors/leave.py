"""What can go wrong with leave."""

from crewhall.kit.errors import CrewhallError, Kind


class LeaveOverlaps(CrewhallError):
    """Somebody asks twice for leave on the same day."""

    kind = Kind.CONFLICT
    code = "LEAVE_OVERLAPS"
    text = "Leave {leave_id} from {first_day} to {last_day} is {status} already; cancel it, or choose other days."


class LeaveIsClosed(CrewhallError):
    """Leave is in a state in which this cannot happen to it."""

    kind = Kind.CONFLICT
    code = "LEAVE_IS_CLOSED"
    text = "Leave {leave_id} is {status} and cannot be {becomes} any more."

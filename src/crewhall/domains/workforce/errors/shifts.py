"""What can go wrong with shifts."""

from crewhall.kit.errors import CrewhallError, Kind


class ShiftsOverlap(CrewhallError):
    """One person would work two published shifts at once."""

    code = "SHIFTS_OVERLAP"
    text = "User {user_id} already has shift {shift_id} at that time, from {start} to {end}. Choose somebody else, or send force to allow it."


class ShiftIsCanceled(CrewhallError):
    """The shift is called off and stays as it is."""

    kind = Kind.CONFLICT
    code = "SHIFT_IS_CANCELED"
    text = "Shift {shift_id} is canceled and is not changed any more; create another."

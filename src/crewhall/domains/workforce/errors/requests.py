"""What can go wrong with requests about shifts."""

from crewhall.kit.errors import CrewhallError, Kind


class RequestIsDecided(CrewhallError):
    """A request that was decided or canceled stays as it is."""

    kind = Kind.CONFLICT
    code = "REQUEST_IS_DECIDED"
    text = "Request {request_id} is {status} and is not changed any more; make another."


class RequestDoesNotMove(CrewhallError):
    """There is no way from the status of a request to the other one."""

    kind = Kind.CONFLICT
    code = "INVALID_REQUEST_TRANSITION"
    text = "Request {request_id} is of kind {kind} and {status}; it cannot become {wanted}."


class ShiftHasBegun(CrewhallError):
    """It is too late to give the shift to somebody else by a request."""

    kind = Kind.CONFLICT
    code = "SHIFT_HAS_BEGUN"
    text = "Shift {shift_id} has begun; it does not change hands by a request any more. A manager may assign it."


class ShiftIsNotOpen(CrewhallError):
    """The shift is somebody's, or not published."""

    kind = Kind.CONFLICT
    code = "SHIFT_IS_NOT_OPEN"
    text = "Shift {shift_id} is not open: somebody has it, or it is not published."


class ShiftIsNotTheirs(CrewhallError):
    """Nobody gives away a shift that they do not have."""

    kind = Kind.CONFLICT
    code = "SHIFT_IS_NOT_THEIRS"
    text = "Shift {shift_id} is not a published shift of user {user_id}, or is not any more."


class ShiftDoesNotSuit(CrewhallError):
    """People ask for shifts in their locations and roles."""

    code = "SHIFT_DOES_NOT_SUIT"
    text = (
        "Shift {shift_id} is of a location or role that user {user_id} does not have. A manager may offer or assign it."
    )

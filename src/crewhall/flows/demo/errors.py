"""What can go wrong with demo data, beyond what every domain knows."""

from crewhall.kit.errors import CrewhallError, Kind


class UnknownSeed(CrewhallError):
    """There is no such seed; `details` names those there are."""

    kind = Kind.INVALID
    code = "UNKNOWN_SEED"
    text = "There is no such seed_type; take one of {names}."


class DemoIsBeingReset(CrewhallError):
    """What earlier demos made is being removed, which would take what a new one makes along."""

    kind = Kind.CONFLICT
    code = "DEMO_IS_BEING_RESET"
    text = "The demo data of this team is being removed. Apply a new demo when that is done."

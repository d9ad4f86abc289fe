"""What can go wrong with syncs, beyond what every domain knows."""

from crewhall.kit.errors import CrewhallError, Kind


class SyncCannotMove(CrewhallError):
    """The sync's status does not allow this step, above all because it has ended. Workers that meet it stop."""

    kind = Kind.CONFLICT
    code = "SYNC_CANNOT_MOVE"
    text = "A sync that is {status} cannot {step}."

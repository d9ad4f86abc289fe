"""What can go wrong with settings, beyond what every domain knows."""

from crewhall.kit.errors import CrewhallError, Kind


class TooManySettings(CrewhallError):
    """The owner has as many settings as one may have."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_SETTINGS"
    text = "No more than {limit} settings can be kept. Delete one first."

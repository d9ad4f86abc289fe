"""What can go wrong at the time clock."""

from crewhall.kit.errors import CrewhallError, Kind


class InvalidTransition(CrewhallError):
    """A punch does not follow from the one before it, or the next one does not follow from it."""

    code = "INVALID_TRANSITION"
    text = "A {punch} does not fit here: {state}"


class PunchInFuture(CrewhallError):
    """A punch cannot count at a time that has not come yet."""

    code = "PUNCH_IN_FUTURE"
    text = "The timestamp lies in the future. Leave it out to clock now, or correct the clock of the device."


class PunchTooOld(CrewhallError):
    """What was clocked without a connection is accepted for some days only."""

    code = "PUNCH_TOO_OLD"
    text = "The timestamp lies more than {days} days back. Ask an admin of the team to add it."


class GpsRequired(CrewhallError):
    """The team wants to know where people start and stop."""

    code = "GPS_REQUIRED"
    text = "Your team requires your position to start and stop. Allow it on your device and try again."


class PhotoRequired(CrewhallError):
    """The team wants a photo of people who start and stop."""

    code = "PHOTO_REQUIRED"
    text = "Your team requires a photo to start and stop. Send it as image."


class TooFar(CrewhallError):
    """The position lies outside the geofence, also when the accuracy is taken into account."""

    code = "TOO_FAR"
    text = "You are {distance_m} m from {place}, and may clock within {radius_m} m of it."


class ClockChannelDisabled(CrewhallError):
    """The team does not clock this way."""

    kind = Kind.FORBIDDEN
    code = "CLOCK_CHANNEL_DISABLED"
    text = "Your team does not clock by {channel}. Use another way, or ask an admin of the team to enable it."


class WrongPin(CrewhallError):
    """The kiosk PIN is not the person's, or they have none; both are answered alike."""

    kind = Kind.FORBIDDEN
    code = "WRONG_KIOSK_PIN"
    text = "The kiosk PIN is wrong."

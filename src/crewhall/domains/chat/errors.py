"""What can go wrong with rooms and messages, beyond what every domain knows."""

from crewhall.kit.errors import CrewhallError, Kind


class ForgedSender(CrewhallError):
    """Somebody tried to post in another person's name."""

    kind = Kind.FORBIDDEN
    code = "FORGED_SENDER"
    text = "You can send messages in your own name only."


class SendAtIsPast(CrewhallError):
    """A message cannot be sent at a time that has passed."""

    kind = Kind.INVALID
    code = "SEND_AT_IS_PAST"
    text = "send_at lies in the past. Leave it out to send the message now."


class SendAtIsTooFar(CrewhallError):
    """A message waits for a year at most."""

    kind = Kind.INVALID
    code = "SEND_AT_IS_TOO_FAR"
    text = "send_at lies more than a year ahead."


class TooManyScheduled(CrewhallError):
    """As many messages of the person wait in the room as may."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_SCHEDULED"
    text = "You already have {most} scheduled messages in this room. Send or delete one first."


class MessageIsSent(CrewhallError):
    """The time of a message can be changed only while it waits."""

    kind = Kind.CONFLICT
    code = "MESSAGE_IS_SENT"
    text = "The message has been sent; its time cannot be changed any more."


class AlreadyReacted(CrewhallError):
    """The person has put the same sign to the message before."""

    kind = Kind.CONFLICT
    code = "ALREADY_REACTED"
    text = "You have already reacted to this message with {value}."


class TooManyReactions(CrewhallError):
    """As many different signs of the person stand at the message as may."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_REACTIONS"
    text = "You have already reacted to this message in {most} ways. Remove one first."


class RoomIsFull(CrewhallError):
    """As many people are in the room as may be."""

    kind = Kind.CONFLICT
    code = "ROOM_IS_FULL"
    text = "A room holds at most {most} people."


class RoomJustChanged(CrewhallError):
    """Somebody opened a room for the same people in the very moment in which people came or went here."""

    kind = Kind.CONFLICT
    code = "ROOM_JUST_CHANGED"
    text = "Somebody else changed a room of the same people at the same moment. Try again."

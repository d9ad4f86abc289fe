"""What can go wrong with contacts and invitations, beyond what every domain knows."""

from crewhall.kit.errors import CrewhallError, Kind


class IsYourself(CrewhallError):
    """Nobody is a contact of their own."""

    kind = Kind.INVALID
    code = "IS_YOURSELF"
    text = "That is you. Nobody is a contact of their own."


class RequestedTooSoon(CrewhallError):
    """The person has declined not long ago, or is gone; which of both is theirs to tell."""

    kind = Kind.CONFLICT
    code = "TAKES_NO_REQUESTS"
    text = "This person is not accepting requests."


class NothingToAccept(CrewhallError):
    """There is no request of that person to the caller."""

    kind = Kind.CONFLICT
    code = "NOTHING_TO_ACCEPT"
    text = "This person has sent you no request that you could accept."


class NothingToDecline(CrewhallError):
    """There is no request of that person to the caller."""

    kind = Kind.CONFLICT
    code = "NOTHING_TO_DECLINE"
    text = "This person has sent you no request that you could decline."


class NotInvitable(CrewhallError):
    """Invitations go to people without an account only."""

    kind = Kind.CONFLICT
    code = "NOT_INVITABLE"
    text = "Invitations can be sent only to people who have not signed up yet."


class TooManyInvited(CrewhallError):
    """A person or team has a limited number of contacts who have not signed up."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_INVITED"
    text = "No more than {most} contacts may be people without an account. Wait until some of them have signed up."


class InvitationIsOver(CrewhallError):
    """An invitation that nobody can take up any more."""

    kind = Kind.GONE
    code = "INVITATION_OVER"
    text = "This invitation {what}. Ask for a new one."


class InvitationIsAnswered(CrewhallError):
    """What was accepted can be neither declined nor revoked, and what was declined not be revoked."""

    kind = Kind.CONFLICT
    code = "INVITATION_ANSWERED"
    text = "This invitation was already {answer}."


class OwnInvitation(CrewhallError):
    """Nobody answers an invitation that they sent themselves."""

    kind = Kind.CONFLICT
    code = "OWN_INVITATION"
    text = "This is your own invitation. Send its link to somebody else."


class TooManyInvitations(CrewhallError):
    """One account has a limited number of invitations that wait for an answer."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_INVITATIONS"
    text = "You already have {most} unanswered {what}. Revoke some first."

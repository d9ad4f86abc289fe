"""What can go wrong with the people on a roster."""

from crewhall.kit.errors import CrewhallError


class NotAnActiveMember(CrewhallError):
    """Somebody is to work who is not an active member of the team."""

    code = "NOT_AN_ACTIVE_MEMBER"
    text = "{field} is not an active member of the team."

"""What can go wrong with calendars."""

from crewhall.kit.errors import CrewhallError, Kind


class EventIsManaged(CrewhallError):
    """The entry is kept in step with something else, such as a shift, and is changed with that."""

    kind = Kind.CONFLICT
    code = "EVENT_IS_MANAGED"
    text = "This event belongs to a {owner}; change the {owner} instead."

"""The base of what happened. Domains declare events in their `events.py`; past tense, frozen, without secrets."""

from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened and was committed.

    `team_id` is the team that may see it (None: no team), `user_id` the person whom it concerns (None: nobody in particular).
    The class name is the event's name on every feed; fields are JSON-ready values.
    """

    team_id: int | None = None
    user_id: int | None = None

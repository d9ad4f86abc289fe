"""The base of what happened. Domains declare events in their `events.py`; past tense, frozen, without secrets."""

from typing import ClassVar

from msgspec import Struct

from crewhall.kit.actor import Rank


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened and was committed.

    `user_id` is the person whom it concerns (None: nobody in particular), who sees it in any case. Beside them see it the people in the
    chat room `room_id`; without a room, those members of the team `team_id` whose rank is at least `seen_from`. The class name is the
    event's name on every feed; fields are JSON-ready values.
    """

    seen_from: ClassVar[Rank] = Rank.MEMBER

    team_id: int | None = None
    user_id: int | None = None
    room_id: int | None = None

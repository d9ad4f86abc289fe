"""The base of what happened. Domains declare events in their `events.py`; past tense, frozen, without secrets."""

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct

from crewhall.kit.actor import Rank
from crewhall.kit.topics import room_topic, team_topic, user_topic


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened and was committed.

    `user_id` is the person whom it concerns (None: nobody in particular), who sees it in any case. Beside them see it the people in the
    chat room `room_id`; without a room, those members of the team `team_id` whose rank is at least `seen_from`. An event for others overrides
    `topics`. Fields are JSON-ready values.

    Each class declares its `wire_name`: what the event is called on every feed and in the database, `domain.thing_happened`. It never changes.
    `changes_audience`: after it, its people (`user_id`, `user_ids` and who caused it) see other events than before. `is_state`: in a room, only
    the newest event of each person counts.
    """

    wire_name: ClassVar[str] = ""
    seen_from: ClassVar[Rank] = Rank.MEMBER
    changes_audience: ClassVar[bool] = False
    is_state: ClassVar[bool] = False

    team_id: int | None = None
    user_id: int | None = None
    room_id: int | None = None

    def topics(self) -> list[str]:
        """The audience topics to whose subscribers it goes, each once."""
        found = [] if self.user_id is None else [user_topic(self.user_id)]
        if self.room_id is not None:
            found.append(room_topic(self.room_id))
        elif self.team_id is not None:
            found.append(team_topic(self.team_id, self.seen_from))
        return found


def event_classes(root: type[Event] = Event) -> Iterator[type[Event]]:
    """Every event class that has been imported."""
    yield root
    for kind in root.__subclasses__():
        yield from event_classes(kind)

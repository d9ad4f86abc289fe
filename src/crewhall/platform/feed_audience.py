"""Who sees what on the live feed: what the domains tell it of a person, and of events."""

from collections.abc import Awaitable, Callable

from msgspec import Struct

from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.outbox import EventRow
from crewhall.platform.work import ReadWork


class TooManyStreams(CrewhallError):
    """The person has as many streams open as one may have."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_STREAMS"
    text = "You have {most} live streams open. Close one first."


class Audience(Struct, frozen=True):
    """What decides which events a person sees: ranks by team, the rooms they are in, and whom they know."""

    user_id: int
    teams: dict[int, int] = {}
    rooms: frozenset[int] = frozenset()
    friends: frozenset[int] = frozenset()

    def sees(self, row: EventRow) -> bool:
        """Whether the event is for them; see `kit.events.Event`."""
        if row.user_id == self.user_id:
            return True
        if row.room_id is not None:
            return row.room_id in self.rooms
        return row.team_id is not None and self.teams.get(row.team_id, -1) >= row.seen_from


class Source(Struct, frozen=True):
    """What the domains tell the feed: who sees what, and what a stored event leaves out."""

    find_audience: Callable[[ReadWork, int], Awaitable[Audience]]
    fill_in: Callable[[ReadWork, list[EventRow]], Awaitable[list[EventRow]]]

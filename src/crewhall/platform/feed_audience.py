"""Who sees what on the live feed: what the domains tell it of a person, and of events."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from msgspec import Struct

from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.outbox import EventRow
from crewhall.platform.work import ReadWork

Key = TypeVar("Key", int, str)
Item = TypeVar("Item")


class TooManyStreams(CrewhallError):
    """The person has as many streams open as one may have."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_STREAMS"
    text = "You have {most} live streams open. Close one first."


class Audience(Struct, frozen=True):
    """What a person subscribes to: they see the events of these topics. Whether they are online is told to the subscribers of the topics `circles`,
    and to `friends`."""

    user_id: int
    topics: frozenset[str] = frozenset()
    circles: frozenset[str] = frozenset()
    friends: frozenset[int] = frozenset()


class Source(Struct, frozen=True):
    """What the domains tell the feed: who sees what, and what a stored event leaves out."""

    find_audiences: Callable[[ReadWork, list[int]], Awaitable[dict[int, Audience]]]
    fill_in: Callable[[ReadWork, list[EventRow]], Awaitable[list[EventRow]]]


def take_out(index: dict[Key, set[Item]], key: Key, item: Item) -> None:
    """Remove an item from the set below a key, and the key with the last item."""
    there = index.get(key, set())
    there.discard(item)
    if not there:
        index.pop(key, None)

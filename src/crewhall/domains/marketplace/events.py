"""What happened to fragments. Names and kinds only: data never travels in events.

An event of an open fragment goes to its team, or to the person whose alone it is. One of a fragment that filters restrict, or that they
restricted before, goes to its owner and the managers; since the owner may have left the team by then, it says no name.
"""

from typing import ClassVar

from crewhall.kit.actor import Rank
from crewhall.kit.events import Event


class FragmentCreated(Event, frozen=True):
    """There is a new fragment."""

    wire_name: ClassVar[str] = "FragmentCreated"

    fragment_id: int
    kind: str
    name: str | None = None


class FragmentChanged(Event, frozen=True):
    """A fragment was changed."""

    wire_name: ClassVar[str] = "FragmentChanged"

    fragment_id: int
    kind: str
    name: str | None = None


class FragmentDeleted(Event, frozen=True):
    """A fragment is gone, and with it `below_count` others that hung below it."""

    wire_name: ClassVar[str] = "FragmentDeleted"

    fragment_id: int
    kind: str
    name: str | None = None
    below_count: int = 0


class RestrictedFragmentCreated(FragmentCreated, frozen=True):
    """`FragmentCreated` of one that not everybody in the team sees."""

    wire_name: ClassVar[str] = "RestrictedFragmentCreated"
    seen_from: ClassVar[Rank] = Rank.MANAGER


class RestrictedFragmentChanged(FragmentChanged, frozen=True):
    """`FragmentChanged` of one that not everybody in the team sees."""

    wire_name: ClassVar[str] = "RestrictedFragmentChanged"
    seen_from: ClassVar[Rank] = Rank.MANAGER


class RestrictedFragmentDeleted(FragmentDeleted, frozen=True):
    """`FragmentDeleted` of one that not everybody in the team sees."""

    wire_name: ClassVar[str] = "RestrictedFragmentDeleted"
    seen_from: ClassVar[Rank] = Rank.MANAGER

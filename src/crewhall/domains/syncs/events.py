"""What happened to syncs."""

from typing import ClassVar

from crewhall.kit.actor import Rank
from crewhall.kit.events import Event


class SyncStarted(Event, frozen=True):
    """Somebody asked for long work; it has not begun yet."""

    wire_name: ClassVar[str] = "SyncStarted"
    seen_from: ClassVar[Rank] = Rank.MANAGER

    sync_id: int
    item_type: str


class SyncProgressed(Event, frozen=True):
    """The work has begun or come further by at least one percent."""

    wire_name: ClassVar[str] = "SyncProgressed"
    seen_from: ClassVar[Rank] = Rank.MANAGER

    sync_id: int
    progress: int


class SyncEnded(Event, frozen=True):
    """The work is over; `status` tells how."""

    wire_name: ClassVar[str] = "SyncEnded"
    seen_from: ClassVar[Rank] = Rank.MANAGER

    sync_id: int
    status: str

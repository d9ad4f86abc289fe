"""Records of the syncs domain."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class SyncStatus(StrEnum):
    """Where a sync stands; the moves between are told in syncs.py. Source: contracts/tommy.yaml Sync."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETE = "complete"
    FAILED = "failed"
    CANCELED = "canceled"


class Direction(StrEnum):
    """Whether things come into the team or leave it."""

    IMPORT = "import"
    EXPORT = "export"


class Sync(Struct, frozen=True):
    """One run of long work. `progress` is in whole percent (0 to 100); the three counts are of items.

    `user_id` is who started it, None when that user is gone.
    """

    id: int
    team_id: int
    user_id: int | None
    item_type: str
    direction: Direction
    status: SyncStatus
    message: str | None
    options: dict[str, object]
    progress: int
    total_items: int
    success_items: int
    failed_items: int
    started_at: datetime | None
    ended_at: datetime | None
    created_at: datetime
    updated_at: datetime

"""What syncs made, so that exactly that can be taken back. Deleting the things themselves is the business of their domains."""

from collections.abc import Iterable

from crewhall.domains.syncs import queries
from crewhall.platform.work import ReadWork, Work

_ROWS_PER_STATEMENT = 2000


async def record_rows(work: Work, sync_id: int, kind: str, row_ids: Iterable[int]) -> None:
    """Remember that the sync made these things of a kind ("shift", "tag"), in the unit that makes them. Again changes nothing."""
    await queries.insert_rows(work.db, sync_id, kind, row_ids)


async def list_rows(work: ReadWork, team_id: int, item_type: str) -> dict[str, list[int]]:
    """Ids of all that the team's syncs of a type made, by kind, each list ascending. A slow read: committed rows only."""
    made: dict[str, list[int]] = {}
    for row in await queries.select_rows(work.db, team_id, item_type):
        made.setdefault(row.kind, []).append(row.row_id)
    return made


async def forget_rows(work: Work, team_id: int, item_type: str, kind: str | None = None) -> None:
    """Forget what the team's syncs of a type made, of one kind or of all: after it was taken back."""
    while await queries.delete_rows(work.db, team_id, item_type, kind, _ROWS_PER_STATEMENT):
        continue

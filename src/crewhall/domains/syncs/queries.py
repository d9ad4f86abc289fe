"""All SQL on syncs and the rows they made. Scoped by team, but for the job that carries its own sync's id."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from crewhall.domains.syncs.model import Direction, Sync
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where


class MadeRow(Struct, frozen=True):
    """One thing that a sync made."""

    kind: str
    row_id: int


_SYNC = (
    "id, team_id, user_id, item_type, direction, status, message, options, progress, "
    "total_items, success_items, failed_items, started_at, ended_at, created_at, updated_at"
)


async def insert_sync(
    db: Db,
    team_id: int,
    user_id: int | None,
    item_type: str,
    direction: Direction,
    options: dict[str, object],
    total_items: int,
    now: datetime,
) -> Sync:
    """A new sync that waits to begin."""
    (row,) = await db.fetch_all(
        Sync,
        f"""
        INSERT INTO syncs (team_id, user_id, item_type, direction, status, options, progress,
            total_items, success_items, failed_items, created_at, updated_at)
        VALUES ($1, $2, $3, $4, 'pending', $5, 0, $6, 0, 0, $7, $7) RETURNING {_SYNC}
        """,
        team_id,
        user_id,
        item_type,
        direction,
        options,
        total_items,
        now,
    )
    return row


async def select_sync(db: Db, team_id: int, sync_id: int) -> Sync | None:
    """One of the team's syncs."""
    sql = f"SELECT {_SYNC} FROM syncs WHERE team_id = $1 AND id = $2"
    return await db.fetch_one(Sync, sql, team_id, sync_id)


async def select_sync_for_update(db: Db, sync_id: int) -> Sync | None:
    """A sync by its id alone, held until the unit ends: for its own job, which was given the id by us."""
    sql = f"SELECT {_SYNC} FROM syncs WHERE id = $1 FOR UPDATE"
    return await db.fetch_one(Sync, sql, sync_id)


async def select_syncs(db: Db, team_id: int, page: PageRequest) -> list[Sync]:
    """One page of the team's syncs, newest first."""
    sql = f"SELECT {_SYNC} FROM syncs WHERE team_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3"
    return await db.fetch_all(Sync, sql, team_id, page.per, page.offset)


async def select_syncs_total(db: Db, team_id: int) -> int:
    """How many syncs the team has had."""
    return await db.fetch_value("SELECT count(*) FROM syncs WHERE team_id = $1", team_id)


async def select_open_syncs(db: Db, team_id: int, item_type: str) -> list[Sync]:
    """The team's syncs of a type that have not ended, oldest first."""
    sql = f"""
        SELECT {_SYNC} FROM syncs
        WHERE team_id = $1 AND item_type = $2 AND status IN ('pending', 'processing') ORDER BY id
    """
    return await db.fetch_all(Sync, sql, team_id, item_type)


async def update_sync(db: Db, sync: Sync) -> None:
    """Write all of the sync that moves."""
    await db.execute(
        """
        UPDATE syncs SET status = $3, message = $4, progress = $5, total_items = $6, success_items = $7,
            failed_items = $8, started_at = $9, ended_at = $10, updated_at = $11
        WHERE team_id = $1 AND id = $2
        """,
        sync.team_id,
        sync.id,
        sync.status,
        sync.message,
        sync.progress,
        sync.total_items,
        sync.success_items,
        sync.failed_items,
        sync.started_at,
        sync.ended_at,
        sync.updated_at,
    )


async def insert_rows(db: Db, sync_id: int, kind: str, row_ids: Iterable[int]) -> None:
    """Remember what a sync made; what is remembered already stays."""
    await db.execute_many(
        "INSERT INTO sync_rows (sync_id, kind, row_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [(sync_id, kind, row_id) for row_id in row_ids],
    )


async def select_rows(db: Db, team_id: int, item_type: str) -> list[MadeRow]:
    """All that the team's syncs of a type made; a slow read."""
    return await db.slow_fetch_all(
        MadeRow,
        """
        SELECT r.kind, r.row_id FROM syncs s JOIN sync_rows r ON r.sync_id = s.id
        WHERE s.team_id = $1 AND s.item_type = $2 ORDER BY r.row_id
        """,
        team_id,
        item_type,
    )


async def delete_rows(db: Db, team_id: int, item_type: str, kind: str | None, limit: int) -> int:
    """Forget at most `limit` of the rows that the team's syncs of a type made, of one kind if given; how many."""
    where = Where("s.team_id = ?", team_id).also("s.item_type = ?", item_type)
    if kind is not None:
        where.also("r.kind = ?", kind)
    where.args.append(limit)
    sql = f"""
        DELETE FROM sync_rows WHERE (sync_id, kind, row_id) IN (
            SELECT r.sync_id, r.kind, r.row_id FROM syncs s JOIN sync_rows r ON r.sync_id = s.id
            {where.sql} LIMIT ${len(where.args)}
        )
    """
    return await db.execute(sql, *where.args)

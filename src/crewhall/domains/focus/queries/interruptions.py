"""All SQL on the log of interruptions."""

from datetime import datetime

from crewhall.domains.focus.model import Interruption, InterruptionKind
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where

_INTERRUPTION = "id, user_id, kind, reason, tags, began_at, ended_at"


async def select_interruptions(
    db: Db, user_id: int, since: datetime | None, until: datetime | None, page: PageRequest
) -> list[Interruption]:
    """One page of the person's interruptions that began from `since` up to `until`, newest first."""
    where = _between(user_id, since, until)
    limit = where.page(page.per, page.offset)
    sql = f"SELECT {_INTERRUPTION} FROM focus_interruptions {where.sql} ORDER BY began_at DESC, id DESC{limit}"
    return await db.fetch_all(Interruption, sql, *where.args)


async def select_interruptions_total(db: Db, user_id: int, since: datetime | None, until: datetime | None) -> int:
    """How many interruptions of the person began in that time."""
    where = _between(user_id, since, until)
    return await db.fetch_value(f"SELECT count(*) FROM focus_interruptions {where.sql}", *where.args)


async def insert_interruption(
    db: Db,
    user_id: int,
    kind: InterruptionKind,
    reason: str | None,
    tags: list[str],
    began_at: datetime,
    ended_at: datetime | None,
) -> Interruption:
    """Add an interruption."""
    (row,) = await db.fetch_all(
        Interruption,
        f"""
        INSERT INTO focus_interruptions (user_id, kind, reason, tags, began_at, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING {_INTERRUPTION}
        """,
        user_id,
        kind,
        reason,
        tags,
        began_at,
        ended_at,
    )
    return row


async def update_pause_ended(db: Db, user_id: int, began_at: datetime, ended_at: datetime) -> None:
    """The pause that began then is over."""
    await db.execute(
        """
        UPDATE focus_interruptions SET ended_at = $3
        WHERE user_id = $1 AND began_at = $2 AND kind = 'paused' AND ended_at IS NULL
        """,
        user_id,
        began_at,
        ended_at,
    )


def _between(user_id: int, since: datetime | None, until: datetime | None) -> Where:
    where = Where("user_id = ?", user_id)
    if since is not None:
        where.also("began_at >= ?", since)
    if until is not None:
        where.also("began_at < ?", until)
    return where

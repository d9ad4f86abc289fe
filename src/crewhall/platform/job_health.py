"""What is wrong with the jobs of the whole server, in figures, for who looks after it. Statements that run jobs stand in job_queries.py."""

from datetime import datetime

from msgspec import Struct

from crewhall.platform.db.database import Db


class JobTrouble(Struct, frozen=True):
    """Jobs that should not be there. `late`: due long ago and not begun. `lost`: begun by a process that is gone. `failed`: given up."""

    late: int
    lost: int
    failed: int


async def select_clock(db: Db) -> datetime:
    """What PostgreSQL's own clock shows; SQLite has none of its own."""
    (clock,) = await db.fetch_all(datetime, "SELECT now()")
    return clock


async def select_trouble(db: Db, due_before: datetime, lease_before: datetime) -> JobTrouble:
    """Count them: late ones by their due time, lost ones by the end of their lease, failed ones as long as they are kept; a slow read."""
    (trouble,) = await db.slow_fetch_all(
        JobTrouble,
        """
        SELECT coalesce(sum(CASE WHEN status = 'todo' AND run_at < $1 THEN 1 ELSE 0 END), 0),
               coalesce(sum(CASE WHEN status = 'running' AND lease_until < $2 THEN 1 ELSE 0 END), 0),
               coalesce(sum(CASE WHEN status = 'failed' THEN 1 ELSE 0 END), 0)
        FROM jobs
        """,
        due_before,
        lease_before,
    )
    return trouble

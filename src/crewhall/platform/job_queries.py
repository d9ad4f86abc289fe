"""All statements on the job tables. Statements here serve the whole server: jobs belong to no team."""

from datetime import datetime

from msgspec import Struct

from crewhall.platform.db.database import Db


class Job(Struct, frozen=True):
    """A job as one attempt sees it. `attempts` counts this one too, and is the proof of who holds the lease."""

    id: int
    name: str
    args: dict[str, object]
    lock: str | None
    attempts: int
    run_at: datetime


class _Instant(Struct, frozen=True):
    value: datetime | None


_CLAIMABLE = """
    SELECT j.id FROM jobs j
    WHERE ((j.status = 'todo' AND j.run_at <= $1) OR (j.status = 'running' AND j.lease_until < $1))
      AND (j.lock IS NULL OR NOT EXISTS (
          SELECT 1 FROM jobs held WHERE held.lock = j.lock AND held.status = 'running' AND held.id <> j.id
      ))
    ORDER BY j.run_at, j.id LIMIT 1
"""


async def select_claimable(db: Db, now: datetime) -> bool:
    """Whether a job can be claimed: a cheap look that spares the write."""
    return await db.fetch_value(_CLAIMABLE, now) is not None


async def update_claimed(db: Db, now: datetime, lease_until: datetime) -> Job | None:
    """Claim the job that is due first and whose lock is free, or whose lease ran out; None when there is none."""
    return await db.fetch_one(
        Job,
        f"""
        UPDATE jobs SET status = 'running', attempts = attempts + 1, lease_until = $2
        WHERE id = ({_CLAIMABLE} FOR UPDATE SKIP LOCKED)
        RETURNING id, name, args, lock, attempts, run_at
        """,  # noqa: S608 - the inner text is the constant above
        now,
        lease_until,
    )


async def update_lease(db: Db, job: Job, lease_until: datetime) -> None:
    """Prolong the lease of this attempt."""
    await db.execute(
        "UPDATE jobs SET lease_until = $3 WHERE id = $1 AND attempts = $2 AND status = 'running'",
        job.id,
        job.attempts,
        lease_until,
    )


async def update_finished(db: Db, job: Job, now: datetime) -> bool:
    """Mark the attempt done; False when it no longer holds the job."""
    changed = await db.execute(
        """
        UPDATE jobs SET status = 'done', lease_until = NULL, finished_at = $3, error = NULL
        WHERE id = $1 AND attempts = $2 AND status = 'running'
        """,
        job.id,
        job.attempts,
        now,
    )
    return changed == 1


async def update_failed(db: Db, job: Job, error: str, now: datetime) -> None:
    """Give the job up."""
    await db.execute(
        """
        UPDATE jobs SET status = 'failed', lease_until = NULL, finished_at = $4, error = $3
        WHERE id = $1 AND attempts = $2 AND status = 'running'
        """,
        job.id,
        job.attempts,
        error,
        now,
    )


async def update_retry(db: Db, job: Job, error: str, run_at: datetime) -> None:
    """Put the job back until `run_at`. Its queueing lock is dropped: a newer twin may be waiting already."""
    await db.execute(
        """
        UPDATE jobs SET status = 'todo', lease_until = NULL, run_at = $4, error = $3, queueing_lock = NULL
        WHERE id = $1 AND attempts = $2 AND status = 'running'
        """,
        job.id,
        job.attempts,
        error,
        run_at,
    )


async def update_abandoned(db: Db) -> None:
    """Free all running jobs. Only where one process is all there is, at its start: whoever ran them is gone."""
    await db.execute(
        "UPDATE jobs SET status = 'todo', lease_until = NULL, queueing_lock = NULL WHERE status = 'running'"
    )


async def select_next_run_at(db: Db) -> datetime | None:
    """When the next waiting job is due."""
    row = await db.fetch_one(_Instant, "SELECT min(run_at) FROM jobs WHERE status = 'todo'")
    return row.value if row else None


async def select_tick(db: Db, name: str, due_at: datetime) -> bool:
    """Whether this tick of a periodic job was taken."""
    return await db.fetch_value("SELECT 1 FROM job_ticks WHERE name = $1 AND due_at = $2", name, due_at) is not None


async def insert_tick(db: Db, name: str, due_at: datetime) -> bool:
    """Take the tick; False when another process was faster."""
    sql = "INSERT INTO job_ticks (name, due_at) VALUES ($1, $2) ON CONFLICT DO NOTHING"
    return await db.execute(sql, name, due_at) == 1


async def select_waiting(db: Db) -> int:
    """How many jobs wait or run."""
    return await db.fetch_value("SELECT count(*) FROM jobs WHERE status IN ('todo', 'running')")


async def delete_old(db: Db, before: datetime) -> None:
    """Forget jobs that ended, and ticks that passed, before a moment."""
    await db.execute("DELETE FROM jobs WHERE status IN ('done', 'failed') AND finished_at < $1", before)
    await db.execute("DELETE FROM job_ticks WHERE due_at < $1", before)

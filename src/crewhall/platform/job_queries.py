"""All statements on the job tables. Statements here serve the whole server: jobs belong to no team."""

from datetime import datetime
from typing import cast

import msgspec
from msgspec import Struct

from crewhall.platform.db.database import Db


class Job(Struct, frozen=True):
    """A job as one attempt sees it. `attempts` counts this one too, and is the proof of who holds the lease.

    `args` is None where the row holds something else than a JSON object.
    """

    id: int
    name: str
    args: dict[str, object] | None
    lock: str | None
    attempts: int


class _Row(Struct, frozen=True):
    """A claimed job as it is kept. No column is converted, so that no row can fail the claim itself."""

    id: int
    name: str
    args: str
    lock: str | None
    attempts: int


# By queue, so that those that wait for a slot of another queue are not walked through; the names are in the index too.
_CLAIMABLE = """
    SELECT j.id FROM jobs j
    WHERE j.status = 'todo' AND j.queue = $2 AND j.run_at <= $1 AND j.name = ANY($3)
      AND (j.lock IS NULL OR NOT EXISTS (SELECT 1 FROM jobs held WHERE held.lock = j.lock AND held.status = 'running'))
    ORDER BY j.run_at, j.id LIMIT 1
"""


async def select_claimable(db: Db, now: datetime, queue: str, names: list[str]) -> bool:
    """Whether a job of the queue can be claimed: a cheap look that spares the write."""
    return await db.fetch_value(_CLAIMABLE, now, queue, names) is not None


async def update_claimed(db: Db, now: datetime, lease_until: datetime, queue: str, names: list[str]) -> Job | None:
    """Claim the job of the queue that is due first and whose lock is free; None when there is none.

    Only jobs of these names: another version of the server, which runs beside this one during an upgrade, may know more.
    """
    row = await db.fetch_one(
        _Row,
        f"""
        UPDATE jobs SET status = 'running', attempts = attempts + 1, lease_until = $4
        WHERE id = ({_CLAIMABLE} FOR UPDATE SKIP LOCKED)
        RETURNING id, name, args::text, lock, attempts
        """,
        now,
        queue,
        names,
        lease_until,
    )
    return row and Job(row.id, row.name, _object(row.args), row.lock, row.attempts)


def _object(text: str) -> dict[str, object] | None:
    try:
        found: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, TypeError):
        return None
    return cast("dict[str, object]", found) if isinstance(found, dict) else None


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


async def select_is_lost(db: Db, now: datetime) -> bool:
    """Whether the lease of a running job has run out: a cheap look that spares the write."""
    sql = "SELECT 1 FROM jobs WHERE status = 'running' AND lease_until < $1 LIMIT 1"
    return await db.fetch_value(sql, now) is not None


async def update_lost(db: Db, now: datetime) -> None:
    """Put back jobs whose lease has run out by a moment: whoever ran them is gone, or too slow."""
    await db.execute(
        """
        UPDATE jobs SET status = 'todo', lease_until = NULL, queueing_lock = NULL
        WHERE status = 'running' AND lease_until < $1
        """,
        now,
    )


async def select_next_run_at(db: Db) -> datetime | None:
    """When the first of the waiting jobs is, or was, due."""
    return await db.fetch_one(datetime, "SELECT min(run_at) FROM jobs WHERE status = 'todo'")


async def select_next_run_after(db: Db, instant: datetime) -> datetime | None:
    """When the next waiting job is due that is not due at a moment."""
    return await db.fetch_one(datetime, "SELECT min(run_at) FROM jobs WHERE status = 'todo' AND run_at > $1", instant)


async def select_unknown_names(db: Db, now: datetime, names: list[str]) -> list[str]:
    """Names of due jobs that are none of these; a slow read."""
    sql = "SELECT DISTINCT name FROM jobs WHERE status = 'todo' AND run_at <= $1 AND NOT name = ANY($2) ORDER BY name"
    return await db.slow_fetch_all(str, sql, now, names)


async def select_tick(db: Db, name: str, due_at: datetime) -> bool:
    """Whether this tick of a periodic job was taken."""
    return await db.fetch_value("SELECT 1 FROM job_ticks WHERE name = $1 AND due_at = $2", name, due_at) is not None


async def insert_tick(db: Db, name: str, due_at: datetime) -> bool:
    """Take the tick; False when another process was faster."""
    sql = "INSERT INTO job_ticks (name, due_at) VALUES ($1, $2) ON CONFLICT DO NOTHING"
    return await db.execute(sql, name, due_at) == 1


async def select_waiting(db: Db) -> int:
    """How many jobs wait or run; a slow read."""
    counts = await db.slow_fetch_all(
        int,
        """
        SELECT count(*) FROM jobs WHERE status = 'todo' UNION ALL SELECT count(*) FROM jobs WHERE status = 'running'
        """,
    )
    return sum(counts)


async def delete_old_jobs(db: Db, before: datetime, limit: int) -> bool:
    """Forget at most so many of the jobs that ended before a moment; whether there may be more."""
    deleted = await db.execute(
        "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE finished_at < $1 ORDER BY finished_at LIMIT $2)",
        before,
        limit,
    )
    return deleted == limit


async def delete_old_ticks(db: Db, before: datetime) -> None:
    """Forget ticks that passed before a moment."""
    await db.execute("DELETE FROM job_ticks WHERE due_at < $1", before)

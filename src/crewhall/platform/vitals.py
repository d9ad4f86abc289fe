"""Signs of life that a health check or a gauge asks of the database, in a unit of work. It judges none of them."""

from datetime import datetime

from crewhall.platform import job_queries
from crewhall.platform.work import ReadWork


async def next_job_at(work: ReadWork) -> datetime | None:
    """When the first of the waiting jobs is, or was, due; None when none waits. It reads a table, so it fails when the database does."""
    return await job_queries.select_next_run_at(work.db)


async def count_jobs(work: ReadWork) -> int:
    """How many jobs wait or run, over the whole database."""
    return await job_queries.select_waiting(work.db)

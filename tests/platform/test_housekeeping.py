"""What the server tidies at night: all of it, and a few rows at a time, so that requests go on in between."""

from datetime import timedelta
from typing import Any

import pytest

from crewhall.app import housekeeping
from crewhall.app.registry import REGISTRY
from crewhall.domains.files import attachments
from crewhall.domains.identity import sessions
from crewhall.kit.actor import SYSTEM
from crewhall.platform.bus import Bus
from crewhall.platform.jobs import JobRegistry, JobRunner
from crewhall.platform.work import ReadWork, Work, Works
from tests.domains.people import a_user

pytestmark = pytest.mark.anyio

OLD = timedelta(days=900)
ROWS, AT_ONCE = 25, 10
# By table: the row of name $1 and age $2, of user $3 where there is one.
INSERTS = {
    "sessions": """
        INSERT INTO sessions (token_hash, created_at, used_at, expires_at, user_id) VALUES ($1, $2, $2, $2, $3)
        """,
    "pins": """
        INSERT INTO pins (purpose, expires_at, user_id, channel, address, pin_hash, tries)
        VALUES ($1, $2, $3, 'email', 'a', 'x', 0)
        """,
    "attachments": """
        INSERT INTO attachments (token, created_at, owner_id, blob_key, filename, content_type, size_bytes, position)
        VALUES ($1, $2, $3, 'x', 'x', 'x', 1, 0)
        """,
    "idempotency_keys": """
        INSERT INTO idempotency_keys (key, created_at, claim_id, claimed_until, is_committed) VALUES ($1, $2, 'x', $2, true)
        """,
    "jobs": """
        INSERT INTO jobs (lock, finished_at, queue, name, args, status, attempts, run_at, created_at)
        VALUES ($1, $2, 'default', 'a.job', '{}', 'done', 1, $2, $2)
        """,
}
INSERTS["events"] = "INSERT INTO events (name, happened_at, body) VALUES ($1, $2, '{}')"
OWNED = {"sessions", "pins", "attachments"}
FORGET = {
    "sessions": (sessions, "prune"),
    "pins": (sessions, "prune"),
    "attachments": (attachments, "prune"),
    "idempotency_keys": (housekeeping, "_prune_keys"),
    "jobs": (housekeeping, "_prune_jobs"),
    "events": (housekeeping, "_prune_events"),
}


async def fill(work: Work, table: str, user_id: int) -> None:
    """Old rows, and a young one behind them."""
    for number in range(ROWS + 1):
        when = work.now - OLD if number < ROWS else work.now + timedelta(days=1)
        await work.db.execute(INSERTS[table], str(number), when, *([user_id] if table in OWNED else []))


async def count(work: ReadWork, table: str) -> int:
    """How many rows there are."""
    return await work.db.fetch_value(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name of these tests


@pytest.mark.parametrize("table", INSERTS)
async def test_old_rows_are_forgotten_in_batches(works: Works, monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    user_id = await a_user(works, "ada")
    async with works.write(SYSTEM) as work:
        await fill(work, table, user_id)
    async with works.write(SYSTEM) as work:
        work.defer("server.prune")
    left: list[int] = []

    def noting(forget: Any) -> Any:
        async def noted(work: Work, limit: int) -> bool:
            is_more = await forget(work, limit)
            left.append(await count(work, table))
            return is_more

        return noted

    monkeypatch.setattr(housekeeping, "_ROWS_AT_ONCE", AT_ONCE)
    module, name = FORGET[table]
    monkeypatch.setattr(module, name, noting(getattr(module, name)))
    assert isinstance(works.wakes, Bus)
    await JobRunner(works, JobRegistry({"server.prune": REGISTRY.specs["server.prune"]}), works.wakes).drain()
    kept = left[-1]
    assert left == [kept + 15, kept + 5, kept]
    async with works.read(SYSTEM) as work:
        assert await count(work, table) == kept == (1 if table != "jobs" else 2)

"""`migrate` and `worker`: the schema, and jobs in a process of their own."""

import asyncio
import signal
from pathlib import Path

import pytest

from crewhall.cli.opening import opened
from crewhall.kit.actor import SYSTEM
from crewhall.platform import job_queries, settings
from tests.cli.running import Watchdog, crewhall, started, until


def test_migrate_brings_an_empty_database_up_to_date_once(tmp_path: Path) -> None:
    first = crewhall("migrate", "--data", tmp_path / "new", "--json")
    assert first.code == 0, first.err
    assert first.json["before"] is None
    assert first.json["changed"]
    again = crewhall("migrate", "--data", tmp_path / "new", "--json")
    assert again.json == {"before": first.json["now"], "now": first.json["now"], "changed": False}
    assert "has the newest schema" in crewhall("migrate", "--data", tmp_path / "new").out


def test_worker_on_sqlite_is_refused(fresh: Path) -> None:
    ended = crewhall("worker", CREWHALL_SERVER__DATA=str(fresh))
    assert ended.code == 1
    assert ended.err.startswith("Error: A worker needs PostgreSQL")


@pytest.mark.slow
@pytest.mark.postgres
def test_worker_runs_jobs_and_stops_on_sigterm(empty_postgres: str, tmp_path: Path) -> None:
    crewhall("migrate", "--database", empty_postgres, "--data", tmp_path)
    chosen = settings.load({}, {"server": {"data": str(tmp_path)}, "database": {"url": empty_postgres}})

    async def defer() -> None:
        async with opened(chosen) as works, works.write(SYSTEM) as work:
            work.defer("server.prune")

    async def none_waits() -> bool:
        async with opened(chosen) as works, works.read(SYSTEM) as work:
            return await job_queries.select_waiting(work.db) == 0

    asyncio.run(defer())
    process = started("worker", "--database", empty_postgres, CREWHALL_SERVER__DATA=str(tmp_path))
    with Watchdog(process):
        assert process.stdout is not None
        assert "Running the jobs of PostgreSQL" in process.stdout.readline()
        until(lambda: asyncio.run(none_waits()))
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate()
    assert process.returncode == 0, err
    assert "Traceback" not in err

"""Locks of others: units wait for a while, without holding up anybody else, and then fail with an error that says when to try again."""
# asyncpg ships no complete type stubs.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import apsw
import httpx
import pytest
from asyncpg.transaction import Transaction

from crewhall.app.build import Server
from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.platform.db import sqlite_writing
from crewhall.platform.db.database import DatabaseIsBusy
from crewhall.platform.db.postgres import PostgresDb
from crewhall.platform.db.sqlite import SqliteDatabase, SqliteDb
from crewhall.platform.settings import Settings
from crewhall.platform.work import Works
from tests.world.waiting import until

pytestmark = pytest.mark.anyio

INSERT = "INSERT INTO events (name, body, happened_at) VALUES ($1, $2, $3)"

HOLDS_LOCK = """
import apsw, sys
connection = apsw.Connection(sys.argv[1])
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
"""


async def add(works: Works, name: str = "x") -> None:
    async with works.write(NOBODY) as work:
        await work.db.execute(INSERT, name, {}, work.now)


async def count(works: Works) -> int:
    async with works.read(SYSTEM) as work:
        return await work.db.fetch_value("SELECT count(*) FROM events")


@asynccontextmanager
async def foreign_lock(path: Path) -> AsyncGenerator[None, None]:
    """Another process that holds the right to write."""
    pipe = asyncio.subprocess.PIPE
    other = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLDS_LOCK, str(path), stdin=pipe, stdout=pipe)
    assert other.stdin is not None
    assert other.stdout is not None
    await other.stdout.readline()
    try:
        yield
    finally:
        other.stdin.write(b"\n")
        await other.communicate()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
class TestSqlite:
    """Another process writes to the file."""

    async def test_writes_wait_for_the_lock_while_reads_and_requests_go_on(
        self, server: Server, tmp_path: Path
    ) -> None:
        transport = httpx.ASGITransport(app=server)  # pyright: ignore[reportArgumentType] - an ASGI application
        async with foreign_lock(tmp_path / "crewhall.db"):
            writes = [asyncio.create_task(add(server.works)) for _ in range(3)]
            async with asyncio.timeout(4.0), httpx.AsyncClient(transport=transport, base_url="http://t") as client:
                for _ in range(20):
                    assert await count(server.works) == 0
                    assert (await client.get("/healthz")).status_code == 200
            assert not any(write.done() for write in writes)
        await asyncio.wait_for(asyncio.gather(*writes), 5)
        assert await count(server.works) == 3

    async def test_writes_that_wait_too_long_fail_together_and_say_when_to_try_again(
        self, works: Works, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sqlite_writing, "BUSY_S", 0.5)
        async with foreign_lock(tmp_path / "crewhall.db"), asyncio.timeout(3.5):
            outcomes = await asyncio.gather(*(add(works) for _ in range(8)), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [DatabaseIsBusy] * 8
        assert all(isinstance(outcome, DatabaseIsBusy) and outcome.retry_after_s for outcome in outcomes)
        await add(works)
        assert await count(works) == 1

    @pytest.mark.parametrize("path", ["/v1/users", "/legacy/v1/users"])
    async def test_request_that_waits_too_long_is_told_when_to_try_again(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
    ) -> None:
        monkeypatch.setattr(sqlite_writing, "BUSY_S", 0.05)
        transport = httpx.ASGITransport(app=server)  # pyright: ignore[reportArgumentType] - an ASGI application
        person = {"email": "anna@people.example", "password": "correct horse battery", "first_name": "Anna"}
        async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
            async with foreign_lock(tmp_path / "crewhall.db"):
                refused = await client.post(path, json=person)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
            assert (await client.post(path, json=person)).status_code in (200, 201)

    async def test_reads_that_meet_a_lock_are_tried_again(self, works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
        """As while another process recovers the log: no such lock can be held from outside."""
        inner, refused = SqliteDb._try, list[str]()  # pyright: ignore[reportPrivateUsage]

        def refuses_twice(db: SqliteDb, sql: str, args: tuple[object, ...]) -> list[object]:
            if len(refused) < 2:
                refused.append(sql)
                raise apsw.BusyError("database is locked")
            return inner(db, sql, args)

        monkeypatch.setattr(SqliteDb, "_try", refuses_twice)
        assert await count(works) == 0
        assert len(refused) == 2

    async def test_nothing_on_the_event_loop_waits_within_sqlite(self, works: Works) -> None:
        assert isinstance(works.database, SqliteDatabase)
        for connection in works.database._connections[:2]:  # pyright: ignore[reportPrivateUsage] - the third has a thread
            assert connection.pragma("busy_timeout") == 0

    async def test_runner_of_a_server_that_starts_during_a_lock_works_afterwards(
        self, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sqlite_writing, "BUSY_S", 0.05)
        server = Server(settings)
        async with foreign_lock(tmp_path / "crewhall.db"):
            await server.open()

            async def has_begun() -> bool:
                return server.runner.alive_at is not None

            await until(has_begun, 5)
            with pytest.raises(DatabaseIsBusy):
                await add(server.works)
        server.bus.look_again()

        async def all_are_done() -> bool:
            async with server.works.read(SYSTEM) as work:
                return await work.db.fetch_value("SELECT count(*) FROM jobs WHERE status = 'done'") >= 1

        await until(all_are_done, 10)  # the periodic ones
        await server.close()


@pytest.mark.parametrize("dialect", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
class TestPostgres:
    """Others hold rows, connections, or take long."""

    @pytest.mark.parametrize(
        "overrides", [{"database": {"pool": 2, "acquire_timeout_s": 0.2}}], ids=["two connections"]
    )
    async def test_unit_that_gets_no_connection_in_time_says_so(self, works: Works, overrides: object) -> None:
        assert overrides
        async with asyncio.timeout(5), hold(works), hold(works):
            with pytest.raises(DatabaseIsBusy):
                await count(works)
        assert await count(works) == 0

    @pytest.mark.parametrize("overrides", [{"database": {"statement_timeout_s": 0.1}}], ids=["a tenth"])
    async def test_statement_that_takes_too_long_is_ended(self, works: Works, overrides: object) -> None:
        assert overrides
        with pytest.raises(DatabaseIsBusy):
            async with works.write(NOBODY) as work:
                await work.db.execute(INSERT, "lost", {}, work.now)
                await work.db.fetch_value("SELECT pg_sleep(5)")
        await add(works)
        assert await count(works) == 1

    async def test_deadlock_fails_one_unit_with_a_time_to_try_again(self, works: Works) -> None:
        for name in ("first", "second"):
            await add(works, name)
        holding: list[str] = []
        both = asyncio.Event()

        async def change(one: str, other: str) -> None:
            async with works.write(NOBODY) as work:
                await work.db.execute("SET LOCAL deadlock_timeout = '20ms'")
                await work.db.execute("UPDATE events SET seen_from = 1 WHERE name = $1", one)
                holding.append(one)
                if len(holding) == 2:
                    both.set()
                await both.wait()
                await work.db.execute("UPDATE events SET seen_from = 1 WHERE name = $1", other)

        outcomes = await asyncio.gather(change("first", "second"), change("second", "first"), return_exceptions=True)
        (failed,) = [outcome for outcome in outcomes if outcome is not None]
        assert isinstance(failed, DatabaseIsBusy)
        assert failed.retry_after_s

    async def test_unit_that_is_cancelled_during_its_commit_keeps_its_connection(
        self, works: Works, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        backends: list[int] = []
        inner = Transaction.commit
        began = asyncio.Event()

        async def slow_commit(transaction: object) -> None:
            began.set()
            await transaction._connection.execute("SELECT pg_sleep(0.1)")  # pyright: ignore[reportAttributeAccessIssue]
            await inner(transaction)  # pyright: ignore[reportArgumentType]

        async def write() -> None:
            async with works.write(NOBODY) as work:
                backends.append(await work.db.fetch_value("SELECT pg_backend_pid()"))
                await work.db.execute(INSERT, "kept", {}, work.now)

        with monkeypatch.context() as tap:
            tap.setattr(Transaction, "commit", slow_commit)
            task = asyncio.create_task(write())
            await began.wait()
            task.cancel()
            await asyncio.sleep(0)
            task.cancel()  # also twice
            with pytest.raises(asyncio.CancelledError):
                await task
        assert await count(works) == 1
        async with works.read(SYSTEM) as work:
            assert isinstance(work.db, PostgresDb)
            assert await work.db.fetch_value("SELECT pg_backend_pid()") == backends[0]


@asynccontextmanager
async def hold(works: Works) -> AsyncGenerator[None, None]:
    """A connection that is taken, by a task of its own."""
    taken, go_on = asyncio.Event(), asyncio.Event()

    async def take() -> None:
        async with works.read(SYSTEM):
            taken.set()
            await go_on.wait()

    task = asyncio.create_task(take())
    await taken.wait()
    try:
        yield
    finally:
        go_on.set()
        await task

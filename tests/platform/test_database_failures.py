"""A database that stops serving: units fail with an error that says so, nothing of them is kept, and later ones work again."""

import asyncio

import apsw
import asyncpg
import pytest
from msgspec import Struct

from crewhall.kit.actor import NOBODY
from crewhall.platform.db import sqlite_writing
from crewhall.platform.db.database import DatabaseFails
from crewhall.platform.db.sqlite import SlowReader
from crewhall.platform.work import Works
from tests.conftest import on_server

pytestmark = pytest.mark.anyio

INSERT = "INSERT INTO events (name, body, happened_at) VALUES ($1, $2, $3)"
MANY_BYTES = "x" * 100_000


class _Number(Struct):
    number: int


async def add(works: Works, name: str, text: str = "") -> None:
    """One event, in a unit of its own."""
    async with works.write(NOBODY) as work:
        await work.db.execute(INSERT, name, {"text": text}, work.now)


async def names(works: Works) -> list[str]:
    """What is kept."""
    async with works.read(NOBODY) as work:
        found: str | None = await work.db.fetch_value("SELECT string_agg(name, ' ' ORDER BY number) FROM events")
        return (found or "").split()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
class TestSqlite:
    """A full disk: here a limit of the file's size."""

    async def test_unit_fails_with_all_before_it_in_the_transaction_and_the_next_one_works(
        self, works: Works, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sqlite_writing, "LONGEST_GATHERING_S", 60.0)
        await add(works, "before")
        async with works.write(NOBODY) as work:
            most = await work.db.fetch_value("PRAGMA max_page_count")
            await work.db.fetch_value("PRAGMA max_page_count = 1")  # is raised to what there is
        outcomes = await asyncio.gather(add(works, "with"), add(works, "large", MANY_BYTES), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [DatabaseFails, DatabaseFails]
        assert await names(works) == ["before"]
        async with works.write(NOBODY) as work:
            await work.db.fetch_value(f"PRAGMA max_page_count = {most}")
        await add(works, "after", MANY_BYTES)
        assert await names(works) == ["before", "after"]

    async def test_slow_read_that_fails_is_told_alike(self, works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(*_: object) -> list[object]:
            raise apsw.IOError("the disk is gone")

        with monkeypatch.context() as outage:
            outage.setattr(SlowReader, "_read", fails)
            with pytest.raises(DatabaseFails):
                async with works.read(NOBODY) as work:
                    await work.db.slow_fetch_all(_Number, "SELECT number FROM events")
        async with works.read(NOBODY) as work:
            assert await work.db.slow_fetch_all(_Number, "SELECT number FROM events") == []


@pytest.mark.parametrize("dialect", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
class TestPostgres:
    """A server that ends connections, and one that takes none."""

    @pytest.fixture
    async def ends_connections(self, database_url: str) -> str:
        """A statement that ends all but its own."""
        name = database_url.rpartition("/")[2]
        return f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - our own name

    async def test_unit_whose_connection_ends_fails_and_the_next_one_works(
        self, works: Works, ends_connections: str
    ) -> None:
        with pytest.raises(DatabaseFails):
            async with works.write(NOBODY) as work:
                await work.db.execute(INSERT, "lost", {}, work.now)
                await asyncio.to_thread(on_server, ends_connections)
                await work.db.execute(INSERT, "lost too", {}, work.now)
        with pytest.raises(DatabaseFails):
            async with works.write(NOBODY) as work:
                await work.db.execute(INSERT, "lost", {}, work.now)
                await asyncio.to_thread(on_server, ends_connections)  # so that the commit fails
        await add(works, "after")
        assert await names(works) == ["after"]

    async def test_server_that_takes_no_connections_fails_units_until_it_does(
        self, works: Works, database_url: str, ends_connections: str
    ) -> None:
        name = database_url.rpartition("/")[2]
        await asyncio.to_thread(on_server, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false', ends_connections)
        try:
            for _ in range(3):
                with pytest.raises(DatabaseFails):
                    await add(works, "refused")
        finally:
            await asyncio.to_thread(on_server, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        await add(works, "after")
        assert await names(works) == ["after"]

    async def test_fault_of_ours_stays_what_it_is(self, works: Works) -> None:
        for error, arguments in ((asyncpg.DivisionByZeroError, [0]), (asyncpg.InterfaceError, [1, "one too many"])):
            with pytest.raises(error):
                async with works.read(NOBODY) as work:
                    await work.db.execute("SELECT 1 / $1::bigint", *arguments)

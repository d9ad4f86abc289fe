"""S: the SQL statements of one request, recorded from the server itself, then repeated without HTTP or framework: by the server's own database
layer, so that rows become records on SQLite as they do on PostgreSQL.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import httpx
import uvloop

from bench.load import Call
from crewhall.app.build import Server
from crewhall.platform.db.connect import connect
from crewhall.platform.db.database import Db
from crewhall.platform.db.postgres import PostgresDb
from crewhall.platform.db.sqlite import SqliteDb
from crewhall.platform.settings import Settings

Statement = tuple[str, Sequence[Any]]
"""A method of `Db` and its arguments."""


async def record(settings: Settings, call: Call) -> tuple[list[Statement], bool]:
    """The statements that a request runs, and whether it writes: from an in-process server on the same database."""
    server = Server(settings)
    await server.open_database()
    statements: list[Statement] = []
    writes: list[bool] = []
    transport = httpx.ASGITransport(app=server)  # pyright: ignore[reportArgumentType] - an ASGI application
    async with httpx.AsyncClient(transport=transport, base_url="http://bench.test") as client:
        await client.request(
            call.method, call.path, headers=call.headers, content=call.body
        )  # may note the use of the session
        with ExitStack() as taps:
            for name in ("fetch_all", "fetch_one", "fetch_value", "execute"):
                for db_type in (SqliteDb, PostgresDb):
                    taps.enter_context(patch.object(db_type, name, _noting(getattr(db_type, name), name, statements)))
            begin = server.database.writing
            taps.enter_context(patch.object(server.database, "writing", lambda: writes.append(True) or begin()))
            answer = await client.request(call.method, call.path, headers=call.headers, content=call.body)
            answer.raise_for_status()
    await server.close()
    return statements, bool(writes)


def _noting(
    method: Callable[..., Awaitable[Any]], name: str, statements: list[Statement]
) -> Callable[..., Awaitable[Any]]:
    async def noting(self: Any, *args: Any) -> Any:
        statements.append((name, args))
        return await method(self, *args)

    return noting


def time_statements(settings: Settings, statements: list[Statement], *, writes: bool, count: int) -> float:
    """CPU seconds of this process for `count` rounds of the statements, each in one unit."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_time_statements(settings, statements, writes=writes, count=count))


async def _time_statements(settings: Settings, statements: list[Statement], *, writes: bool, count: int) -> float:
    database = connect(settings)
    await database.open()
    unit = database.writing if writes else database.reading
    started = time.process_time()
    for _ in range(count):
        async with unit() as db:
            await _run(db, statements)
    used = time.process_time() - started
    await database.close()
    return used


async def _run(db: Db, statements: list[Statement]) -> None:
    for name, args in statements:
        await getattr(db, name)(*args)

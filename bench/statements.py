"""S: the SQL statements of one request, recorded from the server itself, then repeated on one thread without HTTP or framework."""
# asyncpg and apsw ship no complete type stubs.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import apsw
import asyncpg
import httpx
from msgspec import Struct

from bench.load import Call
from crewhall.app.build import Server
from crewhall.platform.db import sqlite
from crewhall.platform.db.postgres import PostgresDb, prepare_connection
from crewhall.platform.db.sqlite import STATEMENTS_KEPT, SqliteDb, translate
from crewhall.platform.settings import Settings

Statement = tuple[str, Sequence[Any]]


class Returned(Struct, frozen=True):
    """In place of an argument: what the statement at this index has returned, such as the next position in a room."""

    index: int


async def record(settings: Settings, call: Call) -> tuple[list[Statement], bool]:
    """The statements that a request runs, and whether it writes: from an in-process server on the same database."""
    server = Server(settings)
    await server.open_database()
    statements: list[Statement] = []
    returned: dict[int, int] = {}
    writes = False
    for db_type in (SqliteDb, PostgresDb):
        for name in ("fetch_all", "fetch_one", "fetch_value", "execute"):
            _trace(db_type, name, statements, returned)
    begin = type(server.database).writing

    def writing(database: Any) -> Any:
        nonlocal writes
        writes = True
        return begin(database)

    type(server.database).writing = writing  # pyright: ignore[reportAttributeAccessIssue] - a benchmark's tap
    transport = httpx.ASGITransport(app=server)  # pyright: ignore[reportArgumentType] - an ASGI application
    async with httpx.AsyncClient(transport=transport, base_url="http://bench.test") as client:
        await client.request(call.method, call.path, headers=call.headers, content=call.body)
        returned.clear()
        statements.clear()  # the first request may note the use of the session
        answer = await client.request(call.method, call.path, headers=call.headers, content=call.body)
        answer.raise_for_status()
    await server.close()
    return list(statements), writes  # a copy: the taps stay in place and go on writing to theirs


def _trace(db_type: type, name: str, statements: list[Statement], returned: dict[int, int]) -> None:
    inner = getattr(db_type, name)
    if hasattr(inner, "traced"):
        inner = inner.traced

    async def traced(self: Any, *args: Any) -> Any:
        sql_at = 1 if isinstance(args[0], type) else 0
        indexes = {value: index for index, value in reversed(returned.items())}
        given = [
            Returned(indexes[value]) if type(value) is int and value in indexes else value
            for value in args[sql_at + 1 :]
        ]
        index = len(statements)
        statements.append((args[sql_at], given))
        result = await inner(self, *args)
        if name == "fetch_value" and type(result) is int and "UPDATE" in args[sql_at]:
            returned[index] = result
        return result

    traced.traced = inner  # pyright: ignore[reportFunctionMemberAccess] - so that a second recording starts from the original
    setattr(db_type, name, traced)


def time_sqlite(path: str, statements: list[Statement], *, writes: bool, count: int) -> float:
    """CPU seconds for `count` rounds of the statements on SQLite."""
    connection = apsw.Connection(path, statementcachesize=STATEMENTS_KEPT)
    sqlite.prepare_connection(connection, "normal")
    ready = [(translate(sql), args, _depends(args)) for sql, args in statements]
    started = time.process_time()
    for _ in range(count):
        if writes:
            connection.execute("BEGIN IMMEDIATE")
        results: list[Any] = []
        for sql, args, depends in ready:
            results.append(connection.execute(sql, _filled(args, results) if depends else args).fetchall())
        if writes:
            connection.execute("COMMIT")
    used = time.process_time() - started
    connection.close()
    return used


def time_postgres(url: str, statements: list[Statement], *, writes: bool, count: int) -> float:
    """CPU seconds of this process for `count` rounds of the statements on PostgreSQL."""
    return asyncio.run(_time_postgres(url, statements, writes=writes, count=count))


async def _time_postgres(url: str, statements: list[Statement], *, writes: bool, count: int) -> float:
    connection: Any = await asyncpg.connect(url, statement_cache_size=1000)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - no stubs
    await prepare_connection(connection)
    ready = [(sql, args, _depends(args)) for sql, args in statements]
    started = time.process_time()
    for _ in range(count):
        if writes:
            await connection.execute("BEGIN")
        results: list[Any] = []
        for sql, args, depends in ready:
            results.append(await connection.fetch(sql, *(_filled(args, results) if depends else args)))
        if writes:
            await connection.execute("COMMIT")
    used = time.process_time() - started
    await connection.close()
    return used


def _depends(args: Sequence[Any]) -> bool:
    return any(isinstance(value, Returned) for value in args)


def _filled(args: Sequence[Any], results: list[Any]) -> list[Any]:
    return [results[value.index][0][0] if isinstance(value, Returned) else value for value in args]

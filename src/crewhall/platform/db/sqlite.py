"""SQLite through apsw: one file, one process, one writer. Statements run inline on the event loop, under a step budget.

Differences from PostgreSQL that this file levels: `$n` is `?n`; `= ANY($n)` is a look into a JSON list; `FOR UPDATE` is not needed, there
is one writer; times, dates and JSON are text; booleans are 0 and 1.
"""

# apsw ships no complete type stubs; what leaves this file is typed by the `Db` protocol.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownLambdaType=false, reportUnknownParameterType=false, reportAttributeAccessIssue=false
# pyright: reportInvalidTypeArguments=false

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import apsw
import msgspec
import structlog

from crewhall.platform import os_errors
from crewhall.platform.db.database import (
    DatabaseUnavailable,
    StepBudgetExceeded,
    UniqueViolation,
)
from crewhall.platform.db.records import Decoder, from_value, is_json, make_decoder
from crewhall.platform.db.sqlite_files import make_private
from crewhall.platform.db.sqlite_reasons import reason_of
from crewhall.platform.db.sqlite_writing import BUSY_S, FAILURES, SqliteWriting, meaning, try_again
from crewhall.platform.settings import DatabaseSettings

R = TypeVar("R")
log = structlog.get_logger()

OLDEST_SQLITE = (3, 51, 3)
_STEPS_PER_LOOK = 5000
STATEMENTS_KEPT = 400
_PRAGMAS = (
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "cache_size = -16000",
    # 16 MB of log: the same few pages are written again and again, and each checkpoint writes them once and waits for the disk.
    "wal_autocheckpoint = 4000",
)
_PARAMETER = re.compile(r"\$(\d+)")
_ANY = re.compile(r"= ANY\(\$(\d+)(?:::\w+\[\])?\)")
_FOR_UPDATE = re.compile(r"\s+FOR (?:(?:NO KEY )?UPDATE|(?:KEY )?SHARE)(?: SKIP LOCKED)?\b")
_DROPPED_CAST = re.compile(r"::\w+")
_translated: dict[str, str] = {}
_decoders: dict[type, Decoder[Any]] = {}


def translate(sql: str) -> str:
    """A statement in SQLite's spelling; remembered, since there are only as many as the code has."""
    found = _translated.get(sql)
    if found is None:
        found = _ANY.sub(r"IN (SELECT value FROM json_each(?\1))", sql)
        found = _DROPPED_CAST.sub("", _FOR_UPDATE.sub("", _PARAMETER.sub(r"?\1", found)))
        _translated[sql] = found
    return found


def instant_text(instant: datetime) -> str:
    """A moment as it is kept: UTC, microseconds always written, so that text sorts like time."""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="microseconds")[:26] + "Z"


def _json_text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


_BINDERS: dict[type, Callable[[Any], Any]] = {
    datetime: instant_text,
    date: date.isoformat,
    dict: _json_text,
    list: _json_text,
    tuple: _json_text,
    msgspec.Raw: lambda raw: bytes(raw).decode(),
}


def convert_binding(_cursor: object, _number: int, value: Any) -> Any:
    """apsw asks this for each argument of a type that SQLite does not know: a moment, a date, JSON."""
    return _BINDERS[type(value)](value)


def _from_driver(column: type) -> Callable[[Any], Any] | None:
    if column in (datetime, date):
        return column.fromisoformat
    if column is bool:
        return bool
    if member := from_value(column):
        return member
    return msgspec.json.Decoder(column).decode if is_json(column) else None


def _decoder(record: type[R]) -> Decoder[R]:
    found = _decoders.get(record)
    if found is None:
        found = _decoders[record] = make_decoder(record, _from_driver)
    return found


def prepare_connection(connection: apsw.Connection, synchronous: str) -> None:
    """Set what every connection has; the benchmark measures the SQL alone on one that has it too."""
    connection.convert_binding = convert_binding
    connection.set_busy_timeout(int(BUSY_S * 1000))
    # Else SQLite plans a statement anew for the values of each run, wherever a partial index might serve some: a third of a request.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    for pragma in (f"synchronous = {synchronous}", *_PRAGMAS):
        connection.execute(f"PRAGMA {pragma}").fetchall()


class Budget:
    """Counts the VM steps of one call. SQLite's own count goes on from call to call of a prepared statement, so each call sets `used` to 0."""

    __slots__ = ("_most", "_strict", "sql", "used")

    def __init__(self, settings: DatabaseSettings) -> None:
        self._most = settings.step_budget // _STEPS_PER_LOOK
        self._strict = settings.strict_budget
        self.used = 0
        self.sql = ""

    def watch(self, connection: apsw.Connection) -> None:
        """Have SQLite ask every few thousand steps whether to go on."""
        connection.set_progress_handler(self._goes_over, _STEPS_PER_LOOK)

    def _goes_over(self) -> bool:
        self.used += 1
        if self.used == self._most + 1 and not self._strict:
            log.warning(
                "statement over its step budget",
                steps=self._most * _STEPS_PER_LOOK,
                statement=" ".join(self.sql.split()),
            )
        return self._strict and self.used > self._most


class SqliteDb:
    """A `Db` on one apsw connection. Each call reads all its rows, so one cursor is enough, and none stays open across an await."""

    __slots__ = ("_budget", "_connection", "_cursor", "_reader", "_slow")

    dialect: ClassVar[str] = "sqlite"

    def __init__(
        self, connection: apsw.Connection, slow: "SlowReader", budget: Budget, reader: apsw.Connection | None = None
    ) -> None:
        """With `reader`, statements go there while a transaction is open on the connection, so that nobody sees what is not committed.

        Readers share the writer's connection in that way: its own commits leave its page cache warm.
        """
        self._connection = connection
        self._cursor = connection.cursor()
        self._reader = reader and reader.cursor()
        self._slow = slow
        self._budget = budget

    def _try(self, sql: str, args: Sequence[Any]) -> list[Any]:
        cursor = self._cursor
        if self._reader is not None and self._connection.in_transaction:
            cursor = self._reader
        self._budget.used, self._budget.sql = 0, sql
        return cursor.execute(_translated.get(sql) or translate(sql), args).fetchall()

    async def _rows(self, sql: str, args: Sequence[Any]) -> list[Any]:
        try:
            try:
                return self._try(sql, args)
            except apsw.BusyError:
                if self._reader is None:  # within a transaction, which may be undone by now
                    raise
                return await try_again(lambda: self._try(sql, args), asyncio.get_running_loop().time() + BUSY_S)
        except apsw.ConstraintError as error:
            raise _constraint(error) from error
        except apsw.InterruptError as error:
            raise StepBudgetExceeded(sql) from error
        except FAILURES as error:
            raise meaning(error) from error

    async def fetch_all(self, into: type[R], sql: str, *args: Any) -> list[R]:
        return _decoder(into)(await self._rows(sql, args))

    async def fetch_one(self, into: type[R], sql: str, *args: Any) -> R | None:
        rows = await self._rows(sql, args)
        return _decoder(into)(rows[:1])[0] if rows else None

    async def fetch_value(self, sql: str, *args: Any) -> Any:
        rows = await self._rows(sql, args)
        return rows[0][0] if rows else None

    async def execute(self, sql: str, *args: Any) -> int:
        await self._rows(sql, args)
        return self._connection.changes()

    async def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            await self._rows(sql, row)

    async def slow_fetch_all(self, into: type[R], sql: str, *args: Any) -> list[R]:
        try:
            rows = await self._slow.rows(translate(sql), args)
        except FAILURES as error:
            raise meaning(error) from error
        return _decoder(into)(rows)

    async def lock(self, number: int) -> None:
        """Nothing to wait for: one unit writes at a time."""


class SlowReader:
    """One connection in one thread of its own, for reads that would hold up the loop."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        # One thread, not a lock: a read whose request was canceled goes on to its end, and no other begins beside it.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="slow reads")

    async def rows(self, sql: str, args: Sequence[Any]) -> list[Any]:
        """All rows of a statement, read in the thread; one statement after another."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, sql, args)

    def _read(self, sql: str, args: Sequence[Any]) -> list[Any]:
        return self._connection.execute(sql, args).fetchall()

    def close(self) -> None:
        """Wait for the read that is under way; those that wait for their turn are dropped."""
        self._thread.shutdown(cancel_futures=True)


class SqliteDatabase:
    """The embedded database: a writer and a reader on the event loop, and a reader in a thread for slow statements."""

    dialect = "sqlite"

    def __init__(self, path: str, settings: DatabaseSettings) -> None:
        self.path = path
        self._settings = settings
        self._connections: list[apsw.Connection] = []

    async def open(self) -> None:
        if tuple(int(part) for part in apsw.sqlite_lib_version().split(".")) < OLDEST_SQLITE:
            raise DatabaseUnavailable(
                where=self.path, reason=f"SQLite {apsw.sqlite_lib_version()} is older than 3.51.3."
            )
        try:
            make_private(Path(self.path))
            self._connections = [self._connect() for _ in range(3)]
        except (apsw.Error, OSError) as error:
            reason = os_errors.reason_of(error) if isinstance(error, OSError) else reason_of(error)
            raise DatabaseUnavailable(where=self.path, reason=f"{reason}.") from error
        writer, reader, slow = self._connections
        for connection in (writer, reader):  # these are used on the event loop, where nothing may wait
            connection.set_busy_timeout(0)
        self._slow = slow_reader = SlowReader(slow)
        budget = Budget(self._settings)
        if self._settings.step_budget:
            budget.watch(writer)
            budget.watch(reader)
        self._reading = SqliteReading(SqliteDb(writer, slow_reader, budget, reader=reader))
        self._writing = SqliteWriting(writer, SqliteDb(writer, slow_reader, budget))

    def _connect(self) -> apsw.Connection:
        connection = apsw.Connection(self.path, statementcachesize=STATEMENTS_KEPT)
        connection.set_busy_timeout(int(BUSY_S * 1000))
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        prepare_connection(connection, self._settings.synchronous)
        return connection

    async def close(self) -> None:
        if self._connections:
            self._writing.close()
            self._slow.close()
        for connection in self._connections:
            connection.close()
        self._connections = []

    def reading(self) -> "SqliteReading":
        return self._reading

    def writing(self) -> "SqliteWriting":
        return self._writing


class SqliteReading:
    """The reader, for the length of a unit: there is one, and a statement never waits, so units share it."""

    __slots__ = ("_db",)

    def __init__(self, db: SqliteDb) -> None:
        self._db = db

    async def __aenter__(self) -> SqliteDb:
        return self._db

    async def __aexit__(self, *_: object) -> None:
        pass


def _constraint(error: apsw.ConstraintError) -> Exception:
    """What a failed constraint means: a taken unique key for the use case, anything else is a fault of ours."""
    text = str(error)
    return UniqueViolation(text.partition(": ")[2]) if "UNIQUE" in text else error

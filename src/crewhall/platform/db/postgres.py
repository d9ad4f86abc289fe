"""PostgreSQL through asyncpg: a small pool, no reset query, JSON and times in native columns.

Differences that this file levels: JSON goes through msgspec; an enum is its value; a unique violation is named by table and columns.
"""

# asyncpg ships no complete type stubs; what leaves this file is typed by the `Db` protocol.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownLambdaType=false, reportUnknownParameterType=false, reportAttributeAccessIssue=false
# pyright: reportInvalidTypeArguments=false

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any, ClassVar, Never, TypeVar

import asyncpg
import msgspec
import structlog

from crewhall.platform.db import postgres_url
from crewhall.platform.db.database import DatabaseUnavailable, UniqueViolation, busy, failure, settled
from crewhall.platform.db.postgres_reasons import reason_of
from crewhall.platform.db.records import Decoder, from_json, from_value, is_json, make_decoder
from crewhall.platform.settings import DatabaseSettings

R = TypeVar("R")
log = structlog.get_logger()

_decoders: dict[type, Decoder[Any]] = {}
# Others were in the way: another try may succeed. The unit is undone; only who began it can say whether it may run again.
_BUSY = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
)
# What has a meaning for callers. The driver's own errors tell of lost connections too, beside faults of ours.
_TOLD = (
    asyncpg.UniqueViolationError,
    *_BUSY,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # of a statement that meets the server's farewell
    OSError,
)


def _from_driver(column: type) -> Callable[[Any], Any] | None:
    if column in (datetime, date, bool):
        return None
    if member := from_value(column):
        return member
    if is_json(column) and column not in (dict, list, object):
        return from_json(column)
    return None


def _decoder(record: type[R]) -> Decoder[R]:
    found = _decoders.get(record)
    if found is None:
        found = _decoders[record] = make_decoder(record, _from_driver)
    return found


class PostgresDb:
    """A `Db` on one asyncpg connection."""

    __slots__ = ("connection",)

    dialect: ClassVar[str] = "postgres"

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.connection = connection

    async def fetch_all(self, into: type[R], sql: str, *args: Any) -> list[R]:
        return _decoder(into)(await self._rows(sql, args))

    async def fetch_one(self, into: type[R], sql: str, *args: Any) -> R | None:
        rows = await self._rows(sql, args)
        return _decoder(into)(rows[:1])[0] if rows else None

    async def fetch_value(self, sql: str, *args: Any) -> Any:
        rows = await self._rows(sql, args)
        return rows[0][0] if rows else None

    async def execute(self, sql: str, *args: Any) -> int:
        try:
            status = await self.connection.execute(sql, *args)
        except _TOLD as error:
            _notify(error, self.connection)
        return int(count) if (count := status.rpartition(" ")[2]).isdigit() else 0

    async def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        try:
            await self.connection.executemany(sql, rows)
        except _TOLD as error:
            _notify(error, self.connection)

    async def slow_fetch_all(self, into: type[R], sql: str, *args: Any) -> list[R]:
        return await self.fetch_all(into, sql, *args)

    async def lock(self, number: int) -> None:
        await self._rows("SELECT pg_advisory_xact_lock($1)", (number,))

    async def _rows(self, sql: str, args: Sequence[Any]) -> "list[asyncpg.Record]":
        try:
            return await self.connection.fetch(sql, *args)
        except _TOLD as error:
            _notify(error, self.connection)


class PostgresDatabase:
    """A PostgreSQL server, for many processes and machines."""

    dialect = "postgres"

    def __init__(self, url: str, settings: DatabaseSettings) -> None:
        self.url = url
        self._driver_url = postgres_url.for_asyncpg(url)
        self._connect_timeout_s = postgres_url.connect_timeout_s(url)
        self._settings = settings
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    @property
    def pool(self) -> "asyncpg.Pool[asyncpg.Record]":
        """The open pool."""
        if self._pool is None:
            raise DatabaseUnavailable(where=self._where(), reason="it is not open.")
        return self._pool

    def _where(self) -> str:
        return postgres_url.place(self.url)

    async def open(self) -> None:
        try:
            self._pool = await asyncpg.create_pool(
                self._driver_url,
                min_size=1,
                max_size=self._settings.pool,
                init=prepare_connection,
                reset=_no_reset,
                statement_cache_size=1000,
                max_cached_statement_lifetime=0,
                timeout=self._connect_timeout_s,
                # Where the server itself is silent, a little later.
                command_timeout=self._settings.statement_timeout_s + 5,
                server_settings={"statement_timeout": str(round(self._settings.statement_timeout_s * 1000))},
            )
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
            raise DatabaseUnavailable(where=self._where(), reason=f"{reason_of(error)}.") from error
        async with self._pool.acquire() as connection:
            encoding = connection.get_settings().server_encoding
        if encoding != "UTF8":
            await self.close()
            raise DatabaseUnavailable(where=self._where(), reason=postgres_url.not_utf8(encoding))
        postgres_url.warn_without_effect(self.url)

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator["PostgresDb", None]:
        connection = await self._acquire()
        try:
            yield PostgresDb(connection)
        finally:
            await self.pool.release(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator["PostgresDb", None]:
        connection = await self._acquire()
        try:
            transaction = connection.transaction()
            try:
                await transaction.start()
            except _TOLD as error:
                _notify(error, connection)
            try:
                yield PostgresDb(connection)
            except BaseException:
                await settled(asyncio.ensure_future(_take_back(connection, transaction)))
                raise
            try:
                await settled(asyncio.ensure_future(transaction.commit()))
            except _TOLD as error:
                _notify(error, connection)
        finally:
            await self.pool.release(connection)

    async def _acquire(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection of the pool, which opens new ones in the place of those that were lost. Raises `DatabaseFails`, `DatabaseIsBusy`."""
        try:
            async with asyncio.timeout(self._settings.acquire_timeout_s):
                # The pool's proxy has all methods of a connection.
                return await self.pool.acquire()  # pyright: ignore[reportReturnType]
        except TimeoutError as error:
            raise busy(error) from error
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise failure(error) from error


async def prepare_connection(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Set up a new connection: JSON columns as decoded values."""
    await connection.set_type_codec(
        "jsonb", encoder=_encode_jsonb, decoder=_decode_jsonb, schema="pg_catalog", format="binary"
    )


def _encode_jsonb(value: Any) -> bytes:
    return b"\x01" + msgspec.json.encode(value)


def _decode_jsonb(raw: bytes) -> Any:
    return msgspec.json.decode(raw[1:])


async def _no_reset(_connection: object) -> None:
    """Units never change a session (`SET LOCAL` only), so there is nothing to reset and a round trip is saved."""


async def _take_back(connection: "asyncpg.Connection[asyncpg.Record]", transaction: Any) -> None:
    """Undo a transaction. Where that fails, the connection is given up, and the server undoes it: nobody else is handed an open one."""
    try:
        await transaction.rollback()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        log.warning("a transaction ends with its connection", reason=f"{error or type(error).__name__}")
        if not _is_lost(connection):
            connection.terminate()


def _notify(error: Exception, connection: "asyncpg.Connection[asyncpg.Record]") -> Never:
    """Raise what an error of the driver's means; itself where it is a fault of ours."""
    if isinstance(error, asyncpg.UniqueViolationError):
        raise _unique(error) from error
    if isinstance(error, _BUSY):
        raise busy(error) from error
    if isinstance(error, asyncpg.InterfaceError) and not _is_lost(connection):
        raise error
    raise failure(error) from error


def _is_lost(connection: "asyncpg.Connection[asyncpg.Record]") -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # the pool has taken it back: it does so at once with what is lost
        return True


def _unique(error: asyncpg.UniqueViolationError) -> UniqueViolation:
    columns = (error.detail or "").partition("(")[2].partition(")")[0].replace('"', "")
    return UniqueViolation(", ".join(f"{error.table_name}.{column.strip()}" for column in columns.split(",")))

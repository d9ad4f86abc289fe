"""What both databases offer, and what can go wrong with either."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, ClassVar, Protocol, TypeVar

import structlog

from crewhall.kit.errors import CrewhallError, Kind

log = structlog.get_logger()

R = TypeVar("R")


class DatabaseUnavailable(CrewhallError):
    """The database cannot be reached or opened; the message says which and why, without its password."""

    kind = Kind.UNAVAILABLE
    code = "DATABASE_UNAVAILABLE"
    text = "The database {where} cannot be opened: {reason}"


class DatabaseFails(CrewhallError):
    """The open database stopped serving: its server is gone, its disk is full. Why stands in the log; requests may succeed again later."""

    kind = Kind.UNAVAILABLE
    code = "DATABASE_DOWN"
    text = "The database is unavailable. Try again later."


class DatabaseIsBusy(DatabaseFails):
    """The database serves, but not this unit in time: others hold what it needs, or all connections. Nothing of the unit is kept."""

    code = "DATABASE_BUSY"
    text = "The database is busy. Try again in a few seconds."
    retry_after_s = 2


def describe(error: BaseException) -> str:
    """A driver's error in words; its kind where it has none."""
    return str(error) or type(error).__name__


def failure(error: Exception) -> DatabaseFails:
    """What callers are told of a driver's error, once it is logged."""
    log.error("the database fails", reason=describe(error))
    return DatabaseFails()


def busy(error: Exception) -> DatabaseIsBusy:
    """What callers are told where others were in the way, once it is logged."""
    log.warning("the database is busy", reason=f"{error or type(error).__name__}")
    return DatabaseIsBusy()


async def settled(outcome: asyncio.Future[None]) -> None:
    """Wait for a commit to its end, also where the caller is cancelled meanwhile: only then is the cancellation raised."""
    try:
        await asyncio.shield(outcome)
    except asyncio.CancelledError:
        await ended(outcome)
        raise


async def ended(outcome: asyncio.Future[None]) -> None:
    """Wait until a commit has ended, whatever comes of it, and however often the caller is cancelled."""
    while not outcome.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait([outcome])
    if not outcome.cancelled():
        outcome.exception()  # nobody is left to be told, so that it counts as seen


class UniqueViolation(CrewhallError):
    """A statement met a row with the same unique key. Use cases turn it into what it means; `constraint` names table and columns."""

    kind = Kind.CONFLICT
    code = "CONFLICT"
    text = "That is already taken."

    def __init__(self, constraint: str) -> None:
        self.constraint = constraint
        super().__init__()


class StepBudgetExceeded(Exception):
    """An inline SQLite statement went over its step budget: an index is missing, or it should be a slow read."""


class Db(Protocol):
    """One connection for the length of a unit of work. Arguments fill `$1, $2 …`; `into` is the Struct that a row becomes, in column order;
    or the class of the value, such as `int`, for statements of one column.

    Values may be None, bool, int, float, str, bytes, aware datetime, date, and dict or list (JSON; or arrays in `= ANY($n)`); JSON that is
    encoded already comes as `msgspec.Raw`.
    """

    dialect: ClassVar[str]
    """For the few statements that are written twice: `sqlite` or `postgres`."""

    async def fetch_all(self, into: type[R], sql: str, *args: Any) -> list[R]:
        """All rows, in order."""
        ...

    async def fetch_one(self, into: type[R], sql: str, *args: Any) -> R | None:
        """The first row, or None."""
        ...

    async def fetch_value(self, sql: str, *args: Any) -> Any:
        """The first column of the first row, or None. Times come as the database keeps them: use `fetch_one(datetime, …)`."""
        ...

    async def execute(self, sql: str, *args: Any) -> int:
        """How many rows the statement changed. Raises `UniqueViolation`."""
        ...

    async def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """The statement once for each row of arguments. Raises `UniqueViolation`."""
        ...

    async def slow_fetch_all(self, into: type[R], sql: str, *args: Any) -> list[R]:
        """Like `fetch_all` for statements that may take more than a few milliseconds: SQLite runs them in a reader thread.

        Reads committed rows only: in a write unit it does not see that unit's own changes on SQLite.
        """
        ...

    async def lock(self, number: int) -> None:
        """Wait until no other unit holds the lock of this number; held until the unit ends. What is read afterwards is what they left.

        Nothing to do on SQLite, where one unit writes at a time.
        """
        ...


class Database(Protocol):
    """An open database of either sort."""

    dialect: str

    async def open(self) -> None:
        """Connect. Raises `DatabaseUnavailable`."""
        ...

    async def close(self) -> None:
        """Disconnect; open units must have ended."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Db]:
        """A connection that reads committed rows."""
        ...

    def writing(self) -> AbstractAsyncContextManager[Db]:
        """A connection inside a transaction, committed at the end, rolled back on any exception."""
        ...

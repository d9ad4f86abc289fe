"""SQLite's one writer: units in turn, commits that several share, and locks of other processes, which are never waited for on the event loop."""

# apsw ships no complete type stubs.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
from collections.abc import Callable
from typing import TypeVar

import apsw

from crewhall.platform.db.database import DatabaseFails, Db, busy, ended, failure

T = TypeVar("T")

BUSY_S = 5.0
"""How long units wait for a lock that another process holds."""
LONGEST_GATHERING_S = 0.005
"""How long a unit that has ended may wait for others to share its commit."""
_LOOK_AGAIN_S = 0.01
# The disk or the file, not the statement.
FAILURES = (
    apsw.BusyError,
    apsw.CantOpenError,
    apsw.CorruptError,
    apsw.FullError,
    apsw.IOError,
    apsw.NoMemError,
    apsw.NotADBError,
    apsw.ReadOnlyError,
)


async def try_again(attempt: Callable[[], T], until: float) -> T:
    """Repeat what another process's lock has refused, until this time of the loop. SQLite's own waiting would hold up everybody.

    Raises `apsw.BusyError`.
    """
    while True:
        await asyncio.sleep(_LOOK_AGAIN_S)
        try:
            return attempt()
        except apsw.BusyError:
            if asyncio.get_running_loop().time() >= until:
                raise


def meaning(error: Exception) -> DatabaseFails:
    """What callers are told of one of `FAILURES`."""
    return busy(error) if isinstance(error, apsw.BusyError) else failure(error)


class SqliteWriting:
    """The writer, for the length of a unit: one unit after another, each a savepoint; units that end together share one commit.

    Requests that arrive together end within one turn of the event loop, and the log is then written once for all of them; where others
    arrive all the time, once every few milliseconds. A unit that raises takes back its own changes only. Nobody goes on before the commit:
    where it fails, every unit in it has failed.
    """

    __slots__ = ("_closed", "_connection", "_db", "_gathering_since", "_turn", "_waiting")

    def __init__(self, connection: apsw.Connection, db: Db) -> None:
        self._connection = connection
        self._db = db
        self._turn = asyncio.Lock()
        self._waiting: list[asyncio.Future[None]] = []
        self._gathering_since = 0.0
        self._closed = False

    async def __aenter__(self) -> Db:
        clock = asyncio.get_running_loop().time
        asked_at = clock()
        await self._turn.acquire()
        try:
            if self._waiting and clock() - self._gathering_since >= LONGEST_GATHERING_S:
                self._commit_now()
            if not self._connection.in_transaction:
                await self._begin(asked_at + BUSY_S)
            self._connection.execute("SAVEPOINT unit")
        except BaseException as error:
            self._end_turn()
            if isinstance(error, FAILURES):
                raise meaning(error) from error
            raise
        return self._db

    async def _begin(self, until: float) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except apsw.BusyError:
            if asyncio.get_running_loop().time() >= until:
                raise
            await try_again(lambda: self._connection.execute("BEGIN IMMEDIATE"), until)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is not None:
                self._take_back()
                return
            self._connection.execute("RELEASE unit")
            loop = asyncio.get_running_loop()
            if not self._waiting:
                self._gathering_since = loop.time()
            committed = loop.create_future()
            self._waiting.append(committed)
        finally:
            self._end_turn()
        try:
            await committed
        except asyncio.CancelledError:
            if committed.cancelled() and self._connection.in_transaction:
                committed = loop.create_future()
                self._waiting.append(committed)
                await ended(committed)
            raise

    def _take_back(self) -> None:
        """Undo the unit. Some faults (a full disk) have undone the whole transaction already, and with it the units before."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK TO unit")
            self._connection.execute("RELEASE unit")
        else:
            self._notify(failure(apsw.AbortError("the transaction was undone by a fault of a later unit")))

    def _end_turn(self) -> None:
        """Let the next unit begin, and see to the commit once those that are ready now have ended."""
        self._turn.release()
        asyncio.get_running_loop().call_soon(self._commit)

    def _commit(self) -> None:
        """Commit what has ended, unless a unit is under way: then its own end comes back here."""
        if not (self._closed or self._turn.locked()):
            self._commit_now()

    def _commit_now(self) -> None:
        # In WAL mode no other process can make a commit wait: whoever has begun holds the one lock that it takes.
        if not self._connection.in_transaction:
            return
        try:
            self._connection.execute("COMMIT")
        except apsw.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self._notify(meaning(error))
        else:
            self._notify(None)

    def close(self) -> None:
        """Commit what has ended and is not committed yet; no unit begins after this."""
        self._commit()
        self._closed = True

    def _notify(self, error: Exception | None) -> None:
        """Wake the units that wait for the commit."""
        waiting, self._waiting = self._waiting, []
        for committed in waiting:
            if committed.done():  # whoever waited has gone away
                continue
            if error is None:
                committed.set_result(None)
            else:
                committed.set_exception(error)

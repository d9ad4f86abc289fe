"""SQLite files as a whole: a copy of one that is in use, and whether one is sound. Rows are read and written elsewhere."""

# apsw ships no complete type stubs; what leaves this file is typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import errno
import os
import stat
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import apsw

from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.db.database import DatabaseUnavailable
from crewhall.platform.db.sqlite_reasons import reason_of

_PAGES_AT_ONCE = 2000
_BESIDE = ("-wal", "-shm", ".lock")


class NotADatabase(CrewhallError):
    """The file is no SQLite database, or a damaged one."""

    kind = Kind.INVALID
    code = "NOT_A_DATABASE"
    text = "{reason}"


def make_private(path: Path) -> None:
    """Make the file, empty, and its folder for their owner only, unless they are there; SQLite's log gets the same rights.

    What is there and open to everybody is closed, as far as it is ours; what is open to a group alone was meant so.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):  # not opened when it is there: closing it would end the locks that SQLite has on it
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    for each in (path, *(path.with_name(path.name + ending) for ending in _BESIDE)):
        with suppress(FileNotFoundError, PermissionError):
            mode = stat.S_IMODE(each.stat().st_mode)
            if mode & stat.S_IRWXO:
                each.chmod(mode & stat.S_IRWXU)


def copy(source: Path, target: Path, report: Callable[[int, int], None]) -> None:
    """Copy a database that others write to, as it is at this moment; told how many pages are copied, of how many.

    Raises `DatabaseUnavailable`, and `OSError` for a target whose disk is full.
    """
    try:
        _copy(source, target, report)
    except apsw.FullError as error:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target)) from error
    except apsw.Error as error:
        raise DatabaseUnavailable(where=source, reason=f"{reason_of(error)}.") from error


def _copy(source: Path, target: Path, report: Callable[[int, int], None]) -> None:
    with (
        closing(apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READWRITE)) as reader,
        closing(apsw.Connection(str(target))) as writer,
    ):
        reader.set_busy_timeout(10_000)
        # A read transaction holds the moment still; without it, each write of the server would start the copy anew.
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        with writer.backup("main", reader, "main") as copying:
            while not copying.done:
                copying.step(_PAGES_AT_ONCE)
                report(copying.page_count - copying.remaining, copying.page_count)
        reader.execute("ROLLBACK")
        writer.execute(
            "PRAGMA journal_mode = DELETE"
        ).fetchall()  # so that the copy is one file; the server sets it anew


def quick_check(path: Path) -> str | None:
    """What is wrong with a database that others may use; None when it is sound. Not all damage of indexes is found."""
    try:
        with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
            (problem,) = connection.execute("PRAGMA quick_check(1)").fetchall()[0]
    except apsw.Error as error:
        return str(error)
    return None if problem == "ok" else " ".join(str(problem).split())


def check(path: Path) -> str:
    """The schema revision of a sound database. Raises `NotADatabase`."""
    try:
        with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
            (problem,) = connection.execute("PRAGMA integrity_check(1)").fetchall()[0]
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchall()[0]
    except apsw.FullError as error:  # of what SQLite keeps beside; that says nothing of this file
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
    except (apsw.Error, IndexError) as error:
        raise NotADatabase(reason=str(error)) from error
    if problem != "ok":
        raise NotADatabase(reason=" ".join(str(problem).split()))
    return str(revision)

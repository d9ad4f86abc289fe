"""SQLite files as a whole: a copy of one that is in use, and whether one is sound. Rows are read and written elsewhere."""

# apsw ships no complete type stubs; what leaves this file is typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw

from crewhall.kit.errors import CrewhallError, Kind

_PAGES_AT_ONCE = 2000


class NotADatabase(CrewhallError):
    """The file is no SQLite database, or a damaged one."""

    kind = Kind.INVALID
    code = "NOT_A_DATABASE"
    text = "{reason}"


def copy(source: Path, target: Path, told: Callable[[int, int], None]) -> None:
    """Copy a database that others write to, as it is at this moment; told how many pages are copied, of how many."""
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
                told(copying.page_count - copying.remaining, copying.page_count)
        reader.execute("ROLLBACK")
        writer.execute(
            "PRAGMA journal_mode = DELETE"
        ).fetchall()  # so that the copy is one file; the server sets it anew


def check(path: Path) -> str:
    """The schema revision of a sound database. Raises `NotADatabase`."""
    try:
        with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
            (problem,) = connection.execute("PRAGMA integrity_check(1)").fetchall()[0]
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchall()[0]
    except (apsw.Error, IndexError) as error:
        raise NotADatabase(reason=str(error)) from error
    if problem != "ok":
        raise NotADatabase(reason=str(problem))
    return str(revision)

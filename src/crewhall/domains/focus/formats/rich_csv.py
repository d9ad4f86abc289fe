"""Our own CSV file: a header and every field, for spreadsheets; cells of text are defused, and restored when they are read."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from crewhall.domains.focus.formats import cells
from crewhall.domains.focus.formats.moment_texts import iso, moment
from crewhall.domains.focus.formats.rows import BadCell, Read, Reading, Row, each, named
from crewhall.domains.focus.model import Tomato
from crewhall.kit import formulas

COLUMNS = ("id", "started_at", "ended_at", "length_s", "tags", "note", "source", "created_at", "updated_at")
HEADER = ",".join(COLUMNS) + "\n"


def begins_like(first_row: list[str]) -> bool:
    """Whether a file with this header has this form."""
    return "ended_at" in _names(first_row)


def write(tomatoes: Iterable[Tomato]) -> str:
    """A line for each tomato; times are UTC with microseconds."""
    return "".join(_line(tomato) for tomato in tomatoes)


def read(lines: Iterable[str], reading: Reading) -> Read:
    """The rows of a file, whatever the order of its columns; only `ended_at` must be there. Raises `BrokenQuoting`."""
    rows = cells.read_rows(lines, reading.delimiter)
    _, header = next(rows)
    names = _names(header)
    yield from each(rows, lambda line, row: _row(line, named(names, row), reading))


def length_from(length: str, start: str, ended_at: datetime, reading: Reading) -> int:
    """The length in seconds that is told, or else follows from the start, or else the usual one. Raises `BadCell`."""
    if length:
        if not (length.isascii() and length.isdigit() and len(length) < 9):
            raise BadCell("has a length_s that is no whole number")
        return int(length)
    if start:
        return round((ended_at - moment("started_at", start, reading)).total_seconds())
    return reading.length_s


def _names(header: list[str]) -> list[str]:
    return [name.strip().lower() for name in header]


def _row(line: int, row: dict[str, str], reading: Reading) -> Row:
    ended_at = moment("ended_at", row["ended_at"], reading)
    length_s = length_from(row.get("length_s", "").strip(), row.get("started_at", ""), ended_at, reading)
    tags = reading.tags(formulas.restored(row.get("tags", "")))
    return reading.row(line, ended_at, length_s, tags, formulas.restored(row.get("note", "")) or None)


def _line(tomato: Tomato) -> str:
    started_at = tomato.ended_at - timedelta(seconds=tomato.length_s)
    row = (
        str(tomato.id),
        iso(started_at),
        iso(tomato.ended_at),
        str(tomato.length_s),
        cells.quoted(formulas.defused(", ".join(tomato.tags))),
        cells.quoted(formulas.defused(tomato.note or "")),
        tomato.source,
        iso(tomato.created_at),
        iso(tomato.updated_at),
    )
    return ",".join(row) + "\n"

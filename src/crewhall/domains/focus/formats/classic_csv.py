"""The file of the original, `/tomatoes.csv`: no header, when each tomato ended and its tags, newest first (behaviour notes, tomatoes 2.1)."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crewhall.domains.focus.formats import cells
from crewhall.domains.focus.formats.rows import BadCell, Read, Reading, Row, each
from crewhall.domains.focus.model import Tomato
from crewhall.kit.time_zones import is_utc

_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}) (UTC|[+-][0-9]{4})")


def begins_like(first_line: str) -> bool:
    """Whether a file that begins with this line has this form."""
    return _TIME.match(first_line.lstrip('"')) is not None


def write(tomatoes: Iterable[Tomato], zone: ZoneInfo) -> str:
    """A line for each tomato, byte for byte as the original wrote it: nothing is defused here."""
    written = "%Y-%m-%d %H:%M:%S UTC" if is_utc(zone) else "%Y-%m-%d %H:%M:%S %z"
    return "".join(
        f"{_time(tomato.ended_at, zone, written)},{cells.quoted(', '.join(tomato.tags))}\n" for tomato in tomatoes
    )


def read(lines: Iterable[str], reading: Reading) -> Read:
    """The rows of a file. Raises `BrokenQuoting`."""
    yield from each(cells.read_rows(lines), lambda line, row: _row(line, row, reading))


def _row(line: int, row: list[str], reading: Reading) -> Row:
    if len(row) != 2:
        raise BadCell("does not have two columns")
    found = _TIME.fullmatch(row[0].strip())
    if found is None:
        raise BadCell("begins with no time such as 2026-01-31 09:30:00 +0100")
    try:
        ended_at = datetime.fromisoformat(found[1] + ("+00:00" if found[2] == "UTC" else found[2])).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadCell("begins with a time that there is not") from None
    return reading.row(line, ended_at, reading.length_s, reading.tags(row[1]), None)


def _time(moment: datetime, zone: ZoneInfo, written: str) -> str:
    return moment.astimezone(zone).strftime(written)

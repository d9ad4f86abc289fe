"""The detailed report of Toggl as CSV: times on the person's clock, the project becomes a tag, the description a note."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from crewhall.domains.focus.formats import cells
from crewhall.domains.focus.formats.rows import BadCell, Read, Reading, Row, each, named

_NEEDED = frozenset({"start date", "start time", "duration"})
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?: ?([AP]M))?", re.IGNORECASE)
_DURATION = re.compile(r"([0-9]{1,5}):([0-9]{2}):([0-9]{2})")


def begins_like(first_row: list[str]) -> bool:
    """Whether a file with this header has this form."""
    return set(_names(first_row)) >= _NEEDED


def read(lines: Iterable[str], reading: Reading) -> Read:
    """The rows of a file. Raises `BrokenQuoting`."""
    rows = cells.read_rows(lines)
    _, header = next(rows)
    names = _names(header)
    yield from each(rows, lambda line, row: _row(line, named(names, row), reading))


def _names(header: list[str]) -> list[str]:
    # Its newer reports say stop where the older ones say end.
    return [re.sub(r"^stop ", "end ", name.strip().lower()) for name in header]


def _row(line: int, row: dict[str, str], reading: Reading) -> Row:
    length_s = _length(row["duration"])
    started_at, ended_at = _span(row, length_s, reading)
    if length_s is None:
        length_s = round((ended_at - started_at).total_seconds())
    # A tag cannot hold a comma; a project can.
    project = " ".join(row.get("project", "").replace(",", " ").split())
    tags = reading.tags(f"{project},{row.get('tags', '')}")
    return reading.row(line, ended_at, length_s, tags, row.get("description", "").strip() or None)


def _span(row: dict[str, str], length_s: int | None, reading: Reading) -> tuple[datetime, datetime]:
    """From when to when. Where the clock shows an hour twice, the duration says which one is meant."""
    start = _wall("start", row["start date"], row["start time"])
    if not row.get("end date"):
        if length_s is None:
            raise BadCell("has neither an end nor a duration")
        started_at = start.replace(tzinfo=reading.zone).astimezone(UTC)
        return started_at, started_at + timedelta(seconds=length_s)
    end = _wall("end", row["end date"], row.get("end time", ""))
    spans = [
        (
            start.replace(tzinfo=reading.zone, fold=first).astimezone(UTC),
            end.replace(tzinfo=reading.zone, fold=last).astimezone(UTC),
        )
        for first in (0, 1)
        for last in (0, 1)
    ]
    fitting = (each for each in spans if (each[1] - each[0]).total_seconds() == length_s)
    return next(fitting, spans[0])


def _wall(which: str, day: str, time: str) -> datetime:
    found = _TIME.fullmatch(time.strip())
    if not _DATE.fullmatch(day.strip()) or found is None:
        raise BadCell(f"has no {which} such as 2026-01-31 and 09:30:00")
    hour, half = int(found[1]), (found[4] or "").upper()
    if half:
        if not 1 <= hour <= 12:
            raise BadCell(f"has no such {which} time")
        hour = hour % 12 + (12 if half == "PM" else 0)
    try:
        midnight = datetime.fromisoformat(day.strip())
        return midnight.replace(hour=hour, minute=int(found[2]), second=int(found[3] or 0))
    except ValueError:
        raise BadCell(f"has a {which} that there is not") from None


def _length(text: str) -> int | None:
    found = _DURATION.fullmatch(text.strip())
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]) if found else None

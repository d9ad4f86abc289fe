"""The detailed report of Toggl as CSV: times on the person's clock, the project becomes a tag, the description a note.

It writes `-` for nothing, has only the columns that were chosen, and dates and times as its user likes to read them.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from crewhall.domains.focus.errors import DateOrderNeeded
from crewhall.domains.focus.formats import cells
from crewhall.domains.focus.formats.rows import BadCell, NothingToImport, Read, Reading, Row, each, named
from crewhall.domains.focus.transfers import DateOrder
from crewhall.kit.calendar import to_utc

_START, _END = frozenset({"start date", "start time"}), frozenset({"end date", "end time"})
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOCAL_DATE = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:\s?([AP]M))?", re.IGNORECASE)
_DURATION = re.compile(r"([0-9]{1,5}):([0-9]{2}):([0-9]{2})")


def begins_like(first_row: list[str]) -> bool:
    """Whether a file with this header has this form."""
    names = set(_names(first_row))
    return names >= _START and ("duration" in names or names >= _END)


def read(lines: Iterable[str], reading: Reading) -> Read:
    """The rows of a file. Raises `BrokenQuoting`, `DateOrderNeeded`."""
    (_, header), *rows = cells.read_rows(lines, reading.delimiter)
    names = _names(header)
    dates = [at for at, name in enumerate(names) if name.endswith(" date")]
    order = reading.date_order or _proven_order(row[at] for _, row in rows for at in dates if at < len(row))
    yield from each(rows, lambda line, row: _row(line, _said(named(names, row)), reading, order))


def _proven_order(dates: Iterable[str]) -> DateOrder:
    """The order in which the file writes its dates, where one of them fits that order only. Raises `DateOrderNeeded`; nothing is guessed."""
    unclear, orders = "", set[DateOrder]()
    for text in dates:
        found = _LOCAL_DATE.fullmatch(text.strip())
        if found is None or found[1] == found[3]:
            continue
        if int(found[1]) > 12:
            orders.add(DateOrder.DAY_FIRST)
        elif int(found[3]) > 12:
            orders.add(DateOrder.MONTH_FIRST)
        else:
            unclear = unclear or text.strip()
    if len(orders) > 1 or (unclear and not orders):
        raise DateOrderNeeded(unclear or "13/01/2026 beside 01/13/2026")
    return orders.pop() if orders else DateOrder.DAY_FIRST


def _said(row: dict[str, str]) -> dict[str, str]:
    """The cells without those that are there for nothing."""
    return {name: text for name, text in row.items() if text.strip() not in {"", "-"}}


def _names(header: list[str]) -> list[str]:
    # Its newer reports say stop where the older ones say end.
    return [re.sub(r"^stop ", "end ", name.strip().lower()) for name in header]


def _row(line: int, row: dict[str, str], reading: Reading, order: DateOrder) -> Row:
    if "end date" not in row and "duration" not in row:
        raise NothingToImport  # the timer still ran
    length_s = _length(row.get("duration", ""))
    started_at, ended_at = _interval(row, length_s, reading, order)
    if length_s is None:
        length_s = round((ended_at - started_at).total_seconds())
    if length_s == 0:
        raise NothingToImport
    # A tag cannot hold a comma; a project can.
    project = " ".join(row.get("project", "").replace(",", " ").split())
    tags = reading.tags(f"{project},{row.get('tags', '')}")
    return reading.row(line, ended_at, length_s, tags, row.get("description", "").strip() or None)


def _interval(
    row: dict[str, str], length_s: int | None, reading: Reading, order: DateOrder
) -> tuple[datetime, datetime]:
    """From when to when. Where the clock shows an hour twice, the duration says which one is meant."""
    start = _wall("start", row.get("start date", ""), row.get("start time", ""), order)
    if not row.get("end date"):
        if length_s is None:
            raise BadCell("has neither an end nor a duration")
        started_at = to_utc(start, reading.zone)
        return started_at, started_at + timedelta(seconds=length_s)
    end = _wall("end", row["end date"], row.get("end time", ""), order)
    intervals = [
        (
            start.replace(tzinfo=reading.zone, fold=first).astimezone(UTC),
            end.replace(tzinfo=reading.zone, fold=last).astimezone(UTC),
        )
        for first in (0, 1)
        for last in (0, 1)
    ]
    fitting = (each for each in intervals if (each[1] - each[0]).total_seconds() == length_s)
    return next(fitting, intervals[0])


def _wall(which: str, day: str, time: str, order: DateOrder) -> datetime:
    found, iso = _TIME.fullmatch(time.strip()), _iso_date(day.strip(), order)
    if iso is None or found is None:
        raise BadCell(f"has no {which} such as 2026-01-31 and 09:30:00")
    hour, half = int(found[1]), (found[4] or "").upper()
    if half:
        if not 1 <= hour <= 12:
            raise BadCell(f"has no such {which} time")
        hour = hour % 12 + (12 if half == "PM" else 0)
    try:
        midnight = datetime.fromisoformat(iso)
        return midnight.replace(hour=hour, minute=int(found[2]), second=int(found[3] or 0))
    except ValueError:
        raise BadCell(f"has a {which} that there is not") from None


def _iso_date(text: str, order: DateOrder) -> str | None:
    if _DATE.fullmatch(text):
        return text
    found = _LOCAL_DATE.fullmatch(text)
    if found is None:
        return None
    day, month = (found[1], found[3]) if order is DateOrder.DAY_FIRST else (found[3], found[1])
    return f"{found[4]}-{month:0>2}-{day:0>2}"


def _length(text: str) -> int | None:
    found = _DURATION.fullmatch(text.strip())
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]) if found else None

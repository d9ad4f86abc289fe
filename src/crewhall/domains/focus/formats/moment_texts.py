"""Times in our own files: UTC with microseconds, so that nothing is lost on the way out and in."""

from datetime import UTC, datetime

from crewhall.domains.focus.formats.rows import BadCell, Reading
from crewhall.domains.focus.moments import on_clock
from crewhall.kit.iso_times import parse_iso


def iso(moment: datetime) -> str:
    """`2026-11-22T23:30:05.123456Z`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def moment(column: str, text: str, reading: Reading) -> datetime:
    """The moment that a cell names; without an offset, on the person's clock. Raises `BadCell`."""
    try:
        return on_clock(parse_iso(text), reading.zone)
    except ValueError as error:
        raise BadCell(f"has a bad {column}: it {error}") from None

"""Times that a person names: on the clock of their zone, within the years that are kept."""

from datetime import UTC, datetime, tzinfo

from crewhall.kit.calendar import to_utc
from crewhall.kit.errors import wrong_field

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""No tomato was before, and none is asked for after these."""


def on_clock(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in UTC; one without an offset is a time of the zone's clock. Raises `ValueError`, whose text says what is wanted."""
    try:
        found = to_utc(moment, zone)
    except OverflowError:
        found = LATEST  # the first day or the last that there is, beyond which its offset leads
    if not EARLIEST <= found < LATEST:
        raise ValueError(f"must be between the years {EARLIEST.year} and {LATEST.year}")
    return found


def requested_instant(field: str, moment: datetime | None, zone: tzinfo) -> datetime | None:
    """The moment in UTC that a field names, None for none. Raises `InvalidInput` naming the field."""
    try:
        return None if moment is None else on_clock(moment, zone)
    except ValueError as error:
        raise wrong_field(field, str(error)) from None

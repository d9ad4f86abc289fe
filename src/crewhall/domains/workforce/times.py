"""Times as people write them, without a zone, by the clock of a place."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crewhall.kit.calendar import to_utc
from crewhall.kit.errors import wrong_field


def instant_of(value: datetime, zone: ZoneInfo, field: str) -> datetime:
    """The moment in UTC. A time without a zone is one of the clock in `zone`; one that the clock shows twice is the first of both.

    Raises `InvalidInput` naming the field for one that the clock leaves out, when it is put forward.
    """
    if value.tzinfo is not None:
        return value.astimezone(UTC)
    instant = to_utc(value, zone)
    if instant.astimezone(zone).replace(tzinfo=None) != value.replace(fold=0):
        raise wrong_field(field, f"is left out by the clock in {zone.key}, which is put forward then")
    return instant

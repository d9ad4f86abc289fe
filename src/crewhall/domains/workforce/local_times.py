"""Times that people write without a zone: they mean the clock at the place of work."""

from datetime import UTC, datetime, tzinfo

from crewhall.kit.calendar import to_utc
from crewhall.kit.errors import wrong_field


def instant_of(moment: datetime, zone: tzinfo, field: str) -> datetime:
    """The instant in UTC; a time without an offset is one of the zone's clock, the first of both where the clock shows it twice.

    Raises `InvalidInput` naming the field for a time that the clock leaves out when it is put forward.
    """
    instant = to_utc(moment, zone)
    if moment.tzinfo is None and instant.astimezone(zone).replace(tzinfo=None) != moment.replace(fold=0):
        raise wrong_field(field, f"does not exist: the clock in {zone} is put forward over it")
    return instant.astimezone(UTC)

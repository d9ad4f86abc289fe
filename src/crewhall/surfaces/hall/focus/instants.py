"""Times as clients of /hall/focus write them: ISO 8601, without an offset on the person's own clock, a date alone as its beginning there."""

from datetime import datetime

from crewhall.kit.errors import wrong_field
from crewhall.kit.iso_times import parse_iso


def requested_time(field: str, text: str | None) -> datetime | None:
    """The time that a parameter names, None for none; naive without an offset. Raises `InvalidInput` naming the parameter."""
    try:
        return None if text is None else parse_iso(text)
    except ValueError as error:
        raise wrong_field(field, str(error)) from None

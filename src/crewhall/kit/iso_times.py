"""ISO 8601 texts as people write them in forms and files."""

from datetime import datetime

_LONGEST = 40


def parse_iso(text: str) -> datetime:
    """The time that a text names, naive when it has no offset; a date alone is its midnight. Raises `ValueError`, whose text says what is wanted."""
    try:
        return datetime.fromisoformat(text.strip() if len(text) <= _LONGEST else "")
    except ValueError:
        raise ValueError("must be a date, or a date and time such as 2026-01-31T09:30:00+01:00") from None

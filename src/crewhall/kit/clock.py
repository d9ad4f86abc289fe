"""The present moment. Everything that needs the time is given a `Clock`, so that tests can set it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Now, aware, in UTC, with microseconds."""
    return datetime.now(UTC)

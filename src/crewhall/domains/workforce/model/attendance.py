"""Punches of the time clock, and the sessions of work between them."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from crewhall.kit.calendar import Interval

SAME_PUNCH_WITHIN = timedelta(seconds=10)
"""A punch of the same kind so soon after another is that one, sent twice. Source: behaviour notes, tommy 2.10."""
CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours a client's clock may be."""
OLDEST_OFFLINE = timedelta(days=14)
LONGEST_SESSION = timedelta(hours=16)
"""After so long a session without a shift is closed, where the team closes sessions."""


class PunchKind(StrEnum):
    """A tap on the time clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class Channel(StrEnum):
    """Where a punch was made; `edit` is one that somebody wrote by hand, `auto` one of the server's."""

    MOBILE = "mobile"
    WEB = "web"
    KIOSK = "kiosk"
    EDIT = "edit"
    AUTO = "auto"


class Attendance(Struct, frozen=True, gc=False):
    """A punch. It counts `at`; it came in at `created_at`, later when it was made without a connection. `is_far`: further from its location than
    the geofence allows."""

    id: int
    team_id: int
    user_id: int
    actor_id: int | None
    status: PunchKind
    at: datetime
    created_at: datetime
    updated_at: datetime
    shift_id: int | None
    event_id: int | None
    timesheet_item_id: int | None
    latitude: float | None
    longitude: float | None
    accuracy_m: float | None
    distance_m: float | None
    is_far: bool
    address: str | None
    location_name: str | None
    channel: Channel
    device: str | None
    is_offline: bool
    is_auto: bool
    is_edited: bool


class WorkSession(Struct, frozen=True):
    """Work from a start to a stop; `end` is None while it runs. `breaks` lie within, without overlaps, in order; one that runs ends with `end`.

    Punches as they were made: nothing is rounded here.
    """

    user_id: int
    start: datetime
    end: datetime | None
    breaks: tuple[Interval, ...]
    start_id: int
    shift_id: int | None
    event_id: int | None
    location_name: str | None
    address: str | None
    is_far: bool
    is_auto: bool
    is_edited: bool

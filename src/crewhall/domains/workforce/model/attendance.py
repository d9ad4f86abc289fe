"""Punches of the time clock, and the sessions of work between them."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.files.model import Attachment
from crewhall.domains.files.uploads import StoredFile
from crewhall.kit.calendar import Interval

ATTENDANCE = "WorkforceAttendance"
"""The type under which photos hang on punches."""

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


class NewPunch(Struct, frozen=True, kw_only=True):
    """A punch to be made, of the caller or of `user_id`.

    `at`: None for now; without a zone it is by the clock of the shift's location, else of the team. `is_offline`: it was made at that time,
    without a connection. `has_pin`: the person has shown their kiosk PIN. `channel`: None where it cannot be told; it counts as `web` then,
    and is not refused. `tokens`: an earlier upload, the photo.
    """

    status: PunchKind
    user_id: int | None = None
    actor_id: int | None = None
    has_pin: bool = False
    at: datetime | None = None
    is_offline: bool = False
    shift_id: int | None = None
    event_id: int | None = None
    timesheet_item_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None
    address: str | None = None
    location_name: str | None = None
    channel: Channel | None = None
    device: str | None = None
    tokens: tuple[str, ...] = ()


class PunchEdit(Struct, frozen=True, kw_only=True):
    """What is changed about a punch, and why; what is UNSET stays. `tokens` are the photo that it has afterwards, beside new `files`."""

    status: PunchKind | UnsetType = UNSET
    at: datetime | UnsetType = UNSET
    shift_id: int | UnsetType | None = UNSET
    event_id: int | UnsetType | None = UNSET
    timesheet_item_id: int | UnsetType | None = UNSET
    latitude: float | UnsetType | None = UNSET
    longitude: float | UnsetType | None = UNSET
    accuracy_m: float | UnsetType | None = UNSET
    address: str | UnsetType | None = UNSET
    location_name: str | UnsetType | None = UNSET
    reason: str | None = None
    files: tuple[StoredFile, ...] = ()
    tokens: tuple[str, ...] | UnsetType = UNSET


class PunchFilter(Struct, frozen=True, kw_only=True):
    """Which punches are asked for: of these people, from `since` up to `until`; what is None does not narrow."""

    user_ids: tuple[int, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None


class PunchView(Struct, frozen=True):
    """A punch with its photo."""

    punch: Attendance
    photo: Attachment | None


class AttendanceChange(Struct, frozen=True):
    """What somebody changed about a punch by hand: the fields that are others now, before and after."""

    id: int
    attendance_id: int
    actor_id: int | None
    action: str
    before: dict[str, object]
    after: dict[str, object]
    reason: str | None
    created_at: datetime


class ClockShift(Struct, frozen=True):
    """What the clock has to know of a shift."""

    id: int
    assignee_id: int | None
    event_id: int | None
    start_at: datetime
    end_at: datetime
    location_id: int | None
    location_name: str | None
    is_published: bool
    is_canceled: bool


class WorkSession(Struct, frozen=True):
    """Work from a start to a stop; `end` is None while it runs, and where the stop is missing: then the person has a later session. `breaks` lie
    within, without overlaps, in order; one that a stop ends ends with `end`, one that runs is not among them.

    Punches as they were made: nothing is rounded here. `shift_id` and the fields after it are those of the start, or of the first punch that
    has one; the flags say so of any of the punches.
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

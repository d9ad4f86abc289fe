"""Shifts as the Tommy dialect writes them. Source: contracts/tommy.yaml WorkforceShift; behaviour notes, tommy 2.7, 3 rows 3 to 5, and 5."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import astuple

from crewhall.domains.labels.tags import name_key
from crewhall.domains.workforce.model.shifts import MOST_SHIFTS_AT_ONCE, Conflict, Shift, ShiftFilter, ShiftStatus
from crewhall.domains.workforce.shift_rows import MANAGED_BY, UNTITLED
from crewhall.domains.workforce.sights import Marks
from crewhall.kit.errors import wrong_field
from crewhall.kit.paging import PageRequest
from crewhall.platform.input.conversion import convert
from crewhall.surfaces.tommy.date_ranges import read_date_range, read_month
from crewhall.surfaces.tommy.moments import read_time
from crewhall.surfaces.tommy.paging import requested_page
from crewhall.surfaces.tommy.shapes import wire_time

_SHOWN_BEFORE_NOW = timedelta(days=31)
_MINUTE = timedelta(minutes=1)
_OPEN, _ASSIGNED, _PUBLISHED = (status.value for status in ShiftStatus)
_NO_REMINDERS: list[int] = []
_CANCELED = frozenset({"canceled", "cancelled", "cancel"})
_STATUSES = "must be open, assigned, published, draft or canceled"

Text = str | UnsetType | None
Number = int | UnsetType | None
Time = str | int | float | UnsetType | None


class ShiftsQuery(Struct):
    """Which shifts, beside the time (see `date_ranges`); `user_id` is another name of `assignee_id`. With `with_canceled` also those."""

    status: list[str] | None = None
    assignee_id: int | None = None
    user_id: int | None = None
    location_id: list[int] | None = None
    role: list[str] | None = None
    search: Annotated[str, Meta(max_length=200)] | None = None
    canceled: bool = False
    with_canceled: bool = False


class ShiftInput(Struct):
    """contracts/tommy.yaml WorkforceShiftInput as amended. Times are in every form of notes 5; `location` and `role_name` are older spellings."""

    title: Text = UNSET
    start_at: Time = UNSET
    end_at: Time = UNSET
    status: Text = UNSET
    location_id: Number = UNSET
    location_name: Text = UNSET
    location: Text = UNSET
    role: Text = UNSET
    role_name: Text = UNSET
    department: Text = UNSET
    details: Text = UNSET
    notes: Text = UNSET
    data: dict[str, object] | UnsetType | None = UNSET
    assignee_id: Number = UNSET
    break_minutes: int | UnsetType = UNSET
    force: bool = False
    reason: str | None = None


class CancelInput(Struct):
    """Why a shift is canceled."""

    reason: str | None = None


class WarningJson(Struct):
    """Something that speaks against a shift, and does not stop it."""

    kind: str
    text: str
    user_id: int


class ShiftEventJson(Struct, omit_defaults=True, gc=False):
    """The entry of a shift in the calendar, in the words of /events; its details are those of the shift."""

    id: int | None
    user_id: int | None
    kind: str
    title: str
    start_at: str | None
    end_at: str | None
    duration: float
    reminders: list[int]
    assignee_id: int | None = None
    location_name: str | None = None
    canceled_at: str | None = None


class ShiftJson(Struct, omit_defaults=True, gc=False):
    """contracts/tommy.yaml WorkforceShift, with every field of the input, and what clients read off its event (notes 2.7)."""

    id: int
    team_id: int
    status: str
    start_at: str | None
    end_at: str | None
    duration: float
    break_minutes: int
    shift_on_same_day: bool
    shift_requested: bool
    user_id: int | None = None
    assignee_id: int | None = None
    event_id: int | None = None
    title: str | None = None
    location_id: int | None = None
    location_name: str | None = None
    location: str | None = None
    role: str | None = None
    department: str | None = None
    details: str | None = None
    notes: str | None = None
    data: dict[str, object] | None = None
    published_at: str | None = None
    canceled_at: str | None = None
    cancel_reason: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    event: ShiftEventJson | None = None
    warnings: list[WarningJson] | None = None


class _Texts(dict[datetime | None, str | None]):
    """Moments as they are written."""

    def __missing__(self, moment: datetime | None) -> str | None:
        text = self[moment] = wire_time(moment)
        return text


class _Minutes(dict[timedelta, float]):
    """Lengths in minutes."""

    def __missing__(self, length: timedelta) -> float:
        minutes = length / _MINUTE
        self[length] = minutes = int(minutes) if minutes.is_integer() else minutes
        return minutes


def shift_json(shift: Shift, marks: Marks, conflicts: Sequence[Conflict] | None = None) -> ShiftJson:
    """A shift; with `conflicts` its warnings, even if there are none."""
    (answer,) = shifts_json([shift], marks)
    if conflicts is not None:
        answer.warnings = [WarningJson(each.kind, each.text, each.user_id) for each in conflicts]
    return answer


def shifts_json(shifts: Sequence[Shift], marks: Marks) -> list[ShiftJson]:
    """Shifts in a list. A roster has a thousand, of which many begin, end and were changed together: what is alike is written once, and fields
    go by their place, which takes half of what names take."""
    same_day, requested = marks.same_day, marks.requested
    texts, lengths = _Texts(), _Minutes()
    rows: list[ShiftJson] = []
    # fmt: off
    for (id_, team_id, creator_id, assignee_id, event_id, start, end, title, location_id, location_name, role, department, details, notes,
         break_minutes, data, published, canceled, cancel_reason, created, updated) in map(astuple, shifts):
        start_at, end_at, duration, canceled_at = texts[start], texts[end], lengths[end - start], texts[canceled]
        event = ShiftEventJson(
            event_id, creator_id, MANAGED_BY, title or role or UNTITLED, start_at, end_at, duration, _NO_REMINDERS,
            assignee_id if published else None, location_name, canceled_at,
        ) if event_id else None
        rows.append(ShiftJson(
            id_, team_id, _OPEN if assignee_id is None else _PUBLISHED if published else _ASSIGNED, start_at, end_at, duration, break_minutes,
            id_ in same_day, id_ in requested, creator_id, assignee_id, event_id, title, location_id, location_name, location_name, role,
            department, details, notes, data, texts[published], canceled_at, cancel_reason, texts[created], texts[updated], event,
        ))
    # fmt: on
    return rows


def requested_shifts_page(query: dict[str, object]) -> PageRequest:
    """A page of a roster, which may be as large as what is published at once: a week of a large team comes in one answer."""
    return requested_page(query, MOST_SHIFTS_AT_ONCE)


def wanted_shifts(query: dict[str, object], zone: tzinfo, now: datetime) -> ShiftFilter:
    """Which shifts are asked for; days are those of the team's clock. Raises `InvalidInput`."""
    params = convert(query, ShiftsQuery)
    since, until = read_date_range(query, zone, now) or read_month(query, zone, now) or (now - _SHOWN_BEFORE_NOW, None)
    asked = {_status(status) for status in params.status or ()}
    statuses = tuple(ShiftStatus(status) for status in asked - {"canceled", "draft"})
    if "draft" in asked:
        raise wrong_field("status", "must be open, assigned, published or canceled")
    canceled = True if params.canceled or "canceled" in asked else None if params.with_canceled else False
    return ShiftFilter(
        since=since,
        until=until,
        statuses=statuses or None,
        assignee_id=params.assignee_id or params.user_id,
        location_ids=tuple(params.location_id) if params.location_id else None,
        role_keys=tuple(map(name_key, params.role)) if params.role else None,
        search=params.search,
        canceled=canceled,
    )


def given_shift(body: ShiftInput) -> dict[str, Any]:
    """What was sent, under the names of the domain. Raises `InvalidInput`."""
    fields: dict[str, Any] = msgspec.structs.asdict(body)
    for name, older in (("location_name", "location"), ("role", "role_name")):
        alias = fields.pop(older)
        fields[name] = alias if fields[name] is UNSET else fields[name]
    left_out = {"status", "force", "reason"}
    given = {name: value for name, value in fields.items() if value is not UNSET and name not in left_out}
    for name in ("start_at", "end_at"):
        if given.get(name) is not None:
            given[name] = read_time(given[name], name)
    if given.get("data", {}) is None:
        given["data"] = {}
    return given


def status_of(body: ShiftInput) -> ShiftStatus | str | None:
    """The status that was sent: one of the domain, `draft` or `canceled`. Raises `InvalidInput`."""
    return _status(body.status) if body.status else None


def new_state(body: ShiftInput) -> bool:
    """Whether a new shift is published at once. Raises `InvalidInput` for a status that does not fit the assignee, or no new shift."""
    status = status_of(body)
    if status == "canceled":
        raise wrong_field("status", "must not be canceled for a new shift")
    if status == ShiftStatus.OPEN and body.assignee_id:
        raise wrong_field("assignee_id", "must be empty for an open shift")
    if status == ShiftStatus.ASSIGNED and not body.assignee_id:
        raise wrong_field("assignee_id", "is required for the status assigned")
    return status in {ShiftStatus.OPEN, ShiftStatus.PUBLISHED}


def _status(text: str) -> ShiftStatus | str:
    word = text.strip().lower()
    if word in _CANCELED:
        return "canceled"
    if word == "draft":
        return word
    try:
        return ShiftStatus(word)
    except ValueError:
        raise wrong_field("status", _STATUSES) from None

"""Wire pieces of /hall/roster that several files use: which days, times of the day, a shift, what was left out."""

import re
from datetime import date
from typing import Annotated, TypeVar

from msgspec import Meta, Struct

from crewhall.domains.workforce.model.rosters import LeftOut, RosterFilter, ShownShift
from crewhall.domains.workforce.model.shifts import Conflict, Shift
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import wrong_field
from crewhall.platform.http.resources import Request, body_limits
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query

T = TypeVar("T", bound=Struct)

WIRE_NAMES = {"first_day": "from", "last_day": "to", "start_minute": "start", "end_minute": "end"}
"""Fields as clients know them."""

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_MINUTES_OF_HOUR = 60


class DaysQuery(Struct, rename={"first_day": "from", "last_day": "to"}):
    """contracts/hall.yaml, parameters of a roster: days with the last included, and maybe one location or role."""

    first_day: date
    last_day: date
    location_id: int | None = None
    role: Annotated[str, Meta(max_length=100)] | None = None


class WarningJson(Struct):
    """contracts/hall.yaml RosterWarning."""

    kind: str
    text: str


class RosterShiftJson(Struct):
    """contracts/hall.yaml RosterShift."""

    id: int
    event_id: int | None
    status: str
    is_draft: bool
    assignee_id: int | None
    start_at: str
    end_at: str
    title: str | None
    location_id: int | None
    location_name: str | None
    role: str | None
    department: str | None
    details: str | None
    notes: str | None
    break_minutes: int
    published_at: str | None
    warnings: list[WarningJson]


class LeftOutJson(Struct):
    """contracts/hall.yaml RosterLeftOut."""

    shift_id: int | None
    user_id: int | None
    day: str
    kind: str
    text: str


class DraftedJson(Struct):
    """contracts/hall.yaml RosterDrafts."""

    created: list[RosterShiftJson]
    left_out: list[LeftOutJson]


async def read_input(req: Request, type_: type[T]) -> T:
    """The parameters in the body."""
    return convert(await read_mapping(req, body_limits(req), finish=clean), type_)


def read_days(req: Request) -> RosterFilter:
    """Which part of the roster the query asks for."""
    return roster_filter(convert(read_query(req.scope["query_string"]), DaysQuery))


def roster_filter(asked: DaysQuery) -> RosterFilter:
    """Which part of the roster is asked for."""
    return RosterFilter(
        first_day=asked.first_day, last_day=asked.last_day, location_id=asked.location_id, role=asked.role
    )


def minute_of(field: str, text: str) -> int:
    """A time such as 22:30 in minutes of the day; 24:00 is the midnight at its end. Raises `InvalidInput` naming the field."""
    if text == "24:00":
        return 0  # an end that is not after its start lies on the next day
    found = _TIME.fullmatch(text)
    if found is None:
        raise wrong_field(field, "must be a time such as 09:30")
    return int(found[1]) * _MINUTES_OF_HOUR + int(found[2])


def time_text(minute: int) -> str:
    """Minutes of the day as a time."""
    hours, minutes = divmod(minute, _MINUTES_OF_HOUR)
    return f"{hours:02}:{minutes:02}"


def shown_json(shown: ShownShift) -> RosterShiftJson:
    """A shift as managers see it on a roster."""
    return _shift_json(shown.shift, shown.conflicts)


def left_out_json(left_out: LeftOut) -> LeftOutJson:
    """What was left out and why."""
    return LeftOutJson(
        shift_id=left_out.shift_id,
        user_id=left_out.user_id,
        day=left_out.day.isoformat(),
        kind=left_out.kind,
        text=left_out.text,
    )


def drafted_json(created: list[ShownShift], left_out: list[LeftOut]) -> DraftedJson:
    """What bulk work made, and what it left out."""
    return DraftedJson(
        created=[shown_json(each) for each in created], left_out=[left_out_json(each) for each in left_out]
    )


def _shift_json(shift: Shift, conflicts: list[Conflict]) -> RosterShiftJson:
    return RosterShiftJson(
        id=shift.id,
        event_id=shift.event_id,
        status=shift.status,
        is_draft=shift.is_draft,
        assignee_id=shift.assignee_id,
        start_at=milliseconds_text(shift.start_at),
        end_at=milliseconds_text(shift.end_at),
        title=shift.title,
        location_id=shift.location_id,
        location_name=shift.location_name,
        role=shift.role,
        department=shift.department,
        details=shift.details,
        notes=shift.notes,
        break_minutes=shift.break_minutes,
        published_at=shift.published_at and milliseconds_text(shift.published_at),
        warnings=[WarningJson(each.kind, each.text) for each in conflicts],
    )

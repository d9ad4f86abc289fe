"""/hall/roster: the days of a roster, what speaks against it, copying it and publishing it."""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from crewhall.domains.workforce import copying, publishing, rosters
from crewhall.domains.workforce.model.availability import Availability, LeaveRequest
from crewhall.domains.workforce.model.rosters import CopyOrder, RosterFilter, RosterPerson, ShownShift
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import fields_renamed
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.roster.shapes import (
    WIRE_NAMES,
    DaysQuery,
    LeftOutJson,
    RosterShiftJson,
    drafted_json,
    left_out_json,
    read_days,
    read_input,
    roster_filter,
    shown_json,
)

_DAYS_OF = {"day": 1, "week": 7}


class CopyInput(Struct, rename={"first_day": "from", "target_day": "to"}):
    """contracts/hall.yaml RosterCopyInput."""

    first_day: date
    target_day: date
    period: Literal["day", "week"] = "week"
    with_assignees: bool = True
    location_id: int | None = None
    role: str | None = None


class LeaveJson(Struct):
    """contracts/hall.yaml RosterLeave."""

    id: int
    kind: str
    first_day: str
    last_day: str


class AvailabilityJson(Struct):
    """contracts/hall.yaml RosterAvailability."""

    day: str
    am: int
    pm: int
    nd: int


class PersonJson(Struct):
    """contracts/hall.yaml RosterPerson."""

    user_id: int
    name: str
    is_active: bool
    shifts: list[RosterShiftJson]
    leave: list[LeaveJson]
    availability: list[AvailabilityJson]


class RosterJson(Struct, rename={"first_day": "from", "last_day": "to"}):
    """contracts/hall.yaml Roster."""

    first_day: str
    last_day: str
    time_zone: str
    people: list[PersonJson]
    open: list[RosterShiftJson]


class ConflictJson(Struct):
    """contracts/hall.yaml RosterConflict."""

    shift_id: int
    user_id: int
    location_id: int | None
    start_at: str
    kind: str
    text: str


class PublicationJson(Struct):
    """contracts/hall.yaml RosterPublication."""

    published: list[int]
    people: int
    open: int
    refused: list[LeftOutJson]


class RosterResource:
    """/hall/roster: some days of the roster."""

    @operation("get_hall_roster", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """People by name with their shifts, leave and availability, and the shifts that are nobody's."""
        with fields_renamed(WIRE_NAMES):
            async with reading(req) as work:
                found = await rosters.get(work, read_days(req))
        reply(
            resp,
            RosterJson(
                first_day=found.days.first_day.isoformat(),
                last_day=found.days.last_day.isoformat(),
                time_zone=found.time_zone,
                people=[_person_json(person) for person in found.people],
                open=[shown_json(each) for each in found.open],
            ),
        )


class RosterConflictsResource:
    """/hall/roster/conflicts: all that speaks against a roster."""

    @operation("get_hall_roster_conflicts", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The conflicts, by start of the shift."""
        with fields_renamed(WIRE_NAMES):
            async with reading(req) as work:
                found = await rosters.list_conflicts(work, read_days(req))
        reply(resp, [each for shown in found for each in _conflicts_json(shown)])


class RosterCopyResource:
    """/hall/roster/copy: a day or a week once more."""

    @operation("create_hall_roster_copy", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Make drafts; what was made, and what was left out and why."""
        body = await read_input(req, CopyInput)
        with fields_renamed({"target_day": "to", "first_day": "from", "last_day": "from", "days": "from"}):
            async with writing(req) as work:
                drafted = await copying.copy(work, _copy_order(body))
                created = await rosters.with_conflicts(work, drafted.created)
        reply(resp, drafted_json(created, drafted.left_out), 201)


class RosterPublishResource:
    """/hall/roster/publish: all drafts of some days at once."""

    @operation("create_hall_roster_publish", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Publish what can be; what was, and what was refused and why."""
        body = await read_input(req, DaysQuery)
        with fields_renamed(WIRE_NAMES):
            async with writing(req) as work:
                done = await publishing.publish(work, roster_filter(body))
        reply(
            resp,
            PublicationJson(
                published=[shift.id for shift in done.published],
                people=done.people,
                open=done.open,
                refused=[left_out_json(each) for each in done.refused],
            ),
        )


def _copy_order(body: CopyInput) -> CopyOrder:
    after_first = timedelta(days=_DAYS_OF[body.period] - 1)
    last_day = body.first_day + min(after_first, date.max - body.first_day)
    source = RosterFilter(first_day=body.first_day, last_day=last_day, location_id=body.location_id, role=body.role)
    return CopyOrder(source=source, target_day=body.target_day, with_assignees=body.with_assignees)


def _person_json(person: RosterPerson) -> PersonJson:
    return PersonJson(
        user_id=person.user_id,
        name=person.name,
        is_active=person.is_active,
        shifts=[shown_json(each) for each in person.shifts],
        leave=[_leave_json(each) for each in person.leave],
        availability=[_availability_json(each) for each in person.availability],
    )


def _leave_json(leave: LeaveRequest) -> LeaveJson:
    return LeaveJson(
        id=leave.id, kind=leave.kind, first_day=leave.first_day.isoformat(), last_day=leave.last_day.isoformat()
    )


def _availability_json(said: Availability) -> AvailabilityJson:
    return AvailabilityJson(day=said.day.isoformat(), am=said.am, pm=said.pm, nd=said.nd)


def _conflicts_json(shown: ShownShift) -> list[ConflictJson]:
    shift = shown.shift
    return [
        ConflictJson(
            shift_id=shift.id,
            user_id=conflict.user_id,
            location_id=shift.location_id,
            start_at=milliseconds_text(shift.start_at),
            kind=conflict.kind,
            text=conflict.text,
        )
        for conflict in shown.conflicts
    ]

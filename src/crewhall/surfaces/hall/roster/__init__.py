"""/hall/roster: rosters of days and weeks for those who manage them; here the days of one."""

from msgspec import Struct

from crewhall.domains.workforce import rosters
from crewhall.domains.workforce.model.availability import Availability, LeaveRequest
from crewhall.domains.workforce.model.rosters import RosterPerson
from crewhall.kit.errors import fields_renamed
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.roster.shapes import WIRE_NAMES, RosterShiftJson, read_days, shown_json


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

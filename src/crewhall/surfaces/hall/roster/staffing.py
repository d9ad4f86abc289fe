"""/hall/roster/staffing: how many people are needed."""

from datetime import date

from msgspec import Struct

from crewhall.domains.workforce import staffing
from crewhall.domains.workforce.model.rosters import NewNeed
from crewhall.domains.workforce.model.settings import Weekday
from crewhall.domains.workforce.model.shifts import StaffingNeed
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import fields_renamed
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.roster.shapes import WIRE_NAMES, minute_of, read_input, time_text


class NeedInput(Struct):
    """contracts/hall.yaml StaffingNeedInput."""

    start: str
    end: str
    people: int
    weekday: Weekday | None = None
    day: date | None = None
    location_id: int | None = None
    role: str | None = None


class NeedJson(Struct):
    """contracts/hall.yaml StaffingNeed."""

    id: int
    weekday: str | None
    day: str | None
    start: str
    end: str
    people: int
    location_id: int | None
    role: str | None
    created_at: str


class StaffingNeedsResource:
    """/hall/roster/staffing: the needs of the team."""

    @operation("get_hall_roster_staffing", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The needs where the caller manages, those of weekdays first."""
        async with reading(req) as work:
            found = await staffing.list_needs(work)
        reply(resp, [_need_json(each) for each in found])

    @operation("create_hall_roster_staffing", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Require people."""
        body = await read_input(req, NeedInput)
        new = NewNeed(
            start_minute=minute_of("start", body.start),
            end_minute=minute_of("end", body.end),
            people=body.people,
            weekday=None if body.weekday is None else body.weekday.number,
            day=body.day,
            location_id=body.location_id,
            role=body.role,
        )
        with fields_renamed(WIRE_NAMES):
            async with writing(req) as work:
                need = await staffing.create(work, new)
        reply(resp, _need_json(need), 201)


class StaffingNeedResource:
    """/hall/roster/staffing/{need_id}: one of them."""

    @operation("delete_hall_roster_staffing_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, need_id: int) -> None:
        """Require those people no more."""
        async with writing(req) as work:
            await staffing.delete(work, need_id)
        reply_nothing(resp)


def _need_json(need: StaffingNeed) -> NeedJson:
    return NeedJson(
        id=need.id,
        weekday=None if need.weekday is None else list(Weekday)[need.weekday],
        day=need.day and need.day.isoformat(),
        start=time_text(need.start_minute),
        end=time_text(need.end_minute),
        people=need.people,
        location_id=need.location_id,
        role=need.role,
        created_at=milliseconds_text(need.created_at),
    )

"""/workforce/availabilities: when people can work. Source: contracts/tommy.yaml, tag Workforce; behaviour notes, tommy 2.6 and 3 row 38."""

from datetime import date, datetime, timedelta, tzinfo

from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.workforce import availability, zones
from crewhall.domains.workforce.model.availability import Availability, AvailabilityEdit, Level
from crewhall.domains.workforce.model.settings import Person
from crewhall.kit.calendar import Interval, local_day
from crewhall.kit.errors import FieldErrors, wrong_field
from crewhall.platform.http.resources import MEMBER, Request, Response, operation, reading, writing
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.date_ranges import read_date_range, read_month
from crewhall.surfaces.tommy.moments import EARLIEST, LATEST, read_instant
from crewhall.surfaces.tommy.shapes import read_input, reply

_SHOWN_BEFORE_TODAY = timedelta(days=31)
_LONGEST = timedelta(days=availability.MOST_DAYS - 1)
_INSTANT = timedelta(microseconds=1)
_LEVELS = {level.name.lower(): level for level in Level} | {str(level.value): level for level in Level}
_WANTED = "must be -1 (unavailable), 0 (neutral), 1 (available) or 2 (preferred)"

Value = str | int | UnsetType
Flag = bool | UnsetType


class AvailabilityQuery(Struct):
    """Whose availability; without any the caller's. `actor_id` is another name, and other parameters count for nothing."""

    user_id: int | None = None
    actor_id: int | None = None


class AvailabilityInput(AvailabilityQuery):
    """contracts/tommy.yaml WorkforceAvailabilityInput as amended. The date is that of the path."""

    am: Value = UNSET
    pm: Value = UNSET
    nd: Value = UNSET
    am_locked: Flag = UNSET
    pm_locked: Flag = UNSET
    nd_locked: Flag = UNSET


class AvailabilityJson(Struct):
    """contracts/tommy.yaml WorkforceAvailability as amended; `employee_id` is the membership."""

    id: int | None
    team_id: int
    user_id: int
    employee_id: int
    employee_name: str
    date: str
    am: int
    pm: int
    nd: int
    am_locked: bool
    pm_locked: bool
    nd_locked: bool


class AvailabilitiesResource:
    """/workforce/availabilities: the days of which somebody has said something."""

    @operation("get_workforce_availabilities", MEMBER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The stored days of one person, in order; from 31 days ago on when no time is asked for. Clients take others for neutral."""
        query = read_query(req.scope["query_string"])
        whose = convert(query, AvailabilityQuery)
        async with reading(req) as work:
            first, last = _wanted_days(query, (await zones.zones_of(work)).team, work.now)
            rows, person = await availability.list_stored(work, whose.user_id or whose.actor_id, first, last)
        reply(resp, [_availability_json(row, person) for row in rows])


class AvailabilityResource:
    """/workforce/availabilities/{day}: one day of one person."""

    @operation("get_workforce_availabilities_by_date", MEMBER)
    async def on_get(self, req: Request, resp: Response, day: str) -> None:
        """What the person says of the day; without an id where it comes from a pattern, or nothing was said."""
        whose = convert(read_query(req.scope["query_string"]), AvailabilityQuery)
        async with reading(req) as work:
            asked = local_day(read_instant(day, zone := (await zones.zones_of(work)).team, "date"), zone)
            said, person = await availability.get(work, whose.user_id or whose.actor_id, asked)
        reply(resp, _availability_json(said, person))

    @operation("update_workforce_availabilities_by_date", MEMBER)
    async def on_put(self, req: Request, resp: Response, day: str) -> None:
        """Change what is sent of the day; the day as it is then."""
        body = await read_input(req, AvailabilityInput)
        edit = _given_edit(body)
        async with writing(req) as work:
            asked = local_day(read_instant(day, zone := (await zones.zones_of(work)).team, "date"), zone)
            said, person = await availability.put(work, body.user_id or body.actor_id, asked, edit)
        reply(resp, _availability_json(said, person))


def _given_edit(body: AvailabilityInput) -> AvailabilityEdit:
    errors, given = FieldErrors(), dict[str, Level]()
    for field in ("am", "pm", "nd"):
        if (value := getattr(body, field)) is not UNSET:
            with errors.collected():
                given[field] = _level(value, field)
    errors.raise_any()
    locks = {field: getattr(body, field) for field in ("am_locked", "pm_locked", "nd_locked")}
    return AvailabilityEdit(**given, **locks)


def _level(value: str | int, field: str) -> Level:
    """A level in any spelling: a figure, a figure as text, or a name (notes 3, row 38)."""
    level = _LEVELS.get(str(value).strip().lower())
    if level is None:
        raise wrong_field(field, _WANTED)
    return level


def _wanted_days(query: dict[str, object], zone: tzinfo, now: datetime) -> tuple[date, date]:
    """The first and the last day that are asked for; a range without an end or a beginning is as long as one may be."""
    asked = read_date_range(query, zone, now) or read_month(query, zone, now)
    if asked is None:
        first = local_day(now, zone) - _SHOWN_BEFORE_TODAY
        return first, first + _LONGEST
    return _days_of(asked, zone)


def _days_of(asked: Interval, zone: tzinfo) -> tuple[date, date]:
    first, last = local_day(asked.start, zone), local_day(max(asked.start, asked.end - _INSTANT), zone)
    if asked.end == LATEST:
        return first, first + _LONGEST
    return (last - _LONGEST if asked.start == EARLIEST else first), last


def _availability_json(said: Availability, person: Person) -> AvailabilityJson:
    return AvailabilityJson(
        id=said.id,
        team_id=said.team_id,
        user_id=said.user_id,
        employee_id=person.member_id,
        employee_name=person.name,
        date=said.day.isoformat(),
        am=said.am,
        pm=said.pm,
        nd=said.nd,
        am_locked=said.am_locked,
        pm_locked=said.pm_locked,
        nd_locked=said.nd_locked,
    )

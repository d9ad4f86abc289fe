"""/events: the calendar of the account in use. Source: contracts/tommy.yaml, tag Event; behaviour notes, tommy 2.17."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from crewhall.domains.calendar import entries, zones
from crewhall.domains.calendar.model import LONGEST, Entry, EntryEdit, EntryFilter, NewEntry
from crewhall.kit.errors import existence_first
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.platform.json_documents import json_field_text
from crewhall.surfaces.tommy.date_ranges import read_date_range, read_month
from crewhall.surfaces.tommy.moments import is_day, read_instant
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.resource_types import canonical_type
from crewhall.surfaces.tommy.shapes import read_input, reply, wire_time

_SHOWN_BEFORE_NOW = timedelta(days=31)
_MINUTE = timedelta(minutes=1)
_LARGEST_ADDRESS_BYTES = 16 * 1024
_CANCELED = frozenset({"canceled", "cancelled", "cancel"})
_TAKES_PLACE = frozenset({"active", "confirmed"})

Text = str | UnsetType | None
Number = int | UnsetType | None
MessageInstant = str | int | float | UnsetType | None
Minutes = list[int] | UnsetType | None


class EventsQuery(Struct):
    """Which events, beside the time (see `date_ranges`): `kind` one or several, `search` in title, place and details."""

    kind: list[str] | None = None
    user_id: int | None = None
    assignee_id: int | None = None
    addon: str | None = None
    resource_type: str | None = None
    resource_id: int | None = None
    search: Annotated[str, Meta(max_length=200)] | None = None


class EventInput(Struct):
    """contracts/tommy.yaml EventInput as amended. Times are in every form of notes 5, `duration` and reminders in minutes.

    Of two spellings of one field the first wins: `location_name` and `location`, `reminders` and `reminder`, `addons_install_id` and
    `addon_install_id`, `end_at` and `duration`, `canceled` and `status`. Two dates make whole days; the second is the day after the last,
    or the only one again.
    """

    title: Text = UNSET
    kind: Text = UNSET
    details: Text = UNSET
    location_name: Text = UNSET
    location: Text = UNSET
    address: str | dict[str, object] | UnsetType | None = UNSET
    color: Text = UNSET
    start_at: MessageInstant = UNSET
    end_at: MessageInstant = UNSET
    duration: Annotated[float, Meta(ge=0, le=LONGEST / _MINUTE)] | UnsetType | None = UNSET
    reminders: Minutes = UNSET
    reminder: Minutes = UNSET
    assignee_id: Number = UNSET
    assignee_team_id: Number = UNSET
    resource_type: Text = UNSET
    resource_id: Number = UNSET
    addon: Text = UNSET
    addons_install_id: Number = UNSET
    addon_install_id: Number = UNSET
    user_id: Number = UNSET
    canceled: bool | UnsetType | None = UNSET
    status: Text = UNSET


class EventJson(Struct, omit_defaults=True, gc=False):
    """contracts/tommy.yaml Event, with everything that clients send (notes 2.17) and both spellings of the place (notes 3, row 20)."""

    id: int
    user_id: int
    kind: str
    title: str
    start_at: str | None
    end_at: str | None
    duration: float
    reminders: tuple[int, ...]
    team_id: int | None = None
    reminder: int | None = None
    details: str | None = None
    location_name: str | None = None
    location: str | None = None
    address: str | None = None
    color: str | None = None
    addon: str | None = None
    addons_install_id: int | None = None
    assignee_id: int | None = None
    assignee_team_id: int | None = None
    resource_type: str | None = None
    resource_id: int | None = None
    canceled_at: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    all_day: bool = False


def event_json(entry: Entry) -> EventJson:
    """An event."""
    minutes = (entry.end_at - entry.start_at) / _MINUTE
    return EventJson(
        id=entry.id,
        user_id=entry.user_id,
        kind=entry.kind,
        title=entry.title,
        start_at=wire_time(entry.start_at),
        end_at=wire_time(entry.end_at),
        duration=int(minutes) if minutes.is_integer() else minutes,
        reminders=entry.reminders,
        team_id=entry.team_id,
        reminder=entry.reminders[0] if entry.reminders else None,
        details=entry.details,
        location_name=entry.location_name,
        location=entry.location_name,
        address=entry.address,
        color=entry.color,
        addon=entry.addon,
        addons_install_id=entry.addons_install_id,
        assignee_id=entry.assignee_id,
        assignee_team_id=entry.assignee_team_id,
        resource_type=entry.resource_type,
        resource_id=entry.resource_id,
        canceled_at=wire_time(entry.canceled_at),
        created_at=wire_time(entry.created_at),
        updated_at=wire_time(entry.updated_at),
        all_day=entry.is_whole_days,
    )


class EventsResource:
    """/events: the calendar of the account in use."""

    @operation("get_events", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Events that touch the time asked for, by their start; from 31 days ago on when none is."""
        async with reading(req) as work:
            query = read_query(req.scope["query_string"])
            wanted = _wanted(query, await zones.zone_in_use(work), work.now)
            page = await entries.list_entries(work, wanted, requested_page(query))
        reply_page(req, resp, page, [event_json(entry) for entry in page.rows])

    @operation("create_events", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Make an event; without an end it lasts `duration` minutes, else an hour."""
        body = await read_input(req, EventInput)
        async with writing(req) as work:
            given = _given(body, await zones.zone_in_use(work))
            entry = await entries.create(work, NewEntry(**dict[str, Any](title=None, start_at=None) | given))
        reply(resp, event_json(entry), 201)


class EventResource:
    """/events/{event_id}: one event."""

    @operation("get_events_by_id", USER)
    async def on_get(self, req: Request, resp: Response, event_id: int) -> None:
        """One event."""
        async with reading(req) as work:
            entry = await entries.get(work, event_id)
        reply(resp, event_json(entry))

    @operation("update_events_by_id", USER)
    async def on_put(self, req: Request, resp: Response, event_id: int) -> None:
        """Change what is sent; `canceled`, or the status, calls the event off."""
        body = await read_input(req, EventInput)
        async with writing(req) as work:
            async with existence_first(lambda: entries.get(work, event_id)):
                given = _given(body, await zones.zone_in_use(work))
            entry = await entries.update(work, event_id, EntryEdit(**given, canceled=_canceled(body)))
        reply(resp, event_json(entry))

    @operation("delete_events_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, event_id: int) -> None:
        """Remove an event; what it was comes back."""
        async with writing(req) as work:
            entry = await entries.delete(work, event_id)
        reply(resp, event_json(entry))


def _wanted(query: dict[str, object], zone: tzinfo, now: datetime) -> EntryFilter:
    params = convert(query, EventsQuery)
    since, until = read_date_range(query, zone, now) or read_month(query, zone, now) or (now - _SHOWN_BEFORE_NOW, None)
    return EntryFilter(
        since=since,
        until=until,
        kinds=tuple(params.kind) if params.kind else None,
        user_id=params.user_id,
        assignee_id=params.assignee_id,
        addon=params.addon,
        resource_type=params.resource_type and canonical_type(params.resource_type),
        resource_id=params.resource_id,
        search=params.search,
    )


def _given(body: EventInput, zone: tzinfo) -> dict[str, Any]:
    """What was sent, under the names of the domain."""
    fields: dict[str, Any] = msgspec.structs.asdict(body)
    for name, other in (
        ("location_name", "location"),
        ("reminders", "reminder"),
        ("addons_install_id", "addon_install_id"),
    ):
        alias = fields.pop(other)
        fields[name] = alias if fields[name] is UNSET else fields[name]
    duration = fields.pop("duration")
    fields["length"] = duration * _MINUTE if isinstance(duration, float) else UNSET
    given = {name: value for name, value in fields.items() if value is not UNSET and name not in {"canceled", "status"}}
    for name in ("start_at", "end_at"):
        if given.get(name) is not None:
            if is_day(given[name]):
                given[name.replace("_at", "_day")] = date.fromisoformat(given[name].strip())
            given[name] = read_instant(given[name], zone, name)
    given["zone"] = zone
    if isinstance(given.get("address"), dict):
        given["address"] = _address_text(given["address"])
    if given.get("resource_type"):
        given["resource_type"] = canonical_type(given["resource_type"])
    return given


def _address_text(address: dict[str, object]) -> str:
    """The address as one text: what it calls itself, else all of it."""
    for name in ("formatted", "formatted_address", "address"):
        text = address.get(name)
        if isinstance(text, str):
            return text
    return json_field_text(address, "address", _LARGEST_ADDRESS_BYTES)


def _canceled(body: EventInput) -> bool | UnsetType:
    """Whether the event is to be called off, or not any more; other states mean nothing here."""
    if isinstance(body.canceled, bool):
        return body.canceled
    status = body.status.strip().lower() if isinstance(body.status, str) else ""
    if status in _CANCELED or status in _TAKES_PLACE:
        return status in _CANCELED
    return UNSET

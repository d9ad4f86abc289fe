"""/hall/calendars: addresses by which other calendar programs read a person's events, and a team's. Who knows an address may read there."""

import asyncio
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from crewhall.domains.calendar import feeds
from crewhall.domains.calendar.model import Calendar, Entry
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import NotFound
from crewhall.platform.http.context import context_of
from crewhall.platform.http.etags import client_has, etag_of
from crewhall.platform.http.replies import reply_bytes, reply_nothing
from crewhall.platform.http.resources import PUBLIC, USER, Request, Response, body_limits, operation, reading, writing
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.conversion import convert
from crewhall.surfaces.hall.answers import AS_IT_IS, reply

_ENDING = ".ics"
_EDITION = 2
"""Grows when the same entries come out as another text, so that nobody keeps the one of before."""
_CALENDAR_TYPE = "text/calendar; charset=utf-8"
_HEADERS = {"cache-control": "private, max-age=300", "x-content-type-options": "nosniff"}


class SubscriptionInput(Struct):
    """contracts/hall.yaml CalendarSubscription: a team's calendar, or without `team_id` the caller's own."""

    team_id: int | None = None


class CalendarJson(Struct):
    """contracts/hall.yaml Calendar."""

    id: int | None
    team_id: int | None
    name: str
    url: str | None
    created_at: str | None


class CalendarsResource:
    """/hall/calendars: the calendars that the caller may subscribe to."""

    @operation("get_hall_calendars", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's own calendar and those of their teams, each with its address once there is one."""
        async with reading(req) as work:
            found = await feeds.list_calendars(work)
        reply(resp, [_calendar_json(calendar, _base_of(req)) for calendar in found], keep=AS_IT_IS)

    @operation("create_hall_calendars", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """The calendar with its address, made if there was none."""
        body = convert(await read_mapping(req, body_limits(req), finish=clean), SubscriptionInput)
        async with writing(req) as work:
            calendar, is_new = await feeds.subscribe(work, body.team_id)
        reply(resp, _calendar_json(calendar, _base_of(req)), 201 if is_new else 200, AS_IT_IS)


class CalendarResource:
    """/hall/calendars/{file}: one subscription, read by its token as `TOKEN.ics` and revoked by its id."""

    @operation("delete_hall_calendars_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, file: str) -> None:
        """Revoke an address; the next one is another."""
        feed_id = int(file) if file.isascii() and file.isdigit() and len(file) < 19 else 0
        async with writing(req) as work:
            await feeds.revoke(work, feed_id)
        reply_nothing(resp)

    @operation("get_hall_calendars_by_token", PUBLIC)
    async def on_get(self, req: Request, resp: Response, file: str) -> None:
        """The calendar as an iCalendar text, at `TOKEN.ics`. Its entity tag comes from the entries, so that most askers cost no text."""
        token = file.removesuffix(_ENDING)
        if token == file:
            raise NotFound(thing="calendar")
        async with reading(req) as work:
            feed, entries = await feeds.read(work, token)
        host = urlsplit(_base_of(req)).hostname or "localhost"
        domain = await feeds.uid_domain(context_of(req).works, host)
        etag = etag_of(msgspec.json.encode((_EDITION, feed.name, domain, entries)))
        headers = {**_HEADERS, "etag": etag}
        if client_has(req, etag):
            reply_nothing(resp, 304, headers)
            return
        content = await asyncio.to_thread(_text, feed.name, domain, entries)
        reply_bytes(resp, content, _CALENDAR_TYPE, headers=headers)


def _text(name: str, domain: str, entries: list[Entry]) -> bytes:
    from crewhall.domains.calendar import icalendar_text  # noqa: PLC0415 - its library takes half a second and 13 MB to load

    return icalendar_text.write(name, domain, entries)


def _calendar_json(calendar: Calendar, base: str) -> CalendarJson:
    feed = calendar.feed
    return CalendarJson(
        id=feed and feed.id,
        team_id=calendar.team_id,
        name=calendar.name,
        url=feed and f"{base}/hall/calendars/{feed.token}{_ENDING}",
        created_at=feed and milliseconds_text(feed.created_at),
    )


def _base_of(req: Request) -> str:
    return context_of(req).settings.public_url

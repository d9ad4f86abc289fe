"""Entries as an iCalendar text (RFC 5545), which the library `icalendar` escapes and folds. Pure; a long calendar takes a second."""

# The library's `add` leaves the type of its value open.
# pyright: reportUnknownMemberType=false

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Alarm, Event, vDuration, vText
from icalendar import Calendar as Document

from crewhall.domains.calendar.model import Entry

_PRODUCT = "-//Crewhall//Crewhall//EN"
_ASK_AGAIN_AFTER = timedelta(hours=1)
_MOST_DETAILS = 2000


def write(name: str, domain: str, entries: Iterable[Entry]) -> bytes:
    """The entries as a calendar of that name; the same entries give the same bytes. `domain` makes their names unique in the world."""
    document = Document()
    document.add("prodid", _PRODUCT)
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    # Beside NAME and REFRESH-INTERVAL (RFC 7986) the older names, which most programs know alone.
    for property_ in ("name", "x-wr-calname"):
        document.add(property_, vText(name))
    document.add("refresh-interval", vDuration(_ASK_AGAIN_AFTER), parameters={"VALUE": "DURATION"})
    document.add("x-published-ttl", vDuration(_ASK_AGAIN_AFTER))
    for entry in entries:
        document.add_component(_event(entry, domain))
    return document.to_ical()


def _event(entry: Entry, domain: str) -> Event:
    event = Event()
    event.add("uid", f"event-{entry.id}@{domain}")
    event.add("dtstamp", entry.updated_at)
    event.add("created", entry.created_at)
    event.add("last-modified", entry.updated_at)
    event.add("summary", entry.title)
    if entry.first_day is not None and entry.day_after is not None:  # VALUE=DATE: these days, wherever one is
        event.add("dtstart", entry.first_day)
        event.add("dtend", entry.day_after)
    else:
        event.add("dtstart", entry.start_at)
    if (
        entry.end_at > entry.start_at and not entry.is_whole_days
    ):  # an end must lie behind the start; without one the event has no length
        event.add("dtend", entry.end_at)
    event.add("status", "CONFIRMED" if entry.canceled_at is None else "CANCELLED")
    if entry.details:
        event.add("description", _cut(entry.details))
    if places := [place for place in (entry.location_name, entry.address) if place]:
        event.add("location", ", ".join(places))
    if entry.canceled_at is None:
        for minutes in entry.reminders:
            event.add_component(_alarm(entry.title, minutes))
    return event


def _alarm(title: str, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(minutes=-minutes))
    return alarm


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_DETAILS else text[:_MOST_DETAILS] + "…"

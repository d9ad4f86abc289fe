"""Telling people that something is about to begin: planned with the entry, told by jobs, each once."""

from datetime import datetime, timedelta

from crewhall.domains.calendar import queries
from crewhall.domains.calendar.events import CalendarReminderDue
from crewhall.domains.calendar.model import Entry, Reminded
from crewhall.domains.calendar.zones import zone_named
from crewhall.domains.notify import devices, outbox
from crewhall.domains.notify.model import Channel
from crewhall.kit.calendar import span_text
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.work import Work

REMIND_JOB = "calendar.remind"

_TOO_LATE = timedelta(hours=1)


def plan(work: Work, entry: Entry) -> None:
    """Have people reminded at those of the entry's reminders that lie ahead. Planning again what is planned changes nothing."""
    if entry.canceled_at is not None:
        return
    start = entry.start_at.isoformat()
    for minutes in entry.reminders:
        due_at = entry.start_at - timedelta(minutes=minutes)
        if due_at > work.now:
            key = f"{REMIND_JOB}:{entry.id}:{minutes}:{start}"
            work.defer(REMIND_JOB, run_at=due_at, queueing_lock=key, event_id=entry.id, minutes=minutes, start_at=start)


async def remind(work: Work, entry_id: int, minutes: int, start_at: datetime) -> int:
    """Tell the entry's owner, and whom it is assigned to, that it begins in so many minutes; how many people that were.

    Nobody is told when the entry is gone or called off, begins at another time by now, has no such reminder any more, or has long
    begun because the server stood still. Each is told by an event of their own, on their devices and, if they have proved an
    address, by mail.
    """
    entry = await queries.select_entry(work.db, entry_id)
    if (
        entry is None
        or entry.canceled_at is not None
        or entry.start_at != start_at
        or minutes not in entry.reminders
        or work.now > max(entry.end_at, entry.start_at + _TOO_LATE)
    ):
        return 0
    people = await queries.select_reminded(work.db, entry.id)
    for person in people:
        work.emit(
            CalendarReminderDue(
                user_id=person.user_id,
                event_id=entry.id,
                title=entry.title,
                start_at=milliseconds_text(entry.start_at),
                minutes=minutes,
            )
        )
        await _send(work, entry, person)
    return len(people)


async def _send(work: Work, entry: Entry, person: Reminded) -> None:
    when = span_text(entry.start_at, entry.end_at, zone_named(person.time_zone))
    where = ", ".join(place for place in (entry.location_name, entry.address) if place)
    body = f"{when}\n{where}".rstrip()
    recipients = [
        (Channel.PUSH, device.token, entry.title, body)
        for device in await devices.list_devices(work, person.user_id)
        if device.token
    ]
    if person.email is not None:
        recipients.append((Channel.MAIL, person.email, f"Reminder: {entry.title}", f"{entry.title}\n{body}\n"))
    for channel, recipient, subject, text in recipients:
        await outbox.queue(work, channel, recipient, subject, text, user_id=person.user_id, team_id=entry.team_id)

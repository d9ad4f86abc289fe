"""What happened in calendars. Those of a team's calendar go to the team, all others to their owner; reminders to one person each."""

from typing import ClassVar

from crewhall.kit.events import Event


class CalendarEventCreated(Event, frozen=True):
    """There is a new entry. `start_at` is ISO 8601 in UTC, as in the events below."""

    wire_name: ClassVar[str] = "CalendarEventCreated"

    event_id: int
    kind: str
    title: str
    start_at: str


class CalendarEventChanged(Event, frozen=True):
    """An entry was changed, or is no longer called off."""

    wire_name: ClassVar[str] = "CalendarEventChanged"

    event_id: int
    kind: str
    title: str
    start_at: str


class CalendarEventCanceled(Event, frozen=True):
    """An entry was called off and stays listed."""

    wire_name: ClassVar[str] = "CalendarEventCanceled"

    event_id: int
    kind: str
    title: str
    start_at: str


class CalendarEventDeleted(Event, frozen=True):
    """An entry is gone."""

    wire_name: ClassVar[str] = "CalendarEventDeleted"

    event_id: int
    kind: str
    title: str
    start_at: str


class CalendarReminderDue(Event, frozen=True):
    """It is `minutes` before the start of an entry that concerns `user_id`."""

    wire_name: ClassVar[str] = "CalendarReminderDue"

    event_id: int
    title: str
    start_at: str
    minutes: int

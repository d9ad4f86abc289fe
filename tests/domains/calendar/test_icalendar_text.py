"""The iCalendar text, read back by a parser: times, states, alarms, and texts that try to break out."""

# The library types what it parses loosely.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from crewhall.domains.calendar import icalendar_text
from crewhall.domains.calendar.model import Entry

START = datetime(2026, 4, 4, 15, 30, tzinfo=UTC)
WRITTEN = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
HOSTILE = 'a\\, b; c:d\nEND:VEVENT\nBEGIN:VEVENT\n"quoted" ^n \\n ${x} 🏗️ ÄÖÜ 漢字'


def entry(**fields: Any) -> Entry:
    """An entry with these fields."""
    known: dict[str, Any] = dict.fromkeys(Entry.__struct_fields__) | {
        "id": 7,
        "user_id": 1,
        "kind": "calendar",
        "title": "Stocktake",
        "start_at": START,
        "end_at": START + timedelta(hours=1),
        "reminders": (),
        "created_at": WRITTEN,
        "updated_at": WRITTEN,
    }
    return Entry(**known | fields)


def parsed(*found: Entry, name: str = "Kitchen") -> Any:
    """The calendar of these entries, read back."""
    return Calendar.from_ical(icalendar_text.write(name, "crew.example", found))


def test_calendar_says_its_name_and_when_to_ask_again() -> None:
    text = icalendar_text.write("Kitchen, Bar; Pier\\7", "crew.example", []).decode()
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Crewhall//Crewhall//EN\r\n")
    assert "X-WR-CALNAME:Kitchen\\, Bar\\; Pier\\\\7\r\n" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert "X-PUBLISHED-TTL:PT1H\r\n" in text


def test_event_of_whole_days_has_dates_without_a_clock() -> None:
    days = {"first_day": date(2026, 4, 4), "day_after": date(2026, 4, 6)}
    text = icalendar_text.write("Kitchen", "crew.example", [entry(**days)]).decode()
    assert "DTSTART;VALUE=DATE:20260404\r\nDTEND;VALUE=DATE:20260406\r\n" in text
    assert "T1530" not in text


def test_event_has_times_in_utc_and_a_name_that_stays() -> None:
    text = icalendar_text.write("Kitchen", "crew.example", [entry()]).decode()
    for line in (
        "UID:event-7@crew.example",
        "DTSTART:20260404T153000Z",
        "DTEND:20260404T163000Z",
        "DTSTAMP:20260102T030405Z",
        "LAST-MODIFIED:20260102T030405Z",
        "CREATED:20260102T030405Z",
        "SUMMARY:Stocktake",
        "STATUS:CONFIRMED",
    ):
        assert f"{line}\r\n" in text
    assert "DESCRIPTION" not in text
    assert "LOCATION" not in text
    assert text == icalendar_text.write("Kitchen", "crew.example", [entry()]).decode()


def test_event_of_no_length_has_no_end() -> None:
    (event,) = parsed(entry(end_at=START)).events
    assert "DTEND" not in event
    assert event.start == event.end == START


def test_reminders_are_alarms_and_canceled_events_have_none() -> None:
    (event,) = parsed(entry(reminders=(0, 10, 1440))).events
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [
        timedelta(),
        timedelta(minutes=-10),
        timedelta(days=-1),
    ]
    assert {alarm["ACTION"] for alarm in event.walk("VALARM")} == {"DISPLAY"}
    (event,) = parsed(entry(reminders=(10,), canceled_at=WRITTEN)).events
    assert event["STATUS"] == "CANCELLED"
    assert list(event.walk("VALARM")) == []


def test_places_stand_together_and_long_details_are_cut() -> None:
    (event,) = parsed(entry(location_name="Pier 7", address="7 Pier Road, Perth", details="ä" * 9000)).events
    assert event["LOCATION"] == "Pier 7, 7 Pier Road, Perth"
    assert event["DESCRIPTION"] == "ä" * 2000 + "…"


def test_hostile_text_stays_text() -> None:
    squeezed = HOSTILE.replace("\n", " ")
    calendar = parsed(entry(title=squeezed, details=HOSTILE, location_name=squeezed), entry(id=8), name=squeezed)
    first, second = calendar.events
    assert (first["SUMMARY"], first["DESCRIPTION"], first["LOCATION"]) == (squeezed, HOSTILE, squeezed)
    assert second["UID"] == "event-8@crew.example"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=300), st.integers(0, 3))
def test_lines_are_folded_to_75_bytes_and_every_text_comes_back(text: str, breaks: int) -> None:
    details = "x" + "\n".join([text] * (breaks + 1)) + "x"
    raw = icalendar_text.write("Kitchen", "crew.example", [entry(details=details)])
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    (event,) = Calendar.from_ical(raw).events
    assert event["DESCRIPTION"] == details


@pytest.mark.parametrize("count", [0, 1, 50])
def test_every_entry_is_an_event(count: int) -> None:
    calendar = parsed(*(entry(id=number + 1) for number in range(count)))
    assert [event["UID"] for event in calendar.events] == [
        f"event-{number + 1}@crew.example" for number in range(count)
    ]

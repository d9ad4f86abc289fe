"""What the fields of an entry may hold: their normal forms and limits. Who may be named in it is asked in entries.py."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import msgspec
from msgspec import UNSET

from crewhall.domains.calendar.model import DEFAULT_KIND, LONGEST, Entry, EntryEdit, NewEntry
from crewhall.kit.calendar import start_of_day
from crewhall.kit.errors import wrong_fields
from crewhall.kit.text import clean_text, squeeze

MOST_REMINDERS = 10
FARTHEST_REMINDER = 7 * 24 * 60
"""How many minutes before the start somebody may be reminded."""

_DEFAULT_LENGTH = timedelta(hours=1)
_LONGEST = {
    "kind": 60,
    "title": 200,
    "location_name": 500,
    "address": 1000,
    "color": 30,
    "addon": 200,
    "resource_type": 100,
    "details": 10_000,
}
_COLOR = re.compile(r"#(?:[0-9A-Fa-f]{3}){1,2}|[A-Za-z0-9][A-Za-z0-9 _-]*")
_IDS = frozenset({"addons_install_id", "assignee_id", "assignee_team_id", "resource_id"})
_SEEN_TO_ELSEWHERE = frozenset({"user_id", "canceled", "length", "start_day", "end_day", "zone"})


def of_a_new_entry(new: NewEntry) -> dict[str, Any]:
    """The fields of an entry to be made, all but owner and calendar. Raises `InvalidInput` with a reason for each that is wrong."""
    given = {name: value for name, value in msgspec.structs.asdict(new).items() if name not in _SEEN_TO_ELSEWHERE}
    checked, wrong = _checked(given)
    if checked["start_at"] is not None:
        end_day = new.end_day if checked["end_at"] or new.length is not None else new.start_day
        checked["end_at"] = checked["end_at"] or _end_after(checked["start_at"], new.length)
        checked |= _whole_days(new.start_day, end_day, new.zone)
        wrong |= _wrong_times(checked["start_at"], checked["end_at"])
    refuse(wrong)
    return checked


def of_an_edit(entry: Entry, edit: EntryEdit) -> dict[str, Any]:
    """The fields that an edit names, all but owner and state. Raises `InvalidInput`, also when they do not fit those that stay."""
    given = {
        name: value
        for name, value in msgspec.structs.asdict(edit).items()
        if value is not UNSET and name not in _SEEN_TO_ELSEWHERE
    }
    checked, wrong = _checked(given)
    start_at = checked.get("start_at", entry.start_at)
    length = None if edit.length is UNSET else edit.length
    end_day = edit.end_day
    if checked.get("end_at") is None and start_at is not None and (length is not None or "end_at" in checked):
        checked["end_at"] = _end_after(start_at, length)
        end_day = edit.start_day if length is None else None
    if "start_at" in checked or "end_at" in checked:
        # A client that sends the times back as it got them changes nothing.
        keeps_start = checked.get("start_at", entry.start_at) == entry.start_at
        keeps_end = checked.get("end_at", entry.end_at) == entry.end_at
        start_day = edit.start_day or (entry.first_day if keeps_start else None)
        checked |= _whole_days(start_day, end_day or (entry.day_after if keeps_end else None), edit.zone)
    if start_at is not None:
        wrong |= _wrong_times(start_at, checked.get("end_at", entry.end_at))
    refuse(wrong)
    return checked


def refuse(wrong: dict[str, object]) -> None:
    """Raise `InvalidInput` if anything is wrong."""
    if wrong:
        raise wrong_fields(wrong)


def _checked(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, object]]:
    """The given fields in normal form, and what is wrong with which."""
    checked, wrong = dict(given), dict[str, object]()
    for name in _LONGEST.keys() & given.keys():
        checked[name] = clean_text(given[name] or "") if name == "details" else squeeze(given[name] or "")
        if len(checked[name]) > _LONGEST[name]:
            wrong[name] = f"must have at most {_LONGEST[name]} characters"
        checked[name] = checked[name] or None
    if "kind" in checked:
        checked["kind"] = checked["kind"] or DEFAULT_KIND
    for name in {"title", "start_at"} & checked.keys():
        if checked[name] is None:
            wrong[name] = "is needed"
    if checked.get("color") and not _COLOR.fullmatch(checked["color"]):
        wrong["color"] = "must be a color such as #1a2b3c or teal"
    for name in _IDS & given.keys():
        if given[name] is not None and given[name] < 1:
            wrong[name] = "must be an id"
    if "reminders" in given:
        checked["reminders"], faults = _checked_reminders(given["reminders"] or ())
        wrong |= faults
    return checked, wrong


def _checked_reminders(minutes: Sequence[int]) -> tuple[tuple[int, ...], dict[str, object]]:
    rising = tuple(sorted(set(minutes)))
    if len(rising) > MOST_REMINDERS:
        return rising, {"reminders": f"must be at most {MOST_REMINDERS}"}
    if rising and not 0 <= rising[0] <= rising[-1] <= FARTHEST_REMINDER:
        return rising, {"reminders": f"must be minutes from 0 to {FARTHEST_REMINDER}"}
    return rising, {}


def _end_after(start_at: datetime, length: timedelta | None) -> datetime:
    return start_at + (_DEFAULT_LENGTH if length is None else length)


def _whole_days(start_day: date | None, end_day: date | None, zone: tzinfo) -> dict[str, Any]:
    """The fields of an entry that is given by dates, the second the day on which it is over. One that ends as it begins lasts that day."""
    if start_day is None or end_day is None:
        return {"first_day": None, "day_after": None}
    if start_day != end_day:
        return {"first_day": start_day, "day_after": end_day}
    end_day += timedelta(days=1)
    return {"first_day": start_day, "day_after": end_day, "end_at": start_of_day(end_day, zone)}


def _wrong_times(start_at: datetime, end_at: datetime) -> dict[str, object]:
    if end_at < start_at:
        return {"end_at": "must not be before start_at"}
    if end_at - start_at > LONGEST:
        return {"end_at": f"must be at most {LONGEST.days} days after start_at"}
    return {}

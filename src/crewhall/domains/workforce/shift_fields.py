"""What the fields of a shift may hold: their normal forms and limits. Who may be named in it is asked in shifts.py."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET

from crewhall.domains.workforce.model.shifts import LONGEST_SHIFT, NewShift, Shift, ShiftEdit
from crewhall.domains.workforce.times import instant_of
from crewhall.kit.errors import FieldErrors, InvalidInput, wrong_fields
from crewhall.kit.text import clean_text, squeeze
from crewhall.platform.json_documents import json_field_text

LARGEST_DATA_BYTES = 64 * 1024

_LONGEST = {"title": 200, "location_name": 200, "role": 100, "department": 200, "details": 10_000, "notes": 10_000}
_WITH_LINES = frozenset({"details", "notes"})
_TIMES = ("start_at", "end_at")
_SEEN_TO_ELSEWHERE = frozenset({"assignee_id", "location_id", "location_name", "published", "status"})


def of_a_new_shift(new: NewShift, zone: ZoneInfo) -> dict[str, Any]:
    """The fields of a shift to be made, all but place, people and state. Raises `InvalidInput` with a reason for each that is wrong."""
    return _checked(msgspec.structs.asdict(new), zone, {})


def of_an_edit(shift: Shift, edit: ShiftEdit, zone: ZoneInfo) -> dict[str, Any]:
    """The fields that an edit names, likewise. Raises `InvalidInput`, also when they do not fit those that stay."""
    given = {name: value for name, value in msgspec.structs.asdict(edit).items() if value is not UNSET}
    stays = {name: getattr(shift, name) for name in (*_TIMES, "break_minutes")}
    return _checked(given, zone, stays)


def location_text(name: str | None) -> str | None:
    """The name of a place in normal form. Raises `InvalidInput`."""
    checked, wrong = _texts({"location_name": name})
    if wrong:
        raise wrong_fields(wrong)
    return checked["location_name"]


def reason_text(reason: str | None) -> str | None:
    """Why a shift is called off, in normal form. Raises `InvalidInput`."""
    text = clean_text(reason or "")
    if len(text) > 1000:
        raise wrong_fields({"reason": "must have at most 1000 characters"})
    return text or None


def _checked(given: dict[str, Any], zone: ZoneInfo, stays: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in given.items() if name not in _SEEN_TO_ELSEWHERE}
    checked, wrong = _texts(given)
    errors = FieldErrors()
    errors.wrong |= wrong
    for name in _TIMES:
        if name in given:
            with errors.collected():
                checked[name] = _needed(given[name], zone, name)
    if "data" in given:
        with errors.collected():
            json_field_text(given["data"], "data", LARGEST_DATA_BYTES)
    if not errors.wrong.keys() & set(_TIMES):
        errors.wrong |= _wrong_times({**stays, **checked})
    errors.raise_any()
    return checked


def _texts(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, object]]:
    """The given fields with texts in normal form, and what is wrong with which."""
    checked, wrong = dict(given), dict[str, object]()
    for name in _LONGEST.keys() & given.keys():
        text = given[name] or ""
        checked[name] = (clean_text(text) if name in _WITH_LINES else squeeze(text)) or None
        if len(checked[name] or "") > _LONGEST[name]:
            wrong[name] = f"must have at most {_LONGEST[name]} characters"
    return checked, wrong


def _needed(value: datetime | None, zone: ZoneInfo, name: str) -> datetime:
    if value is None:
        raise InvalidInput(reason=f"{name} is required.", details={name: "is required"})
    return instant_of(value, zone, name)


def _wrong_times(shift: dict[str, Any]) -> dict[str, object]:
    length: timedelta = shift["end_at"] - shift["start_at"]
    if length <= timedelta():
        return {"end_at": "must be after start_at"}
    if length > LONGEST_SHIFT:
        return {"end_at": "must be at most 24 hours after start_at"}
    if not timedelta() <= timedelta(minutes=min(shift["break_minutes"], 10**6)) < length:
        return {"break_minutes": "must be from 0 to less than the length of the shift"}
    return {}

"""What notifications say: plain sentences, with times by the clock of the place of work."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import Struct

from crewhall.domains.workforce.model.notices import NoticeKind, SheetFacts
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.domains.workforce.shift_rows import title_of
from crewhall.kit.calendar import span_text

_OF_SHIFTS: Mapping[NoticeKind, tuple[str, str]] = {
    NoticeKind.UPCOMING: ("Your shift starts at {start:%H:%M}", "Your next shift:"),
    NoticeKind.FORGOT_CLOCK_IN: (
        "Did you forget to clock in?",
        "Your shift started at {start:%H:%M}, and you have not clocked in.",
    ),
    NoticeKind.FORGOT_CLOCK_OUT: (
        "Did you forget to clock out?",
        "Your shift ended at {end:%H:%M}, and you are still clocked in.",
    ),
    NoticeKind.SHIFT_PUBLISHED: ("You have a new shift", "A shift of yours was published:"),
    NoticeKind.SHIFT_ASSIGNED: ("You have a new shift", "This shift was assigned to you:"),
    NoticeKind.SHIFT_CHANGED: ("Your shift has changed", "A shift of yours has changed. It is now:"),
    NoticeKind.SHIFT_CANCELED: ("Your shift was canceled", "This shift was canceled:"),
    NoticeKind.SHIFT_TAKEN: ("A shift is no longer yours", "You no longer work this shift:"),
}
_OF_SHEETS: Mapping[NoticeKind, tuple[str, str]] = {
    NoticeKind.TIMESHEET_SUBMITTED: (
        "{name} submitted a timesheet",
        "{name} submitted the timesheet for {period}. It is waiting for approval.",
    ),
    NoticeKind.TIMESHEET_APPROVED: ("Your timesheet was approved", "Your timesheet for {period} was approved."),
    NoticeKind.TIMESHEET_DENIED: (
        "Your timesheet was denied",
        "Your timesheet for {period} was denied. Please correct it and submit it again.",
    ),
}


class Message(Struct, frozen=True):
    """What is sent."""

    subject: str
    body: str


def of_shift(kind: NoticeKind, shift: Shift, zone: ZoneInfo) -> Message:
    """What somebody is told about a shift."""
    moments = {"start": shift.start_at.astimezone(zone), "end": shift.end_at.astimezone(zone)}
    subject, lead = (text.format(**moments) for text in _OF_SHIFTS[kind])
    lines = [lead, "", title_of(shift), span_text(shift.start_at, shift.end_at, zone)]
    if shift.location_name:
        lines.append(shift.location_name)
    if kind == NoticeKind.SHIFT_CANCELED:
        lines += _reason(shift.cancel_reason)
    return Message(subject, "\n".join(lines) + "\n")


def of_sheet(kind: NoticeKind, sheet: SheetFacts) -> Message:
    """What somebody is told about a timesheet."""
    name = f"{sheet.first_name} {sheet.last_name}".strip() or "Somebody"
    period = f"{_day(sheet.start_date)} to {_day(sheet.end_date)}"
    subject, lead = (text.format(name=name, period=period) for text in _OF_SHEETS[kind])
    lines = [lead, *(_reason(sheet.reason) if kind == NoticeKind.TIMESHEET_DENIED else ())]
    return Message(subject, "\n".join(lines) + "\n")


def _reason(text: str | None) -> list[str]:
    return ["", f"Reason: {text}"] if text else []


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

"""Notifying people of their work, each once: by the clock, and of what has happened to shifts and timesheets.

The note that somebody was notified is stored in the unit that queues the messages, so that no second worker and no restart repeats one.
What falls into somebody's quiet hours is sent when they end, unless it has become pointless by then.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from crewhall.domains.notify import devices, outbox
from crewhall.domains.notify.model import Channel
from crewhall.domains.workforce import notice_texts
from crewhall.domains.workforce import settings as work_settings
from crewhall.domains.workforce.events.shifts import (
    ShiftAssigned,
    ShiftCanceled,
    ShiftChanged,
    ShiftCreated,
    ShiftEvent,
    ShiftPublished,
    ShiftUnpublished,
)
from crewhall.domains.workforce.model.notices import Notice, NoticeKind, Recipient, TimedShift
from crewhall.domains.workforce.model.settings import MOST_NOTICE_MINUTES
from crewhall.domains.workforce.model.shifts import LONGEST_SHIFT, Shift
from crewhall.domains.workforce.model.timesheets import TimesheetStatus
from crewhall.domains.workforce.notice_texts import Message
from crewhall.domains.workforce.queries import notices as queries
from crewhall.domains.workforce.queries import shifts as shift_queries
from crewhall.domains.workforce.quiet_hours import end_of_quiet
from crewhall.domains.workforce.zones import zones_of_team
from crewhall.kit.events import Event
from crewhall.platform.work import ReadWork, Work

TELL_JOB = "workforce.tell"

_TOO_LATE = timedelta(hours=1)
_EARLIEST = timedelta(minutes=MOST_NOTICE_MINUTES)
_LATEST = LONGEST_SHIFT + _EARLIEST + timedelta(days=1) + _TOO_LATE
"""So long after its start a shift may still be told of: it ended a day later, was due a day after that, in quiet hours of a day."""

_TIMED = frozenset({NoticeKind.UPCOMING, NoticeKind.FORGOT_CLOCK_IN, NoticeKind.FORGOT_CLOCK_OUT})
_GONE = frozenset({NoticeKind.SHIFT_CANCELED, NoticeKind.SHIFT_TAKEN})
_TOLD_FIELDS = frozenset(
    {"start_at", "end_at", "title", "location_id", "location_name", "role", "department", "details", "break_minutes"}
)
_OF_SHEETS = {
    "workforce.timesheet_submitted": NoticeKind.TIMESHEET_SUBMITTED,
    "workforce.timesheet_approved": NoticeKind.TIMESHEET_APPROVED,
    "workforce.timesheet_denied": NoticeKind.TIMESHEET_DENIED,
}
_STATUS_OF = {
    NoticeKind.TIMESHEET_SUBMITTED: TimesheetStatus.SUBMITTED,
    NoticeKind.TIMESHEET_APPROVED: TimesheetStatus.APPROVED,
    NoticeKind.TIMESHEET_DENIED: TimesheetStatus.DENIED,
}


async def list_due(work: ReadWork) -> list[Notice]:
    """What is to be sent now by the clock, in all teams; one statement, for the system."""
    shifts = await queries.select_timed_shifts(work.db, work.now - _LATEST, work.now + _EARLIEST)
    return [
        Notice(kind, shift.team_id, shift.id, shift.user_id) for shift in shifts for kind in due_kinds(shift, work.now)
    ]


def due_kinds(shift: TimedShift, now: datetime) -> list[NoticeKind]:
    """What the assignee is to be notified of now. A notice that waited for the end of quiet hours is due then.

    An upcoming shift is told of until it starts; what was forgotten for an hour, in which the server may have stood still.
    """

    def quiet_end(moment: datetime) -> datetime | None:
        return end_of_quiet(moment, shift.quiet_from, shift.quiet_until, ZoneInfo(shift.time_zone))

    if quiet_end(now) is not None:
        return []
    due: list[NoticeKind] = []
    for kind, planned_at, until in _windows(shift):
        due_at = quiet_end(planned_at) or planned_at
        if due_at <= now < until and (kind == NoticeKind.UPCOMING or now <= due_at + _TOO_LATE):
            due.append(kind)
    return due


def _windows(shift: TimedShift) -> Iterator[tuple[NoticeKind, datetime, datetime]]:
    """What the assignee has not been notified of, as it is with them now: when it would be due but for quiet hours, and until when it is to
    the point."""
    if not (shift.is_working or shift.was_started):
        if shift.upcoming_minutes is not None and not shift.told_upcoming:
            yield NoticeKind.UPCOMING, shift.start_at - timedelta(minutes=shift.upcoming_minutes), shift.start_at
        if shift.forgot_clock_in_minutes is not None and not shift.told_clock_in:
            due_at = shift.start_at + timedelta(minutes=shift.forgot_clock_in_minutes)
            yield NoticeKind.FORGOT_CLOCK_IN, due_at, shift.end_at
    if shift.runs and shift.forgot_clock_out_minutes is not None and not shift.told_clock_out:
        due_at = shift.end_at + timedelta(minutes=shift.forgot_clock_out_minutes)
        yield NoticeKind.FORGOT_CLOCK_OUT, due_at, shift.end_at + _LATEST


async def tell(work: Work, notice: Notice) -> bool:
    """Notify a person if it is still to the point and has not been done; whether messages were queued. In quiet hours it is put off."""
    person = await queries.select_recipient(work.db, notice.team_id, notice.user_id)
    if person is None:
        return False
    quiet_end = end_of_quiet(work.now, person.quiet_from, person.quiet_until, person.zone)
    if quiet_end is not None and notice.kind not in _TIMED:
        _plan(work, notice, quiet_end)
        return False
    message = await _message(work, notice)
    if message is None:
        return False
    recipients = await _recipients(work, person)
    if not recipients or not await queries.insert_notice(work.db, notice, work.now):
        return False
    for channel, address in recipients:
        await outbox.queue(
            work, channel, address, message.subject, message.body, user_id=person.user_id, team_id=notice.team_id
        )
    return True


async def follow_shift(work: Work, event: Event) -> None:
    """Have those notified whom something that happened to a shift concerns, but for who did it. The clock starts anew for a shift that moved."""
    if not isinstance(event, ShiftEvent) or event.team_id is None:
        return
    if isinstance(event, ShiftChanged) and {"start_at", "end_at"} & set(event.fields):
        await queries.delete_timed_notices(work.db, event.team_id, event.shift_id)
    for kind, user_id in _concerned(work, event):
        _happened(work, kind, event.team_id, event.shift_id, user_id)


async def follow_timesheet(work: Work, event: Event) -> None:
    """Have managers notified of a timesheet that was submitted, and its person of the decision, but for who did it."""
    kind, team_id, user_id = _OF_SHEETS.get(event.wire_name), event.team_id, event.user_id
    if kind is None or team_id is None or user_id is None:
        return
    fields: dict[str, Any] = msgspec.structs.asdict(event)
    is_submitted = kind == NoticeKind.TIMESHEET_SUBMITTED
    told = await queries.select_managers_of(work.db, team_id, user_id) if is_submitted else [user_id]
    for each in told:
        if not (is_submitted and each == user_id):
            _happened(work, kind, team_id, fields["timesheet_id"], each)


def _concerned(work: Work, event: ShiftEvent) -> list[tuple[NoticeKind, int | None]]:
    match event:
        case ShiftPublished() | ShiftCreated(is_published=True):
            return [(NoticeKind.SHIFT_PUBLISHED, event.user_id)]
        case ShiftAssigned():
            return [(NoticeKind.SHIFT_ASSIGNED, event.user_id), (NoticeKind.SHIFT_TAKEN, event.old_user_id)]
        case ShiftChanged() if _TOLD_FIELDS & set(event.fields) and not _is_new_to_them(work, event):
            return [(NoticeKind.SHIFT_CHANGED, event.user_id)]
        case ShiftCanceled():
            return [(NoticeKind.SHIFT_CANCELED, event.user_id)]
        case ShiftUnpublished():
            return [(NoticeKind.SHIFT_TAKEN, event.user_id)]
        case _:
            return []


def _is_new_to_them(work: Work, event: ShiftChanged) -> bool:
    """Whether the same unit gave the changed shift to its assignee: they are told of that."""
    return any(
        isinstance(other, ShiftPublished | ShiftAssigned) and other.shift_id == event.shift_id for other in work.events
    )


def _happened(work: Work, kind: NoticeKind, team_id: int, subject_id: int, user_id: int | None) -> None:
    if user_id is not None and user_id != work.actor.user_id:
        _plan(work, Notice(kind, team_id, subject_id, user_id, work.now.isoformat()), None)


def _plan(work: Work, notice: Notice, at: datetime | None) -> None:
    work.defer(TELL_JOB, run_at=at, **msgspec.to_builtins(notice))


async def _message(work: Work, notice: Notice) -> Message | None:
    """What is sent; None when it is switched off, or has become pointless."""
    if notice.kind in _STATUS_OF:
        sheet = await queries.select_sheet_facts(work.db, notice.team_id, notice.subject_id)
        is_switched_on = (await work_settings.of_team(work, notice.team_id)).notifies_of_events
        if sheet is None or not is_switched_on or sheet.status != _STATUS_OF[notice.kind]:
            return None
        return notice_texts.of_sheet(notice.kind, sheet)
    shift = await shift_queries.select_shift(work.db, notice.team_id, notice.subject_id)
    if shift is None or not await _is_to_the_point(work, notice, shift):
        return None
    return notice_texts.of_shift(notice.kind, shift, (await zones_of_team(work, notice.team_id)).at(shift.location_id))


async def _is_to_the_point(work: Work, notice: Notice, shift: Shift) -> bool:
    if notice.kind in _TIMED:
        timed = await queries.select_timed_shift(work.db, notice.team_id, shift.id)
        return timed is not None and timed.user_id == notice.user_id and notice.kind in due_kinds(timed, work.now)
    if work.now >= shift.end_at or not (await work_settings.of_team(work, notice.team_id)).notifies_of_shifts:
        return False
    is_theirs = shift.assignee_id == notice.user_id and not shift.is_draft and shift.canceled_at is None
    return is_theirs != (notice.kind in _GONE)


async def _recipients(work: Work, person: Recipient) -> list[tuple[Channel, str]]:
    """Where the person is reached: the devices that take messages, and a proved address."""
    found = await devices.list_devices(work, person.user_id)
    reached = [(Channel.PUSH, device.token) for device in found if device.token]
    return [*reached, (Channel.MAIL, person.email)] if person.email else reached

"""/hall/timesheets: hours for payroll, what to look at before, and the history of a timesheet."""

import asyncio
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from crewhall.domains.workforce import exceptions, payroll, payroll_files, settings, timesheets
from crewhall.domains.workforce.exceptions import TimeException
from crewhall.domains.workforce.model.payroll import LeftOut, PaidHours, Payroll
from crewhall.domains.workforce.model.timesheets import Change
from crewhall.domains.workforce.times import check_day
from crewhall.domains.workforce.zones import zones_of
from crewhall.kit.calendar import local_day
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.replies import reply_bytes
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.platform.work import ReadWork
from crewhall.surfaces.hall.answers import reply


class FileFormat(StrEnum):
    """As what the hours leave."""

    CSV = "csv"
    PDF = "pdf"
    JSON = "json"


class DaysQuery(Struct, rename={"first": "from"}):
    """contracts/hall.yaml get_hall_timesheets_exceptions, parameters."""

    first: date | None = None
    until: date | None = None


class ExportQuery(Struct, rename={"first": "from"}):
    """contracts/hall.yaml get_hall_timesheets_export, parameters."""

    first: date | None = None
    until: date | None = None
    format: FileFormat = FileFormat.CSV
    profile: Annotated[str, Meta(max_length=50)] = "generic"


class PaidJson(Struct):
    """A row of contracts/hall.yaml Payroll."""

    timesheet_id: int
    user_id: int
    name: str
    payroll_id: str | None
    start_date: str
    end_date: str
    work_minutes: int
    ordinary_minutes: int
    overtime: dict[str, int]
    penalties: dict[str, int]
    break_minutes: int
    rules: str | None


class PayrollJson(Struct):
    """contracts/hall.yaml Payroll."""

    rows: list[PaidJson]
    left_out: list[LeftOut]


class ChangeJson(Struct):
    """contracts/hall.yaml TimesheetChange."""

    id: int
    timesheet_id: int
    actor_id: int | None
    action: str
    before: dict[str, object]
    after: dict[str, object]
    reason: str | None
    created_at: str


class TimesheetsExportResource:
    """/hall/timesheets/export: the hours of approved timesheets."""

    @operation("get_hall_timesheets_export", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """A file for payroll, or the hours and what is left out as JSON."""
        query = convert(read_query(req.scope["query_string"]), ExportQuery)
        layout = payroll_files.layout_of(query.profile)
        async with reading(req) as work:
            first, last = await _days(work, query.first, query.until)
            found: Payroll = await payroll.collect(work, first, last)
        if query.format is not FileFormat.PDF:
            found = payroll_files.mapped(found, layout)
        headers = {
            "content-disposition": f'attachment; filename="timesheets-{first}-{last}.{query.format}"',
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "x-left-out": ",".join(str(left.timesheet_id) for left in found.left_out),
        }
        if query.format is FileFormat.JSON:
            reply(resp, PayrollJson([_paid_json(row) for row in found.rows], found.left_out))
        elif query.format is FileFormat.CSV:
            content = await asyncio.to_thread(payroll_files.csv_of, found, layout)
            reply_bytes(resp, content, "text/csv; charset=utf-8", headers=headers)
        else:
            content = await asyncio.to_thread(payroll_files.pdf_of, found, f"Timesheets from {first} to {last}")
            reply_bytes(resp, content, "application/pdf", headers=headers)


class TimesheetsExceptionsResource:
    """/hall/timesheets/exceptions: what to look at."""

    @operation("get_hall_timesheets_exceptions", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Missed, far and corrected punches, and too many hours, by day and name."""
        query = convert(read_query(req.scope["query_string"]), DaysQuery)
        async with reading(req) as work:
            found: list[TimeException] = await exceptions.list_exceptions(
                work, *await _days(work, query.first, query.until)
            )
        reply(resp, found)


class TimesheetChangesResource:
    """/hall/timesheets/{timesheet_id}/changes: the history of one timesheet."""

    @operation("get_hall_timesheets_by_id_changes", USER)
    async def on_get(self, req: Request, resp: Response, timesheet_id: int) -> None:
        """What happened, oldest first."""
        async with reading(req) as work:
            found: list[Change] = await timesheets.list_changes(work, timesheet_id)
        reply(resp, [_change_json(change) for change in found])


async def _days(work: ReadWork, first: date | None, last: date | None) -> tuple[date, date]:
    """The days asked for; without any, those of the pay period before the one that runs. Raises `InvalidInput`."""
    known = await settings.get(work)
    for field, day in (("from", first), ("until", last)):
        if day is not None:
            check_day(day, field)
    if first is None:
        today = last or local_day(work.now, (await zones_of(work)).team)
        first = settings.period_of(known, today)[0]
        if last is None:
            first = settings.period_of(known, first - timedelta(days=1))[0]
    return first, last or settings.period_of(known, first)[1]


def _paid_json(row: PaidHours) -> PaidJson:
    return PaidJson(
        timesheet_id=row.sheet.id,
        user_id=row.sheet.user_id,
        name=row.name,
        payroll_id=row.payroll_id,
        start_date=row.sheet.start_date.isoformat(),
        end_date=row.sheet.end_date.isoformat(),
        work_minutes=row.total,
        ordinary_minutes=row.ordinary,
        overtime={str(rate): minutes for rate, minutes in row.overtime.items()},
        penalties=dict(row.penalties),
        break_minutes=row.breaks,
        rules=row.sheet.rules,
    )


def _change_json(change: Change) -> ChangeJson:
    return ChangeJson(
        id=change.id,
        timesheet_id=change.subject_id,
        actor_id=change.actor_id,
        action=change.action,
        before=change.before,
        after=change.after,
        reason=change.reason,
        created_at=milliseconds_text(change.created_at),
    )

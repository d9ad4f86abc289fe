"""Timesheets: which there are, making and deleting them. What becomes of them is in timesheet_states.py.

A person has one timesheet of a pay period, however often and at once it is asked for. Source: behaviour notes, tommy 2.11.
"""

from datetime import date, timedelta

from crewhall.domains.workforce import derivation, employees, timesheet_rows
from crewhall.domains.workforce import settings as work_settings
from crewhall.domains.workforce.errors.timesheets import TimesheetsOverlap
from crewhall.domains.workforce.model.settings import WorkforceSettings
from crewhall.domains.workforce.model.timesheets import (
    MOST_SHEET_DAYS,
    Change,
    NewTimesheet,
    SheetTotal,
    Timesheet,
    TimesheetFilter,
    TimesheetStatus,
)
from crewhall.domains.workforce.queries import attendance as punch_queries
from crewhall.domains.workforce.queries import timesheets as queries
from crewhall.domains.workforce.scope import Scope, scope_of, team_of
from crewhall.domains.workforce.zones import zones_of
from crewhall.kit.calendar import local_day
from crewhall.kit.errors import wrong_field
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work

_MOST_TYPE = 100
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)


async def get(work: ReadWork, timesheet_id: int) -> Timesheet:
    """A timesheet of the caller's, or of somebody whom they manage. Raises `NotFound`.

    Source: contracts/tommy.yaml get_workforce_timesheets_by_id.
    """
    return await timesheet_rows.found(work, await scope_of(work), timesheet_id)


async def list_timesheets(
    work: ReadWork, wanted: TimesheetFilter, page: PageRequest, *, all_people: bool
) -> Page[Timesheet]:
    """The timesheets that the caller may read, the newest period first: with `all_people` or a `user_id` of whom they manage, else their own.

    A fixed number of statements. Raises `NotFound`, `Forbidden`. Source: contracts/tommy.yaml get_workforce_timesheets.
    """
    scope = await scope_of(work)
    ids = await people(work, scope, wanted.user_id, all_people=all_people)
    total = await queries.select_timesheets_total(work.db, scope.team_id, ids, wanted)
    return Page(await queries.select_timesheets(work.db, scope.team_id, ids, wanted, page), total, page)


async def people(work: ReadWork, scope: Scope, user_id: int | None, *, all_people: bool) -> list[int] | None:
    """Whose timesheets are asked for: None for everybody of the team. Raises `NotFound`, `Forbidden`."""
    if user_id is not None:
        return [(await employees.managed(work, scope, user_id)).user_id]
    return await employees.managed_ids(work, scope) if all_people else [scope.user_id]


async def totals_of(work: ReadWork, sheets: list[Timesheet]) -> dict[int, SheetTotal]:
    """What the items of timesheets that the caller reads come to; one statement. Those without items are left out."""
    rows = await queries.select_timesheet_totals(work.db, team_of(work), [sheet.id for sheet in sheets])
    return {row.timesheet_id: row for row in rows}


async def list_changes(work: ReadWork, timesheet_id: int) -> list[Change]:
    """What happened to a timesheet that the caller sees, and to its items by hand, oldest first. Raises `NotFound`."""
    scope = await scope_of(work)
    sheet = await timesheet_rows.found(work, scope, timesheet_id)
    return await queries.select_timesheet_changes(work.db, scope.team_id, sheet.id)


async def create(work: Work, new: NewTimesheet) -> tuple[Timesheet, bool]:
    """Make a timesheet with what the time clock says, for oneself, and managers for others; whether it is new: of the same period it is the
    one that is there.

    Raises `NotFound`, `Forbidden`, `InvalidInput`, `TimesheetsOverlap`. Source: contracts/tommy.yaml create_workforce_manager_timesheets.
    """
    scope = await scope_of(work)
    person = await employees.managed(work, scope, scope.user_id if new.user_id is None else new.user_id)
    settings = await work_settings.of_team(work, scope.team_id)
    start, end = _period(settings, new, local_day(work.now, (await zones_of(work)).team))
    if len(new.resource_type or "") > _MOST_TYPE:
        raise wrong_field("resource_type", f"must not be longer than {_MOST_TYPE} characters")
    # Requests for one person queue at their membership, so that all of them get the same timesheet.
    await punch_queries.select_member_for_update(work.db, scope.team_id, person.user_id)
    same = await queries.select_timesheet_from(work.db, scope.team_id, person.user_id, start)
    if same is not None:
        return same, False
    for other in await queries.select_timesheets_of(work.db, scope.team_id, person.user_id, start, end):
        raise TimesheetsOverlap(timesheet_id=other.id, start=other.start_date, end=other.end_date)
    return await _add(work, scope.team_id, person.user_id, start, end, new), True


async def delete(work: Work, timesheet_id: int) -> None:
    """Delete an open timesheet with its items; its punches stay. Raises `NotFound`, `Forbidden`, `TimesheetIsClosed`.

    Source: contracts/tommy.yaml delete_workforce_timesheets_by_id; behaviour notes, tommy 3, row 33.
    """
    scope = await scope_of(work)
    sheet = await timesheet_rows.held_to_edit(work, scope, timesheet_id)
    await timesheet_rows.announce(work, "delete", [sheet])
    await queries.delete_timesheet(work.db, scope.team_id, sheet.id)


def _period(settings: WorkforceSettings, new: NewTimesheet, today: date) -> tuple[date, date]:
    """The first and the last day. Raises `InvalidInput`."""
    if new.start_date is None:
        if new.end_date is not None:
            raise wrong_field("start_date", "is required with end_date")
        return work_settings.period_of(settings, today)
    if not _FIRST_DAY <= new.start_date <= _LAST_DAY:
        raise wrong_field("start_date", f"must be from {_FIRST_DAY} to {_LAST_DAY}")
    end = new.end_date or work_settings.period_of(settings, new.start_date)[1]
    if end < new.start_date:
        raise wrong_field("end_date", "must not be before start_date")
    if end - new.start_date >= timedelta(days=MOST_SHEET_DAYS):
        raise wrong_field("end_date", f"must be at most {MOST_SHEET_DAYS} days from start_date on")
    return new.start_date, end


async def _add(work: Work, team_id: int, user_id: int, start: date, end: date, new: NewTimesheet) -> Timesheet:
    sheet = Timesheet(
        id=0,
        team_id=team_id,
        user_id=user_id,
        start_date=start,
        end_date=end,
        status=TimesheetStatus.UNSUBMITTED,
        locked=False,
        manual=new.manual,
        resource_type=new.resource_type,
        resource_id=new.resource_id,
        rules=None,
        reason=None,
        submitted_at=None,
        decided_at=None,
        decided_by=None,
        created_at=work.now,
        updated_at=work.now,
    )
    sheet = await timesheet_rows.add(work, sheet)
    await derivation.derive(work, team_id, [sheet])
    await timesheet_rows.announce(work, "create", [sheet])
    return sheet

"""What leaves for payroll, with hours written out by hand, and in which files."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from crewhall.domains.workforce import employees, payroll, payroll_files
from crewhall.domains.workforce.employees import EmployeeEdit
from crewhall.domains.workforce.model.payroll import ORDINARY_PAY, PaidHours, Payroll, RowsOf
from crewhall.domains.workforce.model.timesheets import Timesheet
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import Forbidden, InvalidInput
from tests.domains.workforce.clock.staff import MONDAY
from tests.domains.workforce.timesheets.office import FIRST, HOUR, LAST, Office

pytestmark = pytest.mark.anyio


async def collected(office: Office, who: str = "manager", first: date = FIRST, last: date = LAST) -> Payroll:
    """What leaves when somebody exports."""
    async with office.staff.works.read(office.staff.actors[who]) as work:
        return await payroll.collect(work, first, last)


async def approve(office: Office, sheet: Timesheet, who: str = "member") -> None:
    """Submit and approve."""
    await office.put(who, sheet, "submitted")
    await office.put("admin", sheet, "approved")


async def know(office: Office, who: str, payroll_id: str) -> None:
    """Give somebody a payroll id."""
    async with office.staff.works.write(office.staff.actors["admin"]) as work:
        await employees.update(work, office.staff.ids[who], EmployeeEdit(payroll_id=payroll_id))


def rows_of(content: bytes) -> list[dict[str, str]]:
    """A CSV file as it is read."""
    return list(csv.DictReader(io.StringIO(content.decode())))


async def test_only_approved_timesheets_leave_and_others_are_named(office: Office) -> None:
    for who, minutes in (("member", 450), ("mate", 60)):
        sheet = await office.sheet(who)
        await office.add(who, sheet, minutes, break_minutes=30)
        if who == "member":
            await approve(office, sheet)
    found = await collected(office)
    assert [(row.sheet.user_id, row.total, row.ordinary, row.overtime, row.breaks) for row in found.rows] == [
        (office.staff.ids["member"], 450, 450, {}, 30)
    ]
    assert [(left.user_id, left.reason) for left in found.left_out] == [
        (office.staff.ids["mate"], "It is unsubmitted, not approved.")
    ]
    assert await collected(office, first=LAST, last=LAST) == Payroll([], [])


async def test_who_exports(office: Office) -> None:
    with pytest.raises(Forbidden):
        await collected(office, "member")
    assert (await collected(office, "outsider")).rows == []
    for first, last in ((LAST, FIRST), (FIRST, FIRST + timedelta(days=366))):
        with pytest.raises(InvalidInput):
            await collected(office, first=first, last=last)


async def test_overtime_of_a_day_and_a_week_by_the_rules_of_california(office: Office) -> None:
    """Six days of 8 hours but for one of 13: on that day 8 ordinary, 4 at 150 and 1 at 200; past 40 ordinary hours the last day is at 150."""
    await office.staff.settle(rules="california")
    sheet = await office.sheet()
    for day in range(6):
        await office.add("member", sheet, 13 * 60 if day == 1 else 480, day=FIRST + timedelta(days=day))
    await approve(office, sheet)
    (row,) = (await collected(office)).rows
    assert (row.ordinary, row.overtime) == (40 * 60, {150: (4 + 8) * 60, 200: 60})
    assert row.total == (5 * 8 + 13) * 60


async def test_week_goes_on_over_the_end_of_a_pay_period(office: Office) -> None:
    """A month ends on Tuesday, after 22 hours of the week: of the 24 hours of the next timesheet in it, 6 are overtime."""
    await office.staff.settle(rules="california", pay_period="monthly")
    march, april = [await office.sheet(start_date=date(2026, month, 1)) for month in (3, 4)]
    for day, minutes in ((29, 420), (30, 420), (31, 480)):
        await office.add("member", march, minutes, day=date(2026, 3, day))
    for day in (1, 2, 3):
        await office.add("member", april, 480, day=date(2026, 4, day))
    for sheet in (march, april):
        await approve(office, sheet)
    first, second = (await collected(office, first=date(2026, 3, 1), last=date(2026, 4, 30))).rows
    assert (first.ordinary, first.overtime) == (22 * 60, {})
    assert (second.ordinary, second.overtime) == (18 * 60, {150: 6 * 60})


async def test_night_over_the_end_of_a_period_stays_whole_on_its_timesheet(office: Office) -> None:
    """From Saturday, 20:00, until Sunday, 6:00: ten hours of the first timesheet, and no overtime, since they lie on two days."""
    await office.staff.settle(rules="california")
    sheet, following = await office.sheet(), await office.sheet(start_date=LAST + timedelta(days=1))
    office.staff.clock.now = datetime(2026, 3, 7, 20, tzinfo=UTC)
    await office.work_a_day(hours=10)
    office.staff.clock.now += 20 * HOUR
    await office.work_a_day(hours=1)
    for each in (sheet, following):
        await approve(office, each)
    first, second = (await collected(office, last=LAST + timedelta(days=7))).rows
    assert (first.total, second.total) == (600, 60)
    assert (first.overtime, second.overtime) == ({}, {})


async def test_rules_of_the_approval_stay(office: Office) -> None:
    await office.staff.settle(rules="california")
    sheet = await office.sheet()
    await office.add("member", sheet, 600)
    await approve(office, sheet)
    await office.staff.settle(rules=None)
    (row,) = (await collected(office)).rows
    assert (row.ordinary, row.overtime) == (480, {150: 120})


async def test_corrections_after_the_approval_do_not_reach_payroll(office: Office) -> None:
    sheet = await office.sheet()
    await office.work_a_day()
    await approve(office, sheet)
    async with office.staff.works.write(SYSTEM) as work:
        await work.db.execute(
            "UPDATE attendances SET at = $2 WHERE status = 'stop' AND team_id = $1", sheet.team_id, MONDAY + HOUR
        )
    (row,) = (await collected(office)).rows
    assert row.total == 480


@pytest.mark.parametrize("name", sorted(payroll_files.layouts()))
async def test_layouts(office: Office, name: str) -> None:
    """Every minute that leaves is in the file once, and the header is that of the layout."""
    await office.staff.settle(rules="california")
    for who in ("member", "mate"):
        sheet = await office.sheet(who)
        await office.add(who, sheet, 13 * 60)
        await approve(office, sheet, who)
    await know(office, "member", "=E7")
    layout = payroll_files.layout_of(name)
    found = payroll_files.mapped(await collected(office), layout)
    unmapped = [] if name == "generic" else [(office.staff.ids["mate"], "The employee has no payroll id.")]
    assert [(left.user_id, left.reason) for left in found.left_out] == unmapped
    rows = rows_of(payroll_files.csv_of(found, layout))
    assert list(rows[0]) == [column.title for column in layout.columns]
    columns = {column.field: column.title for column in layout.columns}
    own = [row for row in rows if row[columns["payroll_id"]] == "'=E7"]
    if layout.rows is RowsOf.EARNING:
        assert ORDINARY_PAY in layout.earnings
        assert [(row[columns["earning"]], row[columns["hours"]]) for row in own] == [
            (layout.earnings[ORDINARY_PAY], "8.00"),
            (layout.earnings["150"], "4.00"),
            (layout.earnings["200"], "1.00"),
        ]
    else:
        assert len(own) == 1
        assert own[0][columns["ordinary_hours"]] == "8.00"
    if name == "adp":
        assert (own[0]["O/T Hours"], own[0]["Hours 3 Amount"]) == ("4.00", "1.00")
    if name == "generic":
        assert (own[0]["Overtime by rate"], own[0]["Hours"]) == ("150 % 4.00; 200 % 1.00", "13.00")


async def test_hours_at_a_rate_that_a_layout_does_not_know_are_left_out(office: Office) -> None:
    sheet = await office.sheet()
    row = PaidHours(sheet, "Mia", "May", "E7", 60, {175: 30}, {}, 0)
    found = payroll_files.mapped(Payroll([row], []), payroll_files.layout_of("adp"))
    assert [(left.timesheet_id, left.reason) for left in found.left_out] == [
        (sheet.id, "The layout has no place for hours at 175 percent.")
    ]
    with pytest.raises(InvalidInput):
        payroll_files.layout_of("../generic")


async def test_pdf_has_every_row_on_as_many_pages_as_it_takes(office: Office) -> None:
    sheet = await office.sheet()
    rows = [PaidHours(sheet, "Žofia", "李", "E7", 60 * number, {150: 30}, {}, 0) for number in range(100)]
    content = payroll_files.pdf_of(Payroll(rows, payroll_left(sheet)), "Timesheets")
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") > 2


def payroll_left(sheet: Timesheet) -> list[payroll_files.LeftOut]:
    """One timesheet that is left out."""
    return [payroll_files.LeftOut(sheet.id, sheet.user_id, "Łukasz", "It is denied, not approved.")]

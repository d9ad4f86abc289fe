"""Making, finding and deleting timesheets."""

import asyncio
from collections import Counter
from datetime import date, timedelta

import pytest

from crewhall.domains.workforce.errors.timesheets import TimesheetIsClosed, TimesheetsOverlap
from crewhall.kit.errors import Forbidden, InvalidInput, NotFound
from tests.domains.workforce.timesheets.office import FIRST, LAST, Office

pytestmark = pytest.mark.anyio

MANY = 20


async def test_many_at_once_get_one_timesheet(office: Office) -> None:
    made = await asyncio.gather(
        *(office.make(by=who) for who in ("member", "manager", "admin", "member") * (MANY // 4))
    )
    assert len({sheet.id for sheet, _ in made}) == 1
    assert Counter(is_new for _, is_new in made) == {True: 1, False: MANY - 1}
    assert await office.count() == 1
    assert await office.staff.announced("workforce.timesheet_created") == 1


async def test_approvals_at_once_are_one(office: Office) -> None:
    sheet = await office.sheet()
    await office.add("member", sheet)
    await office.put("member", sheet, "submitted")
    done = await asyncio.gather(
        *(office.put(who, sheet, "approved") for who in ("manager", "admin") * (MANY // 2)),
        *(office.put_all("admin", [sheet.id], "approved") for _ in range(4)),
    )
    assert {(each[0] if isinstance(each, list) else each).status for each in done} == {"approved"}
    assert [change.action for change in await office.history(sheet)].count("approve") == 1
    assert await office.staff.announced("workforce.timesheet_approved") == 1


async def test_decisions_and_recalls_at_once_end_in_a_legal_state(office: Office) -> None:
    sheet = await office.sheet()
    await office.add("member", sheet)
    await office.put("member", sheet, "submitted")
    steps = [("manager", "approved"), ("admin", "denied"), ("member", "unsubmitted"), ("manager", "preapproved")]
    await asyncio.gather(
        *(office.put(who, sheet, target, "at once") for who, target in steps * 3), return_exceptions=True
    )
    history = [change for change in await office.history(sheet) if "status" in change.before]
    states = [change.after["status"] for change in history]
    assert [change.before["status"] for change in history] == ["unsubmitted", *states[:-1]]
    assert (await office.seen("admin", sheet)).status == states[-1]


async def test_period_is_that_of_the_team(office: Office) -> None:
    sheet = await office.sheet()
    assert (sheet.start_date, sheet.end_date) == (FIRST, LAST)
    await office.staff.settle(pay_period="monthly")
    assert (await office.sheet("mate", start_date=date(2026, 2, 1))).end_date == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("field", "start", "end"),
    [
        ("end_date", date(2026, 3, 8), date(2026, 3, 7)),
        ("end_date", date(2026, 3, 8), date(2026, 4, 8)),
        ("start_date", None, date(2026, 3, 8)),
        ("start_date", date(1999, 12, 31), None),
        ("start_date", date(9999, 12, 31), date(9999, 12, 31)),
    ],
)
async def test_bad_periods(office: Office, field: str, start: date | None, end: date | None) -> None:
    with pytest.raises(InvalidInput) as caught:
        await office.sheet(start_date=start, end_date=end)
    assert list(caught.value.details or {}) == [field]
    assert await office.count() == 0


async def test_no_day_is_on_two_timesheets(office: Office) -> None:
    sheet = await office.sheet()
    for start, end in ((FIRST - timedelta(days=3), FIRST), (LAST, LAST + timedelta(days=3)), (date(2026, 3, 3),) * 2):
        with pytest.raises(TimesheetsOverlap):
            await office.sheet(start_date=start, end_date=end)
    assert await office.count() == 1
    same, is_new = await office.make(start_date=FIRST, end_date=FIRST)
    assert (same.id, is_new) == (sheet.id, False)


@pytest.mark.parametrize(
    ("by", "outcome"),
    [("member", None), ("mate", Forbidden), ("manager", None), ("admin", None), ("outsider", NotFound)],
)
async def test_who_makes_and_deletes_whose(office: Office, by: str, outcome: type[Exception] | None) -> None:
    if outcome is None:
        sheet = await office.sheet("member", by)
        await office.drop(by, sheet)
        assert await office.staff.announced("workforce.timesheet_deleted") == 1
    else:
        with pytest.raises(outcome):
            await office.sheet("member", by)
        sheet = await office.sheet("member")
        with pytest.raises(NotFound):
            await office.drop(by, sheet)
    assert await office.count() == (0 if outcome is None else 1)


async def test_who_sees_which(office: Office) -> None:
    """Managers who are bound to locations see the people who carry one of them, and themselves."""
    sheets = {who: (await office.sheet(who)).id for who in ("member", "mate", "manager", "admin")}
    everything = sorted(sheets.values())
    assert sorted(await office.listed("manager")) == everything
    assert await office.listed("manager", everybody=False) == [sheets["manager"]]
    assert await office.listed("member") == [sheets["member"]]
    assert await office.listed("manager", user_id=office.staff.ids["mate"]) == [sheets["mate"]]
    with pytest.raises(Forbidden):
        await office.listed("member", user_id=office.staff.ids["mate"])
    with pytest.raises(NotFound):
        await office.listed("manager", user_id=office.staff.ids["outsider"])
    await office.staff.location("Pier")
    for who in ("manager", "member"):
        await office.staff.place(who, "Pier")
    assert sorted(await office.listed("manager")) == sorted([sheets["manager"], sheets["member"]])
    with pytest.raises(NotFound):
        await office.listed("manager", user_id=office.staff.ids["mate"])
    with pytest.raises(NotFound):
        await office.put_all("manager", [sheets["mate"]], "approved")


async def test_filters(office: Office) -> None:
    old = await office.sheet(start_date=date(2026, 2, 1))
    new = await office.sheet()
    await office.add("member", new)
    await office.put("member", new, "submitted")
    assert await office.listed("member") == [new.id, old.id]
    assert await office.listed("member", start_date=date(2026, 2, 1)) == [old.id]
    assert await office.listed("member", statuses=("submitted", "denied")) == [new.id]
    assert await office.listed("member", first=date(2026, 2, 7), last=date(2026, 2, 28)) == [old.id]
    assert await office.listed("member", first=date(2026, 2, 8), last=date(2026, 2, 28)) == []


async def test_what_was_submitted_is_not_deleted(office: Office) -> None:
    sheet = await office.sheet()
    await office.add("member", sheet)
    await office.put("member", sheet, "submitted")
    for who in ("member", "manager", "admin"):
        with pytest.raises(TimesheetIsClosed):
            await office.drop(who, sheet)
    assert len(await office.items()) == 1

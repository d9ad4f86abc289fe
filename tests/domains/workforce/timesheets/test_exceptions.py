"""What a manager has to look at before payroll."""

from datetime import date, timedelta

import pytest

from crewhall.domains.workforce import attendance_edits, exceptions
from crewhall.domains.workforce.exceptions import TimeException
from crewhall.domains.workforce.model.attendance import PunchEdit
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import Forbidden
from tests.domains.workforce.clock.staff import MONDAY
from tests.domains.workforce.timesheets.office import FIRST, HOUR, LAST, Office

pytestmark = pytest.mark.anyio


async def found(office: Office, who: str = "manager", first: date = FIRST, last: date = LAST) -> list[TimeException]:
    """What somebody finds."""
    async with office.staff.works.read(office.staff.actors[who]) as work:
        return await exceptions.list_exceptions(work, first, last)


async def kinds(office: Office, who: str = "manager") -> list[tuple[str, date]]:
    """The kinds and days, in order."""
    return [(each.kind, each.day) for each in await found(office, who)]


async def planned(office: Office, who: str = "member") -> int:
    """A shift of somebody's on Monday."""
    return await office.staff.shift(who, MONDAY, 8)


async def test_ordinary_days_are_none(office: Office) -> None:
    await office.work_a_day(shift_id=await planned(office))
    assert await found(office) == []
    with pytest.raises(Forbidden):
        await found(office, "member")


async def test_missed_far_corrected_and_unplanned(office: Office) -> None:
    await office.work_a_day()
    start, stop = await office.staff.log("member")
    assert await kinds(office) == [("without_shift", MONDAY.date())]
    office.staff.clock.now += HOUR
    await office.work_a_day(shift_id=await planned(office), hours=1)
    async with office.staff.works.write(office.staff.actors["admin"]) as work:
        await attendance_edits.edit(work, start.id, PunchEdit(address="Pier"))
        await attendance_edits.delete(work, stop.id)
    async with office.staff.works.write(SYSTEM) as work:
        await work.db.execute("UPDATE attendances SET is_far = TRUE WHERE id = $1", start.id)
    listed = await found(office)
    assert [each.kind for each in listed] == ["edited", "far_from_site", "missed_punch", "without_shift"]
    assert {(each.attendance_id, each.user_id) for each in listed} == {(start.id, office.staff.ids["member"])}


async def test_running_session_is_not_missed(office: Office) -> None:
    await office.staff.punch("member", "start", shift_id=await planned(office))
    assert await found(office) == []


async def test_weekly_cap_of_the_team(office: Office) -> None:
    await office.staff.settle(weekly_cap_minutes=600)
    for day in range(2):
        office.staff.clock.now = MONDAY + timedelta(days=day)
        await office.work_a_day(hours=6, shift_id=await office.staff.shift("member", office.staff.clock.now, 6))
    (over,) = await found(office)
    assert (over.kind, over.day, over.minutes, over.limit_minutes) == ("over_weekly_cap", FIRST, 720, 600)
    assert await found(office, first=date(2026, 3, 8), last=date(2026, 3, 14)) == []


async def test_breaches_of_rules(office: Office) -> None:
    """Eight hours in a row without the meal that California wants."""
    await office.staff.settle(rules="california")
    await office.work_a_day(shift_id=await planned(office))
    assert await kinds(office) == [("missed_break", MONDAY.date())]


async def test_managers_of_locations_see_their_people(office: Office) -> None:
    await office.work_a_day()
    await office.staff.location("Pier")
    await office.staff.place("manager", "Pier")
    assert await found(office) == []
    await office.staff.place("member", "Pier")
    assert await kinds(office) == [("without_shift", MONDAY.date())]
    assert await found(office, "outsider") == []

"""Items that people write, and those that follow the time clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crewhall.domains.workforce import attendance_edits, derivation
from crewhall.domains.workforce.errors.timesheets import ItemFollowsTheClock, TimesheetIsClosed
from crewhall.domains.workforce.model.attendance import PunchEdit
from crewhall.domains.workforce.model.timesheets import Timesheet
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import InvalidInput, NotFound
from tests.domains.workforce.clock.staff import MONDAY
from tests.domains.workforce.timesheets.office import FIRST, HOUR, LAST, Office

pytestmark = pytest.mark.anyio

TUESDAY = date(2026, 3, 3)


async def hours(office: Office) -> list[tuple[date, int, int]]:
    """The member's items: day, work and breaks."""
    return [(item.day, item.work_minutes, item.break_minutes) for item in await office.items()]


async def derive(office: Office, sheet: Timesheet) -> None:
    """Derive once more."""
    async with office.staff.works.write(SYSTEM) as work:
        await derivation.derive(work, sheet.team_id, [sheet])


@pytest.mark.parametrize("status", ["submitted", "preapproved", "approved"])
@pytest.mark.parametrize("who", ["member", "manager", "admin"])
async def test_items_of_closed_timesheets_stay(office: Office, status: str, who: str) -> None:
    sheet = await office.sheet()
    item = await office.add("member", sheet)
    await office.force(sheet, status)
    for attempt in (
        office.add(who, sheet),
        office.change(who, item.id, work_minutes=1),
        office.remove(who, item.id),
    ):
        with pytest.raises(TimesheetIsClosed):
            await attempt
    assert await office.items() == [item]


@pytest.mark.parametrize("status", ["unsubmitted", "denied"])
@pytest.mark.parametrize("who", ["member", "manager", "admin"])
async def test_items_of_open_timesheets_change_with_their_history(office: Office, status: str, who: str) -> None:
    sheet = await office.sheet()
    await office.force(sheet, status)
    item = await office.add(who, sheet, 450, break_minutes=30, day=TUESDAY, address=" Pier 9 ")
    assert (item.user_id, item.manual, item.address) == (office.staff.ids["member"], True, "Pier 9")
    await office.change(who, item.id, work_minutes=451)
    await office.change(who, item.id, work_minutes=451)
    await office.remove(who, item.id)
    assert await office.items() == []
    history = (await office.history(sheet, who))[1:]
    assert [change.action for change in history] == ["item_create", "item_update", "item_delete"]
    assert {change.actor_id for change in history} == {office.staff.ids[who]}
    assert (history[1].before["work_minutes"], history[1].after["work_minutes"]) == (450, 451)


@pytest.mark.parametrize("who", ["mate", "outsider"])
async def test_others_items_are_out_of_sight(office: Office, who: str) -> None:
    sheet = await office.sheet()
    item = await office.add("member", sheet)
    for attempt in (
        office.add(who, sheet),
        office.change(who, item.id, work_minutes=1),
        office.remove(who, item.id),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await office.items("admin") == [item]


@pytest.mark.parametrize(
    ("field", "new"),
    [
        ("day", {"day": FIRST - timedelta(days=1)}),
        ("day", {"day": LAST + timedelta(days=1)}),
        ("work_minutes", {"minutes": -1}),
        ("work_minutes", {"minutes": 1441}),
        ("break_minutes", {"break_minutes": 1441}),
        ("address", {"address": "x" * 501}),
    ],
)
async def test_bad_items(office: Office, field: str, new: dict[str, Any]) -> None:
    sheet = await office.sheet()
    with pytest.raises(InvalidInput) as caught:
        await office.add("member", sheet, **new)
    assert list(caught.value.details or {}) == [field]
    assert await office.items() == []


async def test_shift_of_an_item_is_the_persons_and_not_canceled(office: Office) -> None:
    sheet = await office.sheet()
    own = await office.staff.shift("member", MONDAY, 8, role="Barista")
    item = await office.add("member", sheet, shift_id=own)
    assert (item.shift_id, item.day, item.role) == (own, MONDAY.date(), "Barista")
    with pytest.raises(NotFound):
        await office.add("member", sheet, shift_id=await office.staff.shift("mate", MONDAY, 8))
    canceled = await office.staff.shift("member", MONDAY, 8, canceled_at=MONDAY)
    with pytest.raises(InvalidInput):
        await office.add("member", sheet, shift_id=canceled)


async def test_items_follow_the_clock(office: Office) -> None:
    """While a session runs its item is there without hours; pauses count when it ends; a second derivation changes nothing."""
    sheet = await office.sheet()
    await office.staff.punch("member", "start")
    (running,) = await office.items()
    assert (running.is_running, running.work_minutes, running.manual) == (True, 0, False)
    office.staff.clock.now += 4 * HOUR
    await office.staff.punch("member", "pause")
    office.staff.clock.now += HOUR / 2
    await office.staff.punch("member", "resume")
    office.staff.clock.now += 4 * HOUR
    await office.staff.punch("member", "stop")
    (done,) = before = await office.items()
    assert (done.id, done.is_running, done.work_minutes, done.break_minutes) == (running.id, False, 480, 30)
    office.staff.clock.now += HOUR
    await derive(office, sheet)
    assert await office.items() == before


async def test_timesheet_begins_with_what_was_clocked(office: Office) -> None:
    await office.work_a_day()
    await office.sheet()
    assert await hours(office) == [(MONDAY.date(), 480, 0)]


async def test_derived_hours_are_rounded_and_written_ones_are_not(office: Office) -> None:
    await office.staff.settle(rounding_method="up", rounding_minutes=15)
    sheet = await office.sheet()
    await office.work_a_day(hours=7.1)
    await office.add("member", sheet, 427, day=TUESDAY)
    assert await hours(office) == [(MONDAY.date(), 435, 0), (TUESDAY, 427, 0)]
    assert [punch.at for punch in await office.staff.log("member")] == [MONDAY, MONDAY + 7.1 * HOUR]


async def test_corrected_and_deleted_punches_are_followed(office: Office) -> None:
    await office.sheet()
    await office.work_a_day()
    start, stop = await office.staff.log("member")
    async with office.staff.works.write(office.staff.actors["admin"]) as work:
        await attendance_edits.edit(work, start.id, PunchEdit(at=start.at - HOUR))
    assert await hours(office) == [(MONDAY.date(), 540, 0)]
    async with office.staff.works.write(office.staff.actors["admin"]) as work:
        await attendance_edits.edit(work, start.id, PunchEdit(at=start.at - 3 * 24 * HOUR))
    assert await hours(office) == [], "the session is on the week before now"
    async with office.staff.works.write(office.staff.actors["admin"]) as work:
        await attendance_edits.edit(work, start.id, PunchEdit(at=start.at))
    assert await hours(office) == [(MONDAY.date(), 480, 0)]
    for punch in (stop, start):
        async with office.staff.works.write(office.staff.actors["admin"]) as work:
            await attendance_edits.delete(work, punch.id)
    assert await hours(office) == []


async def test_session_moves_to_the_timesheet_of_its_new_day(office: Office) -> None:
    old = await office.sheet(start_date=FIRST - timedelta(days=7))
    new = await office.sheet()
    await office.work_a_day()
    start = (await office.staff.log("member"))[0]
    for days, sheet in ((3, old), (0, new)):
        async with office.staff.works.write(office.staff.actors["admin"]) as work:
            await attendance_edits.edit(work, start.id, PunchEdit(at=MONDAY - timedelta(days=days)))
        assert [item.timesheet_id for item in await office.items()] == [sheet.id]


async def test_hours_that_somebody_wrote_follow_the_clock_no_more(office: Office) -> None:
    sheet = await office.sheet()
    await office.work_a_day()
    (item,) = await office.items()
    with pytest.raises(ItemFollowsTheClock):
        await office.remove("member", item.id)
    await office.change("member", item.id, work_minutes=470)
    await derive(office, sheet)
    (kept,) = await office.items()
    assert (kept.work_minutes, kept.manual, kept.attendance_id) == (470, True, item.attendance_id)
    assert (await office.history(sheet))[-1].before == {"item_id": item.id, "work_minutes": 480, "manual": False}


async def test_closed_timesheets_do_not_follow_until_they_are_given_back(office: Office) -> None:
    sheet = await office.sheet()
    await office.work_a_day()
    await office.put("member", sheet, "submitted")
    office.staff.clock.now += HOUR
    await office.work_a_day(hours=1)
    assert await hours(office) == [(MONDAY.date(), 480, 0)]
    await office.put("member", sheet, "unsubmitted")
    assert await hours(office) == [(MONDAY.date(), 480, 0), (MONDAY.date(), 60, 0)]


async def test_day_is_that_of_the_start_at_the_place_of_work(office: Office) -> None:
    """A night shift in Sydney on the last evening of its week there, which is Saturday noon in UTC."""
    pier = await office.staff.location("Pier", time_zone="Australia/Sydney")
    start = datetime(2026, 3, 7, 14, 30, tzinfo=UTC)  # Sunday, 1:30 in Sydney
    shift_id = await office.staff.shift("member", start, 8, location_id=pier)
    this, following = await office.sheet(), await office.sheet(start_date=LAST + timedelta(days=1))
    office.staff.clock.now = start
    await office.work_a_day(shift_id=shift_id)
    (item,) = await office.items()
    assert (item.timesheet_id, item.day, item.shift_id) == (following.id, date(2026, 3, 8), shift_id)
    assert this.id != following.id


async def test_hours_over_a_change_of_the_clock_are_exact(office: Office) -> None:
    async with office.staff.works.write(SYSTEM) as work:
        await work.db.execute("UPDATE teams SET time_zone = 'Europe/Berlin' WHERE id = $1", office.staff.team_id)
    office.staff.clock.now = datetime(2026, 3, 28, 21, tzinfo=UTC)  # Saturday, 22:00
    await office.sheet()
    await office.work_a_day(hours=7)  # until Sunday, 6:00
    assert await hours(office) == [(date(2026, 3, 28), 420, 0)]


async def test_canceled_shifts_have_no_items_and_what_was_worked_has_no_shift(office: Office) -> None:
    sheet = await office.sheet()
    shift_id = await office.staff.shift("member", MONDAY, 8)
    await office.work_a_day(shift_id=shift_id)
    assert [item.shift_id for item in await office.items()] == [shift_id]
    async with office.staff.works.write(SYSTEM) as work:
        await work.db.execute(
            "UPDATE shifts SET canceled_at = $2 WHERE id = $1 AND team_id = $3", shift_id, MONDAY, sheet.team_id
        )
    await derive(office, sheet)
    assert [(item.shift_id, item.work_minutes) for item in await office.items()] == [(None, 480)]


async def test_missing_stop_counts_nothing_and_does_not_run(office: Office) -> None:
    await office.sheet()
    await office.work_a_day()
    stop = (await office.staff.log("member"))[1]
    office.staff.clock.now += HOUR
    await office.work_a_day(hours=2)
    async with office.staff.works.write(office.staff.actors["admin"]) as work:
        await attendance_edits.delete(work, stop.id)
    found = [(item.is_running, item.work_minutes) for item in await office.items()]
    assert found == [(False, 0), (False, 120)]

"""Corrections by admins: the old value is kept, the log stays legal, and others may not."""

from datetime import timedelta
from typing import Any

import pytest

from crewhall.domains.workforce import attendance, attendance_edits, sessions
from crewhall.domains.workforce.errors.attendance import InvalidTransition, PunchInFuture
from crewhall.domains.workforce.model.attendance import AttendanceChange, PunchEdit, PunchFilter, PunchKind
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, NotFound
from crewhall.kit.paging import PageRequest
from tests.domains.workforce.clock.staff import MONDAY, Staff

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
DAY = ("start", "pause", "resume", "stop")


async def edited(staff: Staff, who: str, punch_id: int, **changes: Any) -> None:
    """Somebody corrects a punch."""
    async with staff.works.write(staff.actors[who]) as work:
        await attendance_edits.edit(work, punch_id, PunchEdit(**changes))


async def changes_of(staff: Staff, who: str, punch_id: int) -> list[AttendanceChange]:
    """The history of a punch, as somebody sees it."""
    async with staff.works.read(staff.actors[who]) as work:
        return await attendance_edits.list_changes(work, punch_id)


async def test_old_value_is_kept(staff: Staff) -> None:
    await staff.day("member", *DAY)
    stop = (await staff.log("member"))[3]
    staff.clock.now += HOUR
    await edited(staff, "admin", stop.id, at=MONDAY + 3.5 * HOUR, address="Pier 7", reason="Forgot to tap")
    await edited(staff, "admin", stop.id, address=None)
    now = (await staff.log("member"))[3]
    assert (now.at, now.address, now.is_edited, now.updated_at) == (MONDAY + 3.5 * HOUR, None, True, staff.clock.now)
    assert now.created_at == stop.created_at
    first, second = await changes_of(staff, "member", stop.id)
    assert first.before == {"at": "2026-03-02T11:00:00.000Z", "address": None}
    assert first.after == {"at": "2026-03-02T11:30:00.000Z", "address": "Pier 7"}
    assert (first.actor_id, first.action, first.reason) == (staff.ids["admin"], "update", "Forgot to tap")
    assert (second.before, second.after) == ({"address": "Pier 7"}, {"address": None})
    assert await changes_of(staff, "manager", stop.id) == [first, second]
    assert await staff.announced("workforce.punch_edited") == 2


async def test_edit_that_changes_nothing_leaves_no_trace(staff: Staff) -> None:
    punch = (await staff.punch("member", "start", address="Pier")).punch
    await edited(staff, "admin", punch.id, at=punch.at, status=PunchKind.START, address="Pier", shift_id=None)
    assert await staff.log("member") == [punch]
    assert await changes_of(staff, "member", punch.id) == []


# Which punch of a day of start 0, pause 1, resume 2, stop 3 is changed, to what, and how it is refused.
EDITS: list[tuple[int, dict[str, Any], type[CrewhallError] | None]] = [
    (3, {"at": MONDAY + 9 * HOUR}, PunchInFuture),
    (3, {"at": MONDAY + 2.5 * HOUR}, None),
    (3, {"at": MONDAY + 1.5 * HOUR}, InvalidTransition),
    (0, {"at": MONDAY + 1.5 * HOUR}, InvalidTransition),
    (0, {"at": MONDAY - 5 * HOUR}, None),
    (1, {"at": MONDAY + 2.5 * HOUR}, InvalidTransition),
    (1, {"status": PunchKind.RESUME}, InvalidTransition),
    (3, {"status": PunchKind.PAUSE}, None),
    (0, {"latitude": 91.0, "longitude": 0.0}, InvalidInput),
    (0, {"reason": "x" * 1001}, InvalidInput),
    (0, {"shift_id": 99}, NotFound),
]


@pytest.mark.one_database
@pytest.mark.parametrize(("number", "changes", "error"), EDITS)
async def test_edited_log_stays_legal(
    staff: Staff, number: int, changes: dict[str, Any], error: type[CrewhallError] | None
) -> None:
    await staff.day("member", *DAY)
    before = await staff.log("member")
    if error is None:
        await edited(staff, "admin", before[number].id, **changes)
        assert await staff.log("member") != before
        return
    with pytest.raises(error):
        await edited(staff, "admin", before[number].id, **changes)
    assert await staff.log("member") == before
    assert await changes_of(staff, "admin", before[number].id) == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("who", "error"),
    [("member", Forbidden), ("manager", Forbidden), ("admin", None), ("mate", NotFound), ("outsider", NotFound)],
)
async def test_who_edits_and_deletes(staff: Staff, who: str, error: type[CrewhallError] | None) -> None:
    punch = (await staff.punch("member", "start")).punch
    if error is not None:
        with pytest.raises(error):
            await edited(staff, who, punch.id, address="x")
        with pytest.raises(error):
            async with staff.works.write(staff.actors[who]) as work:
                await attendance_edits.delete(work, punch.id)
        assert await staff.log("member") == [punch]
        return
    await edited(staff, who, punch.id, address="x")
    async with staff.works.write(staff.actors[who]) as work:
        await attendance_edits.delete(work, punch.id)
    assert await staff.log("member") == []


async def test_deleted_punch_is_gone_but_for_its_history(staff: Staff) -> None:
    await staff.day("member", *DAY)
    start = (await staff.log("member"))[0]
    async with staff.works.write(staff.actors["admin"]) as work:
        view = await attendance_edits.delete(work, start.id, "Tapped by a child")
    assert view.punch == start
    (change,) = await changes_of(staff, "member", start.id)
    assert (change.action, change.after, change.reason) == ("delete", {}, "Tapped by a child")
    assert change.before["status"] == "start"
    async with staff.works.read(staff.actors["member"]) as work:
        with pytest.raises(NotFound):
            await attendance.get(work, start.id)
        assert (
            await sessions.between(work, staff.team_id, [staff.ids["member"]], MONDAY - HOUR, MONDAY + 9 * HOUR) == []
        )
    with pytest.raises(NotFound):
        await edited(staff, "admin", start.id, address="x")


async def test_admin_writes_a_whole_forgotten_day_down(staff: Staff) -> None:
    staff.clock.now += 24 * HOUR
    await staff.day("member", *DAY)
    for hour, kind in enumerate(DAY):
        await staff.punch("admin", kind, user_id=staff.ids["member"], at=MONDAY + hour * HOUR)
    log = await staff.log("member")
    assert [punch.channel for punch in log] == ["edit"] * 4 + ["web"] * 4
    first, second = sessions.from_punches(log)
    assert (first.end, first.is_edited, second.is_edited) == (MONDAY + 3 * HOUR, True, False)
    assert (await changes_of(staff, "member", log[0].id))[0].action == "create"


# Who asks for whom, and whose punches come; None for a refusal.
READERS = [
    ("member", None, False, {"member"}, None),
    ("member", None, True, {"member"}, None),
    ("member", "mate", False, set[str](), Forbidden),
    ("manager", None, False, set[str](), None),
    ("manager", None, True, {"member", "mate"}, None),
    ("manager", "mate", False, {"mate"}, None),
    ("admin", None, True, {"member", "mate"}, None),
    ("outsider", None, True, set[str](), None),
    ("outsider", "mate", True, set[str](), NotFound),
]


@pytest.mark.parametrize(("who", "whom", "everybody", "seen", "error"), READERS)
async def test_who_reads_whose_punches(
    staff: Staff, who: str, whom: str | None, everybody: bool, seen: set[str], error: type[CrewhallError] | None
) -> None:
    for name in ("member", "mate"):
        await staff.punch(name, "start")
    wanted = PunchFilter(user_ids=(staff.ids[whom],) if whom else None)
    async with staff.works.read(staff.actors[who]) as work:
        if error is not None:
            with pytest.raises(error):
                await attendance.list_punches(work, wanted, PageRequest(), all_people=everybody)
            with pytest.raises(error):
                await attendance.find_running(work, staff.ids[whom or who])
            return
        page = await attendance.list_punches(work, wanted, PageRequest(), all_people=everybody)
        names = {name for view in page.rows for name, user_id in staff.ids.items() if user_id == view.punch.user_id}
        assert (names, page.total) == (seen, len(seen))
        running = await attendance.list_running(work)
        assert len(running) == (2 if who in {"manager", "admin"} else len(seen))


async def test_what_runs_is_the_start_of_the_session(staff: Staff) -> None:
    async def running() -> str | None:
        async with staff.works.read(staff.actors["member"]) as work:
            view = await attendance.find_running(work)
        return view and view.punch.at.isoformat()

    assert await running() is None
    await staff.day("member", "start", "pause")
    assert await running() == MONDAY.isoformat()
    await staff.day("member", "resume", "stop")
    assert await running() is None


async def test_list_is_newest_first_and_in_its_time(staff: Staff) -> None:
    await staff.day("member", *DAY)
    async with staff.works.read(staff.actors["member"]) as work:
        page = await attendance.list_punches(
            work,
            PunchFilter(since=MONDAY + HOUR, until=MONDAY + 3 * HOUR),
            PageRequest(number=1, per=1),
            all_people=False,
        )
    assert [view.punch.status for view in page.rows] == ["resume"]
    assert page.total == 2

"""Notifications: each once, when it is due, to whom it concerns, and not in quiet hours."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest

from crewhall.domains.notify import devices, outbox
from crewhall.domains.notify.model import NewDevice, OutboxMessage
from crewhall.domains.workforce import jobs, notices, quiet_hours, shifts
from crewhall.domains.workforce.model.notices import Notice, NoticeKind
from crewhall.domains.workforce.model.shifts import NewShift, Shift, ShiftEdit
from crewhall.domains.workforce.quiet_hours import QuietHours, end_of_quiet
from crewhall.kit.actor import SYSTEM
from crewhall.kit.events import Event
from crewhall.kit.paging import PageRequest
from crewhall.platform.bus import Bus
from crewhall.platform.job_queries import Job
from crewhall.platform.jobs import JobRegistry, JobRun, JobRunner, JobSpec
from tests.domains.workforce.clock.staff import MONDAY, Staff

pytestmark = pytest.mark.anyio

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
START = MONDAY + 24 * HOUR
TELL = JobRegistry({notices.TELL_JOB: JobSpec(body=jobs.tell)})
UPCOMING, FORGOT_IN, FORGOT_OUT = (
    "Your shift starts at 08:00",
    "Did you forget to clock in?",
    "Did you forget to clock out?",
)


async def tick(staff: Staff, *, workers: int = 1) -> None:
    """What each minute brings, by so many workers at once."""
    run = JobRun(staff.works, Job(4_000_000, "workforce.notify", {}, None, 1))
    await asyncio.gather(*(jobs.notify(run) for _ in range(workers)))


async def tell(staff: Staff) -> int:
    """Run the jobs that are due; how many."""
    return await JobRunner(staff.works, TELL, Bus()).drain()


async def sent(staff: Staff, who: str = "member") -> list[OutboxMessage]:
    """The messages to somebody, oldest first."""
    async with staff.works.read(SYSTEM) as work:
        rows = (await outbox.list_messages(work, None, None, PageRequest())).rows[::-1]
    return [row for row in rows if row.user_id == staff.ids[who]]


async def subjects(staff: Staff, who: str = "member") -> list[str]:
    """What those are about."""
    return [message.subject for message in await sent(staff, who)]


async def quiet(staff: Staff, start: int | None, end: int | None, who: str = "member") -> None:
    """Somebody is not notified between these hours."""
    hours = QuietHours(None if start is None else 60 * start, None if end is None else 60 * end)
    async with staff.works.write(staff.actors[who]) as work:
        assert await quiet_hours.put(work, hours) == hours
        assert await quiet_hours.get(work) == hours


async def make(staff: Staff, who: str | None = "member", *, published: bool = True, **more: Any) -> Shift:
    """A manager makes a shift of eight hours."""
    fields: dict[str, Any] = {
        "start_at": START,
        "end_at": START + 8 * HOUR,
        "assignee_id": who and staff.ids[who],
    } | more
    async with staff.works.write(staff.actors["manager"]) as work:
        return await shifts.create(work, NewShift(published=published, **fields))


async def change(staff: Staff, shift: Shift, **edit: Any) -> Shift:
    """A manager changes a shift."""
    async with staff.works.write(staff.actors["manager"]) as work:
        return await shifts.update(work, shift.id, ShiftEdit(**edit))


# Minutes from the start of a shift of eight hours at which the job runs, whether its person is clocked in, and what they get then.
TIMED: list[tuple[int, bool, list[str]]] = [
    (-61, False, []),
    (-60, False, [UPCOMING]),
    (-1, False, [UPCOMING]),
    (-30, True, []),
    (0, False, []),
    (9, False, []),
    (10, False, [FORGOT_IN]),
    (70, False, [FORGOT_IN]),
    (71, False, []),
    (10, True, []),
    (494, True, []),
    (495, True, [FORGOT_OUT]),
    (555, True, [FORGOT_OUT]),
    (556, True, []),
    (495, False, []),
]


@pytest.mark.parametrize(("minutes", "clocked_in", "expected"), TIMED)
async def test_what_the_clock_brings_once_with_two_workers(
    staff: Staff, minutes: int, clocked_in: bool, expected: list[str]
) -> None:
    await staff.shift("member", START, 8)
    if clocked_in:
        staff.clock.now = START - 35 * MINUTE
        await staff.punch("member", "start")
    staff.clock.now = START + minutes * MINUTE
    await tick(staff, workers=2)
    await tick(staff)
    assert await subjects(staff) == expected


@pytest.mark.one_database
@pytest.mark.parametrize("state", ["draft", "canceled", "nobody's", "left", "unproved", "of another day"])
async def test_nobody_is_notified_of_what_is_no_shift_of_theirs(staff: Staff, state: str) -> None:
    more: dict[str, Any] = {"draft": {"published_at": None}, "canceled": {"canceled_at": MONDAY}}.get(state, {})
    start = START + 24 * HOUR if state == "of another day" else START
    await staff.shift(None if state == "nobody's" else "member", start, 8, **more)
    async with staff.works.write(SYSTEM) as work:
        if state == "left":
            sql = "UPDATE memberships SET status = 'inactive' WHERE user_id = $1"
            await work.db.execute(sql, staff.ids["member"])
        if state == "unproved":
            await work.db.execute("UPDATE users SET email_verified_at = NULL WHERE id = $1", staff.ids["member"])
    for minutes in (-30, 20, 500):
        staff.clock.now = START + minutes * MINUTE
        await tick(staff)
    async with staff.works.read(SYSTEM) as work:
        assert (await outbox.list_messages(work, None, None, PageRequest())).rows == []
        assert await work.db.fetch_value("SELECT count(*) FROM workforce_notices") == 0


async def test_who_has_worked_the_shift_is_left_alone(staff: Staff) -> None:
    await staff.shift("member", START, 8)
    staff.clock.now = START - 5 * MINUTE
    await staff.punch("member", "start")
    staff.clock.now = START + 5 * MINUTE
    await staff.punch("member", "stop")
    for minutes in (20, 500):
        staff.clock.now = START + minutes * MINUTE
        await tick(staff)
    assert await subjects(staff) == []


async def test_switches(staff: Staff) -> None:
    await staff.settle(upcoming_minutes=None, forgot_clock_in_minutes=30)
    await staff.shift("member", START, 8)
    for minutes in (-30, 10):
        staff.clock.now = START + minutes * MINUTE
        await tick(staff)
    assert await subjects(staff) == []
    await staff.settle(notifies_of_shifts=False)
    staff.clock.now = START + 30 * MINUTE
    await tick(staff)
    await make(staff, start_at=START + 24 * HOUR, end_at=START + 30 * HOUR)
    await tell(staff)
    assert await subjects(staff) == []
    await staff.settle(notifies_of_shifts=True)
    await tick(staff)
    assert await subjects(staff) == [FORGOT_IN]


async def test_moved_shift_is_upcoming_again(staff: Staff) -> None:
    shift = await make(staff)
    staff.clock.now = START - 30 * MINUTE
    await tick(staff)
    await change(staff, shift, start_at=START + 2 * HOUR)
    await tick(staff)
    staff.clock.now = START + 70 * MINUTE
    await tick(staff)
    await tell(staff)
    assert (await subjects(staff))[:2] == [UPCOMING, "Your shift starts at 10:00"]


# Quiet from and until, minutes from the start of the shift at which the job runs, and what has come by then.
QUIET: list[tuple[int, int, tuple[int, ...], list[str]]] = [
    (6, 7, (-45, -1), [UPCOMING]),
    (7, 8, (-30, -1), []),
    (7, 9, (-30, 10, 59), []),
    (7, 9, (-30, 10, 60), [FORGOT_IN]),
    (22, 11, (-30, 179, 180), [FORGOT_IN]),
    (22, 11, (-30, 179, 241), []),
    (22, 17, (20, 540, 600), []),
]


@pytest.mark.one_database
@pytest.mark.parametrize(("start", "end", "runs", "expected"), QUIET)
async def test_quiet_hours_put_off_what_is_to_the_point_after_them(
    staff: Staff, start: int, end: int, runs: tuple[int, ...], expected: list[str]
) -> None:
    await quiet(staff, start, end)
    await staff.shift("member", START, 8)
    for minutes in runs:
        staff.clock.now = START + minutes * MINUTE
        await tick(staff)
    assert await subjects(staff) == expected


async def test_news_wait_for_the_end_of_quiet_hours_and_survive_a_restart(staff: Staff) -> None:
    await quiet(staff, 6, 12)
    kept, taken_back = await make(staff), await make(staff, start_at=START + 24 * HOUR, end_at=START + 30 * HOUR)
    assert await tell(staff) == 2
    await change(staff, taken_back, published=False)
    assert (await tell(staff), await sent(staff)) == (1, [])
    staff.clock.now = MONDAY + 4 * HOUR
    assert await tell(staff) == 3
    assert await subjects(staff) == ["You have a new shift", "A shift is no longer yours"]
    assert await tell(staff) == 0
    assert kept.id != taken_back.id


async def test_what_happens_to_a_shift_is_told_to_whom_it_concerns(staff: Staff) -> None:
    shift = await make(staff, title="Bar", notes="for managers")
    shift = await change(staff, shift, notes="other")
    shift = await change(staff, shift, end_at=START + 7 * HOUR)
    shift = await change(staff, shift, assignee_id=staff.ids["mate"], title="Late bar")
    async with staff.works.write(staff.actors["manager"]) as work:
        await shifts.cancel(work, shift.id, "Storm")
    async with staff.works.write(staff.actors["manager"]) as work:
        await shifts.create(
            work, NewShift(start_at=START, end_at=START + HOUR, assignee_id=staff.ids["manager"], published=True)
        )
    await make(staff, published=False, start_at=START + 48 * HOUR, end_at=START + 50 * HOUR)
    await tell(staff)
    # By now the shift is somebody else's, and canceled: what was true in between is pointless.
    assert await subjects(staff) == ["A shift is no longer yours"]
    assert await subjects(staff, "mate") == ["Your shift was canceled"]
    assert await subjects(staff, "manager") == []
    assert (await sent(staff, "mate"))[0].body.endswith("\n\nReason: Storm\n")


async def test_each_thing_that_happens_is_told_at_its_time(staff: Staff) -> None:
    shift = await make(staff, title="Bar", published=False)
    assert await tell(staff) == 0
    shift = await change(staff, shift, title="Late bar", published=True)
    await tell(staff)
    for hours in (7, 6):
        staff.clock.now += MINUTE
        shift = await change(staff, shift, end_at=START + hours * HOUR)
        await tell(staff)
    await change(staff, shift, assignee_id=staff.ids["mate"])
    await tell(staff)
    assert await subjects(staff) == [
        "You have a new shift",
        "Your shift has changed",
        "Your shift has changed",
        "A shift is no longer yours",
    ]
    assert await subjects(staff, "mate") == ["You have a new shift"]


async def test_text_has_the_time_of_the_place_and_devices_get_it_too(staff: Staff) -> None:
    pier = await staff.location("Pier", time_zone="Australia/Sydney")
    async with staff.works.write(staff.actors["member"]) as work:
        await devices.register(work, staff.ids["member"], NewDevice(uuid="phone", token="push-1"))
        await devices.register(work, staff.ids["member"], NewDevice(uuid="old phone"))
    await make(staff, title="Night audit", location_id=pier)
    await tell(staff)
    push, mail = await sent(staff)
    assert (push.recipient, mail.recipient) == ("push-1", "member@example.test")
    assert push.body == mail.body
    assert mail.body == (
        "A shift of yours was published:\n\nNight audit\nTue 3 March 2026, 19:00 to Wed 4 March 2026, 03:00 (Australia/Sydney)\nPier\n"
    )
    assert (mail.team_id, mail.subject) == (staff.team_id, "You have a new shift")


async def test_a_notice_that_two_jobs_bring_is_sent_once(staff: Staff) -> None:
    shift = await make(staff)
    notice = Notice(NoticeKind.SHIFT_PUBLISHED, staff.team_id, shift.id, staff.ids["member"], "once")

    async def told() -> bool:
        async with staff.works.write(SYSTEM) as work:
            return await notices.tell(work, notice)

    assert sorted(await asyncio.gather(told(), told(), told())) == [False, False, True]
    assert len(await sent(staff)) == 1


class SheetMoved(Event, frozen=True):
    """Stands for the events of timesheets: the name decides."""

    wire_name: ClassVar[str] = "workforce.timesheet_submitted"

    timesheet_id: int


class SheetApproved(SheetMoved, frozen=True):
    """A timesheet was approved."""

    wire_name: ClassVar[str] = "workforce.timesheet_approved"


class SheetDenied(SheetMoved, frozen=True):
    """A timesheet was denied."""

    wire_name: ClassVar[str] = "workforce.timesheet_denied"


async def a_sheet(staff: Staff, status: str) -> int:
    """A timesheet of the member's; the id."""
    async with staff.works.write(SYSTEM) as work:
        return await work.db.fetch_value(
            """
            INSERT INTO timesheets (team_id, user_id, start_date, end_date, status, locked, manual, reason, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, FALSE, FALSE, 'Friday is missing', $6, $6) RETURNING id
            """,
            staff.team_id,
            staff.ids["member"],
            date(2026, 3, 1),
            date(2026, 3, 7),
            status,
            MONDAY,
        )


@pytest.mark.parametrize(
    ("event", "status", "by", "told"),
    [
        (SheetMoved, "submitted", "member", {"manager", "admin"}),
        (SheetMoved, "submitted", "manager", {"admin"}),
        (SheetMoved, "unsubmitted", "member", set[str]()),
        (SheetApproved, "approved", "manager", {"member"}),
        (SheetDenied, "denied", "manager", {"member"}),
        (SheetDenied, "submitted", "manager", set[str]()),
    ],
)
async def test_timesheets(staff: Staff, event: type[SheetMoved], status: str, by: str, told: set[str]) -> None:
    sheet_id = await a_sheet(staff, status)
    async with staff.works.write(staff.actors[by]) as work:
        await notices.follow_timesheet(
            work, event(team_id=staff.team_id, user_id=staff.ids["member"], timesheet_id=sheet_id)
        )
    await tell(staff)
    found = {who: await sent(staff, who) for who in ("member", "mate", "manager", "admin")}
    assert {who for who, messages in found.items() if messages} == told
    texts = {message.body for messages in found.values() for message in messages}
    if status == "denied":
        lead = "Your timesheet for 1 March 2026 to 7 March 2026 was denied. Please correct it and submit it again."
        assert texts == {f"{lead}\n\nReason: Friday is missing\n"}
    elif told == {"manager", "admin"}:
        assert texts == {
            "member Test submitted the timesheet for 1 March 2026 to 7 March 2026. It is waiting for approval.\n"
        }


async def test_managers_of_other_places_hear_nothing_of_a_timesheet(staff: Staff) -> None:
    await staff.location("Pier")
    await staff.location("Mill")
    await staff.place("manager", "Pier")
    await staff.place("member", "Mill")
    sheet_id = await a_sheet(staff, "submitted")
    async with staff.works.write(staff.actors["member"]) as work:
        event = SheetMoved(team_id=staff.team_id, user_id=staff.ids["member"], timesheet_id=sheet_id)
        await notices.follow_timesheet(work, event)
    await staff.settle(notifies_of_events=False)
    assert await tell(staff) == 1
    assert await subjects(staff, "admin") == []


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("hours", "moment", "end"),
    [
        ((22 * 60, 7 * 60), "2026-03-02T20:59Z", None),
        ((22 * 60, 7 * 60), "2026-03-02T21:00Z", "2026-03-03T06:00Z"),
        ((22 * 60, 7 * 60), "2026-03-03T05:59Z", "2026-03-03T06:00Z"),
        ((22 * 60, 7 * 60), "2026-03-03T06:00Z", None),
        ((22 * 60, 7 * 60), "2026-03-28T22:00Z", "2026-03-29T05:00Z"),
        ((0, 150), "2026-03-29T00:30Z", "2026-03-29T01:30Z"),
        ((0, 150), "2026-10-25T00:45Z", None),
        ((0, 180), "2026-10-25T01:30Z", "2026-10-25T02:00Z"),
        ((12 * 60, 12 * 60), "2026-03-02T11:00Z", None),
        ((None, None), "2026-03-02T11:00Z", None),
    ],
)
def test_end_of_quiet_hours(hours: tuple[int | None, int | None], moment: str, end: str | None) -> None:
    expected = None if end is None else datetime.fromisoformat(end)
    assert end_of_quiet(datetime.fromisoformat(moment), *hours, BERLIN) == expected

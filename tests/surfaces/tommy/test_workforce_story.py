"""A week of work from roster to payroll, over HTTP, with a night shift while the clocks change; its hours are written out by hand."""

import csv
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import Struct

from crewhall.app.build import Server
from crewhall.domains.notify import outbox
from crewhall.kit.actor import SYSTEM
from crewhall.kit.paging import PageRequest
from tests.world.crews import Crew, crew
from tests.world.hall import HallClient, hall_of
from tests.world.people import Person, member_of_team

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

MANAGED = "/workforce/manager"
SETTINGS = {
    "week_start": "monday",
    "time_period": "fortnightly",
    "timesheets_rounding_method": "nearest",
    "timesheets_rounding_minutes": 15,
}

TOLD = {
    ("member", "You have a new shift"): 3,  # Monday is published, the night is theirs, and Tuesday by the swap
    ("mate", "You have a new shift"): 2,  # Tuesday is published, and Monday by the swap
    ("member", "A shift is no longer yours"): 1,
    ("mate", "A shift is no longer yours"): 1,
    ("admin", "Mia Ng submitted a timesheet"): 1,
    ("manager", "Mia Ng submitted a timesheet"): 1,
    ("member", "Your timesheet was approved"): 1,
}
"""How often somebody is notified of what; the owner has not proved an address."""


class Story(Struct):
    """A crew with a colleague of the member, a place in a time zone, and the Sunday on which its clocks change."""

    server: Server
    people: Crew
    mate: Person
    zone: ZoneInfo
    sunday: date
    place_id: int

    @property
    def manager(self) -> HallClient:
        """The manager at the hall."""
        return hall_of(self.server, self.people.manager)

    def day(self, days: int) -> date:
        """A day, counted from the Sunday."""
        return self.sunday + timedelta(days=days)

    async def draft(self, days: int, assignee: Person) -> int:
        """A draft from nine to five by the clocks of the place; the id."""
        sent = {
            "start_at": f"{self.day(days)}T09:00:00",
            "end_at": f"{self.day(days)}T17:00:00",
            "location_id": self.place_id,
            "assignee_id": assignee.id,
        }
        made = await self.people.manager.post(f"{MANAGED}/shifts", sent)
        assert made["start_at"] == f"{self.moment(days, 9):%Y-%m-%dT%H:%M:%S}.000Z"
        return made["id"]

    def moment(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A moment by the clocks of the place."""
        return datetime.combine(self.day(days), time(hour, minute), self.zone).astimezone(UTC)

    async def punch(self, status: str, at: datetime, shift: int) -> None:
        """The member clocks when it is that time."""
        self.server.works.clock = lambda: at
        event = (await self.people.member.get(f"/workforce/shifts/{shift}"))["event_id"]
        await self.people.member.post("/workforce/attendances", {"status": status, "event_id": event})

    async def told(self) -> Counter[tuple[str, str]]:
        """How often somebody has been notified of what about shifts and timesheets."""
        await self.server.runner.drain()
        people = {self.people[rank].email: rank for rank in ("owner", "admin", "manager", "member")}
        people[self.mate.email] = "mate"
        async with self.server.works.read(SYSTEM) as work:
            found = await outbox.list_messages(work, None, None, PageRequest())
        told = [(people[row.recipient], row.subject) for row in found.rows if row.recipient in people]
        return Counter(row for row in told if "shift" in row[1] or "timesheet" in row[1])


async def begin(server: Server, zone: str, sunday: date) -> Story:
    """Ten days before the change: the owner settles pay periods and rounding, and where the place is."""
    noon = datetime.combine(sunday - timedelta(days=10), time(12), UTC)
    server.works.clock = lambda: noon
    people = await crew(server)
    mate = await member_of_team(server, people.owner, "Ben")
    await people.owner.put("/workforce", SETTINGS | {"pay_period_anchor": str(sunday - timedelta(days=6))})
    place = await people.owner.post("/tags", {"name": "Pier", "context": "locations"})
    for person in (people.manager, people.member, mate):
        await people.owner.put(f"/team/members/{person.id}", {"locations": ["Pier"]})
    await hall_of(server, people.owner).put(f"/hall/locations/{place['id']}", {"time_zone": zone})
    return Story(server, people, mate, ZoneInfo(zone), sunday, place["id"])


async def publish(story: Story) -> tuple[int, int, int]:
    """The drafts of a week, published at once: the member's Monday, the mate's Tuesday, and a night that is nobody's."""
    monday, tuesday = await story.draft(-6, story.people.member), await story.draft(-5, story.mate)
    night = {"name": "Night", "start": "22:00", "end": "06:00", "break_minutes": 30, "location_id": story.place_id}
    template = await story.manager.post("/hall/roster/templates", night)
    applied = await story.manager.post(f"/hall/roster/templates/{template['id']}/apply", {"days": [str(story.day(-1))]})
    (made,) = applied["created"]
    assert [await story.people.member.get("/workforce/shifts"), applied["left_out"]] == [[], []]
    week = {"from": str(story.day(-6)), "to": str(story.sunday)}
    done = await story.manager.post("/hall/roster/publish", week)
    assert (done["published"], done["open"], done["refused"]) == ([monday, tuesday, made["id"]], 1, [])
    return monday, tuesday, made["id"]


async def claim_and_swap(story: Story, monday: int, tuesday: int, night: int) -> None:
    """The member claims the night and swaps Monday for the mate's Tuesday."""
    member, requests = story.people.member, "/workforce/shift_requests"
    asked: tuple[dict[str, Any], ...] = (
        {"shift_id": night},
        {"shift_id": monday, "kind": "swap", "swap_shift_id": tuesday},
    )
    for body in asked:
        request = await member.post(requests, body)
        approved = await story.people.manager.put(f"{MANAGED}/shift_requests/{request['id']}", {"status": "approved"})
        assert approved["status"] == "approved"
    shifts = await story.people.manager.get(f"{MANAGED}/shifts")
    whose = {shift["id"]: shift["assignee_id"] for shift in shifts}
    assert whose == {monday: story.mate.id, tuesday: member.id, night: member.id}


async def work(story: Story, tuesday: int, night: int) -> None:
    """An ordinary day, and the night of the change: the break begins four hours after the start of the shift."""
    await story.punch("start", story.moment(-5, 8, 53), tuesday)
    await story.punch("pause", story.moment(-5, 12), tuesday)
    await story.punch("resume", story.moment(-5, 12, 30), tuesday)
    await story.punch("stop", story.moment(-5, 17, 4), tuesday)
    await story.punch("start", story.moment(-1, 22, 2), night)
    await story.punch("pause", story.moment(-1, 22) + timedelta(hours=4), night)
    await story.punch("resume", story.moment(-1, 22) + timedelta(hours=4, minutes=30), night)
    await story.punch("stop", story.moment(0, 6, 5), night)


async def approve(story: Story) -> dict[str, Any]:
    """The member submits the sheet of the fortnight, and the manager approves it."""
    sheet = await story.people.member.post(f"{MANAGED}/timesheets", {})
    assert (sheet["start_date"], sheet["end_date"]) == (str(story.day(-6)), str(story.day(7)))
    path = f"timesheets/{sheet['id']}"
    await story.people.member.put(f"/workforce/{path}", {"status": "submitted"})
    await story.server.runner.drain()
    approved = await story.people.manager.put(f"{MANAGED}/{path}", {"status": "approved"})
    assert (approved["status"], approved["locked"]) == ("approved", True)
    return approved


@pytest.mark.parametrize(
    ("zone", "sunday", "night_minutes", "minutes", "hours"),
    [
        # From 22:02 to 06:05 are 9 h 3 min when the clocks go back: less half an hour 513 minutes, to the quarter 8.50 h.
        # They are 7 h 3 min when the clocks go forward: less half an hour 393 minutes, to the quarter 6.50 h.
        # The ordinary day from 8:53 to 17:04 is 8 h 11 min: less half an hour 461 minutes, to the quarter 7.75 h.
        ("Europe/Berlin", date(2026, 10, 25), 510, 975, "16.25"),
        ("Europe/Berlin", date(2027, 3, 28), 390, 855, "14.25"),
        ("Australia/Sydney", date(2026, 10, 4), 390, 855, "14.25"),
        ("Australia/Sydney", date(2027, 4, 4), 510, 975, "16.25"),
    ],
)
async def test_week_from_roster_to_payroll(
    server: Server, zone: str, sunday: date, night_minutes: int, minutes: int, hours: str
) -> None:
    story = await begin(server, zone, sunday)
    monday, tuesday, night = await publish(story)
    await story.server.runner.drain()
    await claim_and_swap(story, monday, tuesday, night)
    await story.server.runner.drain()
    await work(story, tuesday, night)
    sheet = await approve(story)
    items = await story.people.member.get("/workforce/timesheet_items", params={"timesheet_id": sheet["id"]})
    assert sorted((each["start_date"], each["work_minutes"], each["break_minutes"]) for each in items) == [
        (str(story.day(-5)), 465, 30),
        (str(story.day(-1)), night_minutes, 30),
    ]
    days = {"from": str(story.day(-6)), "until": str(story.day(7))}
    answer = await story.manager.send("GET", "/hall/timesheets/export", params=days)
    (row,) = csv.DictReader(StringIO(answer.text))
    assert (row["Timesheet"], row["User"]) == (str(sheet["id"]), str(story.people.member.id))
    assert (row["From"], row["To"]) == (days["from"], days["until"])
    assert (row["Hours"], row["Ordinary hours"], row["Overtime hours"], row["Break hours"]) == (
        hours,
        hours,
        "0.00",
        "1.00",
    )
    told = await story.manager.get("/hall/timesheets/export", params=days | {"format": "json"})
    (row,) = told["rows"]
    assert (row["work_minutes"], row["ordinary_minutes"], row["break_minutes"]) == (minutes, minutes, 60)
    assert (row["timesheet_id"], row["overtime"], told["left_out"]) == (sheet["id"], {}, [])
    assert await story.told() == TOLD
    assert await story.told() == TOLD

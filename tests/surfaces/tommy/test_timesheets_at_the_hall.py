"""Timesheets at the hall: files for payroll, what to look at, and the history of a timesheet."""

import pytest

from crewhall.app.build import Server
from tests.world.crews import Crew, crew
from tests.world.hall import hall_of

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

WEEK = {"from": "2026-03-01", "until": "2026-03-07"}
EXPORT = "/hall/timesheets/export"


@pytest.fixture
async def people(server: Server) -> Crew:
    """A team of four and an outsider."""
    return await crew(server)


async def a_sheet(people: Crew, who: str, *, approved: bool) -> int:
    """Somebody's timesheet with seven and a half hours; the id."""
    person = people[who]
    sheet = await person.post("/workforce/manager/timesheets", {"start_date": "2026-03-01", "end_date": "2026-03-07"})
    given = {"timesheet_id": sheet["id"], "start_date": "2026-03-02", "work_hours": 7.5, "break_hours": 0.5}
    await person.post("/workforce/timesheet_items", given)
    if approved:
        await person.put(f"/workforce/timesheets/{sheet['id']}", {"status": "submitted"})
        await people.admin.put(f"/workforce/timesheets/{sheet['id']}", {"status": "approved"})
    return sheet["id"]


async def test_approved_timesheets_leave_and_others_are_named(server: Server, people: Crew) -> None:
    approved, other = await a_sheet(people, "member", approved=True), await a_sheet(people, "manager", approved=False)
    hall = hall_of(server, people.manager)
    answer = await hall.send("GET", EXPORT, params=WEEK)
    header, row = answer.text.splitlines()
    assert header.startswith("Timesheet,Employee,User,Payroll id,From,To,Hours,Ordinary hours,")
    assert row.startswith(f"{approved},Mia ")
    assert row.endswith(",2026-03-01,2026-03-07,7.50,7.50,0.00,,,0.50,")
    assert answer.headers["x-left-out"] == str(other)
    assert answer.headers["content-disposition"] == 'attachment; filename="timesheets-2026-03-01-2026-03-07.csv"'
    told = (await hall.send("GET", EXPORT, params=WEEK | {"format": "json", "profile": "adp"})).json()
    assert told["rows"] == []
    assert {left["timesheet_id"]: left["reason"] for left in told["left_out"]} == {
        approved: "The employee has no payroll id.",
        other: "It is unsubmitted, not approved.",
    }
    pdf = await hall.send("GET", EXPORT, params=WEEK | {"format": "pdf"})
    assert pdf.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-03-08", "until": "2026-03-01"}, "until"),
        ({"from": "2020-01-01", "until": "2026-03-01"}, "until"),
        ({"from": "soon"}, "from"),
        ({"profile": "sage"}, "profile"),
        ({"format": "xls"}, "format"),
    ],
)
async def test_bad_exports(server: Server, people: Crew, query: dict[str, str], field: str) -> None:
    answer = await hall_of(server, people.manager).send("GET", EXPORT, params=query)
    assert answer.status_code == 422
    assert list(answer.json()["details"]) == [field]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "9999-12-31"}, "from"),
        ({"from": "0001-01-01"}, "from"),
        ({"until": "9999-12-31"}, "until"),
        ({"until": "0001-01-01"}, "until"),
        ({"from": "0001-01-01", "until": "0001-01-02"}, "from"),
        ({"from": "9999-12-30", "until": "9999-12-31"}, "from"),
    ],
)
@pytest.mark.parametrize("path", [EXPORT, "/hall/timesheets/exceptions"])
async def test_days_that_nobody_means(
    server: Server, people: Crew, path: str, query: dict[str, str], field: str
) -> None:
    answer = await hall_of(server, people.manager).send("GET", path, params=query)
    assert (answer.status_code, list(answer.json()["details"])) == (422, [field])


async def test_members_and_strangers_export_nothing(server: Server, people: Crew) -> None:
    sheet = await a_sheet(people, "member", approved=True)
    for path in (EXPORT, "/hall/timesheets/exceptions"):
        assert (await hall_of(server, people.member).send("GET", path, params=WEEK)).status_code == 403
    stranger = hall_of(server, people.outsider)
    assert (await stranger.send("GET", EXPORT, params=WEEK | {"format": "json"})).json() == {"rows": [], "left_out": []}
    assert (await stranger.send("GET", "/hall/timesheets/exceptions", params=WEEK)).json() == []
    assert (await stranger.send("GET", f"/hall/timesheets/{sheet}/changes")).status_code == 404


async def test_exceptions_of_the_period_that_runs(server: Server, people: Crew) -> None:
    for status in ("start", "stop"):
        await people.member.post("/workforce/attendances", {"status": status})
    period = (await people.manager.get("/workforce"))["payroll_period"]
    query = dict(zip(("from", "until"), period, strict=True))
    (found,) = (await hall_of(server, people.manager).send("GET", "/hall/timesheets/exceptions", params=query)).json()
    assert (found["kind"], found["user_id"]) == ("without_shift", people.member.id)
    assert (await hall_of(server, people.manager).send("GET", "/hall/timesheets/exceptions")).json() == []


async def test_history_says_who_when_why_and_what(server: Server, people: Crew) -> None:
    sheet = await a_sheet(people, "member", approved=True)
    path = f"/workforce/timesheets/{sheet}"
    await people.admin.put(path, {"status": "unsubmitted", "reason": "a day is missing"})
    changes = (await hall_of(server, people.member).send("GET", f"/hall/timesheets/{sheet}/changes")).json()
    assert [change["action"] for change in changes] == ["create", "item_create", "submit", "approve", "unlock"]
    assert (changes[-1]["actor_id"], changes[-1]["reason"]) == (people.admin.id, "a day is missing")
    assert changes[-1]["before"]["status"] == "approved"
    assert changes[-1]["after"]["status"] == "unsubmitted"

"""/hall/roster over HTTP: each operation by who may and who may not, its answer, and what it refuses."""

from typing import Any

import pytest

from crewhall.domains.identity.model import AccountType
from crewhall.domains.identity.queries.users import update_current_account
from tests.domains.workforce.roster import HOUR, NINE
from tests.domains.workforce.rosters.week import DAY, leaves_the_team
from tests.domains.workforce.test_conflicts import TUESDAY, is_away, says
from tests.surfaces.hall.roster.clients import RosterClients, at_hall, roster

__all__ = ["at_hall", "roster"]

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

WEEK = {"from": "2027-01-11", "to": "2027-01-17"}
COPY = {"from": "2027-01-11", "to": "2027-01-18"}
NIGHT = {"name": "Night", "start": "22:00", "end": "06:00"}
NEED = {"weekday": "tuesday", "start": "09:00", "end": "17:00", "people": 2}


async def test_roster_of_a_week(at_hall: RosterClients) -> None:
    team = at_hall.roster
    shift = await team.make(to="anna", location_id=team.pier, role="Barista", title="Early", break_minutes=30)
    nobodys = await team.make(published=True)
    await is_away(team, "anna", TUESDAY, TUESDAY)
    await says(team, "anna", TUESDAY, am=-1)
    found = await at_hall.ask("max", 200, "GET", "roster", params=WEEK)
    assert (found["from"], found["to"], found["time_zone"]) == ("2027-01-11", "2027-01-17", "Europe/Berlin")
    anna = next(person for person in found["people"] if person["user_id"] == team.uid("anna"))
    assert (anna["name"], anna["is_active"]) == ("anna Test", True)
    assert anna["availability"] == [{"day": "2027-01-12", "am": -1, "pm": 0, "nd": 0}]
    assert [(each["kind"], each["first_day"], each["last_day"]) for each in anna["leave"]] == [
        ("annual", "2027-01-12", "2027-01-12")
    ]
    assert anna["shifts"] == [
        {
            "id": shift.id,
            "event_id": shift.event_id,
            "status": "assigned",
            "is_draft": True,
            "assignee_id": team.uid("anna"),
            "start_at": "2027-01-12T08:00:00.000Z",
            "end_at": "2027-01-12T16:00:00.000Z",
            "title": "Early",
            "location_id": team.pier,
            "location_name": "Pier",
            "role": "Barista",
            "department": None,
            "details": None,
            "notes": None,
            "break_minutes": 30,
            "published_at": None,
            "warnings": [
                {"kind": "unavailable", "text": "anna Test is unavailable on 2027-01-12 in the morning."},
                {"kind": "on_leave", "text": "anna Test is on leave from 2027-01-12 to 2027-01-12."},
            ],
        }
    ]
    assert [each["id"] for each in found["open"]] == [nobodys.id]
    listed = await at_hall.ask("lena", 200, "GET", "roster/conflicts", params=WEEK)
    assert [(each["shift_id"], each["user_id"], each["kind"]) for each in listed] == [
        (shift.id, team.uid("anna"), "unavailable"),
        (shift.id, team.uid("anna"), "on_leave"),
    ]


async def test_leave_and_availability_are_of_people_whom_the_caller_manages(at_hall: RosterClients) -> None:
    team = at_hall.roster
    for name in ("ben", "cleo"):  # Lena manages the pier, where Ben works and Cleo does not
        await is_away(team, name, TUESDAY, TUESDAY)
        await says(team, name, TUESDAY, am=-1)
        await team.make(by="lena", to=name, location_id=team.pier)
    for who, seen_of_cleo in (("lena", False), ("max", True)):
        found = await at_hall.ask(who, 200, "GET", "roster", params=WEEK)
        people = {person["user_id"]: person for person in found["people"]}
        for name, is_seen in (("ben", True), ("cleo", seen_of_cleo)):
            person = people[team.uid(name)]
            assert len(person["shifts"]) == 1
            assert (bool(person["leave"]), bool(person["availability"])) == (is_seen, is_seen), (who, name)


async def test_copy_says_what_was_made_and_what_was_not(at_hall: RosterClients) -> None:
    team = at_hall.roster
    fine, gone = await team.make(to="anna"), await team.make(to="cleo", start_at=NINE + DAY)
    await leaves_the_team(team, "cleo")
    done = await at_hall.ask("max", 201, "POST", "roster/copy", COPY)
    assert [(each["start_at"], each["is_draft"], each["warnings"]) for each in done["created"]] == [
        ("2027-01-19T08:00:00.000Z", True, [])
    ]
    assert done["created"][0]["id"] != fine.id
    assert done["left_out"] == [
        {
            "shift_id": gone.id,
            "user_id": team.uid("cleo"),
            "day": "2027-01-20",
            "kind": "inactive_member",
            "text": "cleo Test is not an active member of the team.",
        }
    ]
    one_day = {"from": "2027-01-13", "to": "2027-01-14", "period": "day", "with_assignees": "false"}
    done = await at_hall.ask("max", 201, "POST", "roster/copy", one_day)
    assert [(each["start_at"], each["assignee_id"]) for each in done["created"]] == [("2027-01-14T08:00:00.000Z", None)]


async def test_publish_twice(at_hall: RosterClients) -> None:
    team = at_hall.roster
    first = await team.make(to="anna")
    overlaps = await team.make(to="anna", start_at=NINE + HOUR)
    nobodys = await team.make(start_at=NINE + 2 * HOUR)
    done = await at_hall.ask("max", 200, "POST", "roster/publish", WEEK)
    assert (done["published"], done["people"], done["open"]) == ([first.id, nobodys.id], 1, 1)
    assert [(each["shift_id"], each["kind"], each["day"]) for each in done["refused"]] == [
        (overlaps.id, "overlaps", "2027-01-12")
    ]
    again = await at_hall.ask("max", 200, "POST", "roster/publish", data=WEEK)  # as a form
    assert again == done | {"published": [], "people": 0, "open": 0}


async def test_templates(at_hall: RosterClients) -> None:
    team = at_hall.roster
    made = await at_hall.ask("lena", 201, "POST", "roster/templates", NIGHT | {"location_id": team.pier})
    assert (made["start"], made["end"], made["location_id"], made["break_minutes"]) == ("22:00", "06:00", team.pier, 0)
    path = f"roster/templates/{made['id']}"
    changed = await at_hall.ask("lena", 200, "PUT", path, {"end": "24:00", "role": "Barista"})
    assert changed == made | {"end": "00:00", "role": "Barista", "updated_at": changed["updated_at"]}
    assert await at_hall.ask("max", 200, "GET", "roster/templates") == [changed]
    wanted = {"days": ["2027-01-11"], "user_ids": [team.uid("ben"), team.uid("otto")]}
    done = await at_hall.ask("lena", 201, "POST", f"{path}/apply", wanted)
    assert [(each["start_at"], each["end_at"], each["assignee_id"]) for each in done["created"]] == [
        ("2027-01-11T21:00:00.000Z", "2027-01-11T23:00:00.000Z", team.uid("ben"))
    ]
    assert [(each["shift_id"], each["kind"]) for each in done["left_out"]] == [(None, "inactive_member")]
    error = await at_hall.ask("max", 409, "POST", "roster/templates", NIGHT)
    assert error["code"] == "SHIFT_TEMPLATE_NAME_TAKEN"
    await at_hall.ask("lena", 204, "DELETE", path)
    assert await at_hall.ask("max", 200, "GET", "roster/templates") == []
    await at_hall.ask("max", 404, "DELETE", path)


async def test_staffing_and_coverage(at_hall: RosterClients) -> None:
    team = at_hall.roster
    made = await at_hall.ask("max", 201, "POST", "roster/staffing", NEED | {"role": "Barista"})
    one_day = {"day": "2027-01-13", "start": "08:00", "end": "09:00", "people": 1, "location_id": team.pier}
    other = await at_hall.ask("lena", 201, "POST", "roster/staffing", one_day)
    assert (made["weekday"], made["day"], other["weekday"], other["day"]) == ("tuesday", None, None, "2027-01-13")
    assert await at_hall.ask("max", 200, "GET", "roster/staffing") == [made, other]
    await team.make(to="ben", role="barista", end_at=NINE + 6 * HOUR)
    first, second = await at_hall.ask("max", 200, "GET", "roster/coverage", params=WEEK)
    assert first == {
        "need_id": made["id"],
        "day": "2027-01-12",
        "location_id": None,
        "role": "Barista",
        "start_at": "2027-01-12T08:00:00.000Z",
        "end_at": "2027-01-12T16:00:00.000Z",
        "needed": 2,
        "planned": 0,
        "missing_minutes": 600,
        "gaps": [
            {"start_at": "2027-01-12T08:00:00.000Z", "end_at": "2027-01-12T14:00:00.000Z", "missing": 1},
            {"start_at": "2027-01-12T14:00:00.000Z", "end_at": "2027-01-12T16:00:00.000Z", "missing": 2},
        ],
    }
    assert (second["need_id"], second["missing_minutes"]) == (other["id"], 60)
    assert await at_hall.ask("lena", 200, "GET", "roster/coverage", params=WEEK) == [second]
    await at_hall.ask("lena", 404, "DELETE", f"roster/staffing/{made['id']}")
    await at_hall.ask("max", 204, "DELETE", f"roster/staffing/{made['id']}")
    assert await at_hall.ask("max", 200, "GET", "roster/staffing") == [other]


READS = ("roster", "roster/conflicts", "roster/coverage")
WRITES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("roster/copy", COPY),
    ("roster/publish", WEEK),
    ("roster/templates", NIGHT),
    ("roster/staffing", NEED),
)


async def test_members_may_do_none_of_it(at_hall: RosterClients) -> None:
    made = await at_hall.ask("max", 201, "POST", "roster/templates", NIGHT)
    need = await at_hall.ask("max", 201, "POST", "roster/staffing", NEED)
    template, staffing = f"roster/templates/{made['id']}", f"roster/staffing/{need['id']}"
    for path in (*READS, "roster/templates", "roster/staffing"):
        await at_hall.ask("anna", 403, "GET", path, params=WEEK)
    for path, body in WRITES:
        await at_hall.ask("anna", 403, "POST", path, body)
    for who, status in (("anna", 403), ("otto", 404)):
        await at_hall.ask(who, status, "PUT", template, {"name": "Day"})
        await at_hall.ask(who, status, "DELETE", template)
        await at_hall.ask(who, status, "POST", f"{template}/apply", {"days": ["2027-01-11"]})
        await at_hall.ask(who, status, "DELETE", staffing)


async def test_managers_of_a_place_stay_there(at_hall: RosterClients) -> None:
    mill = {"location_id": at_hall.roster.mill}
    for path in READS:
        await at_hall.ask("lena", 403, "GET", path, params=WEEK | mill)
        await at_hall.ask("otto", 404, "GET", path, params=WEEK | mill)
    for path, body in WRITES:
        await at_hall.ask("lena", 403, "POST", path, body | mill)


@pytest.mark.parametrize(
    ("params", "fields"),
    [
        ({}, ["from", "to"]),
        ({"from": "tomorrow", "to": "2027-01-11"}, ["from"]),
        ({"from": "2027-01-12", "to": "2027-01-11"}, ["to"]),
        ({"from": "2027-01-01", "to": "2027-02-12"}, ["to"]),
        ({"from": "0001-01-01", "to": "0001-01-02"}, ["from"]),
        ({"from": "9999-12-31", "to": "9999-12-31"}, ["from"]),
    ],
)
async def test_wrong_days(at_hall: RosterClients, params: dict[str, str], fields: list[str]) -> None:
    for path in READS:
        assert await at_hall.refused("max", 422, "GET", path, params=params) == fields
    assert await at_hall.refused("max", 422, "POST", "roster/publish", params) == fields


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("roster/copy", COPY | {"period": "month"}, "period"),
        ("roster/copy", COPY | {"to": "9999-12-31"}, "to"),
        ("roster/copy", COPY | {"from": "9999-12-31"}, "from"),
        ("roster/templates", NIGHT | {"start": "9"}, "start"),
        ("roster/templates", NIGHT | {"end": "24:01"}, "end"),
        ("roster/templates", NIGHT | {"start": "٢٢:٠٠"}, "start"),
        ("roster/templates", NIGHT | {"name": None}, "name"),
        ("roster/templates", NIGHT | {"location_id": 10**6}, "location_id"),
        ("roster/staffing", NEED | {"weekday": "someday"}, "weekday"),
        ("roster/staffing", NEED | {"day": "2027-01-12"}, "weekday"),
        ("roster/staffing", NEED | {"people": 0}, "people"),
    ],
)
async def test_wrong_bodies(at_hall: RosterClients, path: str, body: dict[str, Any], field: str) -> None:
    assert await at_hall.refused("max", 422, "POST", path, body) == [field]


async def test_personal_account_has_no_roster(at_hall: RosterClients) -> None:
    async with at_hall.server.works.write(at_hall.roster["max"]) as work:
        await update_current_account(work.db, at_hall.roster.uid("max"), AccountType.USER, None)
    await at_hall.ask("max", 404, "GET", "roster", params=WEEK)

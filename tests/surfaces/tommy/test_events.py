"""/events over HTTP: what clients send and get back, times by the clock of the team, filters, and who may do what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crewhall.app.build import Server
from tests.world.crews import Crew, account_of, acting_as
from tests.world.people import Person, owner_of_team, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

SOON = (datetime.now(UTC) + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)


def wire(moment: datetime) -> str:
    """A moment as answers show it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


async def titles(person: Person, **params: Any) -> list[str]:
    """The titles of the events that somebody lists."""
    return [event["title"] for event in await person.get("/events", params=params)]


@pytest.fixture
async def sam(server: Server) -> Person:
    """Somebody in Sydney who owns a team there."""
    person, _ = await owner_of_team(server, time_zone="Australia/Sydney")
    return person


async def test_event_comes_back_with_all_that_was_sent(people: Crew) -> None:
    sent = {
        "kind": "Booking",
        "title": "Stocktake",
        "details": "Bring\nthe list",
        "location_name": "Pier 7",
        "address": "7 Pier Road",
        "color": "#1a2b3c",
        "start_at": wire(SOON),
        "end_at": wire(SOON + timedelta(minutes=90)),
        "reminders": [10, 60],
        "assignee_id": people.member.id,
        "assignee_team_id": people.team["id"],
        "resource_type": "VendorOrder",
        "resource_id": 12,
        "addon": "nurse_booking",
        "addons_install_id": 5,
    }
    answer = await people.member.send("POST", "/events", json=sent)
    made = answer.json()
    assert answer.status_code == 201
    assert made == sent | {
        "id": made["id"],
        "user_id": people.member.id,
        "team_id": people.team["id"],
        "location": "Pier 7",
        "reminder": 10,
        "duration": 90,
        "created_at": made["created_at"],
        "updated_at": made["created_at"],
    }
    assert await people.owner.get(f"/events/{made['id']}") == made
    assert await people.owner.get("/events") == [made]


async def test_least_that_is_sent_is_enough(sam: Person) -> None:
    made = await sam.post("/events", {"title": "Stocktake", "start_at": wire(SOON)})
    assert made == {
        "id": made["id"],
        "user_id": sam.id,
        "team_id": made["team_id"],
        "kind": "calendar",
        "title": "Stocktake",
        "start_at": wire(SOON),
        "end_at": wire(SOON + timedelta(hours=1)),
        "duration": 60,
        "reminders": [],
        "created_at": made["created_at"],
        "updated_at": made["updated_at"],
    }


async def test_old_spellings_and_form_fields_are_taken(sam: Person) -> None:
    form = {
        "title": "Order",
        "location": "Pier 7",
        "start_at": "1893456000",
        "end_at": "",
        "duration": "45",
        "reminder": "30",
        "addon_install_id": "5",
        "resource_type": "vendor::order",
        "resource_id": "12",
        "address[formatted]": "7 Pier Road, Perth",
        "address[lat]": "-31.9",
        "assignee_id": "undefined",
    }
    answer = await sam.send("POST", "/events", data=form)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["start_at"], made["end_at"]) == ("2030-01-01T00:00:00.000Z", "2030-01-01T00:45:00.000Z")
    assert (made["location_name"], made["location"]) == ("Pier 7", "Pier 7")
    assert (made["reminders"], made["reminder"]) == ([30], 30)
    assert (made["addons_install_id"], made["resource_type"], made["resource_id"]) == (5, "VendorOrder", 12)
    assert made["address"] == "7 Pier Road, Perth"
    assert "assignee_id" not in made


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"reminder": 15}, [15]),
        ({"reminder": "120,30"}, [30, 120]),
        ({"reminders": ["90", 10]}, [10, 90]),
        ({"reminders": "[10, 15]"}, [10, 15]),
        ({"reminders": [5], "reminder": 10}, [5]),
        ({"reminder": None}, []),
    ],
    ids=repr,
)
async def test_reminders_are_read_in_every_form(sam: Person, sent: dict[str, Any], kept: list[int]) -> None:
    made = await sam.post("/events", {"title": "Stocktake", "start_at": wire(SOON)} | sent)
    assert made["reminders"] == kept
    assert made.get("reminder") == (kept[0] if kept else None)


async def test_address_without_a_name_is_kept_whole(sam: Person) -> None:
    made = await sam.post(
        "/events", {"title": "x", "start_at": wire(SOON), "address": {"street": "Pier Road", "no": 7}}
    )
    assert made["address"] == '{"street":"Pier Road","no":7}'


@pytest.mark.parametrize(
    ("sent", "start_at"),
    [
        ("2026-01-31T09:30:00", "2026-01-30T22:30:00.000Z"),
        ("2026-07-31 09:30", "2026-07-30T23:30:00.000Z"),
        ("2026-01-31", "2026-01-30T13:00:00.000Z"),
        ("2026-01-31T09:30:00+02:00", "2026-01-31T07:30:00.000Z"),
        (1769852400, "2026-01-31T09:40:00.000Z"),
        (1769852400000, "2026-01-31T09:40:00.000Z"),
    ],
    ids=str,
)
async def test_times_without_a_zone_are_those_of_the_team(sam: Person, sent: object, start_at: str) -> None:
    made = await sam.post("/events", {"title": "Stocktake", "start_at": sent})
    assert made["start_at"] == start_at


async def test_times_under_a_personal_account_are_those_of_the_person(server: Server) -> None:
    person = await sign_up(server, "Bea", time_zone="Europe/Berlin")
    made = await person.post("/events", {"title": "Dentist", "start_at": "2026-03-29T03:00", "duration": 30})
    assert made["start_at"] == "2026-03-29T01:00:00.000Z"
    assert "team_id" not in made
    nowhere = await sign_up(server, "Nia")
    assert (await nowhere.post("/events", {"title": "x", "start_at": "2026-03-29"}))["start_at"] == (
        "2026-03-29T00:00:00.000Z"
    )


MONTHS = {
    "Australia/Sydney, back": ("Australia/Sydney", "4", "2026-03-31T13:00:00Z", "2026-04-30T14:00:00Z"),
    "Australia/Sydney, forward": ("Australia/Sydney", "10", "2026-09-30T14:00:00Z", "2026-10-31T13:00:00Z"),
    "Europe/Berlin, forward": ("Europe/Berlin", "3", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"),
    "Europe/Berlin, back": ("Europe/Berlin", "10", "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"),
}


@pytest.mark.parametrize(("zone", "month", "first", "after"), MONTHS.values(), ids=MONTHS.keys())
async def test_month_in_which_clocks_change_has_exactly_its_events(
    server: Server, zone: str, month: str, first: str, after: str
) -> None:
    person, _ = await owner_of_team(server, time_zone=zone)
    second = timedelta(seconds=1)
    since, until = datetime.fromisoformat(first), datetime.fromisoformat(after)
    for title, start_at in (("before", since - second), ("first", since), ("last", until - second), ("after", until)):
        await person.post("/events", {"title": title, "start_at": start_at.isoformat(), "duration": 0})
    assert await titles(person, year="2026", month=month) == ["first", "last"]
    assert await titles(person, year="2026") == ["before", "first", "last", "after"]
    assert await titles(person, year="2025") == []


async def test_day_filters_are_days_of_the_team(sam: Person) -> None:
    for title, start_at in (
        ("late on Saturday", "2026-01-31T23:59"),
        ("early on Sunday", "2026-02-01T00:00"),
        ("on Monday", "2026-02-02T00:00"),
    ):
        await sam.post("/events", {"title": title, "start_at": start_at, "duration": 0})
    assert await titles(sam, date_range="2026-01-31,2026-01-31") == ["late on Saturday"]
    assert await titles(sam, **{"date_range[]": ["2026-02-01", "2026-02-01"]}) == ["early on Sunday"]
    assert await titles(sam, date_range="2026-01-31T13:00:00Z,2026-02-01T13:00:00Z") == ["early on Sunday"]
    assert await titles(sam, start_at="2026-02-01", end_at="2026-02-02") == ["early on Sunday", "on Monday"]


async def test_list_begins_a_month_ago_and_has_no_end(sam: Person) -> None:
    for title, days in (("long ago", -33), ("a while ago", -30), ("in a year", 360), ("under way", -0.01)):
        await sam.post(
            "/events", {"title": title, "start_at": (SOON + timedelta(days=days - 2)).isoformat(), "duration": 1440}
        )
    assert await titles(sam) == ["a while ago", "under way", "in a year"]
    assert await titles(sam, date_range="active") == ["under way", "in a year"]
    assert await titles(sam, date_range="today") == ["under way"]


async def test_list_is_narrowed_and_paged(people: Crew) -> None:
    start = {"start_at": wire(SOON)}
    await people.member.post("/events", start | {"title": "Shift", "kind": "Booking", "addon": "bookings"})
    await people.owner.post(
        "/events", start | {"title": "Order", "resource_type": "Vendor::Order", "resource_id": 7, "location": "Pier"}
    )
    await people.manager.post("/events", start | {"title": "Talk", "assignee_id": people.member.id})
    wanted: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["Shift", "Order", "Talk"]),
        ({"kind": "Booking"}, ["Shift"]),
        ({"kind[]": ["Booking", "calendar"]}, ["Shift", "Order", "Talk"]),
        ({"kind": "Booking,nothing"}, ["Shift"]),
        ({"user_id": people.owner.id}, ["Order"]),
        ({"assignee_id": people.member.id}, ["Talk"]),
        ({"addon": "bookings"}, ["Shift"]),
        ({"resource_type": "vendor_order", "resource_id": "7"}, ["Order"]),
        ({"search": "pier"}, ["Order"]),
        ({"search": "undefined", "user_id": ""}, ["Shift", "Order", "Talk"]),
    ]
    for params, expected in wanted:
        assert await titles(people.member, **params) == expected, params
    answer = await people.member.send("GET", "/events", params={"limit": "2", "page": "2", "kind": "Booking,calendar"})
    assert [event["title"] for event in answer.json()] == ["Talk"]
    assert (answer.headers["x-total-count"], answer.headers["x-page"]) == ("3", "2")
    assert "kind=Booking" in answer.headers["link"]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"date_range": "someday"}, "date_range"),
        ({"year": "2026", "month": "13"}, "month"),
        ({"user_id": "me"}, "user_id"),
        ({"search": "x" * 201}, "search"),
        ({"page": "0"}, "page"),
        ({"end_at": "soon"}, "end_at"),
    ],
    ids=str,
)
async def test_wrong_filter_is_named(sam: Person, params: dict[str, str], field: str) -> None:
    error = await sam.refused(422, "GET", "/events", params=params)
    assert list(error["details"]) == [field]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no title": ({"title": None}, "title"),
    "no start": ({"start_at": None}, "start_at"),
    "start in words": ({"start_at": "soon"}, "start_at"),
    "start that is a flag": ({"start_at": True}, "start_at"),
    "start that is an object": ({"start_at": {"date": "2026-01-31"}}, "start_at"),
    "end before the start": ({"end_at": wire(SOON - timedelta(hours=1))}, "end_at"),
    "end a year and two days later": ({"end_at": wire(SOON + timedelta(days=367))}, "end_at"),
    "negative duration": ({"duration": -5}, "duration"),
    "duration over a year": ({"duration": 366 * 24 * 60 + 1}, "duration"),
    "reminder in words": ({"reminder": "soon"}, "reminder.0"),
    "reminder weeks before": ({"reminders": [20_000]}, "reminders"),
    "markup for a color": ({"color": "<b>"}, "color"),
    "assignee whom nobody knows": ({"assignee_id": 4_000_000}, "assignee_id"),
    "long details": ({"details": "x" * 10_001}, "details"),
    "long address": ({"address": {"street": "x" * 1001}}, "address"),
    "id over 64 bits": ({"resource_id": 2**63}, "resource_id"),
}


@pytest.mark.parametrize(("sent", "named"), WRONG.values(), ids=WRONG.keys())
async def test_event_that_does_not_fit_is_refused_by_its_field_and_changes_nothing(
    sam: Person, sent: dict[str, Any], named: str
) -> None:
    event = {"title": "Stocktake", "start_at": wire(SOON)}
    made = await sam.post("/events", event)
    for method, path in (("POST", "/events"), ("PUT", f"/events/{made['id']}")):
        error = await sam.refused(422, method, path, json=event | sent)
        assert list(error["details"]) == [named]
    assert await sam.get("/events") == [made]


async def test_change_is_partial_and_null_empties(sam: Person) -> None:
    made = await sam.post(
        "/events", {"title": "Stocktake", "start_at": wire(SOON), "details": "all", "color": "teal", "reminder": 10}
    )
    path = f"/events/{made['id']}"
    changed = await sam.put(path, {"location": "Pier 7", "details": None, "duration": 15})
    assert changed == {name: value for name, value in made.items() if name != "details"} | {
        "location": "Pier 7",
        "location_name": "Pier 7",
        "end_at": wire(SOON + timedelta(minutes=15)),
        "duration": 15,
        "updated_at": changed["updated_at"],
    }
    assert await sam.put(path, changed) == changed, "what was read may be sent back"
    assert (await sam.put(path, {"reminders": []}))["reminders"] == []


@pytest.mark.parametrize(
    "sent", [{"canceled": True}, {"canceled": "1"}, {"status": "Cancelled"}, {"status": "canceled"}], ids=str
)
async def test_canceled_event_stays_listed(sam: Person, sent: dict[str, Any]) -> None:
    made = await sam.post("/events", {"title": "Stocktake", "start_at": wire(SOON)})
    path = f"/events/{made['id']}"
    canceled = await sam.put(path, sent)
    assert canceled == made | {"canceled_at": canceled["canceled_at"], "updated_at": canceled["updated_at"]}
    assert await sam.get("/events") == [canceled]
    assert await sam.put(path, canceled | {"status": "pending"}) == canceled
    assert "canceled_at" not in await sam.put(path, {"canceled": False})


async def test_deleted_event_comes_back_once(sam: Person) -> None:
    made = await sam.post("/events", {"title": "Stocktake", "start_at": wire(SOON)})
    assert await sam.delete(f"/events/{made['id']}") == made
    await sam.refused(404, "DELETE", f"/events/{made['id']}")
    await sam.refused(404, "GET", f"/events/{made['id']}")
    assert await sam.get("/events") == []


async def test_members_change_their_own_and_managers_all(people: Crew) -> None:
    made = await people.member.post("/events", {"title": "Mia's", "start_at": wire(SOON)})
    theirs = await people.owner.post("/events", {"title": "Olga's", "start_at": wire(SOON)})
    path, change = f"/events/{theirs['id']}", {"title": "Mine", "canceled": True}
    await people.member.refused(403, "PUT", path, json=change)
    await people.member.refused(403, "DELETE", path)
    for user_id in (people.owner.id, people.outsider.id, 4_000_000):
        await people.member.refused(
            403, "POST", "/events", json={"title": "x", "start_at": wire(SOON), "user_id": user_id}
        )
    assert await people.member.get(path) == theirs
    for method in ("GET", "PUT", "DELETE"):
        await people.outsider.refused(404, method, path, json=change)
    for who in ("manager", "admin", "owner"):
        assert (await people[who].put(f"/events/{made['id']}", {"title": who}))["title"] == who
    planned = await people.manager.post("/events", {"title": "x", "start_at": wire(SOON), "user_id": people.member.id})
    assert planned["user_id"] == people.member.id
    assert (await people.member.put(f"/events/{planned['id']}", {"title": "y"}))["title"] == "y"
    await people.manager.delete(f"/events/{theirs['id']}")


async def test_accounts_have_calendars_of_their_own(people: Crew) -> None:
    account = await account_of(people.member, people.team["id"])
    alone = acting_as("User", people.member.id)
    inside = acting_as("TeamMember", account["id"])
    start = {"start_at": wire(SOON)}
    await people.member.post("/events", start | {"title": "private"}, headers=alone)
    await people.member.post("/events", start | {"title": "of the team"}, headers=inside)
    await people.manager.post("/events", start | {"title": "assigned", "assignee_id": people.member.id})
    for headers, expected in ((alone, ["private", "assigned"]), (inside, ["of the team", "assigned"])):
        found = await people.member.get("/events", headers=headers)
        assert [event["title"] for event in found] == expected
    assert await titles(people.manager) == ["of the team", "assigned"]
    assigned = (await people.member.get("/events", headers=alone))[1]
    await people.member.refused(403, "PUT", f"/events/{assigned['id']}", json={"title": "x"}, headers=alone)

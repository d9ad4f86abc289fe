"""/workforce/shifts and /workforce/manager/shifts over HTTP: what clients send and get back, and how they narrow lists."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crewhall.app.build import Server
from tests.world.crews import Crew, crew
from tests.world.people import Person

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

SOON = (datetime.now(UTC) + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)
EIGHT = timedelta(hours=8)
PATH = "/workforce/manager/shifts"


def wire(moment: datetime) -> str:
    """A moment as answers show it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


@pytest.fixture
async def people(server: Server) -> Crew:
    """A team of four and an outsider."""
    return await crew(server)


async def make(by: Person, **fields: Any) -> dict[str, Any]:
    """A shift of eight hours."""
    return await by.post(PATH, {"start_at": wire(SOON), "end_at": wire(SOON + EIGHT)} | fields)


async def ids(person: Person, /, path: str = PATH, **params: Any) -> list[int]:
    """The ids of the shifts that somebody lists."""
    asked: dict[str, Any] = {f"{name}[]" if isinstance(value, list) else name: value for name, value in params.items()}
    return [shift["id"] for shift in await person.get(path, params=asked)]


async def test_shift_comes_back_with_all_that_was_sent_and_its_event(people: Crew) -> None:
    sent = {
        "title": "Early shift",
        "start_at": wire(SOON),
        "end_at": wire(SOON + EIGHT),
        "location_name": "Castle",
        "role": "Barista",
        "department": "Bar",
        "details": "Open the doors",
        "notes": "new here",
        "data": {"uniform": "blue"},
        "assignee_id": people.member.id,
        "break_minutes": 30,
        "status": "published",
    }
    answer = await people.owner.send("POST", PATH, json=sent)
    made = answer.json()
    assert answer.status_code == 201
    assert made == sent | {
        "id": made["id"],
        "team_id": people.team["id"],
        "user_id": people.owner.id,
        "event_id": made["event_id"],
        "duration": 480,
        "location": "Castle",
        "shift_on_same_day": False,
        "shift_requested": False,
        "published_at": made["created_at"],
        "created_at": made["created_at"],
        "updated_at": made["created_at"],
        "warnings": [],
        "event": {
            "id": made["event_id"],
            "user_id": people.owner.id,
            "kind": "shift",
            "title": "Early shift",
            "start_at": wire(SOON),
            "end_at": wire(SOON + EIGHT),
            "duration": 480,
            "reminders": [],
            "assignee_id": people.member.id,
            "location_name": "Castle",
        },
    }
    del made["warnings"]
    assert await people.owner.get(PATH) == [made]
    del made["notes"]
    assert await people.member.get(f"/workforce/shifts/{made['id']}") == made
    assert (await people.member.get(f"/events/{made['event_id']}"))["title"] == "Early shift"


async def test_status_says_whether_a_new_shift_is_published(people: Crew) -> None:
    mine = {"assignee_id": people.member.id}
    for status, assignee, shown, is_published in (
        (None, {}, "open", False),
        ("draft", mine, "assigned", False),
        ("assigned", mine, "assigned", False),
        ("open", {}, "open", True),
        ("Published ", {}, "open", True),
        ("published", mine, "published", True),
    ):
        fields = {} if status is None else {"status": status}
        made = await make(people.owner, **fields, **assignee, force="true")
        assert (made["status"], "published_at" in made) == (shown, is_published)
    for status, assignee, field in (
        ("open", mine, "assignee_id"),
        ("assigned", {}, "assignee_id"),
        ("canceled", {}, "status"),
        ("lost", {}, "status"),
    ):
        body = {"start_at": wire(SOON), "end_at": wire(SOON + EIGHT), "status": status} | assignee
        answer = await people.owner.send("POST", PATH, json=body)
        assert (answer.status_code, list(answer.json()["details"])) == (422, [field])


async def test_client_that_sends_a_draft_back_as_it_got_it_changes_nothing(people: Crew) -> None:
    for fields in ({}, {"assignee_id": people.member.id}, {"status": "open"}):
        made = await make(people.owner, **fields)
        assert await people.owner.put(f"{PATH}/{made['id']}", made) == made


async def test_status_publishes_takes_back_and_cancels(people: Crew) -> None:
    made = await make(people.owner, assignee_id=people.member.id)
    path = f"{PATH}/{made['id']}"
    assert (await people.owner.put(path, {"status": "published"}))["status"] == "published"
    assert (await people.owner.put(path, {"status": "draft"}))["status"] == "assigned"
    opened = await people.owner.put(path, {"status": "open"})
    assert (opened["status"], "assignee_id" in opened, "published_at" in opened) == ("open", False, True)
    canceled = await people.owner.put(path, {"status": "cancelled", "reason": "Rain"})
    assert canceled["cancel_reason"] == "Rain"
    for method in ("PUT", "DELETE"):
        answer = await people.owner.send(method, path, json={"title": "Late"})
        assert (answer.status_code, answer.json()["code"]) == (409, "SHIFT_IS_CANCELED")


async def test_delete_answers_with_the_shift(people: Crew) -> None:
    draft, published = await make(people.owner), await make(people.owner, status="open")
    assert (await people.owner.delete(f"{PATH}/{draft['id']}"))["id"] == draft["id"]
    assert (await people.owner.send("GET", f"{PATH}/{draft['id']}")).status_code == 404
    answer = await people.owner.send("DELETE", f"{PATH}/{published['id']}", params={"reason": "Rain"})
    assert answer.json()["cancel_reason"] == "Rain"
    assert await ids(people.owner) == []
    assert await ids(people.owner, status="canceled") == [published["id"]]
    assert await ids(people.owner, with_canceled="true") == [published["id"]]


async def test_forms_older_names_and_texts_for_numbers_are_taken(people: Crew) -> None:
    form = {
        "start_at": str(int(SOON.timestamp() * 1000)),
        "end_at": f"{SOON + EIGHT:%Y-%m-%dT%H:%M:%S}",
        "location": "Castle",
        "role_name": "Chef",
        "assignee_id": str(people.member.id),
        "location_id": "undefined",
        "break_minutes": "30",
        "data[uniform]": "blue",
    }
    made = (await people.owner.send("POST", PATH, data=form)).json()
    assert (made["start_at"], made["end_at"]) == (wire(SOON), wire(SOON + EIGHT))
    assert (made["location_name"], made["role"], made["break_minutes"]) == ("Castle", "Chef", 30)
    assert (made["assignee_id"], made["data"]) == (people.member.id, {"uniform": "blue"})


async def test_overlap_is_refused_by_name_unless_forced(people: Crew) -> None:
    mine = {"assignee_id": people.member.id, "status": "published"}
    first = await make(people.owner, **mine)
    body = {"start_at": wire(SOON), "end_at": wire(SOON + EIGHT)} | mine
    answer = await people.owner.send("POST", PATH, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "SHIFTS_OVERLAP")
    assert f"shift {first['id']}" in answer.json()["message"]
    forced = await make(people.owner, **mine, force=True)
    assert [warning["kind"] for warning in forced["warnings"]] == ["overlaps"]
    assert forced["warnings"][0]["user_id"] == people.member.id
    path = f"{PATH}/{forced['id']}"
    assert [len((await person.get(path))["warnings"]) for person in (people.manager, people.member)] == [1, 0]


async def test_lists_are_narrowed_as_clients_do(people: Crew) -> None:
    early = await make(people.owner, assignee_id=people.member.id, role="Chef", title="Grill")
    late = await make(people.owner, start_at=wire(SOON + EIGHT), end_at=wire(SOON + 2 * EIGHT), status="open")
    day = f"{SOON:%Y-%m-%d}"
    assert await ids(people.owner) == [early["id"], late["id"]]
    assert await ids(people.owner, date_range=f"{wire(SOON)},{wire(SOON + EIGHT)}") == [early["id"]]
    assert await ids(people.owner, date_range=[day, day]) == [early["id"], late["id"]]
    assert await ids(people.owner, start_date=day, end_date=day) == [early["id"], late["id"]]
    assert await ids(people.owner, year=SOON.year + 1) == []
    assert await ids(people.owner, user_id=people.member.id) == [early["id"]]
    assert await ids(people.owner, status=["assigned", "published"]) == [early["id"]]
    assert await ids(people.owner, role="chef", search="gri") == [early["id"]]
    assert await ids(people.owner, location_id=4_000_000) == []
    assert await ids(people.member, "/workforce/shifts") == await ids(people.member) == [late["id"]]
    answer = await people.owner.send("GET", PATH, params={"limit": 1, "page": 2})
    assert ([shift["id"] for shift in answer.json()], answer.headers["x-total-count"]) == ([late["id"]], "2")
    assert (await people.owner.send("GET", PATH)).headers["x-per-page"] == "2000"
    for params, field in (({"status": "lost"}, "status"), ({"date_range": "soon"}, "date_range")):
        wrong = await people.owner.send("GET", PATH, params=params)
        assert (wrong.status_code, list(wrong.json()["details"])) == (422, [field])


async def test_event_of_a_shift_is_changed_with_the_shift_alone(people: Crew) -> None:
    made = await make(people.owner, assignee_id=people.member.id, status="published")
    for method in ("PUT", "DELETE"):
        path = f"/events/{made['event_id']}"
        answer = await people.member.send(method, path, json={"title": "Mine"})
        assert (answer.status_code, answer.json()["code"]) == (409, "EVENT_IS_MANAGED")
        assert answer.json()["message"] == "This event belongs to a shift; change the shift instead."
        assert (await people.owner.send(method, path, json={"title": "Mine"})).status_code == 404


async def test_members_write_no_shifts(people: Crew) -> None:
    made = await make(people.owner, status="open")
    body = {"start_at": wire(SOON), "end_at": wire(SOON + EIGHT)}
    for method, path in (("POST", PATH), ("PUT", f"{PATH}/{made['id']}"), ("DELETE", f"{PATH}/{made['id']}")):
        assert (await people.member.send(method, path, json=body)).status_code == 403
        assert (await people.outsider.send(method, path, json=body)).status_code == (201 if method == "POST" else 404)

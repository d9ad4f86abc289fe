"""/hall/leave and /hall/availability/patterns over HTTP: what is sent and comes back, and what is refused."""

from typing import Any

import pytest

from crewhall.app.build import Server
from tests.world.crews import Crew
from tests.world.hall import HallClient, hall_of

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

PATH, PATTERNS = "/hall/leave", "/hall/availability/patterns"
WEEK = {"first_day": "2027-01-11", "last_day": "2027-01-15"}


class Hall:
    """The crew at the hall."""

    def __init__(self, server: Server, people: Crew) -> None:
        self.people = people
        self.member, self.manager, self.admin, self.outsider = (
            hall_of(server, people[who]) for who in ("member", "manager", "admin", "outsider")
        )


@pytest.fixture
def hall(server: Server, people: Crew) -> Hall:
    """The crew at the hall."""
    return Hall(server, people)


async def made(answer: Any, status: int = 201) -> Any:
    """The body of an answer with this status."""
    assert answer.status_code == status, answer.text
    return answer.json()


async def ask(by: HallClient, **fields: Any) -> dict[str, Any]:
    """Ask for leave."""
    return await made(await by.send("POST", PATH, json={"kind": "annual", **WEEK} | fields))


async def test_leave_is_asked_for_declined_and_listed(hall: Hall) -> None:
    asked = await ask(hall.member, message="My sister marries")
    assert asked == WEEK | {
        "id": asked["id"],
        "user_id": hall.people.member.id,
        "kind": "annual",
        "minutes": 2400,
        "status": "requested",
        "message": "My sister marries",
        "reason": None,
        "decided_by": None,
        "decided_at": None,
        "created_at": asked["created_at"],
        "updated_at": asked["created_at"],
    }
    path = f"{PATH}/{asked['id']}"
    assert await hall.member.get(path) == await hall.manager.get(path) == asked
    await hall.outsider.refused(404, "GET", path)
    await hall.member.refused(403, "POST", f"{path}/approve")
    await hall.manager.refused(422, "POST", f"{path}/decline")
    declined = await made(await hall.manager.send("POST", f"{path}/decline", json={"reason": "Short of people"}), 200)
    assert (declined["status"], declined["reason"]) == ("declined", "Short of people")
    assert declined["decided_by"] == hall.people.manager.id
    closed = await hall.member.refused(409, "POST", f"{path}/cancel")
    assert closed["code"] == "LEAVE_IS_CLOSED"
    other = await ask(hall.manager, kind="sick", user_id=hall.people.member.id)
    overlapping = await hall.member.refused(409, "POST", PATH, json={"kind": "unpaid", **WEEK})
    assert overlapping["code"] == "LEAVE_OVERLAPS"
    approved = await made(await hall.manager.send("POST", f"{PATH}/{other['id']}/approve"), 200)
    assert approved["status"] == "approved"
    answer = await hall.member.send("GET", PATH, params={"per": 1})
    assert ([row["id"] for row in answer.json()], answer.headers["x-total-count"]) == ([other["id"]], "2")
    for params, ids in (
        ({"status": "declined,canceled"}, [asked["id"]]),
        ({"kind": "sick"}, [other["id"]]),
        ({"user_id": hall.people.admin.id}, []),
        ({"first_day": "2027-01-16"}, []),
    ):
        assert [row["id"] for row in await hall.manager.get(PATH, params=params)] == ids
    assert (await made(await hall.member.send("POST", f"{PATH}/{other['id']}/cancel"), 200))["status"] == "canceled"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"kind", "first_day", "last_day"}),
        ({"kind": "holiday", **WEEK}, {"kind"}),
        ({"kind": "annual", "first_day": "2027-02-30", "last_day": "soon"}, {"first_day", "last_day"}),
        ({"kind": "annual", "first_day": "2027-01-15", "last_day": "2027-01-11"}, {"last_day"}),
    ],
)
async def test_bad_leave_names_its_fields(hall: Hall, body: dict[str, Any], fields: set[str]) -> None:
    refused = await hall.member.refused(422, "POST", PATH, json=body)
    assert set(refused["details"]) == fields
    assert await hall.member.get(PATH) == []


async def test_policies_adjustments_and_balances_come_back(hall: Hall) -> None:
    sent = {"kind": "annual", "from_day": "2027-01-01", "minutes_per_year": 9600, "minutes_per_day": 456}
    await hall.manager.refused(403, "PUT", f"{PATH}/policies", json=sent)
    policy = await hall.admin.put(f"{PATH}/policies", sent)
    assert policy == sent | {"id": policy["id"], "cap_minutes": None, "created_at": policy["created_at"]}
    again = await hall.admin.put(f"{PATH}/policies", sent | {"cap_minutes": 20000})
    assert again == policy | {"cap_minutes": 20000}
    assert await hall.member.get(f"{PATH}/policies") == [again]
    given = {
        "user_id": hall.people.member.id,
        "kind": "annual",
        "minutes": -60,
        "reason": "Left early",
        "day": "2027-01-02",
    }
    await hall.member.refused(403, "POST", f"{PATH}/adjustments", json=given)
    adjusted = await made(await hall.manager.send("POST", f"{PATH}/adjustments", json=given))
    assert adjusted == given | {
        "id": adjusted["id"],
        "actor_id": hall.people.manager.id,
        "created_at": adjusted["created_at"],
    }
    assert await hall.member.get(f"{PATH}/adjustments") == [adjusted]
    taken = await ask(hall.member)
    await hall.manager.send("POST", f"{PATH}/{taken['id']}/approve")
    balances = await hall.member.get(f"{PATH}/balances", params={"day": "2027-06-30"})
    assert balances[0] == {
        "user_id": hall.people.member.id,
        "kind": "annual",
        "minutes": 4760 - 2280 - 60,
        "accrued_minutes": 4760,
        "taken_minutes": 2280,
        "adjusted_minutes": -60,
    }
    kinds = ["annual", "sick", "personal", "long_service", "unpaid", "other"]
    assert [row["kind"] for row in balances] == kinds
    whose = {"user_id": hall.people.member.id, "day": "2027-06-30"}
    assert await hall.manager.get(f"{PATH}/balances", params=whose) == balances
    await hall.outsider.refused(404, "GET", f"{PATH}/balances", params=whose)
    await hall.manager.refused(403, "DELETE", f"{PATH}/policies/{policy['id']}")
    assert (await hall.admin.send("DELETE", f"{PATH}/policies/{policy['id']}")).status_code == 204
    await hall.admin.refused(404, "DELETE", f"{PATH}/policies/{policy['id']}")


async def test_patterns_are_put_listed_and_deleted(hall: Hall) -> None:
    sent = {"weekday": "tuesday", "am": "unavailable", "nd": "preferred", "from_day": "2027-01-05"}
    pattern = await made(await hall.member.send("PUT", PATTERNS, json=sent))
    assert pattern == sent | {
        "id": pattern["id"],
        "user_id": hall.people.member.id,
        "pm": "neutral",
        "until_day": None,
        "created_at": pattern["created_at"],
    }
    again = await made(await hall.member.send("PUT", PATTERNS, json=sent | {"until_day": "2027-03-02"}), 200)
    assert again == pattern | {"until_day": "2027-03-02"}
    assert await hall.member.get(PATTERNS) == [again]
    day = await hall.people.member.get("/workforce/availabilities/2027-01-12")
    assert (day["id"], day["am"], day["pm"], day["nd"]) == (None, -1, 0, 2)
    whose = {"user_id": hall.people.member.id}
    assert await hall.manager.get(PATTERNS, params=whose) == [again]
    assert await hall.manager.get(PATTERNS) == []
    path = f"{PATTERNS}/{pattern['id']}"
    await hall.outsider.refused(404, "DELETE", path)
    assert (await hall.manager.send("DELETE", path)).status_code == 204
    await hall.member.refused(404, "DELETE", path)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "weekday"),
        ({"weekday": "someday"}, "weekday"),
        ({"weekday": "monday", "pm": "often"}, "pm"),
        ({"weekday": "monday", "from_day": "2027-01-05", "until_day": "2027-01-04"}, "until_day"),
    ],
)
async def test_bad_patterns_name_their_field(hall: Hall, body: dict[str, Any], field: str) -> None:
    refused = await hall.member.refused(422, "PUT", PATTERNS, json=body)
    assert list(refused["details"]) == [field]

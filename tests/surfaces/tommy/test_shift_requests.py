"""Requests about shifts over HTTP: what clients send and get back, and how they narrow lists."""

from typing import Any

import pytest

from crewhall.app.build import Server
from tests.surfaces.tommy.test_shifts import EIGHT, SOON, make, wire
from tests.world.crews import Crew, crew
from tests.world.people import Person

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

OWN, MANAGED = "/workforce/shift_requests", "/workforce/manager/shift_requests"


@pytest.fixture
async def people(server: Server) -> Crew:
    """A team of four and an outsider."""
    return await crew(server)


async def ids(person: Person, **params: Any) -> list[int]:
    """The ids of the requests that somebody lists."""
    return [row["id"] for row in await person.get(MANAGED, params=params)]


async def test_form_without_a_kind_asks_for_the_shift_and_manager_approves(people: Crew) -> None:
    shift = await make(people.manager, status="open", notes="hush")
    made = await people.member.send(
        "POST", OWN, data={"shift_id": str(shift["id"]), "message": "please", "swap_shift_id": ""}
    )
    request = made.json()
    assert (made.status_code, request["kind"], request["status"]) == (201, "request", "requested")
    assert (request["user_id"], request["requestor_id"]) == (people.member.id, people.member.id)
    assert (request["shift"]["id"], request["shift"]["shift_requested"], "notes" in request["shift"]) == (
        shift["id"],
        True,
        False,
    )
    again = await people.member.send("POST", OWN, json={"shift_id": shift["id"]})
    assert (again.status_code, again.json()) == (200, request)
    approved = await people.manager.put(f"{MANAGED}/{request['id']}", request | {"status": "approved", "reason": "yes"})
    assert (approved["status"], approved["decided_by"], approved["reason"]) == ("approved", people.manager.id, "yes")
    assert approved["shift"]["assignee_id"] == people.member.id
    late = await people.manager.send("PUT", f"{MANAGED}/{request['id']}", json={"status": "approved"})
    assert (late.status_code, late.json()["code"]) == (409, "REQUEST_IS_DECIDED")


async def test_member_reads_cancels_and_rewords_on_either_path(people: Crew) -> None:
    shift = await make(people.manager, status="open")
    request = await people.member.post(MANAGED, {"shift_id": shift["id"]})
    path = f"{OWN}/{request['id']}"
    assert (await people.member.put(path, {"message": "me"}))["message"] == "me"
    assert (await people.member.get(f"{MANAGED}/{request['id']}"))["message"] == "me"
    refused = await people.manager.send("DELETE", path)
    assert refused.status_code == 403
    assert (await people.member.delete(path))["status"] == "canceled"
    assert await ids(people.member, status="requested") == []
    second = await people.member.post(OWN, {"shift_id": shift["id"]})
    assert (await people.member.put(f"{OWN}/{second['id']}", {"status": "cancelled"}))["status"] == "canceled"


async def test_offer_is_made_for_somebody_who_answers_it(people: Crew) -> None:
    shift = await make(people.manager, status="open")
    offer = await people.manager.post(MANAGED, {"shift_id": shift["id"], "user_id": people.member.id, "kind": "offer"})
    assert await ids(people.member, kind="offer") == [offer["id"]]
    assert (await people.member.put(f"{OWN}/{offer['id']}", {"status": "approved"}))["status"] == "approved"


async def test_list_is_narrowed_and_paged(people: Crew) -> None:
    shifts = [
        await make(
            people.manager,
            status="open",
            start_at=wire(SOON + days * 3 * EIGHT),
            end_at=wire(SOON + days * 3 * EIGHT + EIGHT),
        )
        for days in range(3)
    ]
    made = [(await people.member.post(OWN, {"shift_id": shift["id"]}))["id"] for shift in shifts]
    await people.manager.put(f"{MANAGED}/{made[0]}", {"status": "rejected"})
    assert await ids(people.manager) == made[::-1]
    assert await ids(people.manager, status="rejected,approved") == [made[0]]
    assert await ids(people.manager, shift_id=shifts[1]["id"]) == [made[1]]
    assert await ids(people.manager, user_id=people.manager.id) == []
    page = await people.manager.send("GET", MANAGED, params={"page": 2, "limit": 2})
    assert ([row["id"] for row in page.json()], page.headers["X-Total-Count"]) == ([made[0]], "3")
    assert await people.outsider.get(MANAGED) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "shift_id"),
        ({"shift_id": 1, "kind": "barter"}, "kind"),
        ({"shift_id": 1, "status": "approved"}, "status"),
        ({"shift_id": 1, "status": "maybe"}, "status"),
        ({"shift_id": 1, "message": "x" * 1001}, "message"),
    ],
)
async def test_wrong_input_names_its_field(people: Crew, body: dict[str, Any], field: str) -> None:
    await make(people.manager, status="open")
    refused = await people.manager.send("POST", MANAGED, json=body)
    assert (refused.status_code, list(refused.json()["details"])) == (422, [field])
    assert await ids(people.manager) == []

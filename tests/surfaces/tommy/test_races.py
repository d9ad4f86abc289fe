"""The same request several times at once, as impatient fingers and retrying clients send it: no fault, and one thing comes of it."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from crewhall.app.build import Server
from tests.world.client import Client
from tests.world.crews import Crew, crew
from tests.world.people import PASSWORD, pin_sent_to, sign_up

pytestmark = pytest.mark.anyio

AT_ONCE = 6


async def at_once(client: Client, method: str, path: str, **options: Any) -> Counter[int]:
    """How often each status came."""
    answers = await asyncio.gather(*(client.send(method, path, **options) for _ in range(AT_ONCE)))
    return Counter(answer.status_code for answer in answers)


async def test_one_account_comes_of_many_sign_ups(server: Server, stranger: Client) -> None:
    fields = {"first_name": "Bo", "email": "bo@people.example", "mobile": "0412345678", "password": PASSWORD}
    assert await at_once(stranger, "POST", "/users", json=fields) == {201: 1, 422: AT_ONCE - 1}


async def test_one_account_comes_of_an_invitation(people: Crew, stranger: Client) -> None:
    await people.owner.post("/team/members/invite", {"email": "bo@people.example"})
    fields = {"first_name": "Bo", "email": "bo@people.example", "password": PASSWORD}
    assert await at_once(stranger, "POST", "/users", json=fields) == {201: 1, 422: AT_ONCE - 1}


async def test_one_membership_comes_of_many_invitations(server: Server, people: Crew) -> None:
    known = await sign_up(server, "Kim")
    await at_once(people.owner, "GET", "/me")  # on PostgreSQL this opens the connections of the pool
    for email in ("new@people.example", known.email):
        statuses = await at_once(people.owner, "POST", "/team/members/invite", json={"email": email})
        assert statuses == {200: AT_ONCE}
        found = await people.owner.get("/team/members", params={"search": email})
        assert len(found) == 1


@pytest.mark.parametrize(
    ("method", "path", "json", "seen"),
    [
        ("PUT", "/me/settings/board", {"data": 1}, "/me/settings"),
        ("PUT", "/team/settings/colour", {"data": "teal"}, "/team/settings"),
        ("POST", "/tags", {"context": "locations", "name": "Pier"}, "/tags?context=locations"),
        ("POST", "/devices", {"uuid": "phone", "platform": "ios", "token": "t"}, "/devices"),
    ],
)
async def test_one_row_comes_of_many_writes(
    people: Crew, method: str, path: str, json: dict[str, Any], seen: str
) -> None:
    statuses = await at_once(people.owner, method, path, json=json)
    assert set(statuses) <= {200, 201}, statuses
    assert len(await people.owner.get(seen)) == 1


async def test_lists_of_names_and_marks_end_as_one_request_left_them(people: Crew) -> None:
    path = f"/team/members/{people.member.id}"
    lists = [["all", f"t{number}"] for number in range(AT_ONCE)]
    changes = [{"tags": tags, "favorite": True, "status": "inactive"} for tags in lists]
    answers = await asyncio.gather(*(people.owner.send("PUT", path, json=change) for change in changes))
    assert {answer.status_code for answer in answers} == {200}
    member = await people.owner.get(path)
    assert member["tags"] in lists


async def test_changes_of_different_fields_are_all_kept(people: Crew) -> None:
    fields = {
        "first_name": "Olive",
        "last_name": "Oyl",
        "locale": "en-GB",
        "time_zone": "Asia/Tokyo",
        "dob": "1990-12-31",
    }
    await asyncio.gather(*(people.owner.put("/me", {name: value}) for name, value in fields.items()))
    assert fields.items() <= (await people.owner.get("/me")).items()
    switches = ("leave", "orders", "ndis", "mileage", "clients")
    await asyncio.gather(*(people.owner.patch("/team/features", {"features": {name: True}}) for name in switches))
    features = (await people.owner.get("/team"))["features"]
    assert all(features[name] for name in switches)


async def test_right_pin_is_taken_once(server: Server) -> None:
    anna = await sign_up(server)
    pin = await pin_sent_to(server, anna.email)
    statuses = await at_once(anna, "GET", "/users/verify", params={"pin": pin})
    assert statuses == {200: 1, 422: AT_ONCE - 1}


async def test_wrong_pins_at_once_are_five_tries_together(server: Server) -> None:
    anna = await sign_up(server)
    pin = await pin_sent_to(server, anna.email)
    wrong = "000000" if pin != "000000" else "111111"
    assert set(await at_once(anna, "GET", "/users/verify", params={"pin": wrong})) == {422}
    await anna.refused(422, "GET", "/users/verify", params={"pin": pin})


async def test_team_is_handed_over_once(people: Crew) -> None:
    heirs = [people.admin, people.manager, people.member]
    answers = await asyncio.gather(*(people.owner.send("PUT", "/team", json={"user_id": heir.id}) for heir in heirs))
    assert sorted(answer.status_code for answer in answers) == [200, 403, 403]
    team = await people.owner.get("/team")
    for heir in heirs:
        answer = await heir.send("PUT", "/team", json={"status": "archived", "current_password": PASSWORD})
        assert (answer.status_code == 200) == (heir.id == team["user_id"])
        if answer.is_success:
            break


async def test_one_placeholder_comes_of_a_stranger_whom_many_name(server: Server) -> None:
    people, otto = await crew(server), await crew(server)
    namers = [people.owner, people.admin, people.manager, people.member, otto.owner]
    await asyncio.gather(*(person.get("/me") for person in namers))
    for number in range(3):
        new = {"first_name": "Gus", "email": f"gus{number}@guests.example"}
        answers = await asyncio.gather(
            *(person.send("POST", "/contacts", json=new | {"personal": person is people.member}) for person in namers),
            *(boss.send("POST", "/team/members/invite", json=new) for boss in (people.owner, otto.owner)),
        )
        assert {answer.status_code for answer in answers} == {200, 201}
        assert len({answer.json().get("friend_id") or answer.json()["user_id"] for answer in answers}) == 1


async def test_same_people_imported_from_both_ends_at_once_become_contacts_of_both(server: Server) -> None:
    anna, bert = await sign_up(server, "Anna"), await sign_up(server, "Bert")
    await asyncio.gather(anna.get("/me"), bert.get("/me"))
    rows = [{"first_name": f"P{number}", "email": f"p{number}@guests.example"} for number in range(60)]
    first, second = await asyncio.gather(
        anna.send("POST", "/contacts/import", json=rows), bert.send("POST", "/contacts/import", json=rows[::-1])
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert [row["first_name"] for row in second.json()] == [row["first_name"] for row in rows[::-1]]
    assert [row["friend_id"] for row in first.json()] == [row["friend_id"] for row in second.json()][::-1]

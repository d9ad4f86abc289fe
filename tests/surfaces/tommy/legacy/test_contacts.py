"""Contacts in the first edition: its own ids, `user_id` for the friend, and requests that a status answers."""

from typing import Any

import pytest

from crewhall.app.build import Server
from crewhall.domains.notify import outbox
from crewhall.kit.actor import SYSTEM
from crewhall.kit.paging import PageRequest
from tests.surfaces.tommy.legacy.conftest import as_legacy
from tests.world.client import LegacyClient
from tests.world.people import Person, member_of_team, owner_of_team, pin_sent_to, sign_up

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ben(server: Server) -> Person:
    """Somebody to know."""
    return await sign_up(server, "Ben", mobile="+61498765432")


async def asked(anna: LegacyClient, server: Server, ben: Person) -> tuple[LegacyClient, dict[str, Any]]:
    """Ben's client, and his side of Anna's request."""
    await anna.post("/contacts", {"user_id": ben.id})
    client = as_legacy(server, ben)
    (contact,) = await client.get("/contacts")
    return client, contact


async def test_person_is_asked_by_user_id(server: Server, anna: LegacyClient, ben: Person) -> None:
    answer = await anna.send("POST", "/contacts", json={"user_id": str(ben.id), "order": 3, "group": "friends"})
    assert answer.status_code == 201
    own = await anna.get("/user")
    assert answer.json() == {
        "id": answer.json()["id"],
        "owner_id": own["id"],
        "user_id": ben.id,
        "favorite": False,
        "status": "requested",
        "first_name": "Ben",
        "last_name": "Ng",
    }
    assert await anna.get("/contacts") == [answer.json()]
    (theirs,) = await as_legacy(server, ben).get("/contacts")
    assert (theirs["user_id"], theirs["status"]) == (own["id"], "pending")
    assert (await ben.get(f"/contacts/{own['id']}"))["status"] == "pending"


async def test_stranger_is_invited_by_an_address(server: Server, anna: LegacyClient) -> None:
    body = "first_name=Gus&email=gus%40people.example&favorite=1"
    contact = (await anna.send("POST", "/contacts", content=body)).json()
    assert (contact["status"], contact["first_name"], contact["favorite"]) == ("invited", "Gus", True)
    async with server.works.read(SYSTEM) as work:
        sent = await outbox.list_messages(work, "gus@people.example", None, PageRequest())
    assert sent.total == 1
    renamed = await anna.put(f"/contacts/{contact['id']}", {"first_name": "Gustav", "favorite": False})
    assert (renamed["first_name"], renamed["favorite"]) == ("Gustav", False)


async def test_known_person_is_asked_by_phone(server: Server, anna: LegacyClient, ben: Person) -> None:
    await ben.post(f"/users/{ben.id}/send_verification_sms")
    await ben.get("/users/verify", params={"pin": await pin_sent_to(server, "+61498765432")})
    contact = await anna.post("/contacts", {"phone": "0498 765 432"})
    assert (contact["user_id"], contact["status"], contact["first_name"]) == (ben.id, "requested", "Ben")


async def test_contact_goes_by_its_own_id_and_by_its_friends(anna: LegacyClient, ben: Person) -> None:
    contact = await anna.post("/contacts", {"user_id": ben.id})
    assert await anna.get(f"/contacts/{contact['id']}") == contact
    assert await anna.get(f"/contacts/{ben.id}") == contact
    marked = await anna.put(f"/contacts/{contact['id']}", contact | {"favorite": True})
    assert marked == contact | {"favorite": True} == await anna.get(f"/contacts/{ben.id}")
    unmarked = await anna.put(f"/contacts/{ben.id}", {"favorite": "false"})
    assert unmarked == contact


async def test_own_id_comes_before_the_friends(server: Server, anna: LegacyClient) -> None:
    people = [await sign_up(server, "Cleo") for _ in range(5)]
    contacts = [await anna.post("/contacts", {"user_id": person.id}) for person in people]
    if (
        server.works.database.dialect == "sqlite"
    ):  # both are counted from 1 there, so that numbers of either kind are of the other, too
        assert {contact["id"] for contact in contacts} & {person.id for person in people}
    for contact in contacts:
        assert await anna.get(f"/contacts/{contact['id']}") == contact


@pytest.mark.parametrize("status", ["accepted", "declined"])
async def test_status_answers_a_request(server: Server, anna: LegacyClient, ben: Person, status: str) -> None:
    client, contact = await asked(anna, server, ben)
    answered = await client.put(f"/contacts/{contact['id']}", {"status": status})
    assert answered == contact | {"status": status}
    assert await client.put(f"/contacts/{contact['id']}", answered) == answered
    (own,) = await anna.get("/contacts")
    assert own["status"] == ("accepted" if status == "accepted" else "requested")


@pytest.mark.parametrize("status", ["accepted", "declined"])
async def test_nobody_answers_their_own_request(anna: LegacyClient, ben: Person, status: str) -> None:
    contact = await anna.post("/contacts", {"user_id": ben.id})
    await anna.refused(422, "PUT", f"/contacts/{contact['id']}", json={"status": status, "favorite": True})
    assert await anna.get("/contacts") == [contact]


@pytest.mark.parametrize("status", ["accepted", "declined"])
async def test_own_request_is_answered_though_the_team_knows_the_friend(
    server: Server, ben: Person, status: str
) -> None:
    owner, _ = await owner_of_team(server)
    mia = await member_of_team(server, owner, "Mia")
    await owner.post(f"/contacts/{ben.id}/add")
    await ben.post(f"/contacts/{owner.id}/accept")
    await ben.post(f"/contacts/{mia.id}/add")
    (asking,) = await mia.get("/contacts/requests")
    await as_legacy(server, mia).put(f"/contacts/{asking['id']}", {"status": status})
    assert await mia.get("/contacts/requests") == []
    own = await mia.get("/contacts", params={"personal": True, "status": "accepted,declined"})
    assert [row["status"] for row in own] == [status]


@pytest.mark.parametrize("status", ["requested", "invited", "pending", "nonsense"])
async def test_status_that_is_no_answer_is_ignored(
    server: Server, anna: LegacyClient, ben: Person, status: str
) -> None:
    client, contact = await asked(anna, server, ben)
    assert await client.put(f"/contacts/{contact['id']}", {"status": status}) == contact


async def test_team_id_makes_it_the_teams(server: Server, ben: Person) -> None:
    owner, team = await owner_of_team(server)
    mia = await member_of_team(server, owner, "Mia")
    boss, mate = as_legacy(server, owner), as_legacy(server, mia)
    new = {"user_id": ben.id, "team_id": team["id"]}
    await mate.refused(403, "POST", "/contacts", json=new)
    contact = await boss.post("/contacts", new)
    assert (contact["team_id"], contact["owner_id"]) == (team["id"], owner.id)
    assert await mate.get("/contacts") == [contact]
    own = await mate.post("/contacts", {"first_name": "Gus", "email": "gus@people.example"})
    assert "team_id" not in own
    assert await boss.get("/contacts") == [contact]
    sten = as_legacy(server, await sign_up(server, "Sten"))
    foreign = await sten.refused(404, "POST", "/contacts", json=new)
    assert foreign == await sten.refused(404, "POST", "/contacts", json=new | {"team_id": 4_000_000_000})
    assert await sten.get("/contacts") == []


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({}, 422),
        ({"user_id": 4_000_000_000}, 404),
        ({"user_id": 10**30}, 422),
        ({"user_id": "nonsense"}, 422),
        ({"first_name": "Gus", "email": "no address"}, 422),
        ({"user_id": "self"}, 422),
    ],
    ids=["nobody", "unknown", "huge", "no number", "no address", "oneself"],
)
async def test_bad_contact_is_refused_and_none_is_made(anna: LegacyClient, wrong: dict[str, Any], status: int) -> None:
    if wrong.get("user_id") == "self":
        wrong = {"user_id": (await anna.get("/user"))["id"]}
    await anna.refused(status, "POST", "/contacts", json=wrong)
    assert await anna.get("/contacts") == []


async def test_contacts_of_others_are_not_found(server: Server, anna: LegacyClient, ben: Person) -> None:
    contact = await anna.post("/contacts", {"user_id": ben.id})
    sten = as_legacy(server, await sign_up(server, "Sten"))
    unknown = await sten.refused(404, "GET", "/contacts/4000000000")
    for number in (contact["id"], ben.id, 0, -1, 10**30):
        assert await sten.refused(404, "GET", f"/contacts/{number}") == unknown
        assert await sten.refused(404, "PUT", f"/contacts/{number}", json={"favorite": True}) == unknown
    assert await anna.get("/contacts") == [contact]


async def test_contacts_are_paged(anna: LegacyClient) -> None:
    for name in ("Ada", "Bea", "Cleo"):
        await anna.post("/contacts", {"first_name": name, "email": f"{name.lower()}@people.example"})
    answer = await anna.send("GET", "/contacts", params={"per": 2, "page": 2})
    assert [contact["first_name"] for contact in answer.json()] == ["Cleo"]
    assert answer.headers["x-total-count"] == "3"

"""What people who do not know each other learn of one another, and what they can do by an id alone."""

import re
from typing import Any

import pytest

from crewhall.app.build import Server
from crewhall.domains.notify import outbox
from crewhall.kit.actor import SYSTEM
from crewhall.kit.paging import PageRequest
from tests.world.client import Client, LegacyClient
from tests.world.crews import acting_as
from tests.world.people import PASSWORD, Person, member_of_team, owner_of_team, pin_sent_to, sign_in, sign_up

pytestmark = pytest.mark.anyio

UNKNOWN = 4_000_000_000
WAYS: dict[str, tuple[str, dict[str, str], str]] = {
    "chats": ("/v1/chats", {}, "user_ids"),
    "initiate": ("/v1/chats/initiate", {}, "user_ids"),
    "message": ("/v1/messages", {"body": "hi"}, "receiver_ids"),
    "the first edition's chats": ("/legacy/v1/chats", {}, "user_ids"),
    "the first edition's message": ("/legacy/v1/messages", {"message": "hi"}, "receiver_ids"),
}
"""All ways in which a room is opened."""


async def send(person: Person, way: str, user_id: int) -> tuple[int, str]:
    """Status and body, without what differs by chance or by the id."""
    path, body, field = WAYS[way]
    answer = await person.http.post(f"http://crewhall.test{path}", json={**body, field: [user_id]})
    text = answer.text.replace(answer.headers["x-request-id"], "R")
    return answer.status_code, re.sub(rf"\b{user_id}\b", "N", text)


async def mail_to(server: Server, address: str) -> list[str]:
    """The subjects of what was sent to an address."""
    async with server.works.read(SYSTEM) as work:
        return [message.subject for message in (await outbox.list_messages(work, address, None, PageRequest())).rows]


async def test_sign_up_tells_nothing_of_who_has_named_the_address(server: Server, stranger: Client) -> None:
    anna, (owner, _) = await sign_up(server, "Anna", mobile="+61400000009"), await owner_of_team(server)
    await anna.post("/contacts", {"first_name": "Bobby", "last_name": "Tables", "email": "named@people.example"})
    await owner.post("/team/members/invite", {"first_name": "Rob", "email": "named@people.example"})
    answers = [
        await stranger.send("POST", "/users", json={"email": f"{name}@people.example", "password": PASSWORD})
        for name in ("before", "named", "after")
    ]
    assert [answer.status_code for answer in answers] == [201] * 3
    bodies = [answer.json() for answer in answers]
    assert len({tuple(body) for body in bodies}) == 1
    assert [body["id"] - bodies[0]["id"] for body in bodies] == [0, 1, 2]
    assert [(body["first_name"], body["last_name"], body["slug"]) for body in bodies] == [
        ("", "", name) for name in ("before", "named", "after")
    ]
    named = await sign_in(server, "named@people.example")
    for path in ("/contacts", "/contacts/requests", "/invitations", "/chats"):
        assert await named.get(path) == []
    assert len(await named.get("/me/accounts")) == 1
    await named.get("/users/verify", params={"pin": await pin_sent_to(server, "named@people.example")})
    (asking,) = await named.get("/contacts/requests")
    assert (asking["friend_id"], "email" in asking, "mobile" in asking) == (anna.id, False, False)


@pytest.mark.parametrize("way", WAYS)
async def test_ids_that_are_counted_name_nobody_but_people_with_an_account(server: Server, way: str) -> None:
    anna, mallory = await sign_up(server, "Anna"), await sign_up(server, "Mallory")
    owner, _ = await owner_of_team(server)
    private = (await anna.post("/contacts", {"first_name": "Secret", "email": "s@people.example"}))["friend_id"]
    invited = (await owner.post("/team/members/invite", {"first_name": "Secret", "email": "i@people.example"}))[
        "user_id"
    ]
    answers = [await send(mallory, way, user_id) for user_id in (UNKNOWN, private, invited)]
    assert answers == [answers[0]] * 3
    assert answers[0][0] == 422
    for knowing, user_id in ((anna, private), (owner, invited), (mallory, anna.id)):
        assert (await send(knowing, way, user_id))[0] in (200, 201)


@pytest.mark.parametrize("way", [*WAYS, "adding to a room"])
async def test_room_that_is_there_tells_no_placeholder_either(server: Server, way: str) -> None:
    anna, mallory = await sign_up(server, "Anna"), await sign_up(server, "Mallory")
    private = (await anna.post("/contacts", {"first_name": "Secret", "email": "s@people.example"}))["friend_id"]
    room = await mallory.post("/chats", {"user_ids": [anna.id]})
    for user_id in (UNKNOWN, private):
        await mallory.refused(422, "PUT", f"/chats/{room['id']}", json={"user_ids": [user_id]})
    if way != "adding to a room":
        assert (await send(mallory, way, private))[0] == 422


class TestRoomsAreLimited:
    """With few rooms an hour."""

    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        """Two rooms."""
        return {"limits": {"rooms": 2}}

    @pytest.mark.parametrize("way", WAYS)
    async def test_each_way_of_opening_one_counts(self, server: Server, way: str) -> None:
        anna = await sign_up(server, "Anna")
        others = [await sign_up(server, name) for name in ("Bo", "Cy", "Di")]
        statuses = [(await send(anna, way, other.id))[0] for other in others]
        assert [status if status > 201 else "opened" for status in statuses] == ["opened", "opened", 429]
        assert (await send(others[0], "message", anna.id))[0] == 201, "a room that is there is none more"
        answer = await anna.send("POST", "/chats", json={"user_ids": [others[2].id]})
        assert 3590 <= int(answer.headers["retry-after"]) <= 3600


@pytest.mark.parametrize(
    "named", [{"invitee_type": "User", "invitee_id": 0}, {"friend_id": 0}], ids=["invitee_id", "friend_id"]
)
async def test_anybody_with_an_account_is_invited_by_their_id(server: Server, named: dict[str, Any]) -> None:
    anna, bo = await sign_up(server, "Anna"), await sign_up(server, "Bo")
    before = await mail_to(server, bo.email)

    def body(user_id: int) -> dict[str, Any]:
        return {key: user_id if value == 0 else value for key, value in named.items()}

    sent = await anna.post("/invitations", body(bo.id))
    (got,) = await bo.get("/invitations")
    assert (sent["invitee_id"], got["token"], got["inviter"]["name"]) == (bo.id, sent["token"], "Anna Ng")
    assert [invitation["token"] for invitation in await anna.get("/invitations")] == [sent["token"]]
    assert await mail_to(server, bo.email) == before, "strangers are sent no mail"
    private = (await bo.post("/contacts", {"email": "s@people.example"}))["friend_id"]
    errors = [await anna.refused(404, "POST", "/invitations", json=body(user_id)) for user_id in (UNKNOWN, private)]
    assert len({(error["code"], error["message"]) for error in errors}) == 1
    await bo.post(f"/invitations/{sent['token']}/accept")
    assert [(contact["friend_id"], contact["status"]) for contact in await anna.get("/contacts")] == [
        (bo.id, "accepted")
    ]


async def test_stranger_is_asked_by_an_invitation_as_a_contact(server: Server) -> None:
    anna, bo = await sign_up(server, "Anna"), await sign_up(server, "Bo")
    answer = await anna.send("POST", f"/contacts/{bo.id}/invite")
    assert (answer.status_code, answer.json()["status"]) == (201, "requested")
    assert [contact["friend_id"] for contact in await bo.get("/contacts/requests")] == [anna.id]
    private = (await bo.post("/contacts", {"email": "s@people.example"}))["friend_id"]
    for user_id in (UNKNOWN, private):
        await anna.refused(404, "POST", f"/contacts/{user_id}/invite")


async def test_stranger_shows_a_name_and_no_address(server: Server) -> None:
    anna, bo = await sign_up(server, "Anna"), await sign_up(server, "Bo", mobile="+61400000008", dob="1990-12-31")
    private = (await bo.post("/contacts", {"first_name": "Secret", "email": "s@people.example"}))["friend_id"]
    for reference in (bo.id, bo.profile["slug"]):
        shown = await anna.get(f"/users/{reference}")
        assert (shown["id"], shown["first_name"], shown["last_name"]) == (bo.id, "Bo", "Ng")
        assert not {"email", "mobile", "dob", "email_verified_at", "time_zone", "locale"} & shown.keys()
    assert bo.email not in str(await LegacyClient(server, token=anna.token).get(f"/users/{bo.id}"))
    errors = [await anna.refused(404, "GET", f"/users/{user_id}") for user_id in (UNKNOWN, private)]
    assert len({(error["code"], error["message"]) for error in errors}) == 1


async def test_account_is_invited_into_a_team_by_its_id_and_accepts_by_entering(server: Server) -> None:
    owner, team = await owner_of_team(server)
    bo = await sign_up(server, "Bo")
    before = await mail_to(server, bo.email)
    member = await owner.post("/team/members/invite", {"user_id": bo.id, "roles": ["Team Manager"]})
    assert (member["user_id"], member["status"], member.get("email")) == (bo.id, "pending", None)
    assert await mail_to(server, bo.email) == before
    (account,) = [entry for entry in await bo.get("/me/accounts") if entry.get("team_id") == team["id"]]
    entered = {"current_account_id": account["id"], "current_account_type": "TeamMember"}
    await bo.put("/me/current_account", params=entered)
    assert (await owner.get(f"/team/members/{bo.id}"))["status"] == "active"
    private = (await bo.post("/contacts", {"email": "s@people.example", "personal": True}))["friend_id"]
    for user_id in (UNKNOWN, private):
        await owner.refused(404, "POST", "/team/members/invite", json={"user_id": user_id})


async def test_contact_without_an_account_is_invited_into_the_team_at_the_address_that_is_known(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    made = await owner.post("/contacts", {"first_name": "Sue", "email": "sue@people.example"})
    member = await owner.post("/team/members/invite", {"user_id": made["friend_id"]})
    assert (member["user_id"], member["status"], member["email"]) == (
        made["friend_id"],
        "pending",
        "sue@people.example",
    )
    sue = await sign_up(server, "Sue", email="sue@people.example")
    await sue.get("/users/verify", params={"pin": await pin_sent_to(server, "sue@people.example")})
    assert (await owner.get(f"/team/members/{sue.id}"))["status"] == "active"


async def test_mate_who_is_invited_by_id_is_sent_mail(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    mia = await member_of_team(server, owner)
    before = len(await mail_to(server, mia.email))
    await owner.post("/invitations", {"friend_id": mia.id}, headers=acting_as("User", owner.id))
    assert len(await mail_to(server, mia.email)) == before + 1

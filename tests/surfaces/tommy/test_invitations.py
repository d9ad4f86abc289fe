"""Invitations on the wire: making and answering them in every way, what strangers see, lists, and who only looks."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from crewhall.app.build import Server
from crewhall.domains.directory import invitations
from crewhall.domains.identity import sessions
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db
from tests.world.client import Client
from tests.world.crews import Crew, acting_as
from tests.world.people import Person, sign_up

pytestmark = pytest.mark.anyio

FOR_STRANGERS = {"status", "token", "link", "inviter", "expires_at", "message"}
MEMBERS_MAY_NOT = (
    "Only managers of the team may invite people into it; switch to your personal account to invite a contact."
)


async def acquainted(server: Server) -> tuple[Person, Person]:
    """Two people who have each other as contacts."""
    anna, bert = await sign_up(server, "Anna"), await sign_up(server, "Bert", mobile="+61412345678")
    token = (await anna.post("/invitations"))["token"]
    await bert.post(f"/invitations/{token}/accept")
    return anna, bert


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"json": {}},
        {"content": b"", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"content": b"friend_id=&message=undefined"},
        {"json": {"friend_id": None, "invitee_type": ""}},
    ],
    ids=["nothing", "empty object", "empty form", "form of nothing", "nulls"],
)
async def test_empty_body_makes_a_link_of_the_account_in_use(
    server: Server, people: Crew, options: dict[str, Any]
) -> None:
    answer = await people.manager.send("POST", "/invitations", **options)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["link"] == f"{server.settings.public_url}/hall/invitations/{made['token']}"
    assert (made["status"], made["times_sent"]) == ("pending", 0)
    assert (made["user_id"], made["team_id"]) == (people.manager.id, people.team["id"])
    assert (made["inviter"]["type"], made["inviter"]["name"]) == ("Team", people.team["name"])
    assert made["inviter"]["contact_name"] == "Max Ng"
    unset = {"friend_id", "invitee_id", "invitee_type", "invitee", "message", "sent_at", "accepted_at", "contact"}
    assert unset.isdisjoint(made)


async def test_member_invites_nobody_into_the_team(people: Crew) -> None:
    for body in (None, {"friend_id": people.owner.id}):
        error = await people.member.refused(403, "POST", "/invitations", json=body)
        assert error["message"] == MEMBERS_MAY_NOT
    assert await people.owner.get("/invitations", params={"status": "pending"}) == []
    personal = await people.member.post("/invitations", headers=acting_as("User", people.member.id))
    assert "team_id" not in personal
    assert (personal["inviter"]["type"], personal["inviter"]["name"]) == ("User", "Mia Ng")


@pytest.mark.parametrize(
    "named",
    [
        {"friend_id": "{user}"},
        {"friend_id": "{user_as_text}"},
        {"invitee_id": "{user}", "invitee_type": "User"},
        {"invitee_id": "{user}"},
        {"invitee_id": "{member}", "invitee_type": "team_member"},
        {"invitee_id": "{member_as_text}", "invitee_type": "TEAMMEMBER"},
    ],
)
async def test_person_is_named_in_every_spelling(people: Crew, named: dict[str, Any]) -> None:
    member_id = (await people.owner.get(f"/team/members/{people.member.id}"))["id"]
    ids = {"user": people.member.id, "user_as_text": str(people.member.id), "member": member_id}
    ids["member_as_text"] = str(member_id)
    body = {name: ids.get(str(value).strip("{}"), value) for name, value in named.items()}
    made = await people.owner.post("/invitations", body, headers=acting_as("User", people.owner.id))
    assert (made["friend_id"], made["invitee_id"], made["invitee_type"]) == (
        people.member.id,
        people.member.id,
        "User",
    )
    assert (made["invitee"]["name"], made["times_sent"]) == ("Mia Ng", 1)
    form = {name: str(value) for name, value in body.items()}
    again = await people.owner.send("POST", "/invitations", data=form, headers=acting_as("User", people.owner.id))
    assert again.json() == made


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"friend_id": "x"}, "friend_id"),
        ({"friend_id": str(2**70)}, "friend_id"),
        ({"invitee_id": 1, "invitee_type": "Workforce::Shift"}, "invitee_type"),
        ({"invitee_id": 1, "invitee_type": "x" * 51}, "invitee_type"),
        ({"invitee_type": "User"}, "invitee_id"),
        ({"message": "x" * 1001}, "message"),
    ],
)
async def test_wrong_field_is_named(people: Crew, body: dict[str, Any], field: str) -> None:
    error = await people.owner.refused(422, "POST", "/invitations", json=body)
    assert field in error["details"]
    assert await people.owner.get("/invitations", params={"status": "pending"}) == []


async def test_foreign_and_unknown_people_are_not_found(people: Crew) -> None:
    private = (await people.member.post("/contacts", {"email": "s@people.example", "personal": True}))["friend_id"]
    found = [
        await people.outsider.refused(404, "POST", "/invitations", json={"friend_id": friend_id})
        for friend_id in (private, 4_000_000_000)
    ]
    assert found[0]["message"] == found[1]["message"]


async def test_stranger_sees_who_invites_to_what_and_nothing_else(server: Server, people: Crew) -> None:
    made = await people.owner.post("/invitations", {"friend_id": people.member.id, "message": "Come in"})
    path = f"/invitations/{made['token']}"
    for viewer in (Client(server), Client(server, token="crewhall_wrong"), people.outsider, people.admin):
        seen = await viewer.get(path)
        if viewer is people.admin:
            assert seen == made
            continue
        assert seen.keys() == FOR_STRANGERS
        assert seen["inviter"] == {
            "type": "Team",
            "kind": "business",
            "name": people.team["name"],
            "contact_name": "Olga Ng",
        }
        assert (seen["status"], seen["message"]) == ("pending", "Come in")
    assert (await people.member.get(path))["friend_id"] == people.member.id


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_acceptance_is_answered_with_the_contact(server: Server, verb: str) -> None:
    anna, bert = await sign_up(server, "Anna"), await sign_up(server, "Bert")
    token = (await anna.post("/invitations", {"message": "Hi"}))["token"]
    answer = await bert.send(verb, f"/invitations/{token}/accept")
    assert answer.status_code == 200, answer.text
    accepted = answer.json()
    assert accepted["status"] == "accepted"
    assert accepted["accepted_at"].endswith("Z")
    assert accepted["contact"]["friend_id"] == anna.id
    assert (accepted["contact"]["status"], accepted["contact"]["first_name"]) == ("accepted", "Anna")
    assert (await bert.send(verb, f"/invitations/{token}/accept")).json() == accepted
    assert (await anna.get(f"/invitations/{token}"))["status"] == "pending"


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_addressed_invitation_is_declined_and_over(server: Server, verb: str) -> None:
    anna, bert = await acquainted(server)
    made = await anna.post("/invitations", {"friend_id": bert.id})
    path = f"/invitations/{made['token']}"
    assert made["contact"]["friend_id"] == bert.id
    (got,) = await bert.get("/invitations")
    assert (got["id"], got["contact"]["friend_id"]) == (made["id"], anna.id)
    assert (await bert.send(verb, f"{path}/decline")).json()["status"] == "declined"
    assert (await bert.send(verb, f"{path}/decline")).status_code == 200
    error = await bert.refused(410, verb, f"{path}/accept")
    assert (error["code"], error["message"]) == (
        "INVITATION_OVER",
        "This invitation was declined. Ask for a new one.",
    )
    assert "accepted_at" not in await anna.get(path)
    assert (await anna.refused(422, "DELETE", path))["code"] == "INVITATION_ANSWERED"


async def test_revoked_link_leads_nowhere(people: Crew) -> None:
    made = await people.owner.post("/invitations")
    path = f"/invitations/{made['token']}"
    for other in (people.member, people.outsider):
        await other.refused(404, "DELETE", path)
    assert (await people.manager.delete(path))["status"] == "revoked"
    assert (await people.owner.delete(path))["status"] == "revoked"
    for verb in ("GET", "POST"):
        assert (await people.outsider.refused(410, verb, f"{path}/accept"))["code"] == "INVITATION_OVER"
    assert len(await people.outsider.get("/me/accounts")) == 2


@pytest.mark.parametrize("answer", ["accept", "decline"])
async def test_answer_needs_a_caller_who_may_write(server: Server, answer: str) -> None:
    anna, bert = await acquainted(server)
    token = (await anna.post("/invitations", {"friend_id": bert.id}))["token"]
    path = f"/invitations/{token}/{answer}"
    key = await bert.post("/me/api_keys", {"name": "reader", "scopes": ["read"]})
    for verb in ("GET", "POST"):
        await Client(server).refused(401, verb, path)
        await Client(server, token=key["key"]).refused(403, verb, path)
    await bert.refused(404, "GET", f"/invitations/nothing/{answer}")
    assert (await anna.get(f"/invitations/{token}"))["status"] == "pending"


@pytest.mark.parametrize("answer", ["accept", "decline"])
@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Purpose": "prefetch"}),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"X-Moz": "prefetch"}),
    ],
    ids=["head", "purpose", "sec-purpose", "x-moz"],
)
async def test_whoever_only_looks_changes_nothing(
    server: Server, answer: str, method: str, headers: dict[str, str]
) -> None:
    anna, bert = await acquainted(server)
    made = await anna.post("/invitations", {"friend_id": bert.id})
    path = f"/invitations/{made['token']}"
    before = await bert.get(path)
    looked = await bert.send(method, f"{path}/{answer}", headers=headers)
    assert looked.status_code == 200
    assert not looked.content or looked.json() == before
    assert await bert.get(path) == before
    assert (await Client(server).send(method, f"{path}/{answer}", headers=headers)).status_code == 401


async def test_list_is_paged_and_narrowed(people: Crew) -> None:
    tokens = [(await people.owner.post("/invitations"))["token"] for _ in range(5)]
    await people.owner.delete(f"/invitations/{tokens[0]}")
    answer = await people.manager.send("GET", "/invitations", params={"per": 2, "page": 2, "status": "pending,revoked"})
    assert [row["token"] for row in answer.json()] == [tokens[2], tokens[1]]
    assert answer.headers["x-total-count"] == "5"
    assert 'rel="next"' in answer.headers["link"]
    revoked = await people.manager.get("/invitations", params={"status": "revoked"})
    assert [row["token"] for row in revoked] == tokens[:1]
    assert len(await people.manager.get("/invitations", params={"status": "revoked,pending"})) == 5
    assert await people.manager.get("/invitations", params={"status[]": "expired"}) == []
    await people.manager.refused(422, "GET", "/invitations", params={"status": "lost"})
    assert await people.member.get("/invitations", params={"status": "pending"}) == []


class CountingDb:
    """A `Db` that counts its statements."""

    def __init__(self, db: Db) -> None:
        self._db: Any = db
        self.statements = 0

    def __getattr__(self, name: str) -> Any:
        self.statements += 1
        return getattr(self._db, name)


async def test_list_takes_the_same_statements_for_one_and_for_many(server: Server, people: Crew) -> None:
    async def statements() -> int:
        async with server.works.read(actor) as work:
            work.db = counting = CountingDb(work.db)  # pyright: ignore[reportAttributeAccessIssue] - it hands all on
            await invitations.list_invitations(work, (), PageRequest())
        return counting.statements

    account = await people.owner.get("/me/current_account")
    actor = await sessions.act_as(server.works, people.owner.id)
    assert account["team_id"] == actor.team_id
    await people.owner.post("/invitations", {"friend_id": people.member.id})
    await people.admin.post("/invitations", {"friend_id": people.owner.id}, headers=acting_as("User", people.admin.id))
    first = await statements()
    assert first <= 4
    for person in (people.admin, people.manager):
        await people.owner.post("/invitations", {"friend_id": person.id})
        await person.post("/invitations", {"friend_id": people.owner.id}, headers=acting_as("User", person.id))
        await people.owner.post("/invitations")
    assert len(await people.owner.get("/invitations")) >= 7
    assert await statements() == first


async def at_once(clients: list[Client], method: str, path: str, **options: Any) -> Counter[int]:
    """How often each status came of the same request by all of them at the same time."""
    answers = await asyncio.gather(*(client.send(method, path, **options) for client in clients))
    return Counter(answer.status_code for answer in answers)


async def test_one_invitation_comes_of_many_requests(people: Crew) -> None:
    senders: list[Client] = [people.owner, people.admin, people.manager] * 2
    await at_once(senders, "GET", "/me")  # on PostgreSQL this opens the connections of the pool
    assert await at_once(senders, "POST", "/invitations", json={"friend_id": people.member.id}) == {201: 6}
    (sent,) = await people.owner.get("/invitations", params={"status": "pending"})
    assert sent["times_sent"] == 1


async def test_one_acceptance_comes_of_many(server: Server, people: Crew) -> None:
    guests: list[Client] = [await sign_up(server, name) for name in ("Gus", "Gil")]
    token = (await people.owner.post("/invitations"))["token"]
    await at_once(guests * 3, "GET", "/me")
    assert await at_once(guests * 3, "POST", f"/invitations/{token}/accept") == {200: 6}
    members = await people.owner.get("/team/members", params={"search": "people.example"})
    assert [member["roles"] for member in members if member["first_name"] in ("Gus", "Gil")] == [["Team Member"]] * 2


async def test_answer_and_revocation_at_once_leave_one_of_both(server: Server) -> None:
    anna, bert = await acquainted(server)
    for _ in range(3):
        made = await anna.post("/invitations", {"friend_id": bert.id})
        path = f"/invitations/{made['token']}"
        answers = await asyncio.gather(bert.send("POST", f"{path}/accept"), anna.send("DELETE", path))
        statuses = [answer.status_code for answer in answers]
        assert statuses in ([200, 422], [410, 200])
        assert (await anna.get(path))["status"] == ("accepted" if statuses[0] == 200 else "revoked")

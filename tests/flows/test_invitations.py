"""What accepting an invitation does: members with their role, contacts on both sides; and the message that brings it."""

import pytest

from crewhall.app.build import Server
from crewhall.domains.identity.errors import TeamIsClosed
from crewhall.domains.notify import outbox
from crewhall.domains.notify.model import OutboxMessage
from crewhall.flows import invitations
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.errors import CrewhallError
from crewhall.kit.paging import PageRequest
from tests.world.crews import acting_as, cheapen_passwords
from tests.world.people import PASSWORD, Person, member_of_team, owner_of_team, pin_sent_to, sign_in, sign_up

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign in often."""
    cheapen_passwords(monkeypatch)


async def messages_to(server: Server, address: str, *, about: str = "") -> list[OutboxMessage]:
    """What was sent to an address, newest first; with a word of the subject."""
    async with server.works.read(SYSTEM) as work:
        found = await outbox.list_messages(work, address, None, PageRequest())
    return [message for message in found.rows if about in message.subject]


async def accept(server: Server, person: Person, token: str) -> str:
    """What comes of it: the status, or the code of the error."""
    try:
        async with server.works.write(Actor(user_id=person.id, account_id=person.id)) as work:
            return (await invitations.accept(work, token)).status
    except CrewhallError as error:
        return error.code


async def link_of(inviter: Person) -> str:
    """The token of a new link of the account in use."""
    return (await inviter.post("/invitations"))["token"]


async def test_team_link_makes_a_plain_member_with_the_built_in_role(server: Server) -> None:
    owner, team = await owner_of_team(server)
    guest = await sign_up(server, "Gus")
    token = await link_of(owner)
    assert await accept(server, guest, token) == "accepted"
    member = await owner.get(f"/team/members/{guest.id}")
    assert (member["status"], member["manager"], member["roles"]) == ("active", False, ["Team Member"])
    (account,) = [entry for entry in await guest.get("/me/accounts") if entry.get("team_id") == team["id"]]
    assert account["roles"] == ["Team Member"]
    async with server.works.read(SYSTEM) as work:
        joined = "SELECT count(*) FROM events WHERE name = 'MemberJoined' AND user_id = $1"
        assert await work.db.fetch_value(joined, guest.id) == 1
    assert await accept(server, guest, token) == "accepted"
    assert await owner.get(f"/team/members/{guest.id}") == member


async def test_member_who_follows_a_link_stays_what_they_are(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    admin = await member_of_team(server, owner, "Ada", roles=["Team Admin", "Chef"])
    before = await owner.get(f"/team/members/{admin.id}")
    assert await accept(server, admin, await link_of(owner)) == "accepted"
    assert await owner.get(f"/team/members/{admin.id}") == before


@pytest.mark.parametrize("status", ["inactive", "archived"])
async def test_link_lets_nobody_back_in(server: Server, status: str) -> None:
    owner, _ = await owner_of_team(server)
    token = await link_of(owner)
    guest = await sign_up(server, "Gus")
    assert await accept(server, guest, token) == "accepted"
    await owner.put(f"/team/members/{guest.id}", {"status": status})
    assert await accept(server, guest, token) == "FORBIDDEN"
    assert await accept(server, guest, await link_of(owner)) == "FORBIDDEN"
    assert (await owner.get(f"/team/members/{guest.id}"))["status"] == status
    assert (await guest.get(f"/invitations/{await link_of(owner)}"))["status"] == "pending"


async def test_pending_member_gets_in_by_a_link_with_what_was_offered(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    guest = await sign_up(server, "Gus")
    await guest.get("/users/verify", params={"pin": await pin_sent_to(server, guest.email)})
    await owner.post("/team/members/invite", {"email": guest.email, "roles": ["Team Member", "Chef"]})
    assert await accept(server, guest, await link_of(owner)) == "accepted"
    member = await owner.get(f"/team/members/{guest.id}")
    assert (member["status"], sorted(member["roles"])) == ("active", ["Chef", "Team Member"])


@pytest.mark.parametrize("roles", [["Team Manager"], ["Team Admin"]])
async def test_link_gives_more_rights_only_to_whom_they_were_offered(server: Server, roles: list[str]) -> None:
    owner, _ = await owner_of_team(server)
    email = "boss@people.example"
    invited = await owner.post("/team/members/invite", {"email": email, "roles": roles})
    somebody, token = await sign_up(server, "Bo", email=email), await link_of(owner)
    assert await accept(server, somebody, token) == "accepted"
    assert (await owner.get(f"/team/members/{somebody.id}"))["roles"] == ["Team Member"]
    assert (await owner.get(f"/team/members/{invited['user_id']}"))["status"] == "pending"


@pytest.mark.parametrize("roles", [["Team Manager"], ["Team Admin"]])
async def test_proof_of_the_address_gives_the_rights_that_were_offered(server: Server, roles: list[str]) -> None:
    owner, _ = await owner_of_team(server)
    boss = await member_of_team(server, owner, "Bo", roles=roles)
    assert (await owner.get(f"/team/members/{boss.id}"))["roles"] == roles


async def test_closed_team_takes_nobody(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    guest = await sign_up(server, "Gus")
    token = await link_of(owner)
    await owner.put("/team", {"status": "archived", "current_password": PASSWORD})
    assert await accept(server, guest, token) == "INVITATION_OVER"
    assert len(await guest.get("/me/accounts")) == 1
    assert TeamIsClosed.kind == "gone"


async def test_personal_link_makes_contacts_of_each_other(server: Server) -> None:
    anna, bert, cleo = [await sign_up(server, name) for name in ("Anna", "Bert", "Cleo")]
    token = await link_of(anna)
    assert await accept(server, bert, token) == "accepted"
    assert await accept(server, cleo, token) == "accepted"
    assert {row["friend_id"]: row["status"] for row in await anna.get("/contacts")} == {
        bert.id: "accepted",
        cleo.id: "accepted",
    }
    assert [row["friend_id"] for row in await bert.get("/contacts")] == [anna.id]


async def test_addressed_invitation_takes_one_person_into_the_team(server: Server) -> None:
    owner, team = await owner_of_team(server)
    guest = await sign_up(server, "Gus")
    await accept(server, guest, (await owner.post("/invitations", headers=acting_as("User", owner.id)))["token"])
    sent = await owner.post("/invitations", {"friend_id": guest.id, "message": "Come to\nthe kitchen"})
    (message,) = await messages_to(server, guest.email, about=team["name"])
    assert message.channel == "mail"
    assert message.subject == f"You are invited to {team['name']}"
    assert f"Olga Ng invites you to the team {team['name']}." in message.body
    assert "Come to\nthe kitchen" in message.body
    assert sent["link"] in message.body
    assert "sign up" not in message.body
    assert await accept(server, guest, sent["token"]) == "accepted"
    assert (await owner.get(f"/team/members/{guest.id}"))["status"] == "active"


async def test_contact_who_was_ended_does_not_come_back_by_an_old_invitation(server: Server) -> None:
    anna, bert = await sign_up(server, "Anna"), await sign_up(server, "Bert")
    token = await link_of(anna)
    await accept(server, bert, token)
    async with server.works.write(SYSTEM) as work:
        await work.db.execute("UPDATE contacts SET status = 'declined' WHERE user_id = $1", anna.id)
    assert await accept(server, bert, token) == "accepted"
    assert await anna.get("/contacts") == []


async def test_placeholder_is_told_how_to_sign_up_and_becomes_a_contact(server: Server) -> None:
    anna = await sign_up(server, "Anna")
    email = "new.friend@people.example"
    made = await anna.post("/contacts", {"first_name": "Nia", "email": email})
    (message,) = await messages_to(server, email)
    assert message.subject == "Anna Ng would like to stay in touch"
    assert f"sign up on that page, then enter the pin that is sent to {email}" in message.body
    (sent,) = await anna.get("/invitations")
    assert (sent["friend_id"], sent["status"], sent["times_sent"]) == (made["friend_id"], "pending", 1)
    assert sent["link"] in message.body
    assert sent["invitee"]["name"] == "Nia"
    nia = await sign_up(server, "Nia", email=email)
    assert await nia.get("/invitations") == [], "whoever signed up may not be who reads the mail"
    assert await accept(server, nia, sent["token"]) == "accepted"
    assert [row["status"] for row in await anna.get("/contacts")] == ["accepted"]


async def test_team_contact_who_accepts_is_a_contact_and_no_member(server: Server) -> None:
    owner, team = await owner_of_team(server)
    email = "supplier@people.example"
    made = await owner.post("/contacts", {"first_name": "Sue", "email": email})
    (message,) = await messages_to(server, email)
    assert f"Olga Ng of {team['name']} would like to have you among the team's contacts." in message.body
    (sent,) = await owner.get("/invitations")
    sue = await sign_up(server, "Sue", email=email)
    assert await accept(server, sue, sent["token"]) == "accepted"
    await owner.refused(404, "GET", f"/team/members/{sue.id}")
    assert (await owner.get(f"/contacts/{sue.id}"))["status"] == "accepted"
    await owner.refused(404, "GET", f"/contacts/{made['friend_id']}")


async def test_placeholder_by_mobile_is_told_by_sms(server: Server) -> None:
    anna = await sign_up(server, "Anna")
    await anna.post("/contacts", {"first_name": "Nia", "mobile": "0412 345 678"})
    (message,) = await messages_to(server, "+61412345678")
    assert message.channel == "sms"


@pytest.mark.parametrize("via", ["link", "qr"])
async def test_inviter_who_brings_the_link_has_nothing_sent(server: Server, via: str) -> None:
    anna = await sign_up(server, "Anna")
    email = "new.friend@people.example"
    made = await anna.post("/contacts", {"first_name": "Nia", "email": email, "via": via})
    assert await messages_to(server, email) == []
    (sent,) = await anna.get("/invitations")
    assert (sent["friend_id"], sent["times_sent"]) == (made["friend_id"], 0)
    assert "sent_at" not in sent


async def test_message_and_invitation_are_kept_together_or_not_at_all(server: Server) -> None:
    anna = await sign_up(server, "Anna")
    async with server.works.write(SYSTEM) as work:
        friend_id = await work.db.fetch_value(
            """
            INSERT INTO users (first_name, last_name, slug, email, status, administrator, account_type, created_at, updated_at)
            VALUES ('Nia', '', 'nia-x', 'nia@people.example', 'invited', false, 'User', $1, $1) RETURNING id
            """,
            work.now,
        )
    with pytest.raises(ZeroDivisionError):
        async with server.works.write(Actor(user_id=anna.id, account_id=anna.id)) as work:
            await invitations.invite_placeholder(
                work, friend_id=friend_id, address="nia@people.example", team_id=None, via=None
            )
            raise ZeroDivisionError
    assert await messages_to(server, "nia@people.example") == []
    assert await anna.get("/invitations") == []


async def test_verified_person_finds_the_invitation_in_their_list(server: Server) -> None:
    anna = await sign_up(server, "Anna")
    email = "new.friend@people.example"
    await anna.post("/contacts", {"first_name": "Nia", "email": email})
    await sign_up(server, "Nia", email=email)
    nia = await sign_in(server, email)
    await nia.get("/users/verify", params={"pin": await pin_sent_to(server, email)})
    (got,) = await nia.get("/invitations")
    assert (got["inviter"]["name"], got["status"]) == ("Anna Ng", "pending")

"""Closing a team, and deleting one's account: what goes, what stays, and who must act first."""

from typing import Any

import httpx
import pytest

from crewhall.app.build import Server
from crewhall.kit.actor import SYSTEM
from tests.world.client import Client
from tests.world.crews import Crew, acting_as, cheapen_passwords
from tests.world.people import PASSWORD, Person, sign_up

pytestmark = pytest.mark.anyio

CONFIRMED = {"current_password": PASSWORD}


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign in often."""
    cheapen_passwords(monkeypatch)


async def delete_account(person: Person, status: int = 204) -> httpx.Response:
    """Delete the person's account, with their password."""
    answer = await person.send("DELETE", "/me", json=CONFIRMED)
    assert answer.status_code == status, answer.text
    return answer


async def test_handed_over_team_answers_when_it_was_changed(people: Crew) -> None:
    handed = await people.owner.put("/team", {"user_id": people.member.id, **CONFIRMED})
    assert handed == await people.owner.get("/team")
    assert handed["updated_at"] > people.team["updated_at"]
    switched = await people.owner.patch("/team/features", {"features": {"leave": True}})
    assert switched["features"]["leave"]


@pytest.mark.parametrize("limits", [{"scopes": ["read", "write"]}, {"expires_at": "2099-01-01T00:00:00Z"}])
async def test_team_is_not_handed_over_by_a_limited_key(server: Server, people: Crew, limits: dict[str, Any]) -> None:
    key = Client(server, token=(await people.owner.post("/me/api_keys", {"name": "rota", **limits}))["key"])
    here = acting_as("Team", people.team["id"])
    for path in ("/team", f"/teams/{people.team['id']}"):
        await key.refused(403, "PUT", path, json={"user_id": people.member.id}, headers=here)
    kept = await key.send("PUT", "/team", json={"user_id": people.owner.id, "phone": "+61280000000"}, headers=here)
    assert kept.json()["user_id"] == people.owner.id


@pytest.mark.parametrize("way", ["DELETE", "PUT"])
async def test_owner_closes_the_team_and_nobody_acts_in_it(server: Server, people: Crew, way: str) -> None:
    body = CONFIRMED if way == "DELETE" else {"status": "archived", **CONFIRMED}
    for body_without in ({}, {"current_password": "wrong password"}):
        await people.owner.refused(422, way, "/team", json={**body, "current_password": ""} | body_without)
    for who in ("admin", "manager", "member"):
        await people[who].refused(403, way, "/team", json=body)
    assert (await people.owner.send(way, "/team", json=body)).is_success
    for who in ("owner", "admin", "manager", "member"):
        await people[who].refused(404, "GET", "/team")
        await people[who].refused(403, "GET", "/team", headers=acting_as("Team", people.team["id"]))
        assert [account["type"] for account in await people[who].get("/me/accounts")] == ["User"]
    async with server.works.read(SYSTEM) as work:
        closed = "SELECT count(*) FROM events WHERE name = 'TeamClosed' AND team_id = $1"
        assert await work.db.fetch_value(closed, people.team["id"]) == 1
        kept = "SELECT count(*) FROM memberships WHERE team_id = $1 AND status = 'active'"
        assert await work.db.fetch_value(kept, people.team["id"]) == 4, "what the team has stays"


async def test_account_is_deleted_with_the_password_only(people: Crew) -> None:
    error = await people.member.refused(422, "DELETE", "/me", json={"current_password": "wrong password"})
    assert error["code"] == "WRONG_PASSWORD"
    key = (await people.member.post("/me/api_keys", {"name": "reader", "scopes": ["read"]}))["key"]
    await people.member.refused(403, "DELETE", "/me", json=CONFIRMED, headers={"Authorization": f"Token {key}"})
    await people.member.get("/me")


@pytest.mark.parametrize("overrides", [{"limits": {"logins": 2, "exempt": []}}])
@pytest.mark.parametrize(
    ("way", "path", "body"), [("DELETE", "/me", {}), ("DELETE", "/team", {}), ("PUT", "/team", {"status": "archived"})]
)
async def test_password_that_is_not_sent_is_asked_for_and_not_counted(
    people: Crew, way: str, path: str, body: dict[str, Any]
) -> None:
    for sent in ({}, {"current_password": ""}, {"current_password": None}, {}):
        error = await people.owner.refused(422, way, path, json=body | sent)
        assert (error["code"], error["details"]) == ("PASSWORD_NEEDED", {"current_password": "is needed"})
    error = await people.owner.refused(422, way, path, json=body | {"current_password": "wrong password"})
    assert error["code"] == "WRONG_PASSWORD"


async def test_who_owns_teams_or_alone_administers_the_server_stays(people: Crew) -> None:
    owned = await delete_account(people.owner, 409)
    assert owned.json()["code"] == "OWNS_TEAMS"
    assert people.team["slug"] in owned.json()["message"]
    await people.owner.put("/team", {"user_id": people.admin.id, **CONFIRMED})
    last = await delete_account(people.owner, 409)
    assert last.json()["code"] == "LAST_ADMINISTRATOR"
    await people.admin.send("DELETE", "/team", json=CONFIRMED)
    await delete_account(people.admin)


async def test_last_person_of_a_server_may_go(server: Server) -> None:
    anna = await sign_up(server, "Anna")
    await delete_account(anna)
    bert = await sign_up(server, "Bert")
    assert (await bert.http.get("http://crewhall.test/hall/outbox")).status_code == 200, (
        "the next to sign up administers"
    )


async def test_deleted_account_leaves_what_was_said_under_a_neutral_name(server: Server, people: Crew) -> None:
    mia, owner = people.member, people.owner
    await mia.put("/me", {"mobile": "0412 345 678", "dob": "1990-12-31", "time_zone": "Europe/Rome"})
    email = (await mia.get("/me"))["email"]
    room = await mia.post("/chats", {"user_ids": [owner.id], "title": "Lunch"})
    await mia.post(f"/chats/{room['id']}/messages", {"body": "Who cooks?"})
    await mia.post("/devices", {"uuid": "phone", "platform": "ios", "token": "push-token"})
    await mia.put("/me/settings/theme", {"data": "dark"})
    link = await mia.post("/invitations", headers=acting_as("User", mia.id))
    await people.outsider.post(f"/invitations/{link['token']}/accept")
    await people.outsider.post("/team/members/invite", {"email": email})
    await mia.http.post("http://crewhall.test/hall/focus/goals", json={"period": "day", "count": 4})
    key = (await mia.post("/me/api_keys", {"name": "k"}))["key"]
    await delete_account(mia)
    for token in (mia.token, key):
        await Client(server, token=token).refused(401, "GET", "/me")
    await Client(server).refused(401, "POST", "/sessions", json={"login": email, "password": PASSWORD})
    (message,) = await owner.get(f"/chats/{room['id']}/messages")
    assert (message["body"], message["sender_first_name"], message["sender_last_name"]) == (
        "Who cooks?",
        "Deleted",
        "person",
    )
    member = await owner.get(f"/team/members/{mia.id}")
    assert (member["status"], member["first_name"], "email" in member) == ("archived", "Deleted", False)
    assert await people.outsider.get("/contacts", headers=acting_as("User", people.outsider.id)) == []
    assert await traces_of(server, mia.id, email) == {}
    again = await sign_up(server, "Mia", email=email)
    assert again.id != mia.id
    assert await again.get("/invitations") == []


async def traces_of(server: Server, user_id: int, email: str) -> dict[str, Any]:
    """How many rows there are still, by table, of what was the person's alone or names an address of theirs."""
    own = (
        "sessions",
        "api_keys",
        "surface_tokens",
        "external_accounts",
        "pins",
        "devices",
        "calendar_feeds",
        "focus_goals",
        "focus_profiles",
        "tomatoes",
        "presences",
    )
    queries = {name: (f"SELECT count(*) FROM {name} WHERE user_id = $1", user_id) for name in own}  # noqa: S608 - the names above
    found: dict[str, tuple[str, Any]] = {
        **queries,
        "settings": ("SELECT count(*) FROM settings WHERE owner_type = 'User' AND owner_id = $1", user_id),
        "contacts": ("SELECT count(*) FROM contacts WHERE friend_id = $1", user_id),
        "users": ("SELECT count(*) FROM users WHERE email = $1", email),
        "outbox": ("SELECT count(*) FROM outbox_messages WHERE recipient = $1", email),
        "memberships": ("SELECT count(*) FROM memberships WHERE invited_address = $1", email),
        "invitations": ("SELECT count(*) FROM invitations WHERE address = $1", email),
    }
    counts: dict[str, Any] = {}
    async with server.works.read(SYSTEM) as work:
        for name, (sql, value) in found.items():
            if count := await work.db.fetch_value(sql, value):
                counts[name] = count
    return counts

"""People in the first edition: `phone`, `/user`, and what of today's rules shows through."""

from typing import Any

import pytest

from crewhall.app.build import Server
from tests.surfaces.tommy.legacy.conftest import as_legacy
from tests.world.client import LegacyClient
from tests.world.crews import Crew, account_of
from tests.world.people import PASSWORD, member_of_team, owner_of_team, pin_sent_to, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

PHONE = "+61412345678"
FIELDS = {"id", "status", "first_name", "last_name", "email", "phone", "dob", "icon_url"}
FORM = "first_name=Zo%C3%AB&phone=0498+765+432&dob=1980-02-29T00:00:00.000Z"


async def listed(client: LegacyClient, **params: Any) -> list[int]:
    """The ids of the people that `GET /users` shows."""
    return [person["id"] for person in await client.get("/users", params=params)]


async def test_sign_up_answers_with_phone_and_the_fields_of_the_edition(newcomer: LegacyClient) -> None:
    new = {"first_name": "Nia", "email": "nia@people.example", "phone": "0412 345 678", "password": PASSWORD}
    answer = await newcomer.send("POST", "/users", json=new | {"id": 99, "status": "closed", "dob": "1990-12-31"})
    assert answer.status_code == 201
    person = answer.json()
    assert person.keys() <= FIELDS
    assert person == {
        "id": person["id"],
        "first_name": "Nia",
        "last_name": "",
        "status": "active",
        "email": "nia@people.example",
        "phone": PHONE,
        "dob": "1990-12-31",
    }


async def test_sign_up_of_somebody_invited_answers_created_too(server: Server, newcomer: LegacyClient) -> None:
    owner, _ = await owner_of_team(server)
    await owner.post("/team/members/invite", {"email": "guest@people.example", "first_name": "Gus"})
    answer = await newcomer.send("POST", "/users", json={"email": "guest@people.example", "password": PASSWORD})
    assert (answer.status_code, answer.json()["first_name"]) == (201, ""), "what others call somebody is theirs"


async def test_sign_up_with_a_taken_phone_is_refused(newcomer: LegacyClient, anna: LegacyClient) -> None:
    error = await newcomer.refused(422, "POST", "/users", json={"phone": PHONE, "password": PASSWORD})
    assert "mobile number" in error["message"]
    assert (await anna.get("/user"))["phone"] == PHONE


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"first_name": "Zoë", "phone": "0498 765 432", "dob": "1980-02-29"}},
        {"content": FORM},
        {"data": {"user[first_name]": "ignored", "first_name": "Zoë", "phone": "0498 765 432", "dob": "1980-02-29"}},
        {"params": {"first_name": "Zoë", "phone": "0498 765 432", "dob": "1980-02-29"}},
    ],
    ids=["json", "form without a type", "form", "query"],
)
@pytest.mark.parametrize("by", ["/user", "/users/{id}"])
async def test_profile_is_changed_in_every_encoding(anna: LegacyClient, by: str, body: dict[str, Any]) -> None:
    known = await anna.get("/user")
    path = by.format(id=known["id"])
    answer = await anna.send("PUT", path, **body)
    changed = known | {"first_name": "Zoë", "phone": "+61498765432", "dob": "1980-02-29"}
    assert answer.json() == changed == await anna.get(path)


async def test_whole_profile_can_be_sent_back(anna: LegacyClient) -> None:
    known = await anna.get("/user")
    assert await anna.put("/user", known) == known
    assert await anna.put(f"/users/{known['id']}", known) == known


async def test_cleared_phone_is_left_out(anna: LegacyClient) -> None:
    assert "phone" not in await anna.put("/user", {"phone": None})
    assert "phone" not in await anna.get("/user")


async def test_new_password_needs_the_current_one(newcomer: LegacyClient, anna: LegacyClient) -> None:
    await anna.refused(422, "PUT", "/user", json={"password": "another good one", "current_password": "wrong"})
    email = (await anna.get("/user"))["email"]
    await newcomer.post("/sessions", {"email": email, "password": PASSWORD})
    await anna.put("/user", {"password": "another good one", "current_password": PASSWORD})
    await newcomer.refused(401, "POST", "/sessions", json={"email": email, "password": PASSWORD})


async def test_only_oneself_is_changed_by_id(server: Server, people: Crew) -> None:
    names = {"first_name": "Rude"}
    owner = as_legacy(server, people.owner)
    await owner.refused(403, "PUT", f"/users/{people.member.id}", json=names)
    foreign = await owner.refused(404, "PUT", f"/users/{people.outsider.id}", json=names)
    assert foreign == await owner.refused(404, "PUT", "/users/4000000000", json=names)
    for number in ("0", "-1", "nonsense", str(10**30)):
        await owner.refused(404, "PUT", f"/users/{number}", json=names)
    assert (await people.member.get("/me"))["first_name"] == "Mia"
    assert (await people.outsider.get("/me"))["first_name"] == "Otto"


async def test_person_is_found_by_id_and_slug_and_a_stranger_without_addresses(server: Server, people: Crew) -> None:
    member = as_legacy(server, people.member)
    shown = await member.get(f"/users/{people.owner.id}")
    assert (shown["id"], shown["email"]) == (people.owner.id, people.owner.email)
    assert await member.get(f"/users/{people.owner.profile['slug']}") == shown
    assert people.outsider.email not in str(await member.get(f"/users/{people.outsider.id}"))
    await member.refused(404, "GET", "/users/4000000000")


async def test_list_shows_who_has_joined_the_current_team(server: Server, people: Crew) -> None:
    await people.owner.post("/team/members/invite", {"email": "later@people.example", "first_name": "Lou"})
    crew_ids = [person.id for person in (people.admin, people.manager, people.member, people.owner)]
    for person in (people.owner, people.member):
        assert await listed(as_legacy(server, person)) == crew_ids
    assert await listed(as_legacy(server, people.outsider)) == [people.outsider.id]
    await people.owner.put(f"/team/members/{people.admin.id}", {"status": "archived"})
    assert await listed(as_legacy(server, people.owner)) == crew_ids[1:]


async def test_everybody_in_the_list_is_shown_alike_by_id(server: Server, people: Crew) -> None:
    member = as_legacy(server, people.member)
    for person in await member.get("/users"):
        assert await member.get(f"/users/{person['id']}") == person


async def test_list_under_a_personal_account_is_oneself(server: Server, people: Crew) -> None:
    owner = as_legacy(server, people.owner)
    await owner.put(
        "/user/current_account", params={"current_account_id": people.owner.id, "current_account_type": "User"}
    )
    assert await owner.get("/users") == [await owner.get("/user")]
    assert await listed(owner, search="olg") == [people.owner.id]
    assert await listed(owner, search="zebra") == []
    assert await listed(owner, page=2) == []


async def test_list_is_searched_and_paged(server: Server, people: Crew) -> None:
    owner = as_legacy(server, people.owner)
    assert await listed(owner, search="mia") == await listed(owner, term="MIA") == [people.member.id]
    assert await listed(owner, search="%") == []
    answer = await owner.send("GET", "/users", params={"per": 1, "page": 2})
    assert [person["id"] for person in answer.json()] == [people.manager.id]
    assert answer.headers["x-total-count"] == "4"
    assert 'rel="next"' in answer.headers["link"]
    assert "/legacy/v1/users" in answer.headers["link"]
    await owner.refused(422, "GET", "/users", params={"page": "0"})
    await owner.refused(422, "GET", "/users", params={"search": "a" * 201})


@pytest.mark.parametrize("named", ["by token", "email", "user_id"])
async def test_confirmation_token_is_the_pin(server: Server, newcomer: LegacyClient, named: str) -> None:
    anna = await sign_up(server)
    pin = await pin_sent_to(server, anna.email)
    params = {"by token": {}, "email": {"email": anna.email}, "user_id": {"user_id": str(anna.id)}}[named]
    client = as_legacy(server, anna) if named == "by token" else newcomer
    await client.refused(422, "GET", f"/users/confirm/{'000000' if pin != '000000' else '111111'}", params=params)
    assert "email_verified_at" not in await anna.get("/me")
    assert (await client.get(f"/users/confirm/{pin}", params={"pin": "ignored", **params}))["id"] == anna.id
    assert "email_verified_at" in await anna.get("/me")
    await client.refused(422, "GET", f"/users/confirm/{pin}", params=params)


async def test_confirmation_needs_to_know_whose_it_is(newcomer: LegacyClient) -> None:
    error = await newcomer.refused(422, "GET", "/users/confirm/123456")
    assert "whose pin" in error["message"]


async def test_accounts_have_display_names_and_titles(server: Server, people: Crew) -> None:
    manager = as_legacy(server, people.manager)
    accounts = await manager.get("/user/accounts")
    team_account = await account_of(people.manager, people.team["id"])
    assert accounts == [
        {"id": people.manager.id, "type": "User", "display_name": "Max Ng"},
        {
            "id": team_account["id"],
            "type": "TeamMember",
            "display_name": "Harbour Street Kitchen",
            "title": "Team Manager",
        },
    ]
    assert await manager.get("/user/current_account") == accounts[1]


@pytest.mark.parametrize("how", ["params", "json", "data"])
async def test_account_is_switched_for_both_editions(server: Server, people: Crew, how: str) -> None:
    owner = as_legacy(server, people.owner)
    wanted = {"current_account_id": str(people.team["id"]), "current_account_type": "team"}
    switched = (await owner.send("PUT", "/user/current_account", **{how: wanted})).json()
    assert (switched["type"], switched["id"]) == ("Team", people.team["id"])
    assert await owner.get("/user/current_account") == switched
    assert (await people.owner.get("/me/current_account"))["type"] == "Team"


async def test_account_that_is_not_ones_own_is_refused(server: Server, people: Crew) -> None:
    outsider = as_legacy(server, people.outsider)
    before = await outsider.get("/user/current_account")
    wanted = {"current_account_id": people.team["id"], "current_account_type": "Team"}
    await outsider.refused(403, "PUT", "/user/current_account", params=wanted)
    headers = {"X-Account-Type": "Team", "X-Account-Id": str(people.team["id"])}
    await outsider.refused(403, "GET", "/users", headers=headers)
    await outsider.refused(422, "PUT", "/user/current_account", params={"current_account_id": 1})
    assert await outsider.get("/user/current_account") == before


async def test_headers_choose_the_account_of_a_request(server: Server, people: Crew) -> None:
    owner = as_legacy(server, people.owner)
    headers = {"X-Account-Type": "User", "X-Account-Id": str(people.owner.id)}
    assert [person["id"] for person in await owner.get("/users", headers=headers)] == [people.owner.id]
    assert len(await listed(owner)) == 4


async def test_member_whose_access_stopped_sees_no_team(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    mate = await member_of_team(server, owner)
    await owner.put(f"/team/members/{mate.id}", {"status": "inactive"})
    assert await listed(as_legacy(server, mate)) == [mate.id]
    assert mate.id in await listed(as_legacy(server, owner))

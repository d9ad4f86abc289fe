"""In which account a request acts: the headers' pair, else the stored one (behaviour notes, tommy 2.1)."""

import pytest

from crewhall.app.build import Server
from tests.world.crews import Crew, account_of, acting_as
from tests.world.people import PASSWORD, Person, member_of_team, owner_of_team, pin_sent_to, sign_up

pytestmark = pytest.mark.anyio

IGNORED = (
    {"X-Account-Id": "undefined", "X-Account-Type": "undefined"},
    {"X-Account-Id": "null", "X-Account-Type": "Team"},
    {"X-Account-Id": "1", "X-Account-Type": "undefined"},
    {"X-Account-Id": "", "X-Account-Type": ""},
    {"X-Account-Id": "1"},
    {"X-Account-Type": "Team"},
)


async def switch(person: Person, account_type: str, account_id: int) -> None:
    """Make an account the stored one."""
    wanted = {"current_account_id": str(account_id), "current_account_type": account_type}
    await person.put("/me/current_account", params=wanted)


async def test_accounts_are_the_person_and_each_team(server: Server) -> None:
    olga, first = await owner_of_team(server)
    second = await olga.post("/teams", {"name": "Second"})
    accounts = await olga.get("/me/accounts")
    assert [(account["type"], account.get("team_id"), account["kind"]) for account in accounts] == [
        ("User", None, "personal"),
        ("TeamMember", first["id"], "business"),
        ("TeamMember", second["id"], "business"),
    ]
    assert [account["roles"] for account in accounts] == [[], ["Team Admin"], ["Team Admin"]]
    assert [account["name"] for account in accounts] == ["Olga Ng", "Harbour Street Kitchen", "Second"]
    assert {account["user_id"] for account in accounts} == {olga.id}


async def test_account_of_somebody_without_a_last_name_has_a_tidy_name(server: Server) -> None:
    plato = await sign_up(server, "Plato", last_name="")
    assert (await plato.get("/me/accounts"))[0]["name"] == "Plato"
    assert (await plato.get("/me/current_account"))["contact_name"] == "Plato"


async def test_header_pair_wins_for_its_own_request_only(server: Server) -> None:
    olga, first = await owner_of_team(server)
    second = await olga.post("/teams", {"name": "Second"})
    account = await account_of(olga, first["id"])
    assert (await olga.get("/team"))["id"] == second["id"]
    for headers in (
        acting_as("TeamMember", account["id"]),
        acting_as("Team", first["id"]),
        acting_as("team", first["id"]),
    ):
        assert (await olga.get("/team", headers=headers))["id"] == first["id"]
    assert (await olga.get("/team"))["id"] == second["id"]
    assert (await olga.get("/me/current_account", headers=acting_as("Team", first["id"])))["type"] == "Team"
    await olga.refused(404, "GET", "/team", headers=acting_as("User", olga.id))


async def test_writes_go_to_the_account_of_the_headers(server: Server) -> None:
    olga, first = await owner_of_team(server)
    second = await olga.post("/teams", {"name": "Second"})
    await olga.put("/team/settings/colour", {"data": "red"}, headers=acting_as("Team", first["id"]))
    await olga.post("/tags", {"context": "tags", "name": "mine"}, headers=acting_as("User", olga.id))
    assert await olga.get("/team/settings") == {}
    assert await olga.get("/team/settings", headers=acting_as("Team", first["id"])) == {"colour": "red"}
    assert [tag["name"] for tag in await olga.get("/tags", headers=acting_as("User", olga.id))] == ["mine"]
    assert "mine" not in [tag["name"] for tag in await olga.get("/tags", headers=acting_as("Team", second["id"]))]


@pytest.mark.parametrize("headers", IGNORED)
async def test_headers_that_name_no_account_are_ignored(server: Server, headers: dict[str, str]) -> None:
    olga, team = await owner_of_team(server)
    assert (await olga.get("/team", headers=headers))["id"] == team["id"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Account-Id": "1", "X-Account-Type": "Contractor"},
        {"X-Account-Id": "abc", "X-Account-Type": "Team"},
        {"X-Account-Id": "-1", "X-Account-Type": "Team"},
        {"X-Account-Id": "9" * 30, "X-Account-Type": "Team"},
        {"X-Account-Id": "4000000000", "X-Account-Type": "TeamMember"},
    ],
)
async def test_headers_that_name_an_account_of_nobody_are_refused(server: Server, headers: dict[str, str]) -> None:
    olga, _ = await owner_of_team(server)
    assert (await olga.refused(403, "GET", "/me", headers=headers))["code"] == "NOT_YOUR_ACCOUNT"


async def test_only_managers_act_as_the_team(people: Crew) -> None:
    team_id = people.team["id"]
    for who in ("owner", "admin", "manager"):
        account = await people[who].get("/me/current_account", headers=acting_as("Team", team_id))
        assert (account["type"], account["id"]) == ("Team", team_id)
        await switch(people[who], "Team", team_id)
        assert (await people[who].get("/me/current_account"))["type"] == "Team"
    await people.member.refused(403, "GET", "/team", headers=acting_as("Team", team_id))
    wanted = {"current_account_id": team_id, "current_account_type": "Team"}
    await people.member.refused(403, "PUT", "/me/current_account", json=wanted)


async def test_manager_who_is_one_no_more_falls_back_from_the_team(people: Crew) -> None:
    await switch(people.manager, "Team", people.team["id"])
    await people.owner.put(f"/team/members/{people.manager.id}", {"manager": False, "roles": ["Team Member"]})
    assert (await people.manager.get("/me/current_account"))["type"] == "User"


async def test_lapsed_membership_falls_back_to_the_person(people: Crew) -> None:
    account = await account_of(people.member, people.team["id"])
    await people.owner.put(f"/team/members/{people.member.id}", {"status": "inactive"})
    assert (await people.member.get("/me/current_account"))["type"] == "User"
    assert [account["type"] for account in await people.member.get("/me/accounts")] == ["User"]
    await people.member.refused(404, "GET", "/team")
    await people.member.refused(404, "GET", "/team/members")
    assert "email" not in await people.member.get(f"/users/{people.owner.id}")
    await people.member.refused(403, "GET", "/team", headers=acting_as("TeamMember", account["id"]))
    await people.owner.put(f"/team/members/{people.member.id}", {"status": "active"})
    assert (await people.member.get("/team"))["id"] == people.team["id"]


async def test_closed_team_is_gone_for_everybody(people: Crew) -> None:
    team_id = people.team["id"]
    assert (await people.owner.put("/team", {"status": "archived", "current_password": PASSWORD}))[
        "status"
    ] == "archived"
    for who in ("owner", "admin", "manager", "member"):
        await people[who].refused(404, "GET", "/team")
        await people[who].refused(404, "GET", f"/teams/{team_id}")
        assert [account["type"] for account in await people[who].get("/me/accounts")] == ["User"]


async def test_switch_takes_query_json_and_form(people: Crew) -> None:
    account = await account_of(people.member, people.team["id"])
    personal = {"current_account_id": str(people.member.id), "current_account_type": "User"}
    team = {"current_account_id": str(account["id"]), "current_account_type": "TeamMember", "current_location_id": ""}
    for way in ("params", "json", "data"):
        for wanted in (personal, team):
            answer = (await people.member.send("PUT", "/me/current_account", **{way: wanted})).json()
            assert answer["type"] == wanted["current_account_type"], way
            assert await people.member.get("/me/current_account") == answer


@pytest.mark.parametrize(
    "path", ["/team", "/team/members", "/team/settings", "/team/settings/x", "/syncs", "/team/members/1"]
)
async def test_personal_account_has_no_team(server: Server, path: str) -> None:
    anna = await sign_up(server)
    assert (await anna.refused(404, "GET", path))["code"] == "NOT_FOUND"


async def test_founding_a_team_makes_it_the_current_one(server: Server) -> None:
    anna = await sign_up(server, time_zone="Australia/Perth")
    team = await anna.post("/teams", {"name": "New Place"})
    assert team["time_zone"] == "Australia/Perth"
    current = await anna.get("/me/current_account")
    assert (current["type"], current["team_id"]) == ("TeamMember", team["id"])


@pytest.mark.parametrize("way", ["current_account", "headers"])
async def test_invitation_is_entered_by_whoever_proved_the_address(server: Server, way: str) -> None:
    olga, team = await owner_of_team(server)
    mia = await sign_up(server, "Mia")
    await mia.post(f"/users/{mia.id}/send_verification_email")
    await mia.get("/users/verify", params={"pin": await pin_sent_to(server, mia.email)})
    await olga.post("/team/members/invite", {"email": mia.email})
    invited = await account_of(mia, team["id"])
    assert invited["status"] == "pending"
    await mia.refused(404, "GET", f"/teams/{team['id']}")
    headers = acting_as("TeamMember", invited["id"])
    if way == "current_account":
        await switch(mia, "TeamMember", invited["id"])
        headers = {}
    assert (await mia.get("/team", headers=headers))["id"] == team["id"]
    assert (await account_of(mia, team["id"]))["status"] == "active"


async def test_invitation_of_an_address_that_is_not_proved_is_neither_seen_nor_entered(server: Server) -> None:
    olga, _ = await owner_of_team(server)
    mia = await sign_up(server, "Mia")
    invited = await olga.post("/team/members/invite", {"email": mia.email})
    assert [account["type"] for account in await mia.get("/me/accounts")] == ["User"]
    wanted = {"current_account_id": invited["id"], "current_account_type": "TeamMember"}
    await mia.refused(403, "PUT", "/me/current_account", json=wanted)
    assert (await olga.get(f"/team/members/{invited['user_id']}"))["status"] == "pending"


async def test_account_search_finds_own_teams_by_the_beginning_of_their_name(people: Crew) -> None:
    assert {found["name"] for found in await people.member.get("/accounts/search", params={"term": "harb"})} == {
        "Harbour Street Kitchen"
    }
    assert await people.outsider.get("/accounts/search", params={"term": "harb"}) == []
    assert await people.outsider.get("/accounts/search", params={"term": people.team["slug"]}) == []


async def test_search_without_a_term_is_refused(server: Server) -> None:
    anna = await sign_up(server)
    for path in ("/accounts/search", "/users/search"):
        for params in ({}, {"term": ""}, {"term": "a" * 201}, {"term[]": "a"}):
            assert "term" in (await anna.refused(422, "GET", path, params=params))["details"]


async def test_team_mates_find_one_another_by_name(server: Server, people: Crew) -> None:
    leo = await member_of_team(server, people.owner, "Leo")
    for term in ("leo", "Leo N", "ng"):
        assert leo.id in [found["id"] for found in await people.member.get("/users/search", params={"term": term})]
    assert (await people.member.send("GET", "/users/search/leo")).json()[0]["id"] == leo.id
    assert (await people.member.get(f"/users/{leo.profile['slug']}"))["email"] == leo.email


async def test_account_tells_how_much_is_unread_there(server: Server) -> None:
    owner, team = await owner_of_team(server)
    mate = await member_of_team(server, owner)
    stranger = await sign_up(server, "Stan")
    room = await owner.post("/chats", {"user_ids": [mate.id], "title": "Rota"})
    for body in ("one", "two"):
        await owner.post(f"/chats/{room['id']}/messages", {"body": body})
    await stranger.post("/messages", {"receiver_id": mate.id, "body": "hello"})
    counts = {account["type"]: account["notification_count"] for account in await mate.get("/me/accounts")}
    assert (room["team_id"], counts) == (team["id"], {"User": 1, "TeamMember": 2})
    assert (await mate.get("/me/current_account"))["notification_count"] == 2
    await mate.get(f"/chats/{room['id']}/messages")
    assert (await mate.get("/me/current_account"))["notification_count"] == 0

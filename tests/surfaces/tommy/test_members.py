"""Members of a team: their status, invitations, names, labels, and lists of them (behaviour notes, tommy 2.3)."""

import re
from typing import Any

import pytest

from crewhall.app.build import Server
from crewhall.domains.notify import outbox
from crewhall.kit.actor import SYSTEM
from crewhall.kit.paging import PageRequest
from tests.world.crews import Crew
from tests.world.people import Person, member_of_team, owner_of_team, pin_sent_to, sign_up

pytestmark = pytest.mark.anyio

STATUSES = ("pending", "active", "inactive", "archived")
MOVES = {
    "pending": {"archived"},
    "active": {"inactive", "archived"},
    "inactive": {"active", "archived"},
    "archived": {"active", "inactive"},
    "archived before joining": {"inactive"},
}
"""The table of identity's members.py: what a manager may make of a member."""


async def somebody_who_is(status: str, server: Server, owner: Person) -> int:
    """The user id of a member in this status."""
    if status in ("pending", "archived before joining"):
        user_id: int = (await owner.post("/team/members/invite", {"email": "pending@people.example"}))["user_id"]
    else:
        user_id = (await member_of_team(server, owner, "Sam")).id
    if status not in ("pending", "active"):
        await owner.put(f"/team/members/{user_id}", {"status": status.partition(" ")[0]})
    return user_id


async def messages_to(server: Server, address: str) -> list[str]:
    """Subjects of what was sent to an address."""
    async with server.works.read(SYSTEM) as work:
        found = await outbox.list_messages(work, address, None, PageRequest())
    return [message.subject for message in found.rows]


@pytest.mark.parametrize("before", MOVES)
async def test_status_moves_as_the_table_says(server: Server, before: str) -> None:
    owner, _ = await owner_of_team(server)
    user_id = await somebody_who_is(before, server, owner)
    path, origin = f"/team/members/{user_id}", before.partition(" ")[0]
    for wanted in STATUSES:
        if wanted == origin:
            assert (await owner.put(path, {"status": wanted}))["status"] == wanted
        elif wanted in MOVES[before]:
            assert (await owner.put(path, {"status": wanted}))["status"] == wanted
            if wanted != "archived" or origin != "pending":
                await owner.put(path, {"status": origin})
        else:
            assert (await owner.refused(422, "PUT", path, json={"status": wanted}))["code"] == "WRONG_STATUS"
            assert (await owner.get(path))["status"] == origin
    await owner.refused(422, "PUT", path, json={"status": "fired"})


async def test_access_of_a_stopped_member_ends_at_once_and_comes_back(people: Crew) -> None:
    path = f"/team/members/{people.member.id}"
    for status in ("inactive", "archived"):
        await people.manager.put(path, {"status": status})
        await people.member.refused(404, "GET", "/team")
        await people.manager.put(path, {"status": "active"})
        await people.member.get("/team")


async def test_invitation_makes_a_pending_member_and_sends_word(server: Server, people: Crew) -> None:
    fields = {
        "email": "New@People.example",
        "first_name": "Nia",
        "roles": ["Chef"],
        "locations": ["Pier"],
        "tags": ["x"],
    }
    member = await people.manager.post("/team/members/invite", fields)
    assert (member["status"], member["member"], member["manager"]) == ("pending", False, False)
    assert (member["email"], member["first_name"]) == ("new@people.example", "Nia")
    assert (member["roles"], member["locations"], member["tags"]) == (["Chef"], ["Pier"], ["x"])
    assert await messages_to(server, "new@people.example") == ["You are invited to Harbour Street Kitchen"]


async def test_invitation_by_mobile_is_sent_there(server: Server, people: Crew) -> None:
    member = await people.manager.post("/team/members/invite", {"mobile": "0412 345 678"})
    assert (member["mobile"], "email" in member, member["roles"]) == ("+61412345678", False, ["Team Member"])
    assert await messages_to(server, "+61412345678")


@pytest.mark.parametrize("fields", [{}, {"email": "nonsense"}, {"mobile": "12"}, {"first_name": "No Address"}])
async def test_invitation_without_a_good_address_is_refused(people: Crew, fields: dict[str, str]) -> None:
    error = await people.manager.refused(422, "POST", "/team/members/invite", json=fields)
    assert {"email", "mobile"} & error["details"].keys()
    assert len(await people.owner.get("/team/members")) == 4


async def test_inviting_again_sends_again_and_changes_nothing(server: Server, people: Crew) -> None:
    email = "new@people.example"
    first = await people.owner.post(
        "/team/members/invite", {"email": email, "first_name": "Nia", "roles": ["Team Admin"]}
    )
    again = await people.manager.post("/team/members/invite", {"email": email, "first_name": "Nell", "tags": ["x"]})
    assert again == first
    assert len(await messages_to(server, email)) == 2
    assert len(await people.owner.get("/team/members")) == 5


async def test_inviting_somebody_who_is_in_changes_nothing_and_sends_nothing(server: Server, people: Crew) -> None:
    before = await people.owner.get(f"/team/members/{people.member.id}")
    sent = await messages_to(server, people.member.email)
    assert await people.owner.post("/team/members/invite", {"email": people.member.email, "roles": ["Chef"]}) == before
    assert await messages_to(server, people.member.email) == sent


async def test_archived_member_is_invited_anew_at_the_address_of_now(server: Server, people: Crew) -> None:
    path = f"/team/members/{people.member.id}"
    await people.owner.put(path, {"status": "archived"})
    await people.member.put("/me", {"email": "moved@people.example"})
    await people.member.get("/users/verify", params={"pin": await pin_sent_to(server, "moved@people.example")})
    invited = await people.manager.post("/team/members/invite", {"email": "moved@people.example"})
    assert (invited["user_id"], invited["status"]) == (people.member.id, "pending")
    assert await messages_to(server, "moved@people.example")
    await people.member.refused(404, "GET", "/team")
    await people.member.post(f"/users/{people.member.id}/send_verification_email")
    await people.member.get("/users/verify", params={"pin": await pin_sent_to(server, "moved@people.example")})
    assert (await people.owner.get(path))["status"] == "active"
    await people.member.get("/team")


async def test_manager_does_not_invite_an_archived_admin_anew(people: Crew) -> None:
    path = f"/team/members/{people.admin.id}"
    await people.owner.put(path, {"status": "archived"})
    await people.manager.refused(403, "POST", "/team/members/invite", json={"email": people.admin.email})
    assert (await people.owner.get(path))["status"] == "archived"


async def test_managers_name_placeholders_and_nobody_else(people: Crew) -> None:
    invited = await people.manager.post("/team/members/invite", {"email": "new@people.example", "first_name": "N"})
    name = {"first_name": "Nia", "last_name": "Nolan"}
    member = await people.manager.put(f"/team/members/{invited['user_id']}", name)
    assert (member["first_name"], member["last_name"]) == ("Nia", "Nolan")
    assert (await people.member.put(f"/team/members/{people.member.id}", name))["first_name"] == "Mia"
    assert (await people.manager.put(f"/team/members/{people.member.id}", name))["first_name"] == "Mia"
    await people.member.put(f"/team/members/{invited['user_id']}", {"first_name": "Rude"})
    assert (await people.owner.get(f"/team/members/{invited['user_id']}"))["first_name"] == "Nia"


async def test_manager_does_not_name_an_invited_admin(people: Crew) -> None:
    invited = await people.owner.post("/team/members/invite", {"email": "new@people.example", "roles": ["Team Admin"]})
    await people.manager.refused(403, "PUT", f"/team/members/{invited['user_id']}", json={"first_name": "Rude"})


async def test_rank_follows_roles_and_flag_and_nothing_else(people: Crew) -> None:
    path = f"/team/members/{people.member.id}"

    async def may_invite() -> bool:
        answer = await people.member.send("POST", "/team/members/invite", json={"email": "x@people.example"})
        return answer.is_success

    steps: list[tuple[dict[str, Any], bool]] = [
        ({"manager": True}, True),
        ({"locations": ["Pier"]}, True),
        ({"roles": ["Team Member"]}, True),
        ({"manager": False}, False),
        ({"roles": ["TEAM MANAGER"]}, True),
        ({"tags": ["early"], "status": "active"}, True),
        ({"roles": []}, False),
    ]
    for change, wanted in steps:
        await people.owner.put(path, change)
        assert await may_invite() is wanted, change


async def test_lists_of_names_replace_the_whole_list(people: Crew) -> None:
    path = f"/team/members/{people.member.id}"
    await people.manager.put(path, {"roles": ["Chef", "chef", " Waiter "], "locations": ["Pier"], "tags": ["b", "A"]})
    member = await people.manager.put(path, {"roles": ["Waiter"], "tags": [""]})
    assert (member["roles"], member["locations"], member["tags"]) == (["Waiter"], ["Pier"], [])
    counts = {tag["name"]: tag["taggings_count"] for tag in await people.manager.get("/tags")}
    assert (counts["Chef"], counts["Waiter"], counts["Pier"]) == (0, 1, 1)
    pier = next(tag for tag in await people.manager.get("/tags", params={"context": "locations"}))
    await people.manager.delete(f"/tags/{pier['id']}")
    assert (await people.manager.get(path))["locations"] == []


async def test_refused_change_leaves_marks_and_labels_as_they_were(people: Crew) -> None:
    path = f"/team/members/{people.member.id}"
    before = await people.owner.get(path)
    change = {"favorite": True, "tags": ["x"], "locations": ["Pier"], "status": "pending"}
    await people.owner.refused(422, "PUT", path, json=change)
    await people.owner.refused(422, "PUT", path, json={"tags": ["x" * 101], "locations": ["Pier"]})
    assert await people.owner.get(path) == before


async def test_list_is_paged_with_headers_and_links(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    for name in ("Ada", "Ben", "Cy", "Di", "Ed", "Flo"):
        await owner.post("/team/members/invite", {"email": f"{name}@people.example", "first_name": name, "tags": ["x"]})
    whole = await owner.send("GET", "/team/members")
    assert [member["first_name"] for member in whole.json()] == ["Ada", "Ben", "Cy", "Di", "Ed", "Flo", "Olga"]
    assert (whole.headers["x-total-count"], whole.headers["x-page"], whole.headers["x-per-page"]) == ("7", "1", "500")
    assert "link" not in whole.headers
    for per in ("per", "limit", "page_limit"):
        second = await owner.send("GET", "/team/members", params={per: 3, "page": 2, "status[]": ["active", "pending"]})
        assert [member["first_name"] for member in second.json()] == ["Di", "Ed", "Flo"]
        assert (second.headers["x-total-count"], second.headers["x-per-page"]) == ("7", "3")
        links = {
            relation: address for address, relation in re.findall(r'<([^>]+)>; rel="(\w+)"', second.headers["link"])
        }
        assert links.keys() == {"first", "prev", "next", "last"}
        followed = await owner.http.get(links["next"])
        assert [member["first_name"] for member in followed.json()] == ["Olga"]
    beyond = await owner.send("GET", "/team/members", params={"per": 3, "page": 99})
    assert (beyond.json(), beyond.headers["x-total-count"]) == ([], "7")
    assert (await owner.send("GET", "/team/members", params={"per": 9000})).headers["x-per-page"] == "500"


async def test_links_hold_no_credential(server: Server, people: Crew) -> None:
    key = (await people.owner.post("/me/api_keys", {"name": "k"}))["key"]
    answer = await people.owner.http.get(
        "/team/members", params={"api_key": key, "per": 1}, headers={"Authorization": ""}
    )
    assert answer.status_code == 200
    assert key not in answer.headers["link"]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, {"owner", "admin", "manager"}),
        ({"status": "inactive"}, set[str]()),
        ({"status": "archived"}, {"member"}),
        ({"status": "active,archived"}, {"owner", "admin", "manager", "member"}),
        ({"status[]": ["archived", "inactive"]}, {"member"}),
        ({"search": "ADA"}, {"admin"}),
        ({"search": "ada ng"}, {"admin"}),
        ({"search": "@people.example"}, {"owner", "admin", "manager"}),
        ({"search": "%"}, set[str]()),
        ({"search": "_"}, set[str]()),
    ],
)
async def test_list_is_narrowed(people: Crew, params: dict[str, Any], found: set[str]) -> None:
    await people.owner.put(f"/team/members/{people.member.id}", {"status": "archived"})
    wanted = {people[who].id for who in found}
    assert {member["user_id"] for member in await people.owner.get("/team/members", params=params)} == wanted


async def test_list_is_narrowed_to_one_person_and_refuses_nonsense(people: Crew) -> None:
    only = await people.member.get("/team/members", params={"user_id": people.admin.id})
    assert [member["user_id"] for member in only] == [people.admin.id]
    for params in ({"status": "fired"}, {"user_id": "x"}):
        await people.member.refused(422, "GET", "/team/members", params=params)


async def test_member_comes_with_addon_links_when_asked(people: Crew) -> None:
    path = f"/team/members/{people.admin.id}"
    assert "addon_links" not in await people.member.get(path)
    assert (await people.member.get(path, params={"with_addon_links": "true"}))["addon_links"] == []


async def test_person_in_two_teams_has_two_memberships(server: Server, people: Crew) -> None:
    await people.outsider.post("/team/members/invite", {"email": people.member.email, "roles": ["Guest"]})
    await people.member.post(f"/users/{people.member.id}/send_verification_email")
    await people.member.get("/users/verify", params={"pin": await pin_sent_to(server, people.member.email)})
    assert len(await people.member.get("/me/accounts")) == 3
    there = await people.outsider.get(f"/team/members/{people.member.id}")
    here = await people.owner.get(f"/team/members/{people.member.id}")
    assert (there["roles"], here["roles"]) == (["Guest"], ["Team Member"])
    await people.outsider.put(f"/team/members/{people.member.id}", {"status": "inactive", "tags": ["theirs"]})
    assert await people.owner.get(f"/team/members/{people.member.id}") == here


async def test_member_who_signed_up_counts_as_one(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    invited = await owner.post("/team/members/invite", {"email": "new@people.example"})
    new = await sign_up(server, "New", email="new@people.example")
    member = await owner.get(f"/team/members/{invited['user_id']}")
    assert (member["member"], member["status"], member["first_name"]) == (False, "pending", "")
    await new.get("/users/verify", params={"pin": await pin_sent_to(server, "new@people.example")})
    member = await owner.get(f"/team/members/{new.id}")
    assert (member["member"], member["status"], member["first_name"]) == (True, "active", "New")

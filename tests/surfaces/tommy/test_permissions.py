"""Who may do what in a team: the table of identity's policy, asked over HTTP by somebody of each rank."""

from typing import Any

import pytest
from msgspec import Struct

from crewhall.app.build import Server
from tests.world.crews import Crew
from tests.world.people import PASSWORD, Person, member_of_team

pytestmark = pytest.mark.anyio

RANKS = ("member", "manager", "admin", "owner")


class Capability(Struct, frozen=True):
    """A request, and the least rank that may make it. Names in braces are the user ids of the crew and of `mate`, another manager."""

    least: str
    method: str
    path: str
    json: dict[str, Any] | None = None


CAPABILITIES = {
    "read the team": Capability("member", "GET", "/team"),
    "read the members": Capability("member", "GET", "/team/members"),
    "read a member": Capability("member", "GET", "/team/members/{admin}"),
    "read the settings": Capability("member", "GET", "/team/settings"),
    "read the tags": Capability("member", "GET", "/tags"),
    "mark a member": Capability("member", "PUT", "/team/members/{owner}", {"favorite": True, "mute": True}),
    "tag oneself": Capability("member", "PUT", "/team/members/{self}", {"tags": ["Available For Work"]}),
    "invite": Capability("manager", "POST", "/team/members/invite", {"email": "new@people.example"}),
    "place a member": Capability("manager", "PUT", "/team/members/{member}", {"locations": ["Pier"]}),
    "give a member a role": Capability("manager", "PUT", "/team/members/{member}", {"roles": ["Team Member", "Chef"]}),
    "tag a member": Capability("manager", "PUT", "/team/members/{mia}", {"tags": ["early"]}),
    "stop a member": Capability("manager", "PUT", "/team/members/{mia}", {"status": "inactive"}),
    "make a tag": Capability("manager", "POST", "/tags", {"context": "locations", "name": "Pier"}),
    "see syncs": Capability("manager", "GET", "/syncs"),
    "place another manager": Capability("admin", "PUT", "/team/members/{mate}", {"locations": ["Pier"]}),
    "stop another manager": Capability("admin", "PUT", "/team/members/{mate}", {"status": "inactive"}),
    "place an admin": Capability("admin", "PUT", "/team/members/{admin}", {"locations": ["Pier"]}),
    "make a manager by the flag": Capability("admin", "PUT", "/team/members/{mia}", {"manager": True}),
    "make a manager by the role": Capability("admin", "PUT", "/team/members/{mia}", {"roles": ["team manager"]}),
    "make an admin": Capability("admin", "PUT", "/team/members/{mia}", {"roles": ["Team Admin"]}),
    "make an admin by a role in odd spelling": Capability(
        "admin", "PUT", "/team/members/{mia}", {"roles": [" team\u00a0 ADMIN"]}
    ),
    "invite a manager": Capability(
        "admin", "POST", "/team/members/invite", {"email": "a@people.example", "manager": True}
    ),
    "invite an admin": Capability(
        "admin", "POST", "/team/members/invite", {"email": "b@people.example", "roles": "Team  Admin"}
    ),
    "change the team": Capability("admin", "PUT", "/team", {"name": "Wharf Street Kitchen"}),
    "switch features": Capability("admin", "PATCH", "/team/features", {"features": {"leave": True}}),
    "write a setting": Capability("admin", "PUT", "/team/settings/colour", {"data": "teal"}),
    "delete a setting": Capability("admin", "DELETE", "/team/settings/colour"),
    "apply demo data": Capability("admin", "POST", "/team/demo_data/apply", {"seed_type": "retail"}),
    "reset demo data": Capability("admin", "DELETE", "/team/demo_data/reset"),
    "hand the team over": Capability("owner", "PUT", "/team", {"user_id": "{admin}"}),
    "close the team": Capability("owner", "DELETE", "/team", {"current_password": PASSWORD}),
}

BEYOND_A_MEMBER = (
    {"manager": True},
    {"roles": ["Team Admin"]},
    {"roles": ["Chef"]},
    {"locations": ["Pier"]},
    {"status": "inactive"},
)


async def seen(person: Person) -> list[Any]:
    """What a refused request must not change."""
    paths = ("/team", "/team/members?status=active,pending,inactive,archived", "/team/settings", "/tags", "/syncs")
    return [await person.get(path) for path in paths]


@pytest.mark.parametrize("capability", CAPABILITIES.values(), ids=CAPABILITIES.keys())
async def test_capability_begins_at_its_least_rank(server: Server, people: Crew, capability: Capability) -> None:
    mate, mia = [await member_of_team(server, people.owner, "Kim", roles=roles) for roles in (["Team Manager"], None)]
    ids = {name: people[name].id for name in RANKS} | {"mate": mate.id, "mia": mia.id}
    before = await seen(people.owner)
    for rank in RANKS:
        if rank == capability.least:
            assert await seen(people.owner) == before, "a refused request changes nothing"
        known = ids | {"self": people[rank].id}
        json = capability.json and {
            name: value.format(**known) if isinstance(value, str) else value for name, value in capability.json.items()
        }
        options = {} if json is None else {"json": json}
        answer = await people[rank].send(capability.method, capability.path.format(**known), **options)
        if RANKS.index(rank) < RANKS.index(capability.least):
            assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN"), (rank, answer.text)
        else:
            assert answer.is_success, (rank, answer.text)


@pytest.mark.parametrize("change", BEYOND_A_MEMBER)
async def test_member_promotes_and_places_nobody_not_even_themselves(people: Crew, change: dict[str, Any]) -> None:
    before = await seen(people.owner)
    for user_id in (people.member.id, people.manager.id, people.owner.id):
        await people.member.refused(403, "PUT", f"/team/members/{user_id}", json=change | {"favorite": True})
    await people.member.refused(403, "PUT", f"/team/members/{people.manager.id}", json={"tags": ["early"]})
    assert await seen(people.owner) == before
    assert not (await people.member.get(f"/team/members/{people.owner.id}"))["favorite"]


async def test_manager_does_not_promote_themselves(people: Crew) -> None:
    path = f"/team/members/{people.manager.id}"
    for change in ({"roles": ["Team Admin"]}, {"roles": ["Team Manager", "team admin "]}):
        await people.manager.refused(403, "PUT", path, json=change)
    assert (await people.manager.put(path, {"locations": ["Pier"], "tags": ["early"]}))["locations"] == ["Pier"]
    await people.manager.refused(403, "PUT", "/team", json={"name": "Mine"})


async def test_role_whose_name_only_looks_like_admin_makes_nobody_one_later(people: Crew) -> None:
    path = f"/team/members/{people.member.id}"
    await people.manager.put(path, {"roles": ["Team Admins", "The Team Admin"]})
    await people.admin.put(path, {"locations": ["Pier"]})
    await people.member.refused(403, "PUT", "/team", json={"name": "Mine"})


@pytest.mark.parametrize("who", ["admin", "owner"])
async def test_owner_stays(people: Crew, who: str) -> None:
    path = f"/team/members/{people.owner.id}"
    for change in ({"status": "inactive"}, {"status": "archived"}, {"manager": False}):
        error = await people[who].refused(422, "PUT", path, json=change)
        assert error["code"] == "OWNER_STAYS"
    await people[who].put(path, {"roles": ["Chef"], "manager": True, "status": "active"})
    await people.owner.put("/team", {"status": "archived", "current_password": PASSWORD})


async def hand_over(people: Crew, heir: Person) -> None:
    """Make somebody else the owner."""
    team = await people.owner.put("/team", {"user_id": heir.id})
    assert team["user_id"] == heir.id


async def test_team_handed_over_has_a_new_owner_and_keeps_the_old_one_as_admin(people: Crew) -> None:
    await hand_over(people, people.member)
    await people.owner.refused(403, "PUT", "/team", json={"status": "archived"})
    await people.owner.refused(403, "PUT", "/team", json={"user_id": people.owner.id})
    await people.owner.put("/team", {"name": "Wharf Street Kitchen"})
    assert await people.member.refused(422, "PUT", f"/team/members/{people.member.id}", json={"status": "inactive"})
    former = await people.member.get(f"/team/members/{people.owner.id}")
    assert "Team Admin" in former["roles"]
    await people.member.put(f"/team/members/{people.owner.id}", {"status": "inactive"})


@pytest.mark.parametrize("whole", [True, False])
async def test_former_owner_stays_admin_when_they_are_placed_elsewhere(people: Crew, *, whole: bool) -> None:
    await hand_over(people, people.admin)
    path = f"/team/members/{people.owner.id}"
    change = {"locations": ["Pier"]}
    await people.admin.put(path, (await people.admin.get(path) if whole else {}) | change)
    await people.owner.put("/team", {"name": "Wharf Street Kitchen"})


async def test_team_is_handed_to_active_members_only(people: Crew) -> None:
    pending = await people.owner.post("/team/members/invite", {"email": "p@people.example"})
    await people.owner.put(f"/team/members/{people.member.id}", {"status": "inactive"})
    for user_id in (pending["user_id"], people.member.id, people.outsider.id, 4_000_000, -1):
        error = await people.owner.refused(422, "PUT", "/team", json={"user_id": user_id})
        assert "user_id" in error["details"]
    assert (await people.owner.get("/team"))["user_id"] == people.owner.id

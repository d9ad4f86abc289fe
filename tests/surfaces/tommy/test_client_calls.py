"""Calls that real clients make beyond the reference (behaviour notes, tommy 2.3 and 3, aliases)."""

from typing import Any

import pytest

from crewhall.app.build import Server
from tests.contract.tommy import CALLS, FURNISHING
from tests.world.crews import Crew, acting_as, cheapen_passwords
from tests.world.people import PASSWORD, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

PUTS_WITH_A_TIME = [name for name in CALLS if name.startswith(("update_", "patch_")) and name != "update_me_settings"]


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign in often."""
    cheapen_passwords(monkeypatch)


async def test_team_is_changed_by_its_id_whatever_account_is_in_use(people: Crew) -> None:
    for reference, who in ((people.team["id"], "admin"), (people.team["slug"], "owner")):
        changed = await people[who].put(
            f"/teams/{reference}", {"phone": f"+61 {reference}"}, headers=acting_as("User", people[who].id)
        )
        assert changed["phone"] == f"+61 {reference}"
        assert changed == await people.owner.get("/team")
    for who in ("manager", "member"):
        await people[who].refused(403, "PUT", f"/teams/{people.team['id']}", json={"name": "Theirs"})
    await people.outsider.refused(404, "PUT", f"/teams/{people.team['id']}", json={"name": "Theirs"})
    handed = await people.owner.put(
        f"/teams/{people.team['id']}", {"user_id": people.member.id, "current_password": PASSWORD}
    )
    assert handed["user_id"] == people.member.id
    await people.member.refused(422, "PUT", f"/teams/{people.team['id']}", json={"status": "archived"})


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"tags[]": ["nights"]}, {"member", "manager"}),
        ({"tags[]": ["NIGHTS", "Keyholder"]}, {"member", "manager", "admin"}),
        ({"tags": "Keyholder"}, {"admin"}),
        ({"tags[]": ["nobody's"]}, set[str]()),
        ({"tags[]": ["Chef"]}, set[str]()),
        ({"tags[]": [""]}, {"owner", "admin", "manager", "member"}),
        ({"tags[]": ["nights"], "search": "Mia"}, {"member"}),
    ],
)
async def test_members_are_narrowed_by_tags(people: Crew, params: dict[str, Any], found: set[str]) -> None:
    await people.owner.put(f"/team/members/{people.member.id}", {"tags": ["Nights"], "roles": ["Chef"]})
    await people.owner.put(f"/team/members/{people.manager.id}", {"tags": ["Nights", "RSA"]})
    await people.owner.put(f"/team/members/{people.admin.id}", {"tags": ["Keyholder"]})
    await people.outsider.put(f"/team/members/{people.outsider.id}", {"tags": ["Nights"]})
    wanted = {people[who].id for who in found}
    for path in ("/team/members", f"/teams/{people.team['id']}/members"):
        answer = await people.member.send("GET", path, params=params)
        assert {member["user_id"] for member in answer.json()} == wanted, path
        assert answer.headers["x-total-count"] == str(len(wanted))


async def test_members_of_a_team_are_listed_by_its_id(people: Crew) -> None:
    personal = acting_as("User", people.member.id)
    by_id = await people.member.get(f"/teams/{people.team['id']}/members", headers=personal)
    assert by_id == await people.member.get("/team/members")
    await people.outsider.refused(404, "GET", f"/teams/{people.team['id']}/members")
    await people.owner.put(f"/team/members/{people.member.id}", {"status": "inactive"})
    await people.member.refused(404, "GET", f"/teams/{people.team['id']}/members")


async def test_account_search_takes_the_term_in_the_path(people: Crew) -> None:
    in_path = await people.member.get("/accounts/search/Harb")
    assert in_path == await people.member.get("/accounts/search", params={"term": "Harb"})
    assert [account["type"] for account in in_path] == ["Team"]


async def test_associates_are_team_mates_or_contacts_without_addresses(server: Server, people: Crew) -> None:
    friend = await sign_up(server, "Fred")
    link = await friend.post("/invitations")
    await people.member.post(f"/invitations/{link['token']}/accept")
    await people.owner.post("/team/members/invite", {"email": "pending@people.example"})
    mates = await people.member.get("/me/associates")
    assert {mate["id"] for mate in mates} == {people[who].id for who in ("owner", "admin", "manager", "member")}
    contacts = await people.member.send("GET", "/me/associates", headers=acting_as("User", people.member.id))
    assert [contact["id"] for contact in contacts.json()] == [friend.id]
    assert contacts.headers["x-total-count"] == "1"
    assert not any("email" in person for person in [*mates, *contacts.json()])


async def test_several_settings_are_written_at_once(people: Crew) -> None:
    anna = people.member
    await anna.put("/me/settings/theme", {"data": "dark"})
    written = await anna.put("/me/settings", {"layout": {"columns": 3}, "beta": None, "undefined": "kept"})
    assert written == {"theme": "dark", "layout": {"columns": 3}, "beta": None, "undefined": "kept"}
    assert written == await anna.get("/me/settings")
    form = await anna.send("PUT", "/me/settings", data={"settings[theme]": "light", "settings[list]": "[1, 2]"})
    assert form.json() == written | {"theme": "light", "list": [1, 2]}
    await anna.refused(422, "PUT", "/me/settings", json={"fine": 1, "x" * 201: 2})
    assert "fine" not in await anna.get("/me/settings")
    await anna.refused(422, "PUT", "/me/settings", json={f"n{number}": 1 for number in range(501)})


async def test_change_answers_what_is_kept(server: Server) -> None:
    place = await FURNISHING.furnish(server)
    compared = 0
    for name in PUTS_WITH_A_TIME:
        request = place.request(CALLS[name])
        changed = await place.owner.send(**request)
        kept = await place.owner.send("GET", request["path"])
        if changed.is_success and kept.is_success and "updated_at" in changed.json():
            compared += 1
            assert changed.json()["updated_at"] == kept.json()["updated_at"], name
    assert compared >= 5

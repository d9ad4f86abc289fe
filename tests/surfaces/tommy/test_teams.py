"""Teams: founding, profile, features, settings (behaviour notes, tommy 2.3)."""

from typing import Any

import msgspec
import pytest

from crewhall.app.build import Server
from crewhall.domains.identity.model import FEATURES, FEATURES_OF_A_NEW_TEAM
from crewhall.surfaces.tommy.shapes import FeatureSwitches
from tests.world.crews import Crew
from tests.world.people import owner_of_team, sign_up

pytestmark = pytest.mark.anyio


def test_features_of_the_dialect_are_those_of_a_team() -> None:
    assert {field.name for field in msgspec.structs.fields(FeatureSwitches)} == set(FEATURES)


async def test_new_team_has_what_its_founder_asked_for(server: Server) -> None:
    anna = await sign_up(server)
    fields = {"name": "  Pier  7 ", "slug": "Pier Seven", "email": "Crew@Pier.example", "phone": "+61 2 9999 0000"}
    team = await anna.post(
        "/teams", fields | {"timezone": "Asia/Tokyo", "features": {"leave": True, "timeclock": False}}
    )
    assert (team["name"], team["slug"], team["email"]) == ("Pier 7", "pier-seven", "crew@pier.example")
    assert (team["user_id"], team["status"], team["time_zone"]) == (anna.id, "active", "Asia/Tokyo")
    wanted = {name: name in FEATURES_OF_A_NEW_TEAM for name in FEATURES} | {"leave": True, "timeclock": False}
    assert team["features"] == wanted
    for reference in (team["id"], "pier-seven"):
        assert await anna.get(f"/teams/{reference}") == team
    assert [tag["name"] for tag in await anna.get("/tags")] == ["Team Admin", "Team Manager", "Team Member"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": " \t"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"slug": "2026"}, "slug"),
        ({"email": "nonsense"}, "email"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"phone": "9" * 51}, "phone"),
        ({"features": {"leave": "perhaps"}}, "features.leave"),
    ],
)
async def test_team_that_does_not_fit_is_not_founded(server: Server, fields: dict[str, Any], wrong: str) -> None:
    anna = await sign_up(server)
    assert wrong in (await anna.refused(422, "POST", "/teams", json={"name": "Pier 7"} | fields))["details"]
    assert len(await anna.get("/me/accounts")) == 1


async def test_teams_of_one_name_have_different_slugs(server: Server) -> None:
    anna = await sign_up(server)
    slugs = [(await anna.post("/teams", {"name": name}))["slug"] for name in ("Pier", "pier", "7", "船")]
    assert slugs[0] == "pier"
    assert len(set(slugs)) == 4
    assert not any(slug.isdecimal() for slug in slugs)
    assert (await anna.refused(422, "POST", "/teams", json={"name": "x", "slug": "pier"}))["code"] == "TAKEN"


async def test_profile_changes_only_what_is_sent(people: Crew) -> None:
    before = await people.owner.put(
        "/team", {"email": "crew@pier.example", "phone": "1234", "icon_url": "https://x.example/a"}
    )
    after = await people.admin.put(
        "/team", {"phone": None, "name": "", "slug": "", "time_zone": "", "features": {"leave": 1}}
    )
    assert "phone" not in after
    assert after["features"] == before["features"] | {"leave": True}
    for name in ("name", "slug", "time_zone", "email", "icon_url", "user_id", "status"):
        assert after[name] == before[name], name
    assert "icon_url" not in await people.admin.put("/team", {"icon_url": ""})


async def test_profile_that_does_not_fit_changes_nothing(people: Crew) -> None:
    before = await people.owner.get("/team")
    other = (await people.outsider.get("/team"))["slug"]
    for fields in ({"email": "nonsense"}, {"time_zone": "Nowhere"}, {"slug": "7"}, {"slug": other}, {"status": "sold"}):
        await people.owner.refused(422, "PUT", "/team", json={"name": "Changed", "features": {"leave": True}} | fields)
    assert await people.owner.get("/team") == before


async def test_whole_team_may_be_sent_back(people: Crew) -> None:
    team = await people.admin.get("/team")
    sent_back = await people.admin.put("/team", team)
    assert sent_back | {"updated_at": ""} == team | {"updated_at": ""}


async def test_features_merge_and_all_come_back(people: Crew) -> None:
    before = (await people.owner.get("/team"))["features"]
    answer = await people.admin.patch(
        "/team/features", {"features": {"leave": True, "timeclock": "false", "teleport": 1}}
    )
    assert answer == {"features": before | {"leave": True, "timeclock": False}}
    assert await people.admin.patch("/team/features", {}) == answer
    await people.admin.refused(422, "PATCH", "/team/features", json={"features": {"leave": "perhaps"}})
    await people.admin.refused(422, "PATCH", "/team/features", json={"features": True})
    assert (await people.owner.get("/team"))["features"] == answer["features"]


async def test_team_setting_is_the_teams(people: Crew) -> None:
    setting = await people.admin.put("/team/settings/colour", {"data": {"hue": 180}, "context": "web"})
    assert (setting["name"], setting["data"], setting["resource_id"]) == ("colour", {"hue": 180}, people.team["id"])
    assert (await people.member.get("/team/settings/colour"))["data"] == {"hue": 180}
    assert await people.member.get("/team/settings") == {"colour": {"hue": 180}}
    assert await people.outsider.get("/team/settings") == {}
    assert await people.member.get("/me/settings") == {}
    await people.outsider.delete("/team/settings/colour")
    assert await people.owner.get("/team/settings") == {"colour": {"hue": 180}}
    await people.admin.delete("/team/settings/colour")
    assert (await people.member.get("/team/settings/colour"))["data"] is None


async def test_stranger_to_a_team_is_told_the_same_as_of_none(server: Server, people: Crew) -> None:
    _, other = await owner_of_team(server, "Third")
    messages = {
        (await people.outsider.refused(404, "GET", f"/teams/{reference}"))["message"]
        for reference in (other["id"], other["slug"], people.team["id"], 4_000_000, "no-such-team")
    }
    assert len(messages) == 1


async def test_tags_have_their_older_paths(people: Crew) -> None:
    tags = await people.member.get("/tags")
    for path in ("/team/tags", "/teams/tags"):
        assert await people.member.get(path) == tags
    assert [tag["name"] for tag in await people.member.get("/tags", params={"context": "locations"})] == []
    await people.member.refused(422, "GET", "/tags", params={"context": "nonsense"})


async def test_tag_is_made_once_renamed_and_deleted(people: Crew) -> None:
    first = await people.manager.send("POST", "/tags", json={"context": "locations", "name": "Pier"})
    again = await people.manager.send("POST", "/tags", json={"context": "locations", "name": " pier "})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    path = f"/tags/{first.json()['id']}"
    assert (await people.manager.put(path, {"name": "Jetty"}))["name"] == "Jetty"
    await people.manager.refused(422, "PUT", path, json={"name": ""})
    await people.manager.delete(path)
    await people.manager.refused(404, "GET", path)
    builtin = (await people.manager.get("/tags", params={"context": "roles"}))[0]
    await people.owner.refused(422, "DELETE", f"/tags/{builtin['id']}")

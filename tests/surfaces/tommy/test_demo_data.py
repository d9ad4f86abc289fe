"""/team/demo_data and /syncs over HTTP: in the forms that clients send, for those who may, with progress that a client can follow."""

from typing import Any

import pytest

from crewhall.app.build import Server
from crewhall.flows.demo import demos
from crewhall.platform import contracts
from crewhall.surfaces.tommy.v1.team.demo_data import OptionsInput
from tests.world.client import Client
from tests.world.crews import Crew
from tests.world.people import Person, owner_of_team

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

APPLY, RESET = "/team/demo_data/apply", "/team/demo_data/reset"


async def made(server: Server, owner: Person, body: dict[str, Any]) -> dict[str, Any]:
    """Apply a demo and let its job run; the sync as a client sees it."""
    applied = await owner.post(APPLY, body)
    await server.runner.drain()
    sync: dict[str, Any] = await owner.get(f"/syncs/{applied['sync_id']}")
    return sync


def test_every_option_of_the_contract_is_read() -> None:
    operation = contracts.load("tommy")["paths"][APPLY]["post"]
    properties = operation["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert set(OptionsInput.__struct_fields__) == set(properties["options"]["properties"])


async def test_demo_is_applied_followed_and_reset(server: Server) -> None:
    owner, team = await owner_of_team(server)
    applied = await owner.post(APPLY, {"seed_type": "hospitality", "options": {"number_of_team_members": 6}})
    assert (applied["success"], applied["team_id"]) == (True, team["id"])
    waiting = await owner.get(f"/syncs/{applied['sync_id']}")
    assert (waiting["status"], waiting["progress_percentage"]) == ("pending", 0)
    assert "started_at" not in waiting
    assert "message" not in waiting
    await server.runner.drain()
    (sync,) = await owner.get("/syncs")
    assert (sync["status"], sync["progress_percentage"], sync["item_type"]) == ("complete", 100, "demo_data")
    assert sync["user"] == {"id": owner.id, "name": "Olga Ng", "email": owner.email}
    assert sync["options"]["seed_type"] == "hospitality"
    assert len(await owner.get("/team/members")) == 7
    assert await owner.delete(RESET) == {
        "success": True,
        "message": "The demo data has been removed.",
        "team_id": team["id"],
    }
    assert [member["user_id"] for member in await owner.get("/team/members")] == [owner.id]


async def test_large_reset_is_followed_as_a_sync(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, _ = await owner_of_team(server)
    await made(server, owner, {"seed_type": "workforce"})
    monkeypatch.setattr(demos, "MOST_ROWS_AT_ONCE", 5)
    answer = await owner.delete(RESET)
    (sync, _) = await owner.get("/syncs")
    assert (sync["item_type"], sync["status"]) == ("demo_data_reset", "pending")
    assert f"sync {sync['id']} " in answer["message"]
    error = await owner.refused(422, "POST", APPLY, json={"seed_type": "workforce"})
    assert error["code"] == "DEMO_IS_BEING_RESET"
    await server.runner.drain()
    assert (await owner.get(f"/syncs/{sync['id']}"))["status"] == "complete"


@pytest.mark.parametrize(
    "options",
    [
        {"number_of_team_members": 3, "number_of_locations": 1, "number_of_pay_templates": 2},
        {"total_team_members": "3", "locations_count": "1", "pay_templates_count": "2"},
        {"number_of_team_members": 3, "total_team_members": 9, "locations_count": 1, "number_of_pay_templates": 2},
        {"number_of_team_members": None, "total_team_members": 3, "locations_count": 1, "pay_templates_count": 2},
    ],
)
async def test_options_have_two_names_and_may_be_texts(server: Server, options: dict[str, object]) -> None:
    owner, _ = await owner_of_team(server)
    sync = await made(server, owner, {"seed_type": "retail", "options": {**options, "colour": "blue"}})
    assert sync["options"] == {
        "seed_type": "retail",
        "number_of_team_members": 3,
        "number_of_locations": 1,
        "number_of_pay_templates": 2,
    }
    assert len(await owner.get("/team/members")) == 4
    assert len(await owner.get("/tags", params={"context": "locations"})) == 1


async def test_form_with_rails_nesting_is_read(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    form = {"seed_type": "construction", "options[total_team_members]": "2", "options[attendance_rate]": "0.8"}
    answer = await owner.send("POST", APPLY, data=form)
    assert answer.status_code == 200
    sync = await owner.get(f"/syncs/{answer.json()['sync_id']}")
    assert (sync["options"]["number_of_team_members"], sync["options"]["attendance_rate"]) == (2, 0.8)


@pytest.mark.parametrize("body", [{}, {"seed_type": "bakery"}, {"seed_type": None, "options": {}}])
async def test_unknown_seed_is_a_bad_request(server: Server, body: dict[str, object]) -> None:
    owner, _ = await owner_of_team(server)
    error = await owner.refused(400, "POST", APPLY, json=body)
    assert error["code"] == "UNKNOWN_SEED"
    assert list(error["details"]) == ["seed_type"]
    assert await owner.get("/syncs") == []


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"number_of_team_members": 20_001}, "number_of_team_members"),
        ({"total_team_members": 0}, "number_of_team_members"),
        ({"locations_count": -1}, "number_of_locations"),
        ({"attendance_rate": 80}, "attendance_rate"),
        ({"weeks_back": "many"}, "options.weeks_back"),
        ({"number_of_shifts": 1.5}, "options.number_of_shifts"),
    ],
)
async def test_option_that_does_not_fit_is_named(server: Server, options: dict[str, object], named: str) -> None:
    owner, _ = await owner_of_team(server)
    error = await owner.refused(422, "POST", APPLY, json={"seed_type": "retail", "options": options})
    assert list(error["details"]) == [named]
    assert await owner.get("/syncs") == []


@pytest.fixture
async def people(server: Server, people: Crew) -> Crew:
    """A crew whose owner has applied a demo."""
    await made(server, people.owner, {"seed_type": "workforce", "options": {"number_of_team_members": 1}})
    return people


async def test_admins_apply_and_reset_and_others_are_refused(people: Crew, stranger: Client) -> None:
    for method, path in (("POST", APPLY), ("DELETE", RESET)):
        body = {"json": {"seed_type": "workforce"}} if method == "POST" else {}
        for who in ("manager", "member"):
            await people[who].refused(403, method, path, **body)
        await stranger.refused(401, method, path, **body)
        assert (await people.admin.send(method, path, **body)).status_code == 200
    assert len(await people.owner.get("/team/members")) == 4


async def test_syncs_are_for_the_managers_of_their_team(people: Crew) -> None:
    (sync,) = await people.manager.get("/syncs")
    assert (await people.admin.get(f"/syncs/{sync['id']}"))["id"] == sync["id"]
    await people.member.refused(403, "GET", "/syncs")
    await people.member.refused(403, "GET", f"/syncs/{sync['id']}")
    assert await people.outsider.get("/syncs") == []
    for unknown in (sync["id"], 999_999):
        error = await people.outsider.refused(404, "GET", f"/syncs/{unknown}")
        assert error["message"] == "There is no such sync."
    personal = {"X-Account-Type": "User", "X-Account-Id": str(people.owner.id)}
    await people.owner.refused(404, "GET", "/syncs", headers=personal)


async def test_syncs_are_paged_newest_first(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    body = {"seed_type": "workforce", "options": {"number_of_team_members": 1}}
    ids = [(await owner.post(APPLY, body))["sync_id"] for _ in range(3)]
    answer = await owner.send("GET", "/syncs", params={"page": 2, "per": 2})
    assert [sync["id"] for sync in answer.json()] == [ids[0]]
    assert answer.headers["X-Total-Count"] == "3"

"""One successful call for each operation of the Tomatoes surface, and what another person gets for the very same call."""

from typing import Any

from msgspec import Struct

from crewhall.app.build import Server
from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.world.github import ACCESS_TOKEN
from tests.world.tomatoes import Person, person

CALLS = {
    "create_api_session": Call(
        "POST", "/api/session", 200, None, json={"provider": "github", "access_token": ACCESS_TOKEN}
    ),
    "get_api_leaderboard_by_period": Call("GET", "/api/leaderboard/weekly", 200, None),
    "delete_api_session": Call("DELETE", "/api/session", 204, OWN),
    "get_api_user": Call("GET", "/api/user", 200, OWN),
    "update_api_user": Call("PUT", "/api/user", 200, OWN, json={"user": {"name": "Nia", "volume": 3}}),
    "patch_api_user": Call("PATCH", "/api/user", 200, OWN, json={"user": {"color": "#112233", "currency": "EUR"}}),
    "get_api_tomatoes": Call("GET", "/api/tomatoes", 200, OWN, params={"from": "2000-01-01", "page": "1"}),
    "create_api_tomatoes": Call("POST", "/api/tomatoes", 201, OWN, json={"tomato": {"tag_list": "new, work"}}),
    "get_api_tomatoes_by_id": Call("GET", "/api/tomatoes/{tomato_id}", 200, NOT_FOUND),
    "update_api_tomatoes_by_id": Call(
        "PUT", "/api/tomatoes/{tomato_id}", 200, NOT_FOUND, json={"tomato": {"tag_list": "other"}}
    ),
    "patch_api_tomatoes_by_id": Call(
        "PATCH", "/api/tomatoes/{tomato_id}", 200, NOT_FOUND, json={"tomato": {"tag_list": "other"}}
    ),
    "delete_api_tomatoes_by_id": Call("DELETE", "/api/tomatoes/{tomato_id}", 204, NOT_FOUND),
    "get_api_projects": Call("GET", "/api/projects", 200, OWN, params={"tag_list": "quokka"}),
    "create_api_projects": Call(
        "POST", "/api/projects", 201, OWN, json={"project": {"name": "New", "tag_list": "a", "time_budget": 10}}
    ),
    "get_api_projects_by_id": Call("GET", "/api/projects/{project_id}", 200, NOT_FOUND),
    "update_api_projects_by_id": Call(
        "PUT", "/api/projects/{project_id}", 200, NOT_FOUND, json={"project": {"name": "Other"}}
    ),
    "patch_api_projects_by_id": Call(
        "PATCH", "/api/projects/{project_id}", 200, NOT_FOUND, json={"project": {"money_budget": None}}
    ),
    "delete_api_projects_by_id": Call("DELETE", "/api/projects/{project_id}", 204, NOT_FOUND),
}
PUBLIC_CALLS = {name: call for name, call in CALLS.items() if call.outsider is None}

SECRETS = ("quokk", "wombat", "numbat")
"""Words that stand in everything that belongs to the owner, and in nothing that anybody else has."""


class Desk(Struct):
    """A person with everything that operations can name, and the ids of it all."""

    owner: Person
    ids: dict[str, Any]

    def request(self, call: Call, ids: dict[str, Any] | None = None) -> dict[str, Any]:
        """The arguments of `TomatoesClient.send` for the call, with these ids instead of the owner's where given."""
        options = {"json": call.json, "params": call.params}
        given = {name: value for name, value in options.items() if value is not None}
        return {"method": call.method, "path": call.path.format(**(self.ids | (ids or {}))), **given}


async def furnish(server: Server) -> Desk:
    """A person with a tomato of the past and a project."""
    owner = await person(server, "Quokka")
    tomato = await owner.save("quokka, wombat")
    server.works.clock.forward(hours=1)  # pyright: ignore[reportFunctionMemberAccess] - the clock of the test
    project = await owner.project("Numbat count", tag_list="quokka", money_budget=100)
    return Desk(owner=owner, ids={"tomato_id": tomato["id"], "project_id": project["id"]})


async def all_that_they_see(desk: Desk) -> list[Any]:
    """Everything that the owner can read, to be compared before and after."""
    return [await desk.owner.get(path) for path in ("/api/user", "/api/tomatoes", "/api/projects")]

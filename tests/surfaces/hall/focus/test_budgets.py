"""/hall/focus/budgets: projects with what was used of them, pages, windows."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from crewhall.domains.focus import projects
from crewhall.domains.focus.model import NewProject
from crewhall.domains.identity import sessions
from tests.surfaces.hall.conftest import HallServer
from tests.surfaces.hall.focus.clients import Clock, Person, signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


@pytest.fixture
async def ada(server: HallServer) -> AsyncGenerator[Person, None]:
    """Ada, who has two projects and an hour of work for one; it is noon of a Monday."""
    server.works.clock = Clock()
    async with signed_in(server, "ada") as person:
        token = person.http.headers["authorization"].removeprefix("Bearer ")
        actor = await sessions.authenticate_token(server.works, token, sessions.CURRENT)
        async with server.works.write(actor) as work:
            await projects.create(work, NewProject(name="Other", tags=("b",)))
            await projects.create(work, NewProject(name="One", tags=("a",), money_budget=1000, time_budget=10))
        await person.ask(201, "POST", "/entries", {"ended_at": "2026-11-22T09:00Z", "tags": "a", "length_s": 3600})
        yield person


async def test_budgets_tell_what_is_used_and_what_remains(ada: Person) -> None:
    found = await ada.ask(200, "GET", "/budgets")
    one, other = found.pop("projects")
    assert found == {
        "window": "all",
        "since": None,
        "until": None,
        "time_zone": "UTC",
        "currency": "USD",
        "average_hourly_rate": None,
    }
    assert one == {
        "project_id": one["project_id"],
        "name": "One",
        "tags": ["a"],
        "tomatoes": 1,
        "seconds": 3600,
        "time_budget": 10,
        "hours_used": 1.0,
        "hours_remaining": 9.0,
        "money_budget": 1000,
        "money_used": 100.0,
        "money_remaining": 900.0,
    }
    assert (other["name"], other["seconds"], other["hours_remaining"], other["money_used"]) == ("Other", 0, None, None)


async def test_window_begins_anew_with_the_week(ada: Person) -> None:
    found = await ada.ask(200, "GET", "/budgets?window=week")
    assert (found["since"], found["until"]) == ("2026-11-23T00:00:00.000Z", "2026-11-30T00:00:00.000Z")
    assert [project["seconds"] for project in found["projects"]] == [0, 0]
    assert (await ada.ask(200, "GET", "/budgets?window=month"))["projects"][0]["seconds"] == 3600
    assert await ada.refused(422, "GET", "/budgets?window=year") == ("INVALID_INPUT", ["window"])


async def test_projects_come_in_pages(ada: Person) -> None:
    response = await ada.http.get("/hall/focus/budgets?per=1&page=2")
    assert [project["name"] for project in response.json()["projects"]] == ["Other"]
    assert response.headers["x-total-count"] == "2"


async def test_others_and_nobody_see_none_of_them(server: HallServer, ada: Person, anybody: httpx.AsyncClient) -> None:
    assert len((await ada.ask(200, "GET", "/budgets"))["projects"]) == 2
    async with signed_in(server, "ben") as ben:
        assert (await ben.ask(200, "GET", "/budgets"))["projects"] == []
    assert (await anybody.get("/hall/focus/budgets")).status_code == 401

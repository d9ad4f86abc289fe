"""/hall/focus/goals: setting, progress, giving up."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from tests.surfaces.hall.conftest import HallServer
from tests.surfaces.hall.focus.clients import Clock, Person, key_that_may_only_read, signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


@pytest.fixture
def clock(server: HallServer) -> Clock:
    """The server's clock."""
    server.works.clock = clock = Clock()
    return clock


@pytest.fixture
async def ada(server: HallServer, clock: Clock) -> AsyncGenerator[Person, None]:
    """Ada, who works from noon on."""
    assert server.works.clock is clock
    async with signed_in(server, "ada") as person:
        yield person


async def test_goals_are_set_met_and_given_up(ada: Person, clock: Clock) -> None:
    assert await ada.ask(200, "GET", "/goals") == []
    day = await ada.ask(201, "POST", "/goals", {"target": 9, "tag": "deep"})
    assert day == {
        "id": day["id"],
        "period": "day",
        "tag": "deep",
        "target": 9,
        "created_at": "2026-11-23T12:00:00.000Z",
    }
    assert await ada.ask(200, "POST", "/goals", {"target": 1, "tag": "deep"}) == day | {"target": 1}
    week = await ada.ask(201, "POST", "/goals", {"target": 2, "period": "week"})
    await ada.ask(201, "POST", "/timer/start", {"tags": ["deep"]})
    clock.forward(minutes=25)
    await ada.ask(200, "POST", "/timer/complete")
    assert await ada.ask(200, "GET", "/goals") == [
        day
        | {
            "target": 1,
            "since": "2026-11-23T00:00:00.000Z",
            "until": "2026-11-24T00:00:00.000Z",
            "done": 1,
            "is_met": True,
            "current_streak": 1,
            "longest_streak": 1,
        },
        week
        | {
            "tag": None,
            "since": "2026-11-23T00:00:00.000Z",
            "until": "2026-11-30T00:00:00.000Z",
            "done": 1,
            "is_met": False,
            "current_streak": 0,
            "longest_streak": 0,
        },
    ]
    assert await ada.ask(204, "DELETE", f"/goals/{day['id']}") is None
    assert [goal["id"] for goal in await ada.ask(200, "GET", "/goals")] == [week["id"]]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["target"]),
        ({"target": 0}, ["target"]),
        ({"target": 1001}, ["target"]),
        ({"target": 1, "period": "year"}, ["period"]),
        ({"target": 1, "tag": "a,b"}, ["tag"]),
    ],
    ids=["none", "nothing", "too much", "other period", "two tags"],
)
async def test_wrong_goal_names_its_fields_and_is_not_set(ada: Person, body: dict[str, Any], fields: list[str]) -> None:
    _, named = await ada.refused(422, "POST", "/goals", body)
    assert named == fields
    assert await ada.ask(200, "GET", "/goals") == []


async def test_others_goals_are_as_unknown_as_none(server: HallServer, ada: Person) -> None:
    goal = await ada.ask(201, "POST", "/goals", {"target": 4})
    async with signed_in(server, "otto") as otto:
        assert await otto.ask(200, "GET", "/goals") == []
        for goal_id in (goal["id"], 4_000_000_000, 0, 9**30):
            assert await otto.refused(404, "DELETE", f"/goals/{goal_id}") == ("NOT_FOUND", [])
    assert len(await ada.ask(200, "GET", "/goals")) == 1


async def test_strangers_and_readers_set_nothing(server: HallServer, anybody: httpx.AsyncClient, ada: Person) -> None:
    goal = await ada.ask(201, "POST", "/goals", {"target": 4})
    calls = (("GET", "/goals"), ("POST", "/goals"), ("DELETE", f"/goals/{goal['id']}"))
    for method, path in calls:
        assert (await anybody.request(method, f"/hall/focus{path}", content=b"{")).status_code == 401
    async with server.client(api_key=await key_that_may_only_read(server.works, "eve")) as viewer:
        for method, path in calls[1:]:
            assert (await viewer.request(method, f"/hall/focus{path}")).status_code == 403
        assert (await viewer.get("/hall/focus/goals")).json() == []
    assert len(await ada.ask(200, "GET", "/goals")) == 1

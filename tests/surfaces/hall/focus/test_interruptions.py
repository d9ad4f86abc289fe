"""/hall/focus/interruptions: logging without a timer, and the list with its paging."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from tests.surfaces.hall.conftest import HallServer
from tests.surfaces.hall.focus.clients import Clock, Person, key_that_may_only_read, signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


@pytest.fixture
async def ada(server: HallServer) -> AsyncGenerator[Person, None]:
    """Ada, at noon."""
    server.works.clock = Clock()
    async with signed_in(server, "ada") as person:
        yield person


async def test_interruption_is_logged_and_listed(ada: Person) -> None:
    first = await ada.ask(201, "POST", "/interruptions")
    nothing: dict[str, Any] = {"reason": None, "tags": [], "ended_at": None}
    assert first == {"id": first["id"], "kind": "logged", "began_at": "2026-11-23T12:00:00.000Z"} | nothing
    told = {"reason": "the phone", "tags": ["deep"], "began_at": "2026-11-23T11:00", "ended_at": "2026-11-23T11:05"}
    second = await ada.ask(201, "POST", "/interruptions", told)
    times = {"began_at": "2026-11-23T11:00:00.000Z", "ended_at": "2026-11-23T11:05:00.000Z"}
    assert second == {"id": second["id"], "kind": "logged"} | told | times
    assert await ada.ask(200, "GET", "/interruptions") == [first, second]
    assert await ada.ask(200, "GET", "/interruptions", params={"until": "2026-11-23T12:00"}) == [second]
    assert await ada.ask(200, "GET", "/interruptions", params={"since": "2026-11-23T11:00:01Z"}) == [first]


async def test_list_is_paged_by_headers(ada: Person) -> None:
    for _ in range(3):
        await ada.ask(201, "POST", "/interruptions")
    params = {"per": 2, "page": 2, "since": "2026-11-23"}
    response = await ada.http.get("/hall/focus/interruptions", params=params)
    assert len(response.json()) == 1
    assert (response.headers["x-total-count"], response.headers["x-page"]) == ("3", "2")
    assert "since=2026-11-23&page=1&per=2" in response.headers["link"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"reason": "x" * 501}, ["reason"]),
        ({"began_at": "2026-11-23T12:00:01"}, ["began_at"]),
        ({"began_at": "noon"}, ["began_at"]),
        ({"ended_at": "2026-11-23T11:00"}, ["ended_at"]),
        ({"tags": {"a": "b"}}, ["tags"]),
    ],
    ids=["long reason", "future", "no time", "end first", "no list"],
)
async def test_wrong_interruption_names_its_fields_and_is_not_logged(
    ada: Person, body: dict[str, Any], fields: list[str]
) -> None:
    _, named = await ada.refused(422, "POST", "/interruptions", body)
    assert named == fields
    assert await ada.ask(200, "GET", "/interruptions") == []


@pytest.mark.parametrize("name", ["since", "until", "page", "per"])
async def test_wrong_query_is_named(ada: Person, name: str) -> None:
    assert (await ada.refused(422, "GET", "/interruptions", params={name: "soon"}))[1] == [name]


async def test_everybody_has_their_own_log(server: HallServer, anybody: httpx.AsyncClient, ada: Person) -> None:
    await ada.ask(201, "POST", "/interruptions")
    async with signed_in(server, "otto") as otto:
        assert await otto.ask(200, "GET", "/interruptions") == []
    for method in ("GET", "POST"):
        response = await anybody.request(method, "/hall/focus/interruptions?page=x", content=b"{")
        assert response.status_code == 401
    async with server.client(api_key=await key_that_may_only_read(server.works, "eve")) as viewer:
        assert (await viewer.post("/hall/focus/interruptions")).status_code == 403

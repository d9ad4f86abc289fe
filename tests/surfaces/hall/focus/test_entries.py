"""/hall/focus/entries: entering, overlaps that are answered, changing, lists, and who may."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from tests.surfaces.hall.conftest import HallServer
from tests.surfaces.hall.focus.clients import Clock, Person, key_that_may_only_read, signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


@pytest.fixture
async def ada(server: HallServer) -> AsyncGenerator[Person, None]:
    """Ada, who lives by UTC; it is noon of a Monday."""
    server.works.clock = Clock()
    async with signed_in(server, "ada") as person:
        yield person


async def entered(person: Person, ended_at: str, **fields: Any) -> dict[str, Any]:
    """A tomato of the past."""
    return await person.ask(201, "POST", "/entries", {"ended_at": ended_at, **fields})


async def test_entry_is_shown_as_it_was_entered(ada: Person) -> None:
    entry = await entered(ada, "2026-11-22T10:00:00.5+01:00", length_s=600, tags=["a", " b, c"], note="Plan")
    assert entry == {
        "id": entry["id"],
        "started_at": "2026-11-22T08:50:00.500Z",
        "ended_at": "2026-11-22T09:00:00.500Z",
        "length_s": 600,
        "tags": ["a", "b", "c"],
        "note": "Plan",
        "source": "entered",
        "created_at": "2026-11-23T12:00:00.000Z",
        "updated_at": "2026-11-23T12:00:00.000Z",
    }
    assert await ada.ask(200, "GET", "/entries") == [entry]


async def test_entry_comes_as_a_form_too(ada: Person) -> None:
    fields = {"ended_at": "2026-11-22 09:00", "length_s": "60", "tags": "a,b", "note": ""}
    response = await ada.http.post("/hall/focus/entries", data=fields)
    assert response.status_code == 201, response.text
    entry = response.json()
    assert (entry["length_s"], entry["tags"], entry["note"]) == (60, ["a", "b"], None)


async def test_overlap_is_a_conflict_that_names_what_lies_there(ada: Person) -> None:
    first = await entered(ada, "2026-11-22T09:00:00Z")
    error = await ada.ask(409, "POST", "/entries", {"ended_at": "2026-11-22T09:10:00Z"})
    assert error["code"] == "OVERLAPS_TOMATOES"
    told = {name: first[name] for name in ("id", "started_at", "ended_at")}
    assert error["details"] == {"tomatoes": [told], "count": 1}
    assert await ada.ask(200, "GET", "/entries") == [first]
    second = await entered(ada, "2026-11-22T09:10:00Z", allow_overlap=True)
    assert await ada.ask(200, "GET", "/entries") == [second, first]
    code, fields = await ada.refused(409, "PUT", f"/entries/{first['id']}", {"length_s": 3600})
    assert (code, fields) == ("OVERLAPS_TOMATOES", ["tomatoes", "count"])


async def test_edit_keeps_what_is_absent_and_null_empties(ada: Person) -> None:
    entry = await entered(ada, "2026-11-22T09:00:00Z", tags=["a"], note="Plan")
    path = f"/entries/{entry['id']}"
    assert await ada.ask(200, "PUT", path, {}) == entry
    moved = await ada.ask(200, "PUT", path, {"started_at": "2026-11-22T08:00:00Z", "ended_at": None})
    assert moved == entry | {"started_at": "2026-11-22T08:00:00.000Z", "length_s": 3600}
    assert await ada.ask(200, "PUT", path, {"tags": ["b"], "note": None}) == moved | {"tags": ["b"], "note": None}
    assert (await ada.ask(200, "PUT", path, {"tags": None}))["tags"] == []
    await ada.ask(204, "DELETE", path)
    assert await ada.ask(200, "GET", "/entries") == []


REFUSED: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "nothing": ({}, "INVALID_INPUT", ["ended_at"]),
    "a time that lies ahead": ({"ended_at": "2026-11-24"}, "INVALID_INPUT", ["ended_at"]),
    "a length in words": ({"ended_at": "2026-11-22", "length_s": "long"}, "INVALID_INPUT", ["length_s"]),
    "a length of ages": ({"ended_at": "2026-11-22", "length_s": 10**15}, "INVALID_INPUT", ["length_s"]),
    "a time that is a list": ({"ended_at": []}, "INVALID_INPUT", ["ended_at"]),
    "a long note": ({"ended_at": "2026-11-22", "note": "x" * 10_001}, "INVALID_RECORD", ["note"]),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_wrong_entry_is_refused_with_what_is_wrong(ada: Person, what: str) -> None:
    json, code, fields = REFUSED[what]
    assert await ada.refused(422, "POST", "/entries", json) == (code, fields)
    assert await ada.ask(200, "GET", "/entries") == []


async def test_list_is_narrowed_and_paged(ada: Person) -> None:
    for day in range(10, 15):
        await entered(ada, f"2026-11-{day}", tags=["even" if day % 2 == 0 else "odd", "all"])
    listed = await ada.ask(200, "GET", "/entries?since=2026-11-11&until=2026-11-14&tags=even,none&source=entered")
    assert [entry["ended_at"][:10] for entry in listed] == ["2026-11-12"]
    response = await ada.http.get("/hall/focus/entries?per=2&page=2&tags=all")
    assert [entry["ended_at"][:10] for entry in response.json()] == ["2026-11-12", "2026-11-11"]
    assert response.headers["x-total-count"] == "5"
    assert 'page=3&per=2>; rel="next"' in response.headers["link"]
    assert await ada.refused(422, "GET", "/entries?since=soon") == ("INVALID_INPUT", ["since"])
    assert await ada.refused(422, "GET", "/entries?source=thin+air") == ("INVALID_INPUT", ["source"])


async def test_anothers_entry_is_unknown(server: HallServer, ada: Person) -> None:
    entry = await entered(ada, "2026-11-22")
    async with signed_in(server, "ben") as ben:
        assert await ben.ask(200, "GET", "/entries") == []
        for path in (f"/entries/{entry['id']}", "/entries/0", f"/entries/{10**30}"):
            assert await ben.refused(404, "PUT", path, {"note": "Mine"}) == ("NOT_FOUND", [])
            assert await ben.refused(404, "DELETE", path) == ("NOT_FOUND", [])
    assert await ada.ask(200, "GET", "/entries") == [entry]


async def test_nobody_and_a_key_to_read_enter_nothing(server: HallServer, anybody: httpx.AsyncClient) -> None:
    for method, path in (("GET", ""), ("POST", ""), ("PUT", "/1"), ("DELETE", "/1")):
        assert (await anybody.request(method, f"/hall/focus/entries{path}", json={})).status_code == 401
    async with server.client(api_key=await key_that_may_only_read(server.works, "eve")) as http:
        reader = Person(http)
        assert await reader.ask(200, "GET", "/entries") == []
        await reader.ask(403, "POST", "/entries", {"ended_at": "2020-11-22"})
        assert await reader.ask(200, "GET", "/entries") == []

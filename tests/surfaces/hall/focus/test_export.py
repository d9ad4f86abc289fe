"""/hall/focus/export: the three files, how they are offered, and to whom."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from tests.surfaces.hall.conftest import HallServer
from tests.surfaces.hall.focus.clients import Clock, Person, signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

FILES = {
    "classic": ("tomatoes.csv", "text/csv; charset=utf-8"),
    "csv": ("tomatoes-full.csv", "text/csv; charset=utf-8"),
    "json": ("tomatoes.json", "application/json"),
}


@pytest.fixture
async def ada(server: HallServer) -> AsyncGenerator[Person, None]:
    """Ada, who has two tomatoes."""
    server.works.clock = Clock()
    async with signed_in(server, "ada") as person:
        await person.ask(201, "POST", "/entries", {"ended_at": "2026-11-22T09:00:00Z", "tags": "a,b"})
        await person.ask(201, "POST", "/entries", {"ended_at": "2026-11-22T10:00:00Z"})
        yield person


@pytest.mark.parametrize("written", FILES)
async def test_file_is_offered_for_download(ada: Person, written: str) -> None:
    filename, media_type = FILES[written]
    response = await ada.http.get(f"/hall/focus/export?format={written}")
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert response.headers["content-disposition"] == f'attachment; filename="{filename}"'
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_classic_file_is_that_of_the_original(ada: Person) -> None:
    response = await ada.http.get("/hall/focus/export?format=classic")
    assert response.text == '2026-11-22 10:00:00 UTC,""\n2026-11-22 09:00:00 UTC,"a, b"\n'


async def test_full_file_is_what_comes_unless_something_else_is_asked(ada: Person) -> None:
    response = await ada.http.get("/hall/focus/export")
    assert response.text.startswith("\ufeffid,started_at,ended_at,length_s,tags,note,")
    entries = (await ada.http.get("/hall/focus/export?format=json")).json()
    assert [entry["tags"] for entry in entries] == [[], ["a", "b"]]


async def test_unknown_form_and_unknown_caller_are_refused(ada: Person, anybody: httpx.AsyncClient) -> None:
    assert await ada.refused(422, "GET", "/export?format=xlsx") == ("INVALID_INPUT", ["format"])
    assert (await anybody.get("/hall/focus/export")).status_code == 401

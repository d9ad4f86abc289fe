"""/hall/focus/imports: files as the body and as a part of a form, options, refusals, and the way back from every export."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from tests.surfaces.hall.conftest import HallServer
from tests.surfaces.hall.focus.clients import Clock, Person, key_that_may_only_read, signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

CLASSIC = b'2026-11-22 10:00:00 UTC,""\n2026-11-22 09:00:00 UTC,"a, b"\n'
BAD = CLASSIC + b"soon,c\n"
DONE: dict[str, Any] = {
    "format": "classic",
    "dry_run": False,
    "rows": 2,
    "imported": 2,
    "duplicates": 0,
    "left_out": 0,
    "bad_count": 0,
    "bad": [],
}


@pytest.fixture
async def ada(server: HallServer) -> AsyncGenerator[Person, None]:
    """Ada; it is the day after."""
    server.works.clock = Clock()
    async with signed_in(server, "ada") as person:
        yield person


async def sent(person: Person, content: bytes, query: str = "", status: int = 200, kind: str | None = None) -> Any:
    """The answer to a file as the body."""
    response = await person.http.post(
        f"/hall/focus/imports{query}", content=content, headers={"content-type": kind} if kind else None
    )
    assert response.status_code == status, response.text
    return response.json()


async def tags_of(person: Person) -> list[list[str]]:
    """The tags of all that the person has, newest first."""
    return [entry["tags"] for entry in await person.ask(200, "GET", "/entries")]


# What clients call the same bytes; the form is curl's habit.
KINDS = ("text/csv", "application/x-www-form-urlencoded", "application/octet-stream", None)


@pytest.mark.parametrize("kind", KINDS)
async def test_body_is_the_file_whatever_it_is_called(ada: Person, kind: str | None) -> None:
    assert await sent(ada, CLASSIC, kind=kind) == DONE
    assert await tags_of(ada) == [[], ["a", "b"]]
    assert await sent(ada, CLASSIC, kind=kind) == DONE | {"imported": 0, "duplicates": 2}
    assert await tags_of(ada) == [[], ["a", "b"]]


async def test_form_has_the_file_and_the_options(ada: Person) -> None:
    for file in (("tomatoes.csv", BAD, "text/csv"), (None, BAD, "text/csv")):
        fields = {"skip_bad": "1", "dry_run": "true", "format": "classic"}
        response = await ada.http.post("/hall/focus/imports", data=fields, files={"file": file})
        assert response.status_code == 200, response.text
        assert response.json() == DONE | {
            "dry_run": True,
            "rows": 3,
            "bad_count": 1,
            "bad": [{"line": 3, "reason": "begins with no time such as 2026-01-31 09:30:00 +0100"}],
        }
    assert await tags_of(ada) == []
    response = await ada.http.post("/hall/focus/imports?skip_bad=1", files={"file": ("t.csv", BAD, "text/csv")})
    assert response.json()["imported"] == 2


async def test_form_without_a_file_is_refused(ada: Person) -> None:
    response = await ada.http.post("/hall/focus/imports", data={"format": "csv"}, files={"x": ("x.csv", CLASSIC)})
    assert (response.status_code, list(response.json()["details"])) == (422, ["file"])


async def test_bad_rows_are_told_and_nothing_is_imported(ada: Person) -> None:
    error = await sent(ada, BAD, status=422)
    assert error["code"] == "BAD_ROWS"
    assert (error["details"]["count"], error["details"]["rows"][0]["line"]) == (1, 3)
    assert "soon" not in str(error)
    assert await tags_of(ada) == []


REFUSED = {
    "no such form": (CLASSIC, "?format=xlsx", 422, "INVALID_INPUT"),
    "no file of ours": (b"<html>", "", 422, "UNREADABLE_FILE"),
    "a broken JSON list": (b"[", "", 422, "UNREADABLE_FILE"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_file_that_cannot_be_read_is_refused(ada: Person, what: str) -> None:
    content, query, status, code = REFUSED[what]
    assert (await sent(ada, content, query, status))["code"] == code


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    """Bodies are small here."""
    return {"server": {"body_limit_bytes": 4096}}


async def test_file_over_the_limit_of_bodies_is_refused(ada: Person) -> None:
    error = await sent(ada, CLASSIC * 100, status=413)
    assert error["code"] == "TOO_LARGE"
    assert await tags_of(ada) == []


@pytest.mark.parametrize("written", ["classic", "csv", "json"])
async def test_export_of_one_imported_by_another_is_exported_alike(
    server: HallServer, ada: Person, written: str
) -> None:
    fields = {"tags": ["=1", "b"], "note": "-2", "length_s": 1500}
    for hour in range(6, 9):
        note = {} if written == "classic" else {"note": "-2"}
        await ada.ask(201, "POST", "/entries", {"ended_at": f"2026-11-22T0{hour}:00:00Z", **fields, "note": "", **note})
    content = (await ada.http.get(f"/hall/focus/export?format={written}")).content
    async with signed_in(server, "ben") as ben:
        assert (await sent(ben, content))["imported"] == 3
        kept = ("started_at", "ended_at", "length_s", "tags", "note")
        ours, theirs = [
            [{name: entry[name] for name in kept} for entry in await person.ask(200, "GET", "/entries")]
            for person in (ada, ben)
        ]
        assert ours == theirs


async def test_nobody_and_a_key_to_read_import_nothing(server: HallServer, anybody: httpx.AsyncClient) -> None:
    assert (await anybody.post("/hall/focus/imports", content=CLASSIC)).status_code == 401
    async with server.client(api_key=await key_that_may_only_read(server.works, "eve")) as http:
        reader = Person(http)
        assert (await sent(reader, CLASSIC, status=403))["code"] == "FORBIDDEN"
        assert await tags_of(reader) == []

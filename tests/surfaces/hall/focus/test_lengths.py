"""/hall/focus/lengths: reading, setting and forgetting, for the caller and for tags."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from tests.surfaces.hall.conftest import HallServer
from tests.surfaces.hall.focus.clients import Clock, Person, key_that_may_only_read, signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

USUAL = {
    "tag": None,
    "work_s": 1500,
    "short_break_s": 300,
    "long_break_s": 900,
    "long_break_every": 4,
    "updated_at": None,
}
SET_AT = {"updated_at": "2026-11-23T12:00:00.000Z"}


@pytest.fixture
async def ada(server: HallServer) -> AsyncGenerator[Person, None]:
    """Ada, at noon."""
    server.works.clock = Clock()
    async with signed_in(server, "ada") as person:
        yield person


async def test_lengths_are_set_listed_and_forgotten(ada: Person) -> None:
    assert await ada.ask(200, "GET", "/lengths") == [USUAL]
    own = await ada.ask(200, "PUT", "/lengths", {"work_s": 3000, "short_break_s": 0})
    assert own == USUAL | SET_AT | {"work_s": 3000, "short_break_s": 0}
    deep = await ada.ask(200, "PUT", "/lengths", {"tag": "ring buffer", "work_s": 5400})
    assert deep == own | {"tag": "ring buffer", "work_s": 5400}
    assert await ada.ask(200, "GET", "/lengths") == [own, deep]
    assert await ada.ask(204, "DELETE", "/lengths", params={"tag": "ring buffer"}) is None
    assert await ada.ask(200, "GET", "/lengths") == [own]
    assert await ada.ask(204, "DELETE", "/lengths") is None
    assert await ada.ask(200, "GET", "/lengths") == [USUAL]
    assert await ada.refused(404, "DELETE", "/lengths") == ("NOT_FOUND", [])
    assert await ada.refused(404, "DELETE", "/lengths?tag=deep") == ("NOT_FOUND", [])


async def test_tag_may_stand_in_the_query(ada: Person) -> None:
    deep = await ada.ask(200, "PUT", "/lengths?tag=deep", {"work_s": 3000})
    assert deep["tag"] == "deep"
    assert await ada.ask(200, "GET", "/lengths?tag=deep") == [deep]
    assert await ada.ask(200, "GET", "/lengths?tag=mail") == [USUAL]


async def test_timer_goes_by_them(ada: Person) -> None:
    await ada.ask(200, "PUT", "/lengths", {"tag": "deep", "work_s": 3000})
    timer = (await ada.ask(201, "POST", "/timer/start", {"tags": ["mail", "deep"]}))["timer"]
    assert timer["length_s"] == 3000


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"work_s": 59}, ["work_s"]),
        ({"work_s": 60, "short_break_s": -1, "long_break_s": 7201}, ["short_break_s", "long_break_s"]),
        ({"work_s": "long"}, ["work_s"]),
        ({"tag": "a,b", "work_s": 600}, ["tag"]),
    ],
    ids=["short", "two", "no number", "two tags"],
)
async def test_wrong_lengths_name_their_fields_and_change_nothing(
    ada: Person, body: dict[str, Any], fields: list[str]
) -> None:
    _, named = await ada.refused(422, "PUT", "/lengths", body)
    assert named == fields
    assert await ada.ask(200, "GET", "/lengths") == [USUAL]


async def test_everybody_sees_their_own(server: HallServer, ada: Person) -> None:
    await ada.ask(200, "PUT", "/lengths", {"tag": "deep", "work_s": 600})
    async with signed_in(server, "otto") as otto:
        assert await otto.ask(200, "GET", "/lengths") == [USUAL]
        await otto.refused(404, "DELETE", "/lengths?tag=deep")
    assert len(await ada.ask(200, "GET", "/lengths")) == 2


async def test_strangers_and_readers_set_nothing(server: HallServer, anybody: httpx.AsyncClient) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert (await anybody.request(method, "/hall/focus/lengths?tag[]=x", content=b"{")).status_code == 401
    async with server.client(api_key=await key_that_may_only_read(server.works, "eve")) as viewer:
        for method in ("PUT", "DELETE"):
            assert (await viewer.request(method, "/hall/focus/lengths")).status_code == 403
        assert (await viewer.get("/hall/focus/lengths")).json() == [USUAL]

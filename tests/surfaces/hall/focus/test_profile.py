"""/hall/focus/profile: hiding from the leaderboards."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from crewhall.domains.focus import leaderboards
from crewhall.domains.focus.model import Period
from crewhall.kit.actor import NOBODY
from crewhall.kit.paging import PageRequest
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


async def names_on_board(server: HallServer) -> list[str | None]:
    async with server.works.read(NOBODY) as work:
        return [score.name for score in (await leaderboards.page(work, Period.DAILY, PageRequest())).rows]


async def test_who_hides_is_on_no_leaderboard_until_they_come_back(
    server: HallServer, ada: Person, clock: Clock
) -> None:
    assert await ada.ask(200, "GET", "/profile") == {"is_hidden": False}
    await ada.ask(201, "POST", "/timer/start")
    clock.forward(minutes=25)
    await ada.ask(200, "POST", "/timer/complete")
    assert await names_on_board(server) == ["Ada"]
    for is_hidden in (True, True, False):
        assert await ada.ask(200, "PUT", "/profile", {"is_hidden": is_hidden}) == {"is_hidden": is_hidden}
        assert await ada.ask(200, "GET", "/profile") == {"is_hidden": is_hidden}
        assert await names_on_board(server) == ([] if is_hidden else ["Ada"])


@pytest.mark.parametrize("body", [{}, {"is_hidden": None}, {"is_hidden": "perhaps"}], ids=["none", "null", "no flag"])
async def test_wrong_profile_changes_nothing(ada: Person, body: dict[str, Any]) -> None:
    await ada.ask(200, "PUT", "/profile", {"is_hidden": True})
    assert (await ada.refused(422, "PUT", "/profile", body))[1] == ["is_hidden"]
    assert await ada.ask(200, "GET", "/profile") == {"is_hidden": True}


async def test_strangers_and_readers_change_nothing(server: HallServer, anybody: httpx.AsyncClient) -> None:
    for method in ("GET", "PUT"):
        assert (await anybody.request(method, "/hall/focus/profile", content=b"{")).status_code == 401
    async with server.client(api_key=await key_that_may_only_read(server.works, "eve")) as viewer:
        response = await viewer.put("/hall/focus/profile", json={"is_hidden": True})
        assert response.status_code == 403
        assert (await viewer.get("/hall/focus/profile")).json() == {"is_hidden": False}

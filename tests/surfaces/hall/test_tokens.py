"""/hall/tokens: making, listing and removing tokens of one surface."""

import re
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from crewhall.domains.identity import sessions, surface_tokens
from crewhall.domains.identity.errors import WrongCredentials
from crewhall.domains.identity.surface_tokens import MOST_TOKENS, TOMATOES
from crewhall.platform.work import Works
from tests.surfaces.hall.conftest import HallServer, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

LAPTOP = {"surface": "tomatoes", "name": "laptop"}


@pytest.fixture
async def session(works: Works) -> str:
    """Ada's session token."""
    return await sign_up(works, "ada@example.com")


@pytest.fixture
async def client(server: HallServer, session: str) -> AsyncGenerator[httpx.AsyncClient, None]:
    """Ada's client."""
    async with server.client(Authorization=f"Bearer {session}") as client:
        yield client


async def listed(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """The caller's tokens."""
    response = await client.get("/hall/tokens")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    return response.json()


async def test_token_is_shown_once_and_opens_its_surface(works: Works, client: httpx.AsyncClient) -> None:
    response = await client.post("/hall/tokens", json=LAPTOP)
    assert response.status_code == 201
    assert response.headers["cache-control"] == "no-store"
    made = response.json()
    token = made.pop("token")
    assert re.fullmatch(r"[0-9a-f]{32}", token)
    assert await listed(client) == [made]
    assert (made["surface"], made["name"], made["used_at"]) == ("tomatoes", "laptop", None)
    await surface_tokens.authenticate(works, TOMATOES, token)
    assert (await listed(client))[0]["used_at"].endswith("Z")


async def test_token_of_a_surface_does_not_open_the_hall(server: HallServer, client: httpx.AsyncClient) -> None:
    token = (await client.post("/hall/tokens", json=LAPTOP)).json()["token"]
    async with server.client() as stranger:
        for headers in ({"Authorization": f"Bearer {token}"}, {"Authorization": token}, {"api_key": token}):
            assert (await stranger.get("/hall/tokens", headers=headers)).status_code == 401


async def test_removed_token_works_no_more(works: Works, client: httpx.AsyncClient) -> None:
    made = (await client.post("/hall/tokens", data=LAPTOP)).json()
    removed = await client.delete(f"/hall/tokens/{made['id']}")
    assert (removed.status_code, removed.content) == (204, b"")
    with pytest.raises(WrongCredentials):
        await surface_tokens.authenticate(works, TOMATOES, made["token"])
    assert await listed(client) == []
    assert (await client.delete(f"/hall/tokens/{made['id']}")).status_code == 404


async def test_strangers_token_is_as_unknown_as_none(
    server: HallServer, works: Works, client: httpx.AsyncClient
) -> None:
    made = (await client.post("/hall/tokens", json=LAPTOP)).json()
    async with server.client(Authorization=f"Bearer {await sign_up(works, 'bo@example.com')}") as other:
        assert await listed(other) == []
        for wanted in (made["id"], made["id"] + 1000, 2**70):
            response = await other.delete(f"/hall/tokens/{wanted}")
            assert (response.status_code, response.json()["message"]) == (404, "There is no such token.")
    assert len(await listed(client)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"surface": "tommy"}, "surface"),
        ({"surface": None}, "surface"),
        ({"surface": ["tomatoes"]}, "surface"),
    ],
)
async def test_wrong_field_is_named_and_nothing_is_made(
    client: httpx.AsyncClient, changes: dict[str, Any], field: str
) -> None:
    response = await client.post("/hall/tokens", json=LAPTOP | changes)
    assert response.status_code == 422
    assert field in response.json()["details"]
    assert await listed(client) == []


async def test_full_shelf_is_a_conflict(client: httpx.AsyncClient) -> None:
    for _ in range(MOST_TOKENS):
        assert (await client.post("/hall/tokens", json=LAPTOP)).status_code == 201
    response = await client.post("/hall/tokens", json=LAPTOP)
    assert (response.status_code, response.json()["code"]) == (409, "TOO_MANY_TOKENS")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/hall/tokens"), ("POST", "/hall/tokens"), ("DELETE", "/hall/tokens/1")]
)
async def test_nobody_is_refused(anybody: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await anybody.request(method, path)).status_code == 401


@pytest.mark.parametrize("scopes", [("read",), ("read", "write")], ids=["reads", "reads and writes"])
async def test_limited_key_makes_no_token(
    server: HallServer, works: Works, session: str, client: httpx.AsyncClient, scopes: tuple[str, ...]
) -> None:
    async with works.write(await sessions.authenticate_token(works, session, sessions.CURRENT)) as work:
        _, key = await sessions.create_key(work, "robot", scopes)
    async with server.client(api_key=key) as robot:
        assert (await robot.post("/hall/tokens", json=LAPTOP)).status_code == 403
        assert await listed(robot) == []
    assert await listed(client) == []

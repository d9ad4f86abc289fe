"""/hall/github: joining a GitHub account by an access token of it, listing accounts, and taking one away."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from crewhall.domains.identity.model import User
from crewhall.kit.actor import SYSTEM
from crewhall.platform.work import Works
from tests.surfaces.hall.conftest import HallServer, sign_up
from tests.world.github import ACCESS_TOKEN, Github, github_at_work, sign_in_by_github

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

JOIN = {"access_token": ACCESS_TOKEN}


@pytest.fixture
async def github() -> AsyncGenerator[Github, None]:
    """A GitHub of its own."""
    async with github_at_work() as github:
        yield github


@pytest.fixture
def overrides(github: Github) -> dict[str, dict[str, object]]:
    """The server asks that one, and bears three wrong tokens."""
    return {"tomatoes": {"github_api_url": github.url}, "limits": {"logins": 3}}


@pytest.fixture
async def client(server: HallServer, works: Works) -> AsyncGenerator[httpx.AsyncClient, None]:
    """Ada's client."""
    async with server.client(Authorization=f"Bearer {await sign_up(works, 'ada@example.com')}") as client:
        yield client


async def signed_in(works: Works) -> User:
    """Who signs in by the access token."""
    user, _ = await sign_in_by_github(works)
    return user


async def listed(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """The caller's accounts."""
    response = await client.get("/hall/github")
    assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
    return response.json()


async def test_account_is_joined_once_and_listed(works: Works, client: httpx.AsyncClient) -> None:
    response = await client.post("/hall/github", json=JOIN)
    assert response.status_code == 201
    joined = response.json()
    assert (joined["uid"], joined["nickname"], joined["image"]) == (
        "583231",
        "octo",
        "https://avatars.example/u/583231",
    )
    again = await client.post("/hall/github", data=JOIN)
    assert (again.status_code, again.json()) == (200, joined)
    assert await listed(client) == [joined]
    assert (await signed_in(works)).email == "ada@example.com"


async def test_person_made_by_signing_in_becomes_one_with_the_caller(works: Works, client: httpx.AsyncClient) -> None:
    octo = await signed_in(works)
    assert (await client.post("/hall/github", json=JOIN)).status_code == 201
    ada = await signed_in(works)
    assert ada.id != octo.id
    assert ada.email == "ada@example.com"


async def test_account_of_somebody_else_is_refused(server: HallServer, works: Works, client: httpx.AsyncClient) -> None:
    await client.post("/hall/github", json=JOIN)
    async with server.client(Authorization=f"Bearer {await sign_up(works, 'bo@example.com')}") as other:
        response = await other.post("/hall/github", json=JOIN)
        assert (response.status_code, response.json()["code"]) == (409, "ACCOUNT_TAKEN")
        assert await listed(other) == []
        (joined,) = await listed(client)
        for wanted in (joined["id"], joined["id"] + 1000, 2**70):
            assert (await other.delete(f"/hall/github/{wanted}")).status_code == 404
    assert await listed(client) == [joined]


async def test_account_is_taken_away(client: httpx.AsyncClient) -> None:
    joined = (await client.post("/hall/github", json=JOIN)).json()
    response = await client.delete(f"/hall/github/{joined['id']}")
    assert (response.status_code, response.content) == (204, b"")
    assert await listed(client) == []


async def test_only_way_in_is_kept(works: Works, client: httpx.AsyncClient) -> None:
    joined = (await client.post("/hall/github", json=JOIN)).json()
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE users SET password_hash = NULL WHERE email = 'ada@example.com'")
    response = await client.delete(f"/hall/github/{joined['id']}")
    assert (response.status_code, response.json()["code"]) == (409, "ONLY_WAY_IN")
    assert await listed(client) == [joined]


async def test_token_that_github_refuses_is_a_wrong_field(client: httpx.AsyncClient, github: Github) -> None:
    github.answer(401, b"{}")
    with capture_logs() as logs:
        response = await client.post("/hall/github", json=JOIN)
    assert (response.status_code, response.json()["code"]) == (422, "WRONG_ACCESS_TOKEN")
    assert ACCESS_TOKEN not in f"{response.text} {logs}"
    assert await listed(client) == []


@pytest.mark.parametrize(
    "body", [{}, {"access_token": None}, {"access_token": ["x"]}, {"access_token": ""}, {"access_token": "a b"}]
)
async def test_what_is_no_token_is_refused_without_asking(
    client: httpx.AsyncClient, github: Github, body: dict[str, Any]
) -> None:
    response = await client.post("/hall/github", json=body)
    assert response.status_code == 422
    assert "access_token" in response.json()["details"]
    assert github.asked == []


async def test_token_in_the_query_is_not_taken(client: httpx.AsyncClient, github: Github) -> None:
    response = await client.post(f"/hall/github?access_token={ACCESS_TOKEN}")
    assert response.status_code == 422
    assert github.asked == []


async def test_github_that_is_down_is_unavailable(client: httpx.AsyncClient, github: Github) -> None:
    github.answer(500, b"")
    response = await client.post("/hall/github", json=JOIN)
    assert (response.status_code, response.json()["code"]) == (503, "GITHUB_UNAVAILABLE")


async def test_wrong_tokens_are_limited_and_right_ones_are_not(client: httpx.AsyncClient, github: Github) -> None:
    for _ in range(4):
        assert (await client.post("/hall/github", json=JOIN)).is_success
    github.answer(401, b"{}")
    statuses = [(await client.post("/hall/github", json=JOIN)).status_code for _ in range(4)]
    assert statuses == [422, 422, 422, 429]
    assert len(github.asked) == 7


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/hall/github"), ("POST", "/hall/github"), ("DELETE", "/hall/github/1")]
)
async def test_nobody_is_refused_and_github_not_asked(
    anybody: httpx.AsyncClient, github: Github, method: str, path: str
) -> None:
    assert (await anybody.request(method, path, json=JOIN)).status_code == 401
    assert github.asked == []

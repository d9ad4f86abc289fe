"""/api/session: signing in by a GitHub token, and giving tokens up (behaviour notes, tomatoes 1.7)."""

import re
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from crewhall.app.build import Server
from crewhall.domains.identity import surface_tokens
from crewhall.kit.actor import Actor
from tests.world.github import ACCESS_TOKEN, Github, github_at_work
from tests.world.tomatoes import Person, TomatoesClient

pytestmark = pytest.mark.anyio

SHOWN = {"provider": "github", "access_token": ACCESS_TOKEN}
NOT_SUPPORTED = {"error": "provider not supported"}
FAILED = {"error": "authentication failed"}


@pytest.fixture
async def github() -> AsyncGenerator[Github, None]:
    """A GitHub of its own."""
    async with github_at_work() as github:
        yield github


@pytest.fixture
def overrides(github: Github) -> dict[str, dict[str, object]]:
    """The server asks that one."""
    return {"tomatoes": {"github_api_url": github.url}}


async def sign_in(client: TomatoesClient, **options: Any) -> str:
    """A new token."""
    answer = await client.ask(200, "POST", "/api/session", **(options or {"json": SHOWN}))
    assert list(answer) == ["token"]
    assert re.fullmatch(r"[0-9a-f]{32}", answer["token"])
    return answer["token"]


@pytest.mark.parametrize(
    "options",
    [
        {"json": SHOWN},
        {"data": SHOWN},
        {"params": SHOWN},
        {"content": f"provider=github&access_token={ACCESS_TOKEN}"},
        {"json": SHOWN, "headers": {"Authorization": ""}},
        {"json": SHOWN, "headers": {"Authorization": "wrong"}},
    ],
    ids=["json", "form", "query", "form without a type", "empty header", "wrong header"],
)
async def test_github_token_opens_a_session(
    server: Server, stranger: TomatoesClient, github: Github, options: dict[str, Any]
) -> None:
    token = await sign_in(stranger, **options)
    user = await TomatoesClient(server, token).get("/api/user")
    assert (user["name"], user["email"]) == ("Octo Cat", "octo@example.test")
    assert user["image"] == "https://avatars.example/u/583231"
    assert user["authorizations"] == [
        {"provider": "github", "uid": "583231", "nickname": "octo", "image": "https://avatars.example/u/583231"}
    ]
    assert [asked.headers["authorization"] for asked in github.asked] == [f"token {ACCESS_TOKEN}"]


async def test_every_session_adds_a_token_for_the_same_person(server: Server, stranger: TomatoesClient) -> None:
    tokens = [await sign_in(stranger) for _ in range(3)]
    users = [await TomatoesClient(server, token).get("/api/user") for token in tokens]
    assert len(set(tokens)) == 3
    assert users == [users[0]] * 3


async def test_new_name_at_github_does_not_change_who_signs_in(
    server: Server, stranger: TomatoesClient, github: Github
) -> None:
    before = await TomatoesClient(server, await sign_in(stranger)).get("/api/user")
    github.tell(name="Other", email="other@example.test", login="other")
    assert await TomatoesClient(server, await sign_in(stranger)).get("/api/user") == before


async def test_person_without_name_and_address_is_shown_without(
    server: Server, stranger: TomatoesClient, github: Github
) -> None:
    github.tell(name=None, email=None, avatar_url=None)
    user = await TomatoesClient(server, await sign_in(stranger)).get("/api/user")
    assert (user["name"], user["email"], user["image"]) == (None, None, "user.png")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"provider": "twitter", "access_token": "x", "secret": "y"},
        {"provider": "GitHub", "access_token": ACCESS_TOKEN},
        {"provider": None, "access_token": ACCESS_TOKEN},
        {"provider": ["github"], "access_token": ACCESS_TOKEN},
        {"session": SHOWN},
        {"access_token": ACCESS_TOKEN},
    ],
    ids=repr,
)
async def test_other_providers_are_not_supported(
    stranger: TomatoesClient, github: Github, body: dict[str, Any]
) -> None:
    assert await stranger.ask(400, "POST", "/api/session", json=body) == NOT_SUPPORTED
    assert github.asked == []


@pytest.mark.parametrize(
    "token",
    [None, "", " ", "a b", "a\r\nb: c", "a\u00e9", 5, True, ["x"], {"a": "b"}, "x" * 5000],
    ids=lambda token: repr(token)[:20],
)
async def test_what_is_no_token_is_refused_without_asking(
    stranger: TomatoesClient, github: Github, token: object
) -> None:
    body = {"provider": "github", "access_token": token}
    assert await stranger.ask(401, "POST", "/api/session", json=body) == FAILED
    assert github.asked == []


async def test_token_that_github_refuses_is_refused(stranger: TomatoesClient, github: Github) -> None:
    github.answer(401, b"{}")
    with capture_logs() as logs:
        assert await stranger.ask(401, "POST", "/api/session", json=SHOWN) == FAILED
    assert ACCESS_TOKEN not in str(logs)


@pytest.mark.parametrize(("status", "body"), [(403, b"{}"), (500, b""), (200, b"<html>"), (200, b"[]"), (200, b"{}")])
async def test_github_that_cannot_be_asked_is_told(
    stranger: TomatoesClient, github: Github, status: int, body: bytes
) -> None:
    github.answer(status, body)
    answer = await stranger.ask(503, "POST", "/api/session", json=SHOWN)
    assert "GitHub" in answer["error"]


async def test_github_token_is_no_token_here(server: Server, stranger: TomatoesClient) -> None:
    await sign_in(stranger)
    assert await TomatoesClient(server, ACCESS_TOKEN).ask(401, "GET", "/api/user") == FAILED


async def test_closing_a_session_ends_all_of_them_and_no_link(server: Server, stranger: TomatoesClient) -> None:
    clients = [TomatoesClient(server, await sign_in(stranger)) for _ in range(3)]
    before = await clients[0].get("/api/user")
    await clients[1].delete("/api/session", json={"provider": "github", "token": "whatever"})
    for client in clients:
        assert await client.ask(401, "DELETE", "/api/session") == FAILED
    assert await TomatoesClient(server, await sign_in(stranger)).get("/api/user") == before


async def test_sessions_of_others_stay(anna: Person, server: Server, stranger: TomatoesClient) -> None:
    await TomatoesClient(server, await sign_in(stranger)).delete("/api/session")
    await anna.get("/api/user")


@pytest.mark.parametrize("overrides", [{"limits": {"logins": 2, "exempt": ""}}], ids=["two failures"])
async def test_wrong_tokens_are_limited_and_other_failures_are_not(stranger: TomatoesClient) -> None:
    for _ in range(3):
        await stranger.ask(400, "POST", "/api/session", json={"provider": "twitter"})
    wrong = {"provider": "github", "access_token": "a b"}
    for _ in range(2):
        await stranger.ask(401, "POST", "/api/session", json=wrong)
    answer = await stranger.send("POST", "/api/session", json=wrong)
    assert (answer.status_code, list(answer.json())) == (429, ["error"])
    assert int(answer.headers["retry-after"]) > 0


class TestSignUps:
    """People who are new here count as at any sign-up; those who come back do not."""

    @pytest.fixture
    def overrides(self, github: Github) -> dict[str, dict[str, object]]:
        """One sign-up an hour, counted from every address."""
        return {"tomatoes": {"github_api_url": github.url}, "limits": {"sign_ups": 1, "exempt": ""}}

    async def test_only_new_people_are_limited(self, stranger: TomatoesClient, github: Github) -> None:
        for _ in range(3):
            await sign_in(stranger)
        github.tell(id=1, login="other")
        answer = await stranger.send("POST", "/api/session", json=SHOWN)
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
        github.tell()
        await sign_in(stranger)


async def test_strangers_stay_out_where_sign_up_is_closed(
    server: Server, anna: Person, stranger: TomatoesClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = replace(server.settings, auth=replace(server.settings.auth, sign_up=False))
    monkeypatch.setattr(server.works, "settings", closed)
    answer = await stranger.ask(403, "POST", "/api/session", json=SHOWN)
    assert "closed" in answer["error"]
    await anna.get("/api/user")


async def test_many_sessions_never_run_out(server: Server, stranger: TomatoesClient, anna: Person) -> None:
    first = await sign_in(stranger)
    last = first
    for _ in range(surface_tokens.MOST_TOKENS):
        last = await sign_in(stranger)
    await TomatoesClient(server, first).ask(401, "GET", "/api/user")
    await TomatoesClient(server, last).get("/api/user")
    async with server.works.write(Actor(user_id=anna.user_id)) as work:
        assert len(await surface_tokens.list_of(work, surface_tokens.TOMATOES)) == 1

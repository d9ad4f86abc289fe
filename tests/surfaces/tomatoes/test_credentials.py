"""Who calls (behaviour notes, tomatoes 1.2)."""

from typing import Any, cast

import pytest

from crewhall.app.build import Server
from tests.world.client import Client
from tests.world.tomatoes import UNKNOWN_ID, Person, TomatoesClient

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

FAILED = '{"error":"authentication failed"}'


@pytest.mark.parametrize(
    "shown",
    [
        {"headers": {"Authorization": "TOKEN"}},
        {"headers": {"Authorization": "TOKEN"}, "params": {"token": "wrong"}},
        {"params": {"token": "TOKEN"}},
        {"data": {"token": "TOKEN"}},
        {"json": {"token": "TOKEN"}},
        {"files": {"token": (None, "TOKEN")}},
        {"json": {"token": "wrong"}, "params": {"token": "TOKEN"}},
    ],
    ids=["header", "header over parameter", "query", "form", "json", "multipart", "query over body"],
)
async def test_token_is_taken_wherever_clients_show_it(
    anna: Person, stranger: TomatoesClient, shown: dict[str, Any]
) -> None:
    for method, path in (("GET", "/api/user"), ("DELETE", "/api/session")):
        answer = await stranger.send(method, path, **_with(shown, anna.token))
        assert answer.is_success, answer.text


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"headers": {"Authorization": ""}},
        {"headers": {"Authorization": ""}, "params": {"token": "TOKEN"}},
        {"headers": {"Authorization": "wrong"}, "params": {"token": "TOKEN"}},
        {"headers": {"Authorization": "Bearer TOKEN"}},
        {"headers": {"Authorization": "Token TOKEN"}},
        {"headers": {"Authorization": "token TOKEN"}},
        {"headers": {"Authorization": "TOKEN,TOKEN"}},
        {"headers": {"Authorization": "0" * 32}},
        {"headers": {"Authorization": "\u00e9"}},
        {"params": {"token": ""}},
        {"params": {"token[]": "TOKEN"}},
        {"params": {"token[a]": "TOKEN"}},
        {"params": {"api_key": "TOKEN"}},
        {"json": {"token": {"a": "TOKEN"}}},
        {"json": {"token": ["TOKEN"]}},
        {"json": {"token": 5}},
        {"json": {"token": None}},
        {"json": {"token": "TOKEN"}, "params": {"token": "wrong"}},
        {"content": "token=TOKEN"},
    ],
    ids=repr,
)
async def test_everything_else_is_refused_alike(anna: Person, stranger: TomatoesClient, shown: dict[str, Any]) -> None:
    answer = await stranger.send("GET", "/api/user", **_with(shown, anna.token))
    assert (answer.status_code, answer.text) == (401, FAILED)
    assert "www-authenticate" not in answer.headers
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


async def test_token_in_capitals_is_another(anna: Person, server: Server) -> None:
    await TomatoesClient(server, anna.token.upper()).ask(401, "GET", "/api/user")


async def test_credentials_of_other_surfaces_open_nothing_here(anna: Person, server: Server) -> None:
    await TomatoesClient(server, "crewhall_" + "a" * 43).ask(401, "GET", "/api/user")
    await Client(server, token=anna.token).refused(401, "GET", "/me")


async def test_who_calls_is_asked_before_what_is_meant(anna: Person, stranger: TomatoesClient) -> None:
    tomato = await anna.save("a")
    for collection in ("tomatoes", "projects"):
        for path in (f"/api/{collection}/bad", f"/api/{collection}/{UNKNOWN_ID}"):
            for method in ("GET", "PUT", "PATCH", "DELETE"):
                await stranger.ask(401, method, path, json={})
                assert (await anna.send(method, path, json={})).status_code == 404
    await stranger.ask(401, "POST", "/api/tomatoes", json={})
    await stranger.ask(401, "GET", "/api/tomatoes", params={"from": "2017-20-08"})
    assert await anna.ask(400, "PUT", f"/api/tomatoes/{tomato['id']}", json={}) == {"missing_param": "tomato"}


def _with(shown: dict[str, Any], token: str) -> dict[str, Any]:
    """The request with the token in its place."""
    filled: dict[str, Any] = _filled(shown, token)
    if "headers" in filled:
        filled["headers"] = {name: value.encode() for name, value in filled["headers"].items()}
    return filled


def _filled(value: Any, token: str) -> Any:
    if isinstance(value, str):
        return value.replace("TOKEN", token)
    if isinstance(value, dict):
        return {name: _filled(each, token) for name, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_filled(each, token) for each in cast("list[Any]", value)]
    return tuple(_filled(each, token) for each in cast("tuple[Any]", value)) if isinstance(value, tuple) else value

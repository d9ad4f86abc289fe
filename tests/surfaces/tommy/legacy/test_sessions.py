"""Signing in with the first edition, and being known to both."""

from typing import Any

import pytest

from crewhall.app.build import Server
from tests.surfaces.tommy.legacy.conftest import as_legacy
from tests.world.client import Client, LegacyClient
from tests.world.people import PASSWORD, Person, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


@pytest.fixture
async def ben(server: Server) -> Person:
    """Somebody with both kinds of address."""
    return await sign_up(server, "Ben", mobile="+61412345678")


@pytest.mark.parametrize("name", ["email", "login", "phone"])
@pytest.mark.parametrize("how", ["json", "data"])
async def test_sign_in_answers_the_person_and_a_token(
    server: Server, newcomer: LegacyClient, ben: Person, name: str, how: str
) -> None:
    login = "0412 345 678" if name == "phone" else ben.email
    sent: dict[str, Any] = {how: {name: login, "password": PASSWORD}}
    shown = (await newcomer.send("POST", "/sessions", **sent)).json()
    assert (shown["id"], shown["phone"]) == (ben.id, "+61412345678")
    again = LegacyClient(server, token=shown["token"])
    assert await again.get("/user") == {name: value for name, value in shown.items() if name != "token"}


async def test_session_serves_both_editions_and_ends_for_both(
    server: Server, newcomer: LegacyClient, ben: Person
) -> None:
    token = (await newcomer.post("/sessions", {"email": ben.email, "password": PASSWORD}))["token"]
    old, new = LegacyClient(server, token=token), Client(server, token=token)
    assert (await old.get("/user"))["id"] == (await new.get("/me"))["id"]
    assert await old.delete("/sessions") == {}
    await old.refused(401, "GET", "/user")
    await new.refused(401, "GET", "/me")
    await ben.get("/me")


async def test_key_and_password_are_credentials_of_both(server: Server, newcomer: LegacyClient, ben: Person) -> None:
    key = (await ben.post("/me/api_keys", {"name": "old program"}))["key"]
    for options in (
        {"headers": {"api_key": key}},
        {"headers": {"api-key": key}},
        {"params": {"api_key": key}},
        {"auth": (ben.email, PASSWORD)},
    ):
        assert (await newcomer.get("/user", **options))["id"] == ben.id
    assert (await newcomer.post("/sessions", {"api_key": key}))["id"] == ben.id
    reader = (await ben.post("/me/api_keys", {"name": "reader", "scopes": ["read"]}))["key"]
    await newcomer.refused(403, "PUT", "/user", json={"first_name": "Bob"}, headers={"api_key": reader})
    assert (await newcomer.get("/user", headers={"api_key": reader}))["first_name"] == "Ben"


@pytest.mark.parametrize(
    ("credentials", "status"),
    [
        ({"email": "ben@nowhere.example", "password": PASSWORD}, 401),
        ({"password": PASSWORD}, 422),
        ({"email": "ben@nowhere.example"}, 422),
        ({}, 422),
        ({"email": ["a"], "password": {"b": 1}}, 422),
    ],
    ids=["nobody", "no login", "no password", "nothing", "nonsense"],
)
async def test_bad_sign_in_is_refused(newcomer: LegacyClient, credentials: dict[str, Any], status: int) -> None:
    await newcomer.refused(status, "POST", "/sessions", json=credentials)


async def test_wrong_password_and_unknown_person_answer_alike(newcomer: LegacyClient, ben: Person) -> None:
    wrong = await newcomer.refused(401, "POST", "/sessions", json={"email": ben.email, "password": "not this one"})
    nobody = {"email": "nobody@people.example", "password": "not this one"}
    assert wrong == await newcomer.refused(401, "POST", "/sessions", json=nobody)


async def test_addons_are_honestly_none(server: Server, ben: Person) -> None:
    for path in ("/addons", "/addon_installs"):
        assert await as_legacy(server, ben).get(path) == []

"""Every way in which clients show who they are (behaviour notes, tommy 4), and how long it holds."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest

from crewhall.app.build import Server
from crewhall.kit.actor import SYSTEM
from tests.world.client import Client
from tests.world.crews import crew
from tests.world.people import PASSWORD, Person, sign_in, sign_up

pytestmark = pytest.mark.anyio

WAYS = {
    "Token": {"headers": {"Authorization": "Token {secret}"}},
    "token in lower case": {"headers": {"Authorization": "token {secret}"}},
    "Token token=": {"headers": {"Authorization": 'Token token="{secret}"'}},
    "Token with blanks": {"headers": {"Authorization": "Token   {secret} "}},
    "Bearer": {"headers": {"Authorization": "Bearer {secret}"}},
    "Basic secret": {"headers": {"Authorization": "Basic <{secret}>"}},
    "Basic secret:": {"headers": {"Authorization": "Basic <{secret}:>"}},
    "Basic :secret": {"headers": {"Authorization": "Basic <:{secret}>"}},
    "Basic x:secret": {"headers": {"Authorization": "Basic <x:{secret}>"}},
    "Basic secret:x": {"headers": {"Authorization": "Basic <{secret}:x>"}},
    "Basic not encoded": {"headers": {"Authorization": "Basic {secret}"}},
    "header api_key": {"headers": {"api_key": "{secret}"}},
    "header api-key": {"headers": {"api-key": "{secret}"}},
    "header X-Api-Key": {"headers": {"X-Api-Key": "{secret}"}},
    "header beside Token undefined": {"headers": {"X-Api-Key": "{secret}", "Authorization": "Token undefined"}},
    "query api_key": {"params": {"api_key": "{secret}"}},
    "query beside Token null": {"params": {"api_key": "{secret}"}, "headers": {"Authorization": "Token null"}},
}
NOBODY = {
    "nothing": {},
    "Token undefined": {"headers": {"Authorization": "Token undefined"}},
    "Token null": {"headers": {"Authorization": "Token null"}},
    "Bearer null": {"headers": {"Authorization": "Bearer null"}},
    "Token alone": {"headers": {"Authorization": "Token "}},
    "empty header": {"headers": {"Authorization": ""}},
    "query api_key undefined": {"params": {"api_key": "undefined"}},
}
WRONG = {
    "Token": {"headers": {"Authorization": "Token crewhall_0000000000000000000000000000000000000000000"}},
    "Bearer": {"headers": {"Authorization": "Bearer nonsense"}},
    "Basic": {"headers": {"Authorization": "Basic <anna@people.example:wrong password>"}},
    "Basic of nothing": {"headers": {"Authorization": "Basic"}},
    "Basic that is no text": {"headers": {"Authorization": "Basic /////w=="}},
    "header": {"headers": {"X-Api-Key": "nonsense"}},
    "query": {"params": {"api_key": "nonsense"}},
    "unknown scheme": {"headers": {"Authorization": 'Digest username="anna"'}},
}


def shown(way: dict[str, dict[str, str]], secret: str = "") -> dict[str, Any]:
    """The way with the secret in it; what stands in angle brackets goes out in base64."""
    return {part: {name: _encoded(value.format(secret=secret)) for name, value in way[part].items()} for part in way}


def basic(login: str, password: str = PASSWORD) -> dict[str, str]:
    """A header with a login and a password."""
    return {"Authorization": _encoded(f"Basic <{login}:{password}>")}


def _encoded(value: str) -> str:
    before, opening, rest = value.partition("<")
    return before + b64encode(rest.removesuffix(">").encode()).decode() if opening else value


async def key_of(person: Person, **fields: Any) -> str:
    """A new API key of the person."""
    made = await person.post("/me/api_keys", {"name": "test", **fields})
    return made["key"]


async def move_clock(server: Server, by: timedelta) -> None:
    """The server's clock goes on from a later moment."""
    clock = server.works.clock
    server.works.clock = lambda: clock() + by


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_session_token_and_api_key_are_taken_in_every_form(
    server: Server, stranger: Client, way: dict[str, dict[str, str]]
) -> None:
    anna = await sign_up(server)
    for secret in (anna.token, await key_of(anna)):
        assert (await stranger.get("/me", **shown(way, secret)))["id"] == anna.id


async def test_basic_takes_login_and_password(server: Server, stranger: Client) -> None:
    anna = await sign_up(server, mobile="+61412345678")
    for login in (anna.email, anna.email.upper(), "+61412345678", "0412 345 678"):
        assert (await stranger.get("/me", headers=basic(login)))["id"] == anna.id


@pytest.mark.parametrize("way", (NOBODY | WRONG).values(), ids=(NOBODY | WRONG).keys())
async def test_guarded_route_without_a_good_credential_is_refused(
    server: Server, stranger: Client, way: dict[str, dict[str, str]]
) -> None:
    await sign_up(server)
    await stranger.refused(401, "GET", "/me", **shown(way))


@pytest.mark.parametrize("way", (NOBODY | WRONG).values(), ids=(NOBODY | WRONG).keys())
async def test_public_route_does_not_mind_a_bad_credential(stranger: Client, way: dict[str, dict[str, str]]) -> None:
    fields = {"first_name": "Bo", "email": "bo@people.example", "password": PASSWORD}
    await stranger.post("/users", fields, **shown(way))
    await stranger.post("/users/reset_password", {"login": "bo@people.example"}, **shown(way))
    await stranger.post("/sessions", {"login": "bo@people.example", "password": PASSWORD}, **shown(way))


@pytest.mark.parametrize("field", ["login", "email", "mobile"])
async def test_session_begins_with_login_and_password(server: Server, stranger: Client, field: str) -> None:
    anna = await sign_up(server, mobile="+61412345678")
    login = "0412 345 678" if field == "mobile" else anna.email
    answer = await stranger.post("/sessions", {field: login, "password": PASSWORD})
    assert answer["id"] == anna.id
    assert (await Client(server, token=answer["token"]).get("/me"))["id"] == anna.id


async def test_session_begins_with_basic_or_an_api_key(server: Server, stranger: Client) -> None:
    anna = await sign_up(server)
    key = await key_of(anna)
    for request in (
        {"json": {"api_key": key}},
        {"data": {"api_key": key}},
        {"params": {"api_key": key}},
        {"headers": {"api_key": key}},
        {"headers": basic(anna.email)},
    ):
        answer = (await stranger.send("POST", "/sessions", **request)).json()
        assert answer["token"] != key
        assert (await Client(server, token=answer["token"]).get("/me"))["id"] == anna.id


@pytest.mark.parametrize(
    "fields",
    [
        {"login": "anna@people.example", "password": "wrong password"},
        {"login": "nobody@people.example", "password": PASSWORD},
        {"login": "anna", "password": PASSWORD},
        {"login": "+61499999999", "password": PASSWORD},
        {"api_key": "crewhall_nonsense"},
    ],
)
async def test_wrong_sign_ins_answer_alike(server: Server, stranger: Client, fields: dict[str, str]) -> None:
    await sign_up(server, email="anna@people.example")
    error = await stranger.refused(401, "POST", "/sessions", json=fields)
    assert error["code"] == "WRONG_CREDENTIALS"


async def test_sign_in_without_login_or_password_says_what_is_missing(stranger: Client) -> None:
    assert "login" in (await stranger.refused(422, "POST", "/sessions", json={}))["details"]
    assert "password" in (await stranger.refused(422, "POST", "/sessions", json={"login": "a@b.example"}))["details"]


async def test_signing_in_again_leaves_the_earlier_token_valid(server: Server) -> None:
    anna = await sign_up(server)
    again = await sign_in(server, anna.email)
    assert again.token != anna.token
    assert (await anna.get("/me"))["id"] == (await again.get("/me"))["id"] == anna.id


async def test_ended_session_opens_nothing_and_leaves_the_others(server: Server) -> None:
    anna = await sign_up(server)
    again = await sign_in(server, anna.email)
    await anna.delete("/sessions")
    await anna.refused(401, "GET", "/me")
    await anna.refused(401, "DELETE", "/sessions")
    await again.get("/me")


async def test_session_ends_when_it_is_not_used_and_lives_on_when_it_is(server: Server) -> None:
    anna = await sign_up(server)
    again = await sign_in(server, anna.email)
    await move_clock(server, timedelta(days=60))
    await anna.get("/me")
    await move_clock(server, timedelta(days=60))
    await anna.get("/me")
    await again.refused(401, "GET", "/me")


async def test_api_key_ends_when_it_expires_or_is_deleted(server: Server) -> None:
    anna = await sign_up(server)
    expires_at = (server.works.clock() + timedelta(days=1)).isoformat()
    short, long = await key_of(anna, expires_at=expires_at), await key_of(anna)
    owners = [Client(server, token=short), Client(server, token=long)]
    assert [(await owner.get("/me"))["id"] for owner in owners] == [anna.id] * 2
    await move_clock(server, timedelta(days=2))
    await owners[0].refused(401, "GET", "/me")
    for key in await anna.get("/me/api_keys"):
        await anna.delete(f"/me/api_keys/{key['id']}")
    await owners[1].refused(401, "GET", "/me")


async def test_session_outlives_neither_the_expiry_nor_the_scopes_of_the_key_that_began_it(
    server: Server, stranger: Client
) -> None:
    anna = await sign_up(server)
    expires_at = (server.works.clock() + timedelta(days=1)).isoformat()
    for limited in (await key_of(anna, scopes=["read"]), await key_of(anna, expires_at=expires_at)):
        await stranger.refused(403, "POST", "/sessions", json={"api_key": limited})


async def test_closed_person_is_shut_out_everywhere(server: Server, stranger: Client) -> None:
    anna = await sign_up(server)
    key = await key_of(anna)
    async with server.works.write(SYSTEM) as work:
        await work.db.execute("UPDATE users SET status = 'closed' WHERE id = $1", anna.id)
    await anna.refused(401, "GET", "/me")
    await stranger.refused(401, "GET", "/me", headers={"api_key": key})
    await stranger.refused(401, "GET", "/me", headers=basic(anna.email))
    await stranger.refused(401, "POST", "/sessions", json={"login": anna.email, "password": PASSWORD})


@pytest.mark.parametrize(
    ("method", "path", "json"),
    [
        ("PUT", "/me", {"first_name": "Eve"}),
        ("POST", "/me/api_keys", {"name": "more"}),
        ("PUT", "/me/settings/theme", {"data": 1}),
        ("POST", "/teams", {"name": "Theirs"}),
        ("PUT", "/team", {"name": "Theirs"}),
        ("POST", "/team/members/invite", {"email": "x@people.example"}),
        ("POST", "/tags", {"name": "x"}),
        ("POST", "/devices", {"uuid": "u", "platform": "ios"}),
        ("PUT", "/me/current_account", {"current_account_id": 1, "current_account_type": "User"}),
        ("DELETE", "/sessions", None),
    ],
)
async def test_key_that_may_only_read_writes_nothing(
    server: Server, method: str, path: str, json: dict[str, Any] | None
) -> None:
    owner = (await crew(server)).owner
    reader = Client(server, token=await key_of(owner, scopes=["read"]))
    before = [await owner.get(seen) for seen in ("/me", "/me/api_keys", "/team", "/team/members", "/tags", "/devices")]
    error = await reader.refused(403, method, path, **({"json": json} if json else {}))
    assert error["code"] == "FORBIDDEN"
    assert (await reader.get("/me"))["id"] == owner.id
    after = [await owner.get(seen) for seen in ("/me", "/me/api_keys", "/team", "/team/members", "/tags", "/devices")]
    for keys in (before[1], after[1]):
        keys[0].pop("last_used_at")
    assert before == after


async def test_key_is_shown_once_and_found_by_its_beginning(server: Server) -> None:
    anna = await sign_up(server)
    made = await anna.post("/me/api_keys", {"name": " export ", "scopes": ["read", "write"]})
    assert made["key"].startswith(made["prefix"])
    kept = await anna.get("/me/api_keys")
    assert "key" not in kept[0]
    assert (kept[0]["name"], kept[0]["scopes"], kept[0]["last_used_at"]) == ("export", ["read", "write"], None)
    await Client(server, token=made["key"]).get("/me")
    assert (await anna.get("/me/api_keys"))[0]["last_used_at"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "name"),
        ({"name": "k" * 101}, "name"),
        ({"name": "k", "scopes": ["admin"]}, "scopes"),
        ({"name": "k", "expires_at": "2001-01-01T00:00:00Z"}, "expires_at"),
        ({"name": "k", "expires_at": "2099-01-01T00:00:00"}, "expires_at"),
        ({"name": "k", "expires_at": "soon"}, "expires_at"),
    ],
)
async def test_key_that_makes_no_sense_is_refused(server: Server, fields: dict[str, Any], wrong: str) -> None:
    anna = await sign_up(server)
    assert wrong in (await anna.refused(422, "POST", "/me/api_keys", json=fields))["details"]
    assert await anna.get("/me/api_keys") == []


async def test_basic_with_the_old_password_stops_working_at_once(server: Server, stranger: Client) -> None:
    anna = await sign_up(server)
    await stranger.get("/me", headers=basic(anna.email))
    await anna.put("/me", {"password": "another good one", "current_password": PASSWORD})
    await stranger.refused(401, "GET", "/me", headers=basic(anna.email))
    await stranger.get("/me", headers=basic(anna.email, "another good one"))


async def test_basic_on_every_request_is_not_limited(server: Server, stranger: Client) -> None:
    anna = await sign_up(server)
    for _ in range(30):
        await stranger.get("/me", headers=basic(anna.email))

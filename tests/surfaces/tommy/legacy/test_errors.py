"""Every refusal of the first edition is an integer code and a message, whoever in the server refused it."""

from collections.abc import AsyncIterator

import pytest

from crewhall.app.build import Server
from crewhall.domains.identity import users
from tests.surfaces.tommy.legacy.conftest import as_legacy
from tests.world.client import LegacyClient
from tests.world.people import PASSWORD, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

LIMIT_BYTES, MOST_REQUESTS = 4096, 40
JSON = {"Content-Type": "application/json"}
PREFIXES = ("/legacy/v1", "/v1")
"""Where the retired paths live."""
each_prefix = pytest.mark.parametrize("prefix", PREFIXES, ids=["first edition", "retired"])


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    """Small limits, for every address."""
    limits: dict[str, object] = {"exempt": (), "sign_ups": 3, "pins": 3, "messages": 3, "requests": MOST_REQUESTS}
    return {"server": {"body_limit_bytes": LIMIT_BYTES}, "limits": limits}


@pytest.fixture
def client(server: Server, anna: LegacyClient, prefix: str) -> LegacyClient:
    """Somebody who is signed in, at one of the places."""
    return as_legacy(server, anna, prefix=prefix)


@each_prefix
@pytest.mark.parametrize("body", [b"{", b'{"a":', b'{"a": NaN}', b'{"first_name": "\xff"}'])
async def test_malformed_json_is_a_bad_request_that_says_where(client: LegacyClient, body: bytes) -> None:
    error = await client.refused(400, "PUT", "/user", content=body, headers=JSON)
    assert "byte" in error["message"]


@each_prefix
@pytest.mark.parametrize("body", [b"[]", b'"text"', b"7", b"null"])
async def test_json_that_is_no_object_is_refused(client: LegacyClient, body: bytes) -> None:
    await client.refused(422, "PUT", "/user", content=body, headers=JSON)


@each_prefix
async def test_body_over_the_limit_is_refused(client: LegacyClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"a" * 1000

    await client.refused(413, "PUT", "/user", json={"first_name": "a" * LIMIT_BYTES})
    await client.refused(413, "PUT", "/user", content=endless(), headers=JSON)


@each_prefix
async def test_wrong_fields_are_told_in_the_message(client: LegacyClient) -> None:
    before = await client.get("/user")
    error = await client.refused(422, "PUT", "/user", json={"phone": "call me", "email": "no address"})
    assert "mobile is not a phone number" in error["message"]
    assert "email is not an e-mail address" in error["message"]
    error = await client.refused(422, "PUT", "/user", json={"dob": "31.12.1990"})
    assert "1990-12-31" in error["message"]
    error = await client.refused(422, "PUT", "/user", json={"first_name": {"a": 1}})
    assert "first_name must be" in error["message"]
    assert await client.get("/user") == before


@each_prefix
async def test_stranger_is_told_to_sign_in(server: Server, client: LegacyClient, prefix: str) -> None:
    await client.get("/user")
    stranger = LegacyClient(server, prefix=prefix)
    for headers in ({}, {"Authorization": "Token undefined"}, {"Authorization": "Token crewhall_wrong"}):
        await stranger.refused(401, "GET", "/user", headers=headers)
        await stranger.refused(401, "PUT", "/user", content=b"{", headers=JSON | headers)


@each_prefix
async def test_crash_is_told_without_its_inside(client: LegacyClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(*_: object) -> None:
        raise RuntimeError("SELECT secret FROM table_of_ours")

    monkeypatch.setattr(users, "get", crash)
    error = await client.refused(500, "GET", "/user")
    assert not any(word in str(error) for word in ("secret", "RuntimeError", "Traceback", ".py"))


@pytest.mark.parametrize(
    "unknown", ["nowhere", "me", "team/members", "user/friends", "users/1/friends", "openapi.json"]
)
async def test_unknown_path_is_not_found(server: Server, unknown: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        stranger = LegacyClient(server, outside=(f"{method} /{unknown}",))
        await stranger.refused(404, method, f"/{unknown}")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/sessions", {"POST", "DELETE"}),
        ("DELETE", "/user", {"GET", "PUT"}),
        ("DELETE", "/users/1", {"GET", "PUT"}),
        ("PATCH", "/users", {"GET", "POST"}),
    ],
)
async def test_wrong_verb_names_the_right_ones(
    newcomer: LegacyClient, method: str, path: str, allowed: set[str]
) -> None:
    await newcomer.refused(405, method, path)
    answer = await newcomer.send(method, path)
    assert allowed <= {verb.strip() for verb in answer.headers["allow"].split(",")} <= allowed | {"OPTIONS", "HEAD"}


async def test_limits_are_told_with_the_time_to_wait(server: Server, newcomer: LegacyClient) -> None:
    for number in range(3):
        await newcomer.post("/users", {"email": f"anna{number}@limits.example", "password": PASSWORD})
    new = {"email": "anna3@limits.example", "password": PASSWORD}
    await newcomer.refused(429, "POST", "/users", json=new)
    answer = await newcomer.send("POST", "/users", json=new)
    assert int(answer.headers["retry-after"]) > 0


async def test_tries_of_a_pin_are_counted_for_both_editions_together(server: Server, newcomer: LegacyClient) -> None:
    anna = await sign_up(server)
    for _ in range(3):
        await anna.refused(422, "GET", "/users/verify", params={"pin": "nonsense"})
    await newcomer.refused(429, "GET", "/users/confirm/nonsense", params={"email": anna.email})


async def test_flood_of_messages_is_counted_for_both_editions_together(server: Server) -> None:
    anna, ben = await sign_up(server), await sign_up(server, "Ben")
    old, said = as_legacy(server, anna), {"receiver_id": ben.id, "message": "Hello"}
    for client in (anna, old, anna):
        await client.post("/messages", said)
    await old.refused(429, "POST", "/messages", json=said)
    answer = await old.send("POST", "/messages", json=said)
    assert int(answer.headers["retry-after"]) > 0
    await anna.refused(429, "POST", "/messages", json=said)
    assert len(await old.get("/messages/recent")) == 3


async def test_front_door_words_its_refusals_in_the_edition_asked(server: Server) -> None:
    stranger = LegacyClient(server)
    for _ in range(MOST_REQUESTS):
        await stranger.refused(401, "GET", "/user")
    error = await stranger.refused(429, "GET", "/user")
    assert "Too many requests" in error["message"]


async def test_no_error_repeats_a_secret_of_the_request(anna: LegacyClient, newcomer: LegacyClient) -> None:
    secret = "hunter2-hunter2"
    for answer in (
        await newcomer.send("POST", "/sessions", json={"email": "a@b.example", "password": secret}),
        await newcomer.send("POST", "/sessions", json={"email": "a@b.example", "password": [secret]}),
        await newcomer.send("GET", "/user", headers={"Authorization": f"Token {secret}"}),
        await anna.send("PUT", "/user", content=f'{{"password": "{secret}'.encode(), headers=JSON),
    ):
        assert answer.is_client_error
        assert secret not in answer.text

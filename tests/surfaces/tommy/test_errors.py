"""Everything that is refused is refused in the documented shape, with the request's id, and without a word of what is inside."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from crewhall.app.build import Server
from crewhall.domains.identity import users
from tests.world.client import Client
from tests.world.crews import Crew
from tests.world.people import Person, owner_of_team, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

LIMIT_BYTES = 4096
HUGE = 10**30
JSON = {"Content-Type": "application/json"}
NO_IDS = ("nonsense", "0", "-1", "1.5", "1e3", "a b", "%F0", str(2**63), str(HUGE), "9" * 5000)


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    """A small limit for bodies."""
    return {"server": {"body_limit_bytes": LIMIT_BYTES}}


@pytest.fixture
async def anna(server: Server) -> Person:
    """Somebody who is signed in."""
    return await sign_up(server)


@pytest.mark.parametrize(
    "body", [b"{", b'{"a":', b"{'a': 1}", b'{"a": NaN}', b'{"a": 1} x', b'{"first_name": "\xff"}', b'["\\ud800"]']
)
async def test_malformed_json_is_a_bad_request_that_says_where(anna: Person, body: bytes) -> None:
    error = await anna.refused(400, "PUT", "/me", content=body, headers=JSON)
    assert error["code"] == "MALFORMED_BODY"
    assert "byte" in error["message"]


@pytest.mark.parametrize("path", ["/me/settings/%ff", "/team/settings/a%C3"])
async def test_setting_whose_name_is_not_utf8_is_refused(server: Server, path: str) -> None:
    owner, _ = await owner_of_team(server)
    error = await owner.refused(400, "PUT", path, json={"data": 1})
    assert (error["code"], error["details"]) == ("MALFORMED_PATH", {"name": "is not UTF-8 text"})
    assert await owner.get(path.rpartition("/")[0]) == {}
    assert (await owner.put("/me/settings/%EF%BF%BD", {"data": 1}))["name"] == "\ufffd"


PARTS = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="last_name"\r\n\r\n\xff\r\n--b--\r\n'


@pytest.mark.parametrize(
    ("path", "sent", "code"),
    [
        ("/me", {"content": b"first_name=Z&last_name=%ff"}, "MALFORMED_BODY"),
        ("/me", {"content": b"first_name=Z&last_name=\xff"}, "MALFORMED_BODY"),
        ("/me", {"content": PART, "headers": {"Content-Type": PARTS}}, "MALFORMED_BODY"),
        ("/me?first_name=Z&last_name=%ff", {}, "MALFORMED_QUERY"),
    ],
)
async def test_text_that_is_not_utf8_is_a_bad_request_that_names_the_field(
    anna: Person, path: str, sent: dict[str, Any], code: str
) -> None:
    error = await anna.refused(400, "PUT", path, **sent)
    assert (error["code"], error["details"]) == (code, {"last_name": "is not UTF-8 text"})
    assert (await anna.get("/me"))["last_name"] == anna.profile["last_name"]


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"7", b"null", b"true"])
async def test_json_that_is_no_object_is_refused(anna: Person, body: bytes) -> None:
    assert (await anna.refused(422, "PUT", "/me", content=body, headers=JSON))["code"] == "BODY_IS_NOT_AN_OBJECT"


async def test_deep_json_is_refused(anna: Person) -> None:
    for depth in (65, 500, 1500):
        body = b'{"data":' + b"[" * depth + b"]" * depth + b"}"
        await anna.refused(400, "PUT", "/me/settings/deep", content=body, headers=JSON)
    assert await anna.get("/me/settings") == {}


@pytest.mark.parametrize(
    "host", ["crew.test/x", "crew.test\\x", 'a"b', "a b", "a>b", "<a", "crew.test?x", "crew.test#x", "\xe9"]
)
async def test_host_that_is_none_is_refused(anna: Person, host: str) -> None:
    for path in ("/me", "/chats"):  # it would go out again in links
        assert (await anna.refused(400, "GET", path, headers={"Host": host.encode("latin-1")}))["code"] == "BAD_HOST"


async def test_two_hosts_are_none(anna: Person) -> None:
    for hosts in (("crew.test", "crew.test"), ("<a", "crew.test"), ("crew.test", "<a")):
        headers: Any = [("Host", host) for host in hosts]
        assert (await anna.refused(400, "GET", "/me", headers=headers))["code"] == "BAD_HOST"


@pytest.mark.parametrize(
    "host", ["crew.test", "crew.test:8080", "[::1]:8000", "10.0.0.1", "a_b.test", "x--caf-dma.test"]
)
async def test_host_that_is_one_is_taken(anna: Person, host: str) -> None:
    await anna.get("/me", headers={"Host": host})


async def test_nul_characters_are_refused(anna: Person) -> None:
    requests: list[dict[str, Any]] = [
        {"json": {"first_name": "a\0b"}},
        {"json": {"a\0b": 1}},
        {"data": {"first_name": "a\0b"}},
        {"params": {"first_name": "a\0b"}},
        {"files": {"photo": b""}, "data": {"first_name": "a\0b"}},
    ]
    for request in requests:
        await anna.refused(422, "PUT", "/me", **request)
    await anna.refused(422, "PUT", "/me/settings/x", json={"data": ["a\0b"]})


@pytest.mark.parametrize("path", ["/users/a%00b", "/teams/a%00b", "/devices/a%00b", "/me/settings/a%00b"])
async def test_nul_character_in_a_path_names_nothing(anna: Person, path: str) -> None:
    answer = await anna.send("DELETE" if "devices" in path else "GET", path)
    assert answer.status_code == (200 if "settings" in path else 404), answer.text


@pytest.mark.parametrize(
    "unknown", ["nowhere", "users/1/friends", "me/settings/a/b", "me/api_keys/1/2", "team/members/1/2"]
)
async def test_unknown_path_is_not_found(server: Server, unknown: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        stranger = Client(server, outside=(f"{method} /{unknown}",))
        error = await stranger.refused(404, method, f"/{unknown}")
        assert error["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/sessions", {"POST", "DELETE"}),
        ("PATCH", "/me", {"GET", "PUT", "DELETE"}),
        ("POST", "/me", {"GET", "PUT", "DELETE"}),
        ("GET", "/team/features", {"PATCH"}),
        ("DELETE", "/team/members/1", {"GET", "PUT"}),
        ("PUT", "/users", {"GET", "POST"}),  # the first edition lists people here
    ],
)
async def test_wrong_verb_names_the_right_ones(stranger: Client, method: str, path: str, allowed: set[str]) -> None:
    answer = await stranger.send(method, path)
    assert answer.status_code == 405
    assert allowed <= {verb.strip() for verb in answer.headers["allow"].split(",")} <= allowed | {"OPTIONS", "HEAD"}
    error = answer.json()
    assert (error["error"], error["code"]) == (True, "METHOD_NOT_ALLOWED")
    assert error["request_id"] == answer.headers["x-request-id"]


async def test_body_over_the_limit_is_refused_by_its_declared_length(anna: Person) -> None:
    error = await anna.refused(413, "PUT", "/me", json={"first_name": "a" * LIMIT_BYTES})
    assert error["code"] == "TOO_LARGE"
    await anna.refused(413, "PUT", "/me", content=b"", headers={"Content-Length": "9" * 30})


async def test_body_over_the_limit_is_refused_while_it_streams(anna: Person) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"a" * 1000

    await anna.refused(413, "PUT", "/me", content=endless(), headers=JSON)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/tags/{id}"),
        ("PUT", "/tags/{id}"),
        ("DELETE", "/tags/{id}"),
        ("GET", "/syncs/{id}"),
        ("GET", "/users/{id}"),
        ("GET", "/teams/{id}"),
        ("GET", "/team/members/{id}"),
        ("PUT", "/team/members/{id}"),
        ("DELETE", "/devices/{id}"),
        ("DELETE", "/me/api_keys/{id}"),
    ],
)
async def test_id_that_is_none_is_not_found(server: Server, method: str, path: str) -> None:
    owner, _ = await owner_of_team(server)
    options = {"json": {"name": "x"}} if method == "PUT" else {}
    for odd in NO_IDS:
        error = await owner.refused(404, method, path.format(id=odd), **options)
        assert error["code"] == "NOT_FOUND"


@pytest.mark.parametrize("way", ["email", "sms"])
async def test_name_in_place_of_an_id_gets_no_pin(server: Server, anna: Person, way: str) -> None:
    slug = (await anna.get("/me"))["slug"]
    error = await Client(server).refused(404, "POST", f"/users/{slug}/send_verification_{way}")
    assert error["code"] == "NOT_FOUND"


async def test_huge_ids_in_bodies_and_queries_are_refused(server: Server) -> None:
    owner, team = await owner_of_team(server)
    account = {"current_account_id": HUGE, "current_account_type": "Team"}
    await owner.refused(422, "PUT", "/me/current_account", json=account)
    await owner.refused(422, "PUT", "/me/current_account", params=account)
    await owner.refused(422, "PUT", "/team", data={"user_id": str(HUGE)})
    await owner.refused(422, "PUT", "/team", json={"user_id": 2**63})
    await owner.refused(422, "GET", "/team/members", params={"user_id": HUGE})
    await owner.refused(422, "GET", "/users/verify", params={"user_id": HUGE, "pin": "1"})
    for headers in ({"X-Account-Type": "Team", "X-Account-Id": str(HUGE)},):
        await owner.refused(403, "GET", "/team", headers=headers)
    assert (await owner.get("/team"))["user_id"] == team["user_id"]


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", str(HUGE)])
async def test_page_that_is_none_is_refused(server: Server, number: str) -> None:
    owner, _ = await owner_of_team(server)
    for name in ("page", "per", "limit", "page_limit"):
        error = await owner.refused(422, "GET", "/team/members", params={name: number})
        assert name in error["details"]


async def test_crash_is_told_without_its_inside(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(*_: object) -> None:
        raise RuntimeError("SELECT secret FROM table_of_ours")

    monkeypatch.setattr(users, "get", crash)
    error = await anna.refused(500, "GET", "/me", headers={"X-Request-Id": "trail-12345678"})
    assert error["code"] == "INTERNAL_ERROR"
    assert error["request_id"] == "trail-12345678"
    assert not any(word in str(error) for word in ("secret", "RuntimeError", "Traceback", ".py"))


async def test_crash_in_a_write_changes_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, _ = await owner_of_team(server)

    async def crash(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("crewhall.domains.identity.teams._write", crash)
    heir = (await owner.post("/team/members/invite", {"email": "heir@people.example"}))["user_id"]
    await owner.refused(500, "PATCH", "/team/features", json={"features": {"leave": True}})
    await owner.refused(422, "PUT", "/team", json={"user_id": heir})
    monkeypatch.undo()
    assert (await owner.get("/team"))["features"]["leave"] is False


async def test_errors_carry_what_browsers_need_to_read_them(anna: Person, stranger: Client) -> None:
    origin = {"Origin": "https://app.example"}
    for answer in (
        await stranger.send("GET", "/me", headers=origin),
        await anna.send("PUT", "/me", content=b"{", headers=origin | JSON),
        await anna.send("GET", "/users/nobody-at-all", headers=origin),
        await stranger.send("GET", "/sessions", headers=origin),
    ):
        assert answer.is_client_error
        assert answer.headers["access-control-allow-origin"] == "*", answer.request.url


async def test_no_error_repeats_a_secret_of_the_request(anna: Person, stranger: Client) -> None:
    secret = "hunter2-hunter2"
    answers: list[httpx.Response] = [
        await stranger.send("POST", "/sessions", json={"login": anna.email, "password": secret}),
        await stranger.send("POST", "/sessions", json={"login": anna.email, "password": [secret]}),
        await stranger.send("GET", "/me", headers={"Authorization": f"Token {secret}"}),
        await anna.send("PUT", "/me", json={"password": "a new good one", "current_password": secret}),
        await anna.send("PUT", "/me", content=f'{{"password": "{secret}'.encode(), headers=JSON),
    ]
    for answer in answers:
        assert answer.is_client_error
        assert secret not in answer.text


async def test_members_without_the_right_are_refused_before_their_input_is_judged(server: Server, people: Crew) -> None:
    for person, status in ((people.member, 403), (Client(server), 401)):
        await person.refused(status, "PUT", "/team", content=b"{", headers=JSON)
        await person.refused(status, "POST", "/team/members/invite", json={"email": "no address"})
        await person.refused(status, "PUT", "/team/settings/x", json={})

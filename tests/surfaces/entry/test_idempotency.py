"""`Idempotency-Key` on POST, the same on every surface: nothing happens twice, and the first answer comes again."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from crewhall.app.build import Server
from crewhall.domains.identity import surface_tokens
from crewhall.kit.actor import SYSTEM
from crewhall.platform import idempotency
from tests.world.people import PASSWORD, Person, sign_up

pytestmark = pytest.mark.anyio

KEY = {"Idempotency-Key": "7f0e4c39-5f0a-4a54-9e5d-2f9f6c1d8a11"}
EVENT = {"title": "Stocktaking", "start_at": "2026-12-01T09:00:00Z", "end_at": "2026-12-01T10:00:00Z"}


def token(person: Person) -> dict[str, str]:
    """The person's header."""
    return {"Authorization": f"Token {person.token}"}


async def rows(server: Server, table: str) -> int:
    """How many rows a table has."""
    async with server.works.read(SYSTEM) as work:
        return await work.db.fetch_value(f"SELECT count(*) FROM {table}")  # noqa: S608 - a table of this file


async def tomatoes_token(server: Server, user_id: int) -> str:
    """A token of the Tomatoes surface."""
    async with server.works.write(SYSTEM) as work:
        return (await surface_tokens.mint(work, user_id, surface_tokens.TOMATOES, "test"))[1]


@pytest.mark.parametrize(
    ("path", "body", "table"),
    [
        ("/v1/events", EVENT, "calendar_events"),
        ("/v1/me/api_keys", {"name": "export"}, "api_keys"),
        ("/legacy/v1/contacts", {"first_name": "Ben", "email": "ben@key.example"}, "contacts"),
        ("/hall/tokens", {"surface": "tomatoes", "name": "phone"}, "surface_tokens"),
        ("/tomatoes/api/projects", {"project": {"name": "Bar", "tag_list": "bar"}}, "focus_projects"),
    ],
)
async def test_request_that_comes_again_gets_the_first_answer(
    server: Server, http: httpx.AsyncClient, path: str, body: dict[str, Any], table: str
) -> None:
    anna = await sign_up(server)
    headers = KEY | (
        {"Authorization": await tomatoes_token(server, anna.id)} if path.startswith("/tomatoes") else token(anna)
    )
    first = await http.post(path, json=body, headers=headers)
    assert first.is_success, first.text
    made = await rows(server, table)
    again = await http.post(path, json=body, headers=headers)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert await rows(server, table) == made
    unlike = await http.post(path, json=body | {"note": "another"}, headers=headers)
    assert unlike.status_code == 422
    assert await rows(server, table) == made


async def test_sign_up_without_a_credential_is_answered_again(server: Server, http: httpx.AsyncClient) -> None:
    body = {"first_name": "Ben", "email": "ben@key.example", "password": PASSWORD}
    first = await http.post("/v1/users", json=body, headers=KEY)
    again = await http.post("/v1/users", json=body, headers=KEY)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert (await http.post("/v1/users", json=body)).status_code == 422


async def test_key_belongs_to_its_caller_and_path(server: Server, http: httpx.AsyncClient) -> None:
    anna, ben = await sign_up(server), await sign_up(server, "Ben")
    for person in (anna, ben):
        assert (await http.post("/v1/events", json=EVENT, headers=KEY | token(person))).status_code == 201
    assert (await http.post("/v1/me/api_keys", json={"name": "x"}, headers=KEY | token(anna))).status_code == 201
    assert await rows(server, "calendar_events") == 2
    replayed = await http.post("/v1/events", json=EVENT, headers=KEY | {"Authorization": "Token crewhall_wrong"})
    assert replayed.status_code == 401


async def test_another_session_of_the_same_person_may_repeat(server: Server, http: httpx.AsyncClient) -> None:
    anna = await sign_up(server)
    session = await http.post("/v1/sessions", json={"login": anna.email, "password": PASSWORD})
    first = await http.post("/v1/events", json=EVENT, headers=KEY | token(anna))
    again = await http.post(
        "/v1/events", json=EVENT, headers=KEY | {"Authorization": f"Token {session.json()['token']}"}
    )
    assert again.content == first.content


async def test_refused_request_may_be_corrected_under_its_key(server: Server, http: httpx.AsyncClient) -> None:
    anna = await sign_up(server)
    wrong = await http.post("/v1/events", json={"title": ""}, headers=KEY | token(anna))
    right = await http.post("/v1/events", json=EVENT, headers=KEY | token(anna))
    assert (wrong.status_code, right.status_code) == (422, 201)
    assert await rows(server, "idempotency_keys") == 1


async def test_parallel_requests_act_once(server: Server, http: httpx.AsyncClient) -> None:
    anna = await sign_up(server)
    answers = await asyncio.gather(*(http.post("/v1/events", json=EVENT, headers=KEY | token(anna)) for _ in range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"REQUEST_IN_PROGRESS"}
    assert await rows(server, "calendar_events") == 1


async def test_kept_answer_is_readable_with_the_key_alone(server: Server, http: httpx.AsyncClient) -> None:
    anna = await sign_up(server)
    secret = (await http.post("/v1/me/api_keys", json={"name": "x"}, headers=KEY | token(anna))).json()["key"]
    async with server.works.read(SYSTEM) as work:
        kept = await work.db.fetch_value("SELECT body FROM idempotency_keys")
        key = await work.db.fetch_value("SELECT key FROM idempotency_keys")
    assert secret not in kept
    assert KEY["Idempotency-Key"] not in key


@pytest.mark.parametrize("key", ["has blank", "a\tb", "x" * 256, "ü"])
async def test_what_is_no_key_is_refused(server: Server, http: httpx.AsyncClient, key: str) -> None:
    anna = await sign_up(server)
    headers = [(b"authorization", f"Token {anna.token}".encode()), (b"idempotency-key", key.encode())]
    answer = await http.post("/v1/events", json=EVENT, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "BAD_IDEMPOTENCY_KEY")


async def test_key_is_forgotten_after_a_day(server: Server, http: httpx.AsyncClient) -> None:
    anna = await sign_up(server)
    first = await http.post("/v1/events", json=EVENT, headers=KEY | token(anna))
    now = server.works.clock() + timedelta(hours=25)
    server.works.clock = lambda: now
    later = await http.post("/v1/events", json=EVENT, headers=KEY | token(anna))
    assert later.json()["id"] != first.json()["id"]


@pytest.mark.parametrize(
    ("is_committed", "minutes", "code"),
    [
        (False, 0, "REQUEST_IN_PROGRESS"),
        (True, 0, "REQUEST_IN_PROGRESS"),
        (True, 5, "ANSWER_IS_LOST"),
        (False, 5, None),
    ],
)
async def test_request_whose_process_died_runs_again_only_if_it_changed_nothing(
    server: Server, http: httpx.AsyncClient, *, is_committed: bool, minutes: int, code: str | None
) -> None:
    anna = await sign_up(server)
    await http.post("/v1/events", json=EVENT, headers=KEY | token(anna))
    async with server.works.write(SYSTEM) as work:  # as it is while the request runs
        await work.db.execute("UPDATE idempotency_keys SET status = NULL, is_committed = $1", is_committed)
    now = server.works.clock() + timedelta(minutes=minutes)
    server.works.clock = lambda: now
    answer = await http.post("/v1/events", json=EVENT, headers=KEY | token(anna))
    if code is None:
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.json()["code"]) == (409, code)


async def test_request_that_lost_its_claim_changes_nothing(server: Server) -> None:
    slow, fast = idempotency.Claim("key", "slow"), idempotency.Claim("key", "fast")
    async with server.works.write(SYSTEM) as work:
        assert await idempotency.claim(work.db, slow.key, slow.id, work.now - timedelta(hours=1)) is None
        assert await idempotency.claim(work.db, fast.key, fast.id, work.now) is None
    running = idempotency.current_claim.set(slow)
    try:
        with pytest.raises(idempotency.RequestInProgress):
            async with server.works.write(SYSTEM) as work:
                await work.db.execute("DELETE FROM idempotency_keys")
    finally:
        idempotency.current_claim.reset(running)
    assert await rows(server, "idempotency_keys") == 1


async def test_key_with_limits_gets_no_answer_of_another(server: Server, http: httpx.AsyncClient) -> None:
    anna = await sign_up(server)
    limited = [
        (await anna.post("/me/api_keys", {"name": "limited", **limits}))["key"]
        for limits in ({"scopes": ["write"]}, {"expires_at": "2099-01-01T00:00:00Z"})
    ]
    made = await http.post("/v1/me/api_keys", json={"name": "full"}, headers=KEY | token(anna))
    assert made.status_code == 201
    for key in limited:
        answer = await http.post(
            "/v1/me/api_keys", json={"name": "full"}, headers=KEY | {"Authorization": f"Token {key}"}
        )
        assert (answer.status_code, "key" in answer.json()) == (403, False)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/sessions", {}),
        ("/v1/sessions/", {}),
        ("/v1//sessions", {}),
        ("/legacy/v1/sessions", {}),
        ("/v1/sessions", {"api_key": "crewhall_wrong"}),
    ],
)
async def test_sign_in_is_never_answered_by_a_kept_session(
    server: Server, http: httpx.AsyncClient, path: str, body: dict[str, str]
) -> None:
    anna = await sign_up(server)
    body = {"login": anna.email, "password": PASSWORD} | body
    first, again = [(await http.post(path, json=body, headers=KEY)).json()["token"] for _ in range(2)]
    assert first != again


async def test_server_that_starts_ends_the_claims_of_the_one_before(server: Server) -> None:
    async with server.works.write(SYSTEM) as work:
        assert await idempotency.claim(work.db, "key", "dead", work.now) is None
    async with server.works.write(SYSTEM) as work:
        with pytest.raises(idempotency.RequestInProgress) as caught:
            await idempotency.claim(work.db, "key", "next", work.now + timedelta(seconds=30))
        assert caught.value.retry_after_s == 90
        await idempotency.update_claims_of_the_dead(work.db, work.now)
        assert await idempotency.claim(work.db, "key", "next", work.now + timedelta(seconds=1)) is None

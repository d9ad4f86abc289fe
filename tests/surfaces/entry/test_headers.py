"""What the entry does to every surface's requests and answers: CORS, OPTIONS, limits that are told, compression, WebSockets that are denied."""

import asyncio
from typing import Any

import httpx
import pytest

from crewhall.app.build import Server
from tests.world.people import sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("dialect", ["sqlite"])]


@pytest.mark.parametrize(
    "name",
    ["Cache-Control", "X-Requested-With", "traceparent", "If-Match", "Idempotency-Key", "X-Made-Up-Tomorrow"],
)
@pytest.mark.parametrize("path", ["/v1/me", "/tomatoes/api/user", "/hall/tokens", "/legacy/v1/user"])
async def test_preflight_allows_the_headers_that_are_requested(http: httpx.AsyncClient, path: str, name: str) -> None:
    answer = await http.options(
        path,
        headers={
            "Origin": "https://app.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": name.lower(),
        },
    )
    assert answer.status_code == 204
    allowed = {each.strip().lower() for each in answer.headers["access-control-allow-headers"].split(",")}
    assert {name.lower(), "authorization", "content-type"} <= allowed
    assert "Access-Control-Request-Headers" in answer.headers["vary"]


@pytest.mark.parametrize("requested", ["x\r\nSet-Cookie: a=b", "a b", "a,,b", "x" * 5000, "ä"])
async def test_preflight_repeats_nothing_but_names_of_headers(http: httpx.AsyncClient, requested: str) -> None:
    headers = [(b"origin", b"https://app.example"), (b"access-control-request-headers", requested.encode())]
    answer = await http.options("/v1/me", headers=headers)
    assert answer.status_code == 204
    assert requested not in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/me", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("/v1/events/7", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("/v1/devices", "GET, HEAD, OPTIONS, POST"),
        ("/hall/tokens/7", "DELETE, OPTIONS"),
    ],
)
async def test_options_names_the_methods_that_a_refusal_names(http: httpx.AsyncClient, path: str, methods: str) -> None:
    answer = await http.options(path)
    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, methods, b"")
    refused = await http.request("TRACE", path)
    assert refused.status_code == 405
    assert {*refused.headers["allow"].split(", ")} | {"HEAD"} == {*methods.split(", ")} | {"HEAD"}


async def test_options_of_an_unknown_path_finds_nothing(http: httpx.AsyncClient) -> None:
    assert (await http.options("/v1/nothing/here")).status_code == 404


class TestRateLimits:
    """The fields of draft-ietf-httpapi-ratelimit-headers, on each answer that is limited."""

    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        """Small limits."""
        return {"limits": {"exempt": (), "requests": 5, "logins": 2}}

    async def test_answers_say_what_is_left(self, server: Server, http: httpx.AsyncClient) -> None:
        now = server.works.clock()
        server.works.clock = lambda: now
        for path, left in (("/v1/me", 4), ("/hall/tokens", 3), ("/tomatoes/api/user", 2), ("/legacy/v1/user", 1)):
            answer = await http.get(path)
            assert answer.headers["ratelimit-policy"] == '"requests";q=5;w=60'
            assert answer.headers["ratelimit"].startswith(f'"requests";r={left};t=')
        await http.get("/v1/me")
        refused = await http.get("/v1/me")
        assert refused.status_code == 429
        assert refused.headers["ratelimit"] == '"requests";r=0;t=60'

    async def test_other_limits_are_told_beside(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/v1/sessions", json={"login": "nobody@limits.example", "password": "wrong password"})
        assert answer.status_code == 401
        assert '"failed sign-ins";q=2;w=300' in answer.headers["ratelimit-policy"]
        assert '"failed sign-ins";r=1;' in answer.headers["ratelimit"]

    async def test_sockets_count_like_requests(self, server: Server, http: httpx.AsyncClient) -> None:
        now = server.works.clock()
        server.works.clock = lambda: now
        for _ in range(5):
            await http.get("/v1/me")
        assert (await denied(server, "crewhall.test"))["status"] == 429


@pytest.mark.parametrize(
    ("version", "headers", "is_served"),
    [
        ("1.1", [], False),
        ("1.1", [(b"host", b"")], True),
        ("1.0", [], True),
        ("2", [], True),
        ("2.0", [], True),
        ("0.9", [], True),
    ],
)
@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/me", 401, '"code":"BAD_HOST"'),
        ("/legacy/v1/user", 401, '"code":400'),
        ("/tomatoes/api/user", 401, '"status":400'),
        ("/healthz", 200, '"code":"BAD_HOST"'),
    ],
)
async def test_http_1_1_needs_a_host(
    server: Server, version: str, headers: list[tuple[bytes, bytes]], is_served: bool, path: str, status: int, code: str
) -> None:
    async def with_version(scope: Any, receive: Any, send: Any) -> None:
        await server({**scope, "http_version": version, "headers": headers}, receive, send)

    transport = httpx.ASGITransport(with_version)  # pyright: ignore[reportArgumentType] - an ASGI application
    async with httpx.AsyncClient(transport=transport, base_url="http://crewhall.test") as client:
        answer = await client.get(path)
    assert answer.status_code == (status if is_served else 400)
    assert is_served or code in answer.text


@pytest.mark.parametrize(
    ("path", "status"), [("/no/such/path", 404), ("/v1/tags", 401), ("/hall/files", 401), ("/tomatoes/api", 404)]
)
async def test_request_that_cannot_succeed_is_refused_before_its_body_comes(
    server: Server, path: str, status: int
) -> None:
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        raise AssertionError("the body was asked for")

    async def send(message: dict[str, Any]) -> None:
        statuses.append(message.get("status", 0))

    headers = [(b"host", b"crewhall.test"), (b"content-length", b"90000000"), (b"content-type", b"application/json")]
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    scope |= {"client": ("127.0.0.1", 1), "scheme": "http", "http_version": "1.1"}
    await server.dispatcher(scope, receive, send)  # pyright: ignore[reportArgumentType] - as servers call it
    assert statuses[0] == status


async def denied(server: Server, host: str) -> dict[str, Any]:
    """What a WebSocket is answered that is not opened."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "websocket",
        "path": "/hall/socket",
        "query_string": b"",
        "headers": [(b"host", host.encode())],
        "client": ("192.0.2.7", 1),
        "extensions": {"websocket.http.response": {}},
    }
    await asyncio.wait_for(server.dispatcher(scope, receive, send), 5)  # pyright: ignore[reportArgumentType] - as servers send
    assert sent[0]["type"] == "websocket.http.response.start"
    return sent[0]


@pytest.mark.parametrize("host", ["crew.example/x", "a b", "a<b>"])
async def test_sockets_for_a_bad_host_are_denied(server: Server, host: str) -> None:
    assert (await denied(server, host))["status"] == 400


class TestCompression:
    """Text over a kilobyte, for clients that accept gzip."""

    async def test_long_text_is_compressed_and_says_so(self, http: httpx.AsyncClient) -> None:
        plain = await http.get("/v1/openapi.json")
        assert "content-encoding" not in plain.headers
        packed = await http.get("/v1/openapi.json", headers={"Accept-Encoding": "br, gzip"})
        assert packed.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["vary"]
        assert packed.json() == plain.json()
        assert packed.headers["etag"] == f"W/{plain.headers['etag']}"
        assert int(packed.headers["content-length"]) < len(plain.content) / 3
        headers = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}
        assert (await http.get("/v1/openapi.json", headers=headers)).status_code == 304
        head = await http.head("/v1/openapi.json", headers={"Accept-Encoding": "gzip"})
        assert (head.content, head.headers["content-length"]) == (b"", packed.headers["content-length"])

    async def test_private_answers_are_compressed_when_they_only_read(
        self, server: Server, http: httpx.AsyncClient
    ) -> None:
        anna = await sign_up(server)
        await anna.put("/me/settings/notes", {"data": "tide " * 300})
        headers = {"Authorization": f"Token {anna.token}", "Accept-Encoding": "gzip"}
        answer = await http.get("/v1/me/settings", headers=headers)
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.json() == {"notes": "tide " * 300}
        stored = await http.put("/v1/me/settings/notes", json={"data": "tide " * 300}, headers=headers)
        assert "content-encoding" not in stored.headers

    @pytest.mark.parametrize("accepts", ["identity", "br", "gzip;q=0", "*;q=0, br", ""])
    async def test_clients_that_do_not_accept_it_get_none(self, http: httpx.AsyncClient, accepts: str) -> None:
        answer = await http.get("/v1/openapi.json", headers={"Accept-Encoding": accepts})
        assert "content-encoding" not in answer.headers

    @pytest.mark.parametrize("path", ["/hall/outbox", "/hall/calendars"])
    async def test_secrets_beside_words_of_strangers_are_not_compressed(
        self, server: Server, http: httpx.AsyncClient, path: str
    ) -> None:
        anna = await sign_up(server)
        for number in range(10):
            await http.post("/v1/users/reset_password", json={"login": anna.email})
            await anna.post("/teams", {"name": f"Harbour Street Kitchen and Bar by the Sea, {number}"})
        headers = {"Authorization": f"Bearer {anna.token}", "Accept-Encoding": "gzip"}
        answer = await http.get(path, headers=headers)
        assert answer.status_code == 200
        assert len(answer.content) > 1024, "long enough to be compressed"
        assert "content-encoding" not in answer.headers

"""Clients of the Tomatoes surface, every answer of which is held to its contract, and people who have a token for it."""

import itertools
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import httpx

from crewhall.app.build import Server
from crewhall.domains.identity import surface_tokens, users
from crewhall.domains.identity.model import NewUser
from crewhall.kit.actor import NOBODY
from tests.contract.validation import ContractValidator
from tests.world.answers import read_answer

PAGE_404 = {"status": 404, "error": "Not Found"}
STANDING_HEADERS = {
    "x-frame-options": "SAMEORIGIN",
    "x-xss-protection": "1; mode=block",
    "x-content-type-options": "nosniff",
}
UNKNOWN_ID = "0123456789abcdef01234567"
"""An id that nobody has."""

_OVERRIDE = re.compile(rb"(?:^|&)_method=(\w+)")
_numbers = itertools.count(1)


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 25, 12, 0, 0, 625_999, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> datetime:
        """Let time pass, given as for `timedelta`; what it is then."""
        self.now += timedelta(**time)
        return self.now


@cache
def validator() -> ContractValidator:
    """The contract of the surface."""
    return ContractValidator("tomatoes", "/tomatoes")


class ValidatedTransport(httpx.AsyncBaseTransport):
    """Sends requests into a server; paths and verbs are held to the contract in their plain form, and others must be unknown."""

    def __init__(self, server: Server, prefix: str, client: str) -> None:
        self._inner = httpx.ASGITransport(app=server, client=(client, 40000))  # pyright: ignore[reportArgumentType] - an ASGI application
        self._prefix = prefix

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send, read, validate."""
        await request.aread()
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        assert response.headers.get("x-request-id"), "every answer carries a request id"
        assert {name: response.headers.get(name) for name in STANDING_HEADERS} == STANDING_HEADERS
        path = f"/tomatoes{plain_path(request.url.path.removeprefix(self._prefix))}"
        method = _method(request, path)
        if validator().has("GET" if method == "HEAD" else method, path):
            content_type = response.headers.get("content-type")
            validator().check(method, path, response.status_code, content_type, body)
        else:
            assert response.status_code == 404, f"{method} {path}: {response.status_code}"
        return read_answer(response, body, request)


def plain_path(path: str) -> str:
    """The path as the contract writes it."""
    return re.sub(r"\.\w+$", "", re.sub(r"//+", "/", path).rstrip("/"))


def _method(request: httpx.Request, path: str) -> str:
    """The verb, or the one that a form names and the path has."""
    named = _OVERRIDE.search(request.content) if request.method == "POST" else None
    verb = named[1].decode().upper() if named else request.method
    return verb if validator().has(verb, path) else request.method


class TomatoesClient:
    """A client with a bare token: `await anna.get("/api/user")` answers the decoded body of a 2xx."""

    def __init__(
        self,
        server: Server,
        token: str | None = None,
        *,
        origin: str = "http://crewhall.test",
        prefix: str = "/tomatoes",
        address: str = "127.0.0.1",
    ) -> None:
        self.token = token or ""
        self.http = httpx.AsyncClient(
            transport=ValidatedTransport(server, prefix, address),
            base_url=f"{origin}{prefix}",
            headers={} if token is None else {"Authorization": token},
        )

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer, whatever its status."""
        return await self.http.request(method, path, **options)

    async def get(self, path: str, **options: Any) -> Any:
        """The body of a successful GET."""
        return await self.ask(200, "GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> Any:
        """The body of the answer to a POST that made something."""
        return await self.ask(201, "POST", path, json=json, **options)

    async def patch(self, path: str, json: Any = None, **options: Any) -> Any:
        """The body of a successful PATCH."""
        return await self.ask(200, "PATCH", path, json=json, **options)

    async def delete(self, path: str, **options: Any) -> None:
        """Have something deleted."""
        await self.ask(204, "DELETE", path, **options)

    async def ask(self, status: int, method: str, path: str, **options: Any) -> Any:
        """The decoded body of an answer of this status; None without a body."""
        response = await self.send(method, path, **options)
        assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None


class Person(TomatoesClient):
    """Somebody with a token."""

    def __init__(self, server: Server, user_id: int, token: str) -> None:
        super().__init__(server, token)
        self.user_id = user_id

    async def save(self, tag_list: str = "") -> dict[str, Any]:
        """Save a tomato; it is the caller's to let time pass between two."""
        return await self.post("/api/tomatoes", {"tomato": {"tag_list": tag_list}})

    async def project(self, name: str = "Errands", **fields: Any) -> dict[str, Any]:
        """Make a project."""
        return await self.post("/api/projects", {"project": {"name": name, **fields}})


async def person(server: Server, first_name: str = "Anna", /, **fields: Any) -> Person:
    """A new person. They sign up with an address, so that they have a way in of their own beside the token."""
    named: dict[str, Any] = {
        "first_name": first_name,
        "email": f"{first_name.lower()}.{next(_numbers)}@tomatoes.example",
    }
    new = NewUser(**named | fields)
    async with server.works.write(NOBODY) as work:
        user = await users.sign_up(work, new, password_hash="none")
        _, token = await surface_tokens.mint(work, user.id, surface_tokens.TOMATOES, "laptop")
    return Person(server, user.id, token)

"""HTTP clients for the suite. Every answer that any of them receives is validated against its surface's contract."""

import re
from functools import cache
from typing import Any

import httpx

from crewhall.app.build import Server
from crewhall.platform import contracts
from tests.contract.validation import ContractValidator
from tests.world.answers import read_answer

# What clients may ask beyond the contract: aliases that the behaviour notes recommend.
OUTSIDE_TOMMY = (
    "GET /users/search/{term}",
    "GET /users/verify/{pin}",
    "GET /me/qr.png",
    "GET /team/tags",
    "GET /teams/tags",
    "PUT /tags/{id}",
    "GET /devices",
    "GET /openapi.json",
    "GET /contacts/requests",
)


@cache
def retired_paths() -> ContractValidator:
    """The operations of the first edition whose paths today's edition does not have: they are served at /v1 too, in their own shapes."""
    known = {_spelling(operation) for operation in contracts.operations("tommy")}
    legacy = contracts.load("tommy-legacy")
    paths: dict[str, Any] = {}
    for operation in contracts.operations("tommy-legacy"):
        if _spelling(operation) not in known:
            method = operation.method.lower()
            paths.setdefault(operation.path, {})[method] = legacy["paths"][operation.path][method]
    return ContractValidator("tommy-legacy", "/v1", document={**legacy, "paths": paths})


def _spelling(operation: contracts.Operation) -> tuple[str, str]:
    """What an operation has in common with one whose parameters have other names."""
    return operation.method, re.sub(r"\{[^}]*\}", "{}", operation.path)


class ValidatedTransport(httpx.AsyncBaseTransport):
    """Sends requests into a server and holds every answer to the contract of the surface that gave it."""

    def __init__(self, server: Server, outside: tuple[str, ...] = (), client: str = "127.0.0.1") -> None:
        self._inner = httpx.ASGITransport(app=server, client=(client, 40000))  # pyright: ignore[reportArgumentType] - an ASGI application
        self._validators = (
            ContractValidator("tommy-legacy", "/legacy/v1", outside=outside),
            ContractValidator("tommy", "/v1", outside=(*OUTSIDE_TOMMY, *outside)),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send, read, validate."""
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        path = request.url.path
        assert response.headers.get("x-request-id"), "every answer carries a request id"
        validator = self._validator_of(request.method, path)
        if validator is not None and request.method != "OPTIONS" and response.status_code != 405:
            content_type = response.headers.get("content-type", "")
            validator.check(request.method, path, response.status_code, content_type, body)
        return read_answer(response, body, request)

    def _validator_of(self, method: str, path: str) -> ContractValidator | None:
        if retired_paths().has(method, path):
            return retired_paths()
        return next((each for each in self._validators if path.startswith(f"{each.prefix}/")), None)


class Client:
    """A client of the Tommy surface with one credential: `await anna.get("/me")` answers the decoded body of a 2xx."""

    prefix = "/v1"

    def __init__(self, server: Server, *, token: str | None = None, outside: tuple[str, ...] = ()) -> None:
        headers = {"Authorization": f"Token {token}"} if token else {}
        self.token = token or ""
        self.http = httpx.AsyncClient(
            transport=ValidatedTransport(server, outside),
            base_url=f"http://crewhall.test{self.prefix}",
            headers=headers,
        )

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer, whatever its status."""
        return await self.http.request(method, path, **options)

    async def get(self, path: str, **options: Any) -> Any:
        """The body of a successful GET."""
        return await self._good("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> Any:
        """The body of a successful POST."""
        return await self._good("POST", path, json=json, **options)

    async def put(self, path: str, json: Any = None, **options: Any) -> Any:
        """The body of a successful PUT."""
        return await self._good("PUT", path, json=json, **options)

    async def patch(self, path: str, json: Any = None, **options: Any) -> Any:
        """The body of a successful PATCH."""
        return await self._good("PATCH", path, json=json, **options)

    async def delete(self, path: str, **options: Any) -> Any:
        """The body of a successful DELETE."""
        return await self._good("DELETE", path, **options)

    async def refused(self, status: int, method: str, path: str, **options: Any) -> dict[str, Any]:
        """The error of a request that must be refused with this status."""
        response = await self.send(method, path, **options)
        assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
        error: dict[str, Any] = response.json()
        assert error["error"] is True
        assert error["request_id"] == response.headers["x-request-id"]
        return error

    async def _good(self, method: str, path: str, **options: Any) -> Any:
        response = await self.send(method, path, **options)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
        if not response.content:
            return None
        return response.json() if "json" in response.headers["content-type"] else response.content


class LegacyClient(Client):
    """A client of the first edition; with `prefix="/v1"` of its retired paths beside today's."""

    def __init__(
        self, server: Server, *, token: str | None = None, outside: tuple[str, ...] = (), prefix: str = "/legacy/v1"
    ) -> None:
        self.prefix = prefix
        super().__init__(server, token=token, outside=outside)

    async def refused(self, status: int, method: str, path: str, **options: Any) -> dict[str, Any]:
        """The error of a request that must be refused with this status: an integer code and a message, nothing else."""
        response = await self.send(method, path, **options)
        assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
        error: dict[str, Any] = response.json()
        assert error.keys() == {"code", "message"}
        assert error["code"] == status
        assert error["message"]
        return error

"""Clients of people who keep time, and a clock that tests move."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from crewhall.domains.identity import sessions
from crewhall.platform.work import Works
from tests.surfaces.hall.conftest import HallServer, sign_up


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 12, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        """Let time pass, given as for `timedelta`."""
        self.now += timedelta(**time)


class Person:
    """A client whose answers must be what is expected."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def ask(self, status: int, method: str, path: str, json: Any = None, **options: Any) -> Any:
        """The decoded body of an answer of this status; None without a body."""
        response = await self.http.request(method, f"/hall/focus{path}", json=json, **options)
        assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
        if response.headers.get("content-type", "").startswith("application/json") and status < 400:
            assert response.headers["cache-control"] == "no-store"
        return response.json() if response.content else None

    async def refused(self, status: int, method: str, path: str, json: Any = None, **options: Any) -> Any:
        """The code of a refusal, and the fields that it names."""
        error = await self.ask(status, method, path, json, **options)
        return error["code"], list(error.get("details") or {})


@asynccontextmanager
async def signed_in(server: HallServer, name: str) -> AsyncGenerator[Person, None]:
    """A new person."""
    token = await sign_up(server.works, f"{name}@example.com")
    async with server.client(Authorization=f"Bearer {token}") as http:
        yield Person(http)


async def key_that_may_only_read(works: Works, name: str) -> str:
    """The API key of a new person."""
    token = await sign_up(works, f"{name}@example.com")
    async with works.write(await sessions.authenticate_token(works, token, sessions.CURRENT)) as work:
        return (await sessions.create_key(work, "viewer", ("read",)))[1]

"""A server on the loopback that answers `/user` as GitHub does, for tests of signing in there."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from crewhall.domains.identity.model import User
from crewhall.flows import github_login
from crewhall.platform.outbound.client import GuardedClient
from crewhall.platform.work import Works
from tests.platform.http.loopback import Seen, Web, serving

ACCESS_TOKEN = "gho_16C7e42F292c6912E7710c838347Ae178B4a"


class Github:
    """What the server says to whoever asks whose access token this is."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.tell()

    @property
    def url(self) -> str:
        """What `tomatoes.github_api_url` is set to."""
        return f"http://127.0.0.1:{self.web.port}"

    @property
    def asked(self) -> list[Seen]:
        """The requests so far."""
        return self.web.seen

    def tell(self, **changes: Any) -> None:
        """Answer with Octo's profile, with these changes."""
        profile = {
            "login": "octo",
            "id": 583231,
            "avatar_url": "https://avatars.example/u/583231",
            "name": "Octo Cat",
            "email": "octo@example.test",
            "type": "User",
        }
        self.answer(200, json.dumps(profile | changes).encode())

    def answer(self, status: int, body: bytes) -> None:
        """Answer so, whatever it is."""
        head = f"HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.web.answers["/user"] = [head.encode() + body]

    def redirect(self, status: int, location: str) -> None:
        """Send whoever asks elsewhere."""
        self.web.redirect("/user", status, location)


async def sign_in_by_github(
    works: Works, access_token: object = ACCESS_TOKEN, client: GuardedClient | None = None
) -> tuple[User, str]:
    """Sign in by an access token: the person, and a token of theirs for Tomatoes."""
    client = client or GuardedClient(5.0, 20_000)
    return await github_login.sign_in(works, client, works.settings, access_token, count_sign_up=lambda: None)


@asynccontextmanager
async def github_at_work() -> AsyncGenerator[Github, None]:
    """A GitHub of its own; in a fixture, `overrides` point the setting at its `url`."""
    async with serving() as web:
        yield Github(web)

"""All fields that are wrong are named at once, by every surface, and no message says the same thing twice."""

import re
from typing import Any

import httpx
import pytest

from crewhall.app.build import Server
from tests.world.people import owner_of_team

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

LONG = "x" * 3000
CALLS: dict[str, tuple[str, str, dict[str, Any], set[str]]] = {
    "nobody signs up": ("POST", "/v1/users", {}, {"email", "password"}),
    "sign up": (
        "POST",
        "/v1/users",
        {"email": "a@", "mobile": "1", "password": "short", "first_name": LONG, "time_zone": "Mars"},
        {"email", "mobile", "password", "first_name", "time_zone"},
    ),
    "sign up by types": ("POST", "/v1/users", {"email": {"a": 1}, "slug": ["a"]}, {"email", "slug"}),
    "sign in": ("POST", "/v1/sessions", {}, {"login", "password"}),
    "reset": ("POST", "/v1/users/reset_password", {"pin": "123456", "password": "x"}, {"login", "password"}),
    "profile": (
        "PUT",
        "/v1/me",
        {"password": "short", "first_name": LONG, "email": "a@", "current_password": "correct horse battery"},
        {"password", "first_name", "email"},
    ),
    "found a team": ("POST", "/v1/teams", {"email": "a@", "time_zone": "Mars"}, {"name", "email", "time_zone"}),
    "change the team": ("PUT", "/v1/team", {"email": "a@", "slug": "-", "phone": LONG}, {"email", "slug", "phone"}),
    "key": ("POST", "/v1/me/api_keys", {"name": LONG, "expires_at": "2999-01-01T00:00:00"}, {"name", "expires_at"}),
    "message": ("POST", "/v1/chats/{room}/messages", {"kind": LONG, "via": LONG}, {"body", "kind", "via"}),
    "message of old": ("POST", "/legacy/v1/messages", {"chat_id": "{room}", "kind": LONG}, {"body", "kind"}),
    "event": (
        "POST",
        "/v1/events",
        {"title": LONG, "color": "§", "start_at": "2026-01-02T00:00:00Z", "end_at": "2026-01-01T00:00:00Z"},
        {"title", "color", "end_at"},
    ),
    "fragment": ("POST", "/v1/fragments", {"data": 3, "kind": LONG}, {"data", "kind"}),
    "contact": ("POST", "/v1/contacts", {"email": "a@", "first_name": LONG}, {"email", "first_name"}),
    "contact of old": ("POST", "/legacy/v1/contacts", {"email": "a@", "phone": "1"}, {"email", "mobile"}),
    "sign-up of old": ("POST", "/legacy/v1/users", {"first_name": LONG}, {"email", "password", "first_name"}),
    "timer": (
        "POST",
        "/hall/focus/timer/start",
        {"tags": [LONG], "note": LONG, "length_s": 1},
        {"tags", "note", "length_s"},
    ),
    "goal": ("POST", "/hall/focus/goals", {"target": 0, "tag": "a,b"}, {"target", "tag"}),
    "interruption": (
        "POST",
        "/hall/focus/interruptions",
        {"reason": LONG, "tags": [LONG], "began_at": "x", "ended_at": "y"},
        {"reason", "tags", "began_at", "ended_at"},
    ),
}


async def test_wrong_fields_are_named_at_once_and_once(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    room = (await owner.post("/chats", {"title": "Room"}))["id"]
    transport = httpx.ASGITransport(app=server)  # pyright: ignore[reportArgumentType] - an ASGI application
    async with httpx.AsyncClient(transport=transport, base_url="http://crewhall.test") as client:
        for call, (method, path, body, wrong) in CALLS.items():
            sent = {name: room if value == "{room}" else value for name, value in body.items()}
            headers = {} if path == "/v1/sessions" else {"Authorization": f"Bearer {owner.token}"}
            answer = await client.request(method, path.format(room=room), json=sent, headers=headers)
            assert answer.status_code == 422, f"{call}: {answer.text}"
            error = answer.json()
            details = error.get("details")
            assert details is None or set(details) == wrong, f"{call}: {error}"
            assert_names_once(error["message"], wrong)


def assert_names_once(message: str, wrong: set[str]) -> None:
    """The message names the fields, at least three of them or all, and each with what is wrong once."""
    named = {field for field in wrong if re.search(rf"\b{field}\b", message)}
    assert len(named) >= min(3, len(wrong)), message
    parts = [part.strip().lower() for part in re.split(r"[;(]|\. ", message.rstrip(".)"))]
    assert len(parts) == len(set(parts)), message
    for field in named:
        assert len(re.findall(rf"(?:^|; |\(){field} ", message)) == 1, message

"""/me/api_keys: the caller's keys for programs (product: names settled)."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from crewhall.domains.identity import sessions
from crewhall.domains.identity.model import ApiKey
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.tommy.auth import proving
from crewhall.surfaces.tommy.shapes import read_input, reply, wire_time


class ApiKeyInput(Struct):
    """contracts/amendments/tommy.yaml create_me_api_keys."""

    name: str | None = None
    scopes: list[str] | None = None
    expires_at: datetime | None = None
    current_password: str | None = None


class ApiKeyJson(Struct):
    """contracts/amendments/tommy.yaml ApiKey; times are null where there is none."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    expires_at: str | None
    last_used_at: str | None
    created_at: str | None


class NewApiKeyJson(ApiKeyJson):
    """ApiKey with the key itself, which is shown this once."""

    key: str


class MeApiKeysResource:
    """/me/api_keys: the caller's API keys."""

    @operation("get_me_api_keys", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's keys, newest first, without the keys themselves."""
        async with reading(req) as work:
            found = await sessions.list_keys(work)
        reply(resp, [ApiKeyJson(**_fields(key)) for key in found])

    @operation("create_me_api_keys", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """A new key, for whoever shows their password or has signed in with it within 15 minutes."""
        body = await read_input(req, ApiKeyInput)
        async with await proving(req, body.current_password) as work:
            record, key = await sessions.create_key(work, body.name, tuple(body.scopes or ()), body.expires_at)
        reply(resp, NewApiKeyJson(**_fields(record), key=key), 201)


class MeApiKeyResource:
    """/me/api_keys/{api_key_id}: one of the caller's API keys."""

    @operation("delete_me_api_keys_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, api_key_id: int) -> None:
        """Remove a key; it stops working at once."""
        async with writing(req) as work:
            await sessions.delete_key(work, api_key_id)
        reply_nothing(resp)


def _fields(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "expires_at": wire_time(key.expires_at),
        "last_used_at": wire_time(key.used_at),
        "created_at": wire_time(key.created_at),
    }

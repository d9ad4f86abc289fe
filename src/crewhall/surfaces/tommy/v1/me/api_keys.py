"""/me/api_keys: the caller's keys for programs (product: names settled)."""

from datetime import datetime
from typing import Any

from litestar import delete, get, post
from msgspec import Struct

from crewhall.domains.identity import sessions
from crewhall.domains.identity.model import ApiKey
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, proving, reading, writing
from crewhall.surfaces.tommy.shapes import answer, path_id, read_input, wire_time


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


@get("/me/api_keys", operation_id="get_me_api_keys", opt=USER)
async def get_me_api_keys(request: AnyRequest) -> Answer:
    """The caller's keys, newest first, without the keys themselves."""
    async with await reading(request) as work:
        found = await sessions.list_keys(work)
    return answer([ApiKeyJson(**_fields(key)) for key in found])


@post("/me/api_keys", operation_id="create_me_api_keys", opt=USER)
async def create_me_api_keys(request: AnyRequest) -> Answer:
    """A new key, for whoever shows their password or has signed in with it within 15 minutes."""
    shown = await read_input(request, ApiKeyInput)
    async with await proving(request, shown.current_password) as work:
        record, key = await sessions.create_key(work, shown.name, tuple(shown.scopes or ()), shown.expires_at)
    return answer(NewApiKeyJson(**_fields(record), key=key), 201)


@delete("/me/api_keys/{id:int}", operation_id="delete_me_api_keys_by_id", opt=USER)
async def delete_me_api_keys_by_id(request: AnyRequest) -> None:
    """Remove a key; it stops working at once."""
    async with await writing(request) as work:
        await sessions.delete_key(work, path_id(request))


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

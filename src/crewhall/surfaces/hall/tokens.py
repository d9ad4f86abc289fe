"""/hall/tokens: tokens that open one surface only, for programs that know no other credential."""

from typing import Any

from litestar import Response, delete, get, post
from msgspec import Struct

from crewhall.domains.identity import surface_tokens
from crewhall.domains.identity.model import SurfaceToken
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.bodies import read_mapping
from crewhall.platform.http.body_limits import BodyLimits
from crewhall.platform.http.cleaning import clean
from crewhall.platform.http.context import context_of
from crewhall.platform.http.conversion import convert
from crewhall.surfaces.hall.answers import json_answer
from crewhall.surfaces.hall.auth import USER, AnyRequest, prover_of, reading, writer_of, writing
from crewhall.surfaces.hall.focus.shapes import path_id

_BODY_LIMITS = BodyLimits(16 * 1024)
_PASSWORD = frozenset({"current_password"})


class TokenInput(Struct):
    """contracts/hall.yaml SurfaceTokenInput."""

    surface: str
    name: str
    current_password: str | None = None


class TokenJson(Struct):
    """contracts/hall.yaml SurfaceToken."""

    id: int
    surface: str
    name: str
    created_at: str
    used_at: str | None


class NewTokenJson(TokenJson):
    """contracts/hall.yaml NewSurfaceToken: with the token itself, which is shown this once."""

    token: str


@get("/hall/tokens", operation_id="get_hall_tokens", opt=USER)
async def get_hall_tokens(request: AnyRequest) -> Response[bytes]:
    """The caller's tokens, newest first, without the tokens themselves."""
    async with await reading(request) as work:
        found = await surface_tokens.list_of(work)
    return json_answer([TokenJson(**_fields(token)) for token in found])


@post("/hall/tokens", operation_id="create_hall_tokens", opt=USER)
async def create_hall_tokens(request: AnyRequest) -> Response[bytes]:
    """A new token, for whoever shows their password or has signed in with it within 15 minutes."""
    await writer_of(request)
    shown = convert(clean(await read_mapping(request, _BODY_LIMITS), keep=_PASSWORD), TokenInput)
    actor = await prover_of(request, shown.current_password)
    async with context_of(request).works.write(actor) as work:
        record, token = await surface_tokens.create(work, shown.surface, shown.name)
    return json_answer(NewTokenJson(**_fields(record), token=token), 201)


@delete("/hall/tokens/{id:int}", operation_id="delete_hall_tokens_by_id", opt=USER, status_code=204)
async def delete_hall_tokens_by_id(request: AnyRequest) -> None:
    """Remove a token; it stops working at once."""
    async with await writing(request) as work:
        await surface_tokens.revoke(work, path_id(request))


def _fields(token: SurfaceToken) -> dict[str, Any]:
    return {
        "id": token.id,
        "surface": token.surface,
        "name": token.name,
        "created_at": milliseconds_text(token.created_at),
        "used_at": milliseconds_text(token.used_at) if token.used_at else None,
    }

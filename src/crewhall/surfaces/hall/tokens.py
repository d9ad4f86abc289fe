"""/hall/tokens: tokens that open one surface only, for programs that know no other credential."""

from typing import Any

from msgspec import Struct

from crewhall.domains.identity import surface_tokens
from crewhall.domains.identity.model import SurfaceToken
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.context import context_of
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.body_limits import BodyLimits
from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.conversion import convert
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.auth import prover_of

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


class TokensResource:
    """/hall/tokens: the caller's tokens."""

    @operation("get_hall_tokens", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's tokens, newest first, without the tokens themselves."""
        async with reading(req) as work:
            found = await surface_tokens.list_of(work)
        reply(resp, [TokenJson(**_fields(token)) for token in found])

    @operation("create_hall_tokens", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """A new token, for whoever shows their password or has signed in with it within 15 minutes."""
        body = convert(clean(await read_mapping(req, _BODY_LIMITS), keep=_PASSWORD), TokenInput)
        actor = await prover_of(req, body.current_password)
        async with context_of(req).works.write(actor) as work:
            record, token = await surface_tokens.create(work, body.surface, body.name)
        reply(resp, NewTokenJson(**_fields(record), token=token), 201)


class TokenResource:
    """/hall/tokens/{token_id}: one of the caller's tokens."""

    @operation("delete_hall_tokens_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, token_id: int) -> None:
        """Remove a token; it stops working at once."""
        async with writing(req) as work:
            await surface_tokens.revoke(work, token_id)
        reply_nothing(resp)


def _fields(token: SurfaceToken) -> dict[str, Any]:
    return {
        "id": token.id,
        "surface": token.surface,
        "name": token.name,
        "created_at": milliseconds_text(token.created_at),
        "used_at": milliseconds_text(token.used_at) if token.used_at else None,
    }

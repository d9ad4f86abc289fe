"""Who calls in the Tomatoes dialect: a bare token in the header `Authorization`, else the parameter `token`. Source: behaviour notes, tomatoes 1.2.

Each route states its caller; `reading` and `writing` hold it to that and open the unit of work. The token may stand in the body, so the
parameters are read first.
"""

from typing import Any

from litestar import Request

from crewhall.domains.identity import callers, surface_tokens
from crewhall.domains.identity.errors import WrongCredentials
from crewhall.kit.actor import NOBODY, Actor, Caller
from crewhall.platform.http.context import Scope, ScopeOnly, caller_key, context_of
from crewhall.platform.work import ReadUnit, WriteUnit
from crewhall.surfaces.tomatoes.params import Params

AnyRequest = Request[Any, Any, Any]

PUBLIC = {"caller": Caller.PUBLIC}
USER = {"caller": Caller.USER}


async def reading(request: AnyRequest, params: Params) -> ReadUnit:
    """`async with await reading(request, params) as work:` for a route's caller. Raises `WrongCredentials`."""
    return context_of(request).works.read(await _actor_of(request, params))


async def writing(request: AnyRequest, params: Params) -> WriteUnit:
    """`async with await writing(request, params) as work:` for a route's caller. Raises `WrongCredentials`."""
    return context_of(request).works.write(await _actor_of(request, params))


async def identify(scope: Scope) -> str:
    """One text for the person behind the token in the header; empty without one, also when a token stands in the body, which is compared too.

    Raises `WrongCredentials`.
    """
    for name, value in scope["headers"]:
        if name == b"authorization":
            works = context_of(ScopeOnly(scope)).works
            return caller_key(
                await surface_tokens.authenticate(works, surface_tokens.TOMATOES, value.decode("latin-1"))
            )
    return ""


def token_of(request: AnyRequest, params: Params) -> str:
    """The token that is shown. A header counts when it is there, even when it is empty; a parameter when it is a text.

    Raises `WrongCredentials` when there is none.
    """
    for name, value in request.scope["headers"]:
        if name == b"authorization":
            return value.decode("latin-1")
    token = params.get("token")
    if not isinstance(token, str):
        raise WrongCredentials
    return token


async def _actor_of(request: AnyRequest, params: Params) -> Actor:
    caller: Caller = request.route_handler.opt["caller"]
    if caller == Caller.PUBLIC:
        return NOBODY
    works = context_of(request).works
    actor = await surface_tokens.authenticate(works, surface_tokens.TOMATOES, token_of(request, params))
    callers.may_call(actor, caller)
    return actor

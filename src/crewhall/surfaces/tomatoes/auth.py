"""Who calls in the Tomatoes dialect: a bare token in the header `Authorization`, else the parameter `token`.

Source: behaviour notes, tomatoes 1.2.
"""

from crewhall.domains.identity import callers, surface_tokens
from crewhall.domains.identity.errors import WrongCredentials
from crewhall.kit.actor import NOBODY, Actor, Caller
from crewhall.platform.http.context import Scope, ScopeOnly, caller_key, context_of
from crewhall.platform.http.resources import Operation, Request
from crewhall.surfaces.tomatoes.params import Params, read_params


async def authenticate(req: Request, operation: Operation) -> Actor:
    """The actor of a request, whose parameters are read first: the token may stand in the body. Raises `WrongCredentials`."""
    if operation.caller == Caller.PUBLIC:
        return NOBODY
    token = token_of(req, await read_params(req))
    actor = await surface_tokens.authenticate(context_of(req).works, surface_tokens.TOMATOES, token)
    callers.may_call(actor, operation.caller, writes=operation.writes)
    return actor


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


def token_of(req: Request, params: Params) -> str:
    """The token that is shown. A header counts when it is there, even when it is empty; a parameter when it is a text.

    Raises `WrongCredentials` when there is none.
    """
    for name, value in req.scope["headers"]:
        if name == b"authorization":
            return value.decode("latin-1")
    token = params.get("token")
    if not isinstance(token, str):
        raise WrongCredentials
    return token

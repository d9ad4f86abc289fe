"""Who calls in the hall: the credentials of every header form that Crewhall takes, none in a query.

Each route states its caller with one of the markers below; `reading` holds it to that and opens the unit of work.
"""

from typing import Any

from litestar import Request

from crewhall.domains.identity import callers, sessions
from crewhall.kit.actor import NOBODY, Actor, Caller
from crewhall.kit.errors import Forbidden, Unauthenticated
from crewhall.platform.http.context import Scope, Scoped, ScopeOnly, caller_key, context_of
from crewhall.platform.http.credentials import Shown, ShownPassword, ShownToken, from_headers
from crewhall.platform.work import ReadUnit, WriteUnit

AnyRequest = Request[Any, Any, Any]

PUBLIC = {"caller": Caller.PUBLIC}
USER = {"caller": Caller.USER}
ADMINISTRATOR = {"caller": Caller.ADMINISTRATOR}


async def reading(request: AnyRequest) -> ReadUnit:
    """`async with await reading(request) as work:` for a route's caller. Raises like `actor_of`."""
    return context_of(request).works.read(await actor_of(request))


async def writing(request: AnyRequest) -> WriteUnit:
    """`async with await writing(request) as work:` for a route's caller. A key of scope `read` only is refused."""
    return context_of(request).works.write(await writer_of(request))


async def actor_of(request: AnyRequest) -> Actor:
    """The caller, who is at least what the route states. Raises `Unauthenticated`, `WrongCredentials`, `Forbidden`, `Limited`."""
    caller: Caller = request.route_handler.opt["caller"]
    return NOBODY if caller == Caller.PUBLIC else await require(request, caller)


async def writer_of(request: AnyRequest) -> Actor:
    """The caller, as `actor_of`, who may write. Raises `Forbidden` for a key of scope `read` only."""
    actor = await actor_of(request)
    if actor.only_reads:
        raise Forbidden(reason="This API key may only read.")
    return actor


async def prover_of(request: AnyRequest, current_password: str | None) -> Actor:
    """The caller, as `writer_of`, for what needs their password, which may come with the request. Raises `CurrentPasswordIsWrong`, `Limited`."""
    actor = await writer_of(request)
    if current_password is None:
        return actor
    return await sessions.confirm_password(context_of(request).works, actor, current_password)


async def require(request: AnyRequest, caller: Caller) -> Actor:
    """The caller, held to more than the route states, where that depends on the request. Raises like `actor_of`."""
    actor = await authenticate(request)
    callers.may_call(actor, caller)
    return actor


async def authenticate(connection: Scoped) -> Actor:
    """Whoever the headers show. Raises `Unauthenticated`, `WrongCredentials`, `Limited`."""
    return await authenticate_shown(connection, from_headers(connection.scope["headers"]))


async def identify(scope: Scope) -> str:
    """One text for the person of all requests with the same right to write; empty when there is no credential. Raises as `authenticate`."""
    shown = from_headers(scope["headers"])
    return "" if shown is None else caller_key(await authenticate_shown(ScopeOnly(scope), shown))


async def authenticate_shown(connection: Scoped, shown: Shown) -> Actor:
    """Whoever a credential shows that came another way than by a header. Raises like `authenticate`."""
    context = context_of(connection)
    if isinstance(shown, ShownToken):
        return await sessions.authenticate_token(context.works, shown.token, sessions.CURRENT)
    if isinstance(shown, ShownPassword):
        return await sessions.authenticate_password(context.works, shown.login, shown.password, sessions.CURRENT)
    raise Unauthenticated(
        reason="Sign in first: send `Authorization: Bearer <token>`, Basic with login and password, or an API key in the header `api_key`."
    )

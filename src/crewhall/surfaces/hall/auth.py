"""Who calls in the hall: the credentials of every header form that Crewhall takes, none in a query."""

from crewhall.domains.identity import callers, sessions
from crewhall.kit.actor import NOBODY, Actor, Caller
from crewhall.kit.errors import Unauthenticated
from crewhall.platform.http.context import Scope, Scoped, ScopeOnly, caller_key, context_of
from crewhall.platform.http.credentials import Credentials, PasswordCredentials, TokenCredentials, from_headers
from crewhall.platform.http.resources import Operation, Request


async def authenticate(req: Request, operation: Operation) -> Actor:
    """The actor of a request. Raises `Unauthenticated`, `WrongCredentials`, `Forbidden`, `Limited`."""
    return (
        NOBODY if operation.caller == Caller.PUBLIC else await require(req, operation.caller, writes=operation.writes)
    )


async def prover_of(req: Request, current_password: str | None) -> Actor:
    """The actor, for what needs their password, which may come with the request. Raises `CurrentPasswordIsWrong`, `Limited`."""
    actor = req.actor
    if current_password is None:
        return actor
    return await sessions.confirm_password(context_of(req).works, actor, current_password)


async def require(req: Request, caller: Caller, *, writes: bool = False) -> Actor:
    """The actor, held to more than the operation states, where that depends on the request. Raises like `authenticate`."""
    actor = await authenticate_headers(req)
    callers.may_call(actor, caller, writes=writes)
    return actor


async def authenticate_headers(connection: Scoped) -> Actor:
    """Whoever the headers show. Raises `Unauthenticated`, `WrongCredentials`, `Limited`."""
    return await authenticate_credentials(connection, from_headers(connection.scope["headers"]))


async def identify(scope: Scope) -> str:
    """One text for the person of all requests with the same right to write; empty when there is no credential. Raises as `authenticate`."""
    credential = from_headers(scope["headers"])
    return "" if credential is None else caller_key(await authenticate_credentials(ScopeOnly(scope), credential))


async def authenticate_credentials(connection: Scoped, credential: Credentials) -> Actor:
    """Whoever a credential shows that came another way than by a header. Raises like `authenticate`."""
    context = context_of(connection)
    if isinstance(credential, TokenCredentials):
        return await sessions.authenticate_token(context.works, credential.token, sessions.CURRENT)
    if isinstance(credential, PasswordCredentials):
        return await sessions.authenticate_password(
            context.works, credential.login, credential.password, sessions.CURRENT
        )
    raise Unauthenticated(
        reason="Sign in first: send `Authorization: Bearer <token>`, Basic with login and password, or an API key in the header `api_key`."
    )

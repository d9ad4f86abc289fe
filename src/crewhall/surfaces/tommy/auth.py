"""Who calls in the Tommy dialect: credentials in every form of behaviour notes, tommy 4, and the account of each request.

The body of a request is not read before its caller is known.
"""

from crewhall.domains.identity import accounts, callers, sessions
from crewhall.domains.identity.errors import NotYourAccount, WrongCredentials
from crewhall.domains.identity.model import AccountType
from crewhall.kit.actor import NOBODY, Actor, Caller
from crewhall.kit.errors import Unauthenticated
from crewhall.platform.http.context import Scope, Scoped, ScopeOnly, caller_key, context_of
from crewhall.platform.http.credentials import Credentials, PasswordCredentials, TokenCredentials, from_headers
from crewhall.platform.http.resources import Operation, Request, reading
from crewhall.platform.input.query import read_query
from crewhall.platform.work import WriteUnit

_NOTHING = frozenset({b"", b"undefined", b"null"})
_ACCOUNT_TYPES = {
    "user": AccountType.USER,
    "team": AccountType.TEAM,
    "teammember": AccountType.TEAM_MEMBER,
    "team_member": AccountType.TEAM_MEMBER,
}


async def proving(req: Request, current_password: str | None) -> WriteUnit:
    """As `writing`, for what needs the caller's password, which may come with the request. Raises `CurrentPasswordIsWrong`, `Limited`."""
    actor, works = req.actor, context_of(req).works
    if current_password is not None:
        actor = await sessions.confirm_password(works, actor, current_password)
    return works.write(actor)


async def act_in_team(req: Request, reference: str, caller: Caller) -> Actor:
    """The caller acting in the team that the path names, held to a rank there; whatever account is in use. Raises `NotFound`, `Forbidden`."""
    async with reading(req) as work:
        actor = await accounts.acting_in(work, reference)
    callers.may_call(actor, caller)
    return actor


async def authenticate(req: Request, operation: Operation) -> Actor:
    """The actor of a request. Raises `Unauthenticated`, `Forbidden`, `NotFound`, `NotYourAccount`."""
    if operation.caller == Caller.PUBLIC:
        return NOBODY
    actor = await _authenticate(req, credentials_of(req))
    callers.may_call(actor, operation.caller, writes=operation.writes)
    return actor


async def identify(scope: Scope) -> str:
    """One text for the person and account of all requests with the same right to write; empty when there is no credential. Raises as
    `authenticate` does."""
    req = ScopeOnly(scope)
    credential = credentials_of(req)
    return "" if credential is None else caller_key(await _authenticate(req, credential))


async def signed_in_or_nobody(req: Request) -> Actor:
    """The caller of a public route when a credential is shown and good, else nobody."""
    credential = credentials_of(req)
    if not isinstance(credential, TokenCredentials):
        return NOBODY
    try:
        return await _authenticate(req, credential)
    except (WrongCredentials, NotYourAccount):
        return NOBODY


def credentials_of(req: Scoped) -> Credentials:
    """The credential of the request: headers first, then the `api_key` of the query."""
    credential = from_headers(req.scope["headers"])
    if credential is None and b"api_key" in req.scope["query_string"]:
        key = read_query(req.scope["query_string"]).get("api_key")
        credential = TokenCredentials(key) if isinstance(key, str) else None
    return credential


def account_choice(req: Scoped) -> sessions.AccountChoice:
    """The account that `X-Account-Id` and `X-Account-Type` name together; the stored one when either is missing or `undefined`.

    A pair that no account has is refused rather than ignored, lest a request act in another account than it says. Raises `NotYourAccount`.
    """
    account_type = account_id = b""
    for name, value in req.scope["headers"]:
        if name == b"x-account-id":
            account_id = value
        elif name == b"x-account-type":
            account_type = value
    if account_id.lower() in _NOTHING or account_type.lower() in _NOTHING:
        return sessions.CURRENT
    found = _ACCOUNT_TYPES.get(account_type.decode("latin-1").lower())
    if found is None or not account_id.isdigit() or len(account_id) > 18:
        raise NotYourAccount
    return sessions.AccountChoice(found, int(account_id))


def account_type_named(text: str) -> str:
    """An account type in its canonical spelling; unknown ones stay, and fit no account."""
    return _ACCOUNT_TYPES.get(text.lower(), text)


async def _authenticate(req: Scoped, credential: Credentials) -> Actor:
    works = context_of(req).works
    if isinstance(credential, TokenCredentials):
        return await sessions.authenticate_token(works, credential.token, account_choice(req))
    if isinstance(credential, PasswordCredentials):
        return await sessions.authenticate_password(works, credential.login, credential.password, account_choice(req))
    raise Unauthenticated(
        reason="Sign in first: send `Authorization: Token <token>`, Basic with login and password, or an API key in the header `api_key`."
    )

"""Who calls in the Tommy dialect: credentials in every form of behaviour notes, tommy 4, and the account of each request.

Each route states its caller with one of the markers below; `reading` and `writing` hold it to that and open the unit of work. The body
of a request is not looked at before its caller is known (see `shapes.read_parameters`).
"""

from typing import Any, cast

from litestar import Request

from crewhall.domains.identity import accounts, callers, sessions
from crewhall.domains.identity.errors import NotYourAccount, WrongCredentials
from crewhall.domains.identity.model import AccountType
from crewhall.kit.actor import NOBODY, Actor, Caller
from crewhall.kit.errors import Forbidden, Unauthenticated
from crewhall.platform.http.context import Scope, Scoped, ScopeOnly, caller_key, context_of
from crewhall.platform.http.credentials import Shown, ShownPassword, ShownToken, from_headers
from crewhall.platform.http.query import read_query
from crewhall.platform.work import ReadUnit, WriteUnit

AnyRequest = Request[Any, Any, Any]

PUBLIC = {"caller": Caller.PUBLIC}
USER = {"caller": Caller.USER}
MEMBER = {"caller": Caller.MEMBER}
MANAGER = {"caller": Caller.MANAGER}
ADMIN = {"caller": Caller.ADMIN}

_ACTOR = "crewhall.tommy.actor"
_NOTHING = frozenset({b"", b"undefined", b"null"})
_ACCOUNT_TYPES = {
    "user": AccountType.USER,
    "team": AccountType.TEAM,
    "teammember": AccountType.TEAM_MEMBER,
    "team_member": AccountType.TEAM_MEMBER,
}


async def reading(request: AnyRequest) -> ReadUnit:
    """`async with await reading(request) as work:` for a route's caller."""
    return context_of(request).works.read(await actor_of(request))


async def writing(request: AnyRequest) -> WriteUnit:
    """`async with await writing(request) as work:` for a route's caller. A key of scope `read` only is refused."""
    return context_of(request).works.write(await writer_of(request))


async def proving(request: AnyRequest, current_password: str | None) -> WriteUnit:
    """As `writing`, for what needs the caller's password, which may come with the request. Raises `CurrentPasswordIsWrong`, `Limited`."""
    actor, works = await writer_of(request), context_of(request).works
    if current_password is not None:
        actor = await sessions.confirm_password(works, actor, current_password)
    return works.write(actor)


async def act_in_team(request: AnyRequest, reference: str, caller: Caller) -> Actor:
    """The caller acting in the team that the path names, held to a rank there; whatever account is in use. Raises `NotFound`, `Forbidden`."""
    async with await reading(request) as work:
        actor = await accounts.acting_in(work, reference)
    callers.may_call(actor, caller)
    return actor


async def writer_of(request: AnyRequest) -> Actor:
    """The caller, as `actor_of`, who may write. Raises `Forbidden` for a key of scope `read` only."""
    actor = await actor_of(request)
    if actor.only_reads:
        raise Forbidden(reason="This API key may only read.")
    return actor


async def actor_of(request: AnyRequest) -> Actor:
    """The caller, who is at least what the route states. Raises `Unauthenticated`, `Forbidden`, `NotFound`, `NotYourAccount`."""
    scope = cast("dict[str, Actor]", request.scope)
    if (known := scope.get(_ACTOR)) is not None:
        return known
    caller: Caller = request.route_handler.opt["caller"]
    actor = NOBODY
    if caller != Caller.PUBLIC:
        actor = await _authenticate(request, shown_by(request))
        callers.may_call(actor, caller)
    scope[_ACTOR] = actor
    return actor


async def identify(scope: Scope) -> str:
    """One text for the person and account of all requests with the same right to write; empty when there is no credential. Raises as `actor_of`."""
    request = ScopeOnly(scope)
    shown = shown_by(request)
    return "" if shown is None else caller_key(await _authenticate(request, shown))


async def signed_in_or_nobody(request: AnyRequest) -> Actor:
    """The caller of a public route when a credential is shown and good, else nobody."""
    shown = shown_by(request)
    if not isinstance(shown, ShownToken):
        return NOBODY
    try:
        return await _authenticate(request, shown)
    except (WrongCredentials, NotYourAccount):
        return NOBODY


def shown_by(request: Scoped) -> Shown:
    """The credential of the request: headers first, then the `api_key` of the query."""
    shown = from_headers(request.scope["headers"])
    if shown is None and b"api_key" in request.scope["query_string"]:
        key = read_query(request.scope["query_string"]).get("api_key")
        shown = ShownToken(key) if isinstance(key, str) else None
    return shown


def account_choice(request: Scoped) -> sessions.AccountChoice:
    """The account that `X-Account-Id` and `X-Account-Type` name together; the stored one when either is missing or `undefined`.

    A pair that no account has is refused rather than ignored, lest a request act in another account than it says. Raises `NotYourAccount`.
    """
    account_type = account_id = b""
    for name, value in request.scope["headers"]:
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


async def _authenticate(request: Scoped, shown: Shown) -> Actor:
    works = context_of(request).works
    if isinstance(shown, ShownToken):
        return await sessions.authenticate_token(works, shown.token, account_choice(request))
    if isinstance(shown, ShownPassword):
        return await sessions.authenticate_password(works, shown.login, shown.password, account_choice(request))
    raise Unauthenticated(
        reason="Sign in first: send `Authorization: Token <token>`, Basic with login and password, or an API key in the header `api_key`."
    )

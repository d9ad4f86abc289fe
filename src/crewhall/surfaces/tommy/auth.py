"""Who calls in the Tommy dialect: credentials in every form of behaviour notes, tommy 4, and the account of each request.

Each route states its caller with one of the markers below; `reading` and `writing` hold it to that and open the unit of work. The body
of a request is not looked at before its caller is known (see `shapes.read_parameters`).
"""

from contextlib import AbstractContextManager
from typing import Any, cast

from litestar import Request

from crewhall.domains.identity import callers, sessions, users
from crewhall.domains.identity.errors import CurrentPasswordIsWrong, NotYourAccount, WrongCredentials
from crewhall.domains.identity.model import AccountType
from crewhall.kit.actor import NOBODY, Actor, Caller
from crewhall.kit.errors import Forbidden, Unauthenticated
from crewhall.platform.http.context import context_of, throttle_failures
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


async def signed_in_or_nobody(request: AnyRequest) -> Actor:
    """The caller of a public route when a credential is shown and good, else nobody."""
    shown = shown_by(request)
    if not isinstance(shown, ShownToken):
        return NOBODY
    try:
        return await _authenticate(request, shown)
    except (WrongCredentials, NotYourAccount):
        return NOBODY


def shown_by(request: AnyRequest) -> Shown:
    """The credential of the request: headers first, then the `api_key` of the query."""
    shown = from_headers(request.scope["headers"])
    if shown is None and b"api_key" in request.scope["query_string"]:
        key = read_query(request.scope["query_string"]).get("api_key")
        shown = ShownToken(key) if isinstance(key, str) else None
    return shown


def account_choice(request: AnyRequest) -> sessions.AccountChoice:
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


async def _authenticate(request: AnyRequest, shown: Shown) -> Actor:
    works = context_of(request).works
    if isinstance(shown, ShownToken):
        return await sessions.authenticate_token(works, shown.token, account_choice(request))
    if isinstance(shown, ShownPassword):
        with guarding_login(request, shown.login):
            return await sessions.authenticate_password(works, shown.login, shown.password, account_choice(request))
    raise Unauthenticated(
        reason="Sign in first: send `Authorization: Token <token>`, or an API key in the header `api_key`."
    )


def guarding_login(request: AnyRequest, login: str) -> AbstractContextManager[None]:
    """Around a sign-in with a password: too many failures for the address or the login, and it is refused. Raises `Limited`."""
    return throttle_failures(
        request,
        "failed sign-ins",
        context_of(request).settings.limits.logins,
        300.0,
        account=users.login_key(login, context_of(request).settings.auth.phone_country),
        failure=WrongCredentials,
    )


def guarding_password(request: AnyRequest, actor: Actor) -> AbstractContextManager[None]:
    """Around a caller's showing their password once more: too many failures, and it is refused. Raises `Limited`."""
    return throttle_failures(
        request,
        "failed sign-ins",
        context_of(request).settings.limits.logins,
        300.0,
        account=f"user {actor.user_id}",
        failure=CurrentPasswordIsWrong,
    )

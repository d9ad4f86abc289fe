"""/api/session: signing in by a GitHub token, and giving up all tokens of this API."""

from litestar import delete, post
from msgspec import Struct

from crewhall.domains.identity import surface_tokens
from crewhall.domains.identity.errors import WrongCredentials
from crewhall.domains.identity.external_accounts import GITHUB
from crewhall.flows import github_login
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.context import context_of, throttle, throttle_failures
from crewhall.surfaces.tomatoes.auth import PUBLIC, USER, AnyRequest, writing
from crewhall.surfaces.tomatoes.errors import ProviderIsNotSupported
from crewhall.surfaces.tomatoes.params import read_params
from crewhall.surfaces.tomatoes.wire import answer


class SessionJson(Struct):
    """contracts/tomatoes.yaml create_api_session."""

    token: str


@post("/api/session", operation_id="create_api_session", opt=PUBLIC)
async def create_api_session(request: AnyRequest) -> Answer:
    """A new token for whoever shows an access token of GitHub's. What the header `Authorization` says does not matter here."""
    params, context = await read_params(request), context_of(request)
    if params.get("provider") != GITHUB:
        raise ProviderIsNotSupported
    limits = context.settings.limits
    with throttle_failures(request, "failed sign-ins", limits.logins, 300.0, account="", failure=WrongCredentials):
        _, token = await github_login.sign_in(
            context.works,
            context.client,
            context.settings,
            params.get("access_token"),
            count_sign_up=lambda: throttle(request, "sign-ups", limits.sign_ups, 3600.0),
        )
    return answer(request, SessionJson(token=token))


@delete("/api/session", operation_id="delete_api_session", opt=USER, status_code=204)
async def delete_api_session(request: AnyRequest) -> None:
    """Give up all tokens of the caller, that of this request too."""
    params = await read_params(request)
    async with await writing(request, params) as work:
        await surface_tokens.revoke_all(work, work.actor.user_id or 0, surface_tokens.TOMATOES)

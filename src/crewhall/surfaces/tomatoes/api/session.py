"""/api/session: signing in by a GitHub token, and giving up all tokens of this API."""

from msgspec import Struct

from crewhall.domains.identity import surface_tokens
from crewhall.domains.identity.errors import WrongCredentials
from crewhall.domains.identity.external_accounts import GITHUB
from crewhall.flows import github_login
from crewhall.kit.actor import signed_in
from crewhall.platform.http.context import context_of, throttle, throttle_failures
from crewhall.platform.http.resources import PUBLIC, USER, Request, Response, operation, writing
from crewhall.surfaces.tomatoes.errors import ProviderIsNotSupported
from crewhall.surfaces.tomatoes.params import read_params
from crewhall.surfaces.tomatoes.wire import reply


class SessionJson(Struct):
    """contracts/tomatoes.yaml create_api_session."""

    token: str


class SessionResource:
    """/api/session."""

    @operation("create_api_session", PUBLIC)
    async def on_post(self, req: Request, resp: Response) -> None:
        """A new token for whoever shows an access token of GitHub's. What the header `Authorization` says does not matter here."""
        params, context = await read_params(req), context_of(req)
        if params.get("provider") != GITHUB:
            raise ProviderIsNotSupported
        limits = context.settings.limits
        with throttle_failures(req, "failed sign-ins", limits.logins, 300.0, account="", failure=WrongCredentials):
            _, token = await github_login.sign_in(
                context.works,
                context.client,
                context.settings,
                params.get("access_token"),
                count_sign_up=lambda: throttle(req, "sign-ups", limits.sign_ups, 3600.0),
            )
        reply(req, resp, SessionJson(token=token))

    @operation("delete_api_session", USER)
    async def on_delete(self, req: Request, resp: Response) -> None:
        """Give up all tokens of the caller, that of this request too."""
        async with writing(req) as work:
            await surface_tokens.revoke_all(work, signed_in(work.actor), surface_tokens.TOMATOES)
        resp.status = 204

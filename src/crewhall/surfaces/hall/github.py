"""/hall/github: the GitHub accounts by which the caller signs in on other surfaces. An account is joined by showing an access token of it."""

from msgspec import Struct

from crewhall.domains.identity import external_accounts
from crewhall.domains.identity.model import ExternalAccount
from crewhall.flows import github_login
from crewhall.flows.github_login import AccessTokenIsWrong
from crewhall.kit.actor import signed_in
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.context import context_of, throttle_failures
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.body_limits import BodyLimits
from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.conversion import convert
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.auth import prover_of

_BODY_LIMITS = BodyLimits(16 * 1024)
_KEPT = frozenset({"access_token", "current_password"})


class JoinInput(Struct):
    """contracts/hall.yaml GithubAccountInput."""

    access_token: str
    current_password: str | None = None


class GithubAccountJson(Struct):
    """contracts/hall.yaml GithubAccount."""

    id: int
    uid: str
    nickname: str | None
    image: str | None
    created_at: str


class GithubAccountsResource:
    """/hall/github: the caller's GitHub accounts."""

    @operation("get_hall_github", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's GitHub accounts, oldest first."""
        async with reading(req) as work:
            found = await external_accounts.list_of(work, signed_in(work.actor))
        reply(resp, [_account_json(account) for account in found if account.provider == external_accounts.GITHUB])

    @operation("create_hall_github", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Join the account of an access token; what was saved by signing in with it becomes the caller's."""
        context = context_of(req)
        body = convert(clean(await read_mapping(req, _BODY_LIMITS), keep=_KEPT), JoinInput)
        actor = await prover_of(req, body.current_password)
        with throttle_failures(
            req,
            "wrong access tokens",
            context.settings.limits.logins,
            300.0,
            account=f"user {actor.user_id}",
            failure=AccessTokenIsWrong,
        ):
            account, is_new = await github_login.join(
                context.works, actor, context.client, context.settings, body.access_token
            )
        reply(resp, _account_json(account), 201 if is_new else 200)


class GithubAccountResource:
    """/hall/github/{github_id}: one of the caller's GitHub accounts."""

    @operation("delete_hall_github_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, github_id: int) -> None:
        """Take an account from the caller, unless it is their only way in."""
        async with writing(req) as work:
            await external_accounts.unlink(work, github_id)
        reply_nothing(resp)


def _account_json(account: ExternalAccount) -> GithubAccountJson:
    return GithubAccountJson(
        id=account.id,
        uid=account.uid,
        nickname=account.nickname,
        image=account.image,
        created_at=milliseconds_text(account.created_at),
    )

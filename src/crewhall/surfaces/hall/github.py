"""/hall/github: the GitHub accounts by which the caller signs in on other surfaces. An account is joined by showing an access token of it."""

from litestar import Response, delete, get, post
from msgspec import Struct

from crewhall.domains.identity import external_accounts
from crewhall.domains.identity.model import ExternalAccount
from crewhall.flows import github_login
from crewhall.flows.github_login import AccessTokenIsWrong
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.bodies import read_mapping
from crewhall.platform.http.body_limits import BodyLimits
from crewhall.platform.http.cleaning import clean
from crewhall.platform.http.context import context_of, throttle_failures
from crewhall.platform.http.conversion import convert
from crewhall.surfaces.hall.answers import json_answer
from crewhall.surfaces.hall.auth import USER, AnyRequest, prover_of, reading, writer_of, writing
from crewhall.surfaces.hall.focus.shapes import path_id

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


@get("/hall/github", operation_id="get_hall_github", opt=USER)
async def get_hall_github(request: AnyRequest) -> Response[bytes]:
    """The caller's GitHub accounts, oldest first."""
    async with await reading(request) as work:
        found = await external_accounts.list_of(work, work.actor.user_id or 0)
    return json_answer([_account_json(account) for account in found if account.provider == external_accounts.GITHUB])


@post("/hall/github", operation_id="create_hall_github", opt=USER)
async def create_hall_github(request: AnyRequest) -> Response[bytes]:
    """Join the account of an access token; what was saved by signing in with it becomes the caller's."""
    await writer_of(request)
    context = context_of(request)
    shown = convert(clean(await read_mapping(request, _BODY_LIMITS), keep=_KEPT), JoinInput)
    actor = await prover_of(request, shown.current_password)
    with throttle_failures(
        request,
        "wrong access tokens",
        context.settings.limits.logins,
        300.0,
        account=f"user {actor.user_id}",
        failure=AccessTokenIsWrong,
    ):
        account, is_new = await github_login.join(
            context.works, actor, context.client, context.settings, shown.access_token
        )
    return json_answer(_account_json(account), 201 if is_new else 200)


@delete("/hall/github/{id:int}", operation_id="delete_hall_github_by_id", opt=USER, status_code=204)
async def delete_hall_github_by_id(request: AnyRequest) -> None:
    """Take an account from the caller, unless it is their only way in."""
    async with await writing(request) as work:
        await external_accounts.unlink(work, path_id(request))


def _account_json(account: ExternalAccount) -> GithubAccountJson:
    return GithubAccountJson(
        id=account.id,
        uid=account.uid,
        nickname=account.nickname,
        image=account.image,
        created_at=milliseconds_text(account.created_at),
    )

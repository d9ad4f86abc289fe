"""Signing in by a GitHub token, and joining a GitHub account to a person who is here already. Joins identity with focus.

GitHub is asked before any unit of work begins. What it says of an e-mail address is shown to its owner, and finds nobody.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar, Never

import msgspec
import structlog
from msgspec import Struct

from crewhall.domains.focus import ownership, profiles
from crewhall.domains.identity import external_accounts, sessions, surface_tokens, users
from crewhall.domains.identity.errors import AddressIsTaken, ExternalAccountIsTaken, WrongCredentials
from crewhall.domains.identity.external_accounts import GITHUB
from crewhall.domains.identity.model import ExternalAccount, User
from crewhall.kit.actor import NOBODY, Actor, signed_in
from crewhall.kit.errors import CrewhallError, Kind
from crewhall.kit.text import squeeze
from crewhall.platform.outbound.client import GuardedClient, OutboundFailed, OutboundRefused, Reply
from crewhall.platform.setting_sections import GITHUB_API_URL
from crewhall.platform.settings import Settings
from crewhall.platform.work import Work, Works

log = structlog.get_logger()

_ACCESS_TOKEN = re.compile(r"[!-~]{1,1000}")
_RETRIES = 2


class GithubUnavailable(CrewhallError):
    """GitHub could not be asked, or its answer made no sense."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    code: ClassVar[str] = "GITHUB_UNAVAILABLE"
    text: ClassVar[str] = "GitHub cannot be asked at this moment. Try again later."


class AccessTokenIsWrong(CrewhallError):
    """GitHub does not know the access token that a signed-in person has shown."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "WRONG_ACCESS_TOKEN"
    text: ClassVar[str] = "GitHub does not know this access token."


class GithubProfile(Struct, frozen=True):
    """What GitHub says of the owner of an access token. `uid` is theirs for good; all else they may change."""

    uid: str
    nickname: str | None
    name: str | None
    email: str | None
    image: str | None


async def sign_in(
    works: Works,
    client: GuardedClient,
    settings: Settings,
    access_token: object,
    *,
    count_sign_up: Callable[[], None],
) -> tuple[User, str]:
    """Sign in whoever GitHub says that the access token belongs to, and make a person of its own for an account that is new here; the
    person, and a new token of theirs for Tomatoes.

    `count_sign_up` is called before a person is made, and may refuse. Raises what it raises; `WrongCredentials` (also for a closed
    person), `GithubUnavailable`, and `SignUpIsClosed` where strangers cannot sign up.
    Source: contracts/tomatoes.yaml create_api_session; behaviour notes, tomatoes 1.7.
    """
    profile = await _ask(client, settings, access_token)
    for _ in range(_RETRIES):
        # Another request may just have made this person, or one of this slug.
        with suppress(ExternalAccountIsTaken, AddressIsTaken):
            return await _open(works, profile, count_sign_up)
    return await _open(works, profile, count_sign_up)


async def join(
    works: Works, actor: Actor, client: GuardedClient, settings: Settings, access_token: object
) -> tuple[ExternalAccount, bool]:
    """Join the GitHub account of the access token to the caller; what somebody saved who was made for that account becomes the caller's,
    very many tomatoes of theirs a while later (`ownership.move`). The account, and whether it was not the caller's before.

    Raises `PasswordIsNeeded`, `AccessTokenIsWrong`, `GithubUnavailable`, `TooManyExternalAccounts`, and `ExternalAccountIsTaken` when the
    account is that of somebody who has another way in or belongs to a team.
    """
    sessions.require_recent_password(actor, works.clock())
    try:
        profile = await _ask(client, settings, access_token)
    except WrongCredentials:
        reason = "is not known to GitHub"
        raise AccessTokenIsWrong(details={"access_token": reason}) from None
    async with works.write(actor) as work:
        found = await external_accounts.find(work, GITHUB, profile.uid)
        if found is not None:
            former_id = await external_accounts.absorb(work, found)
            if former_id is not None:
                await ownership.move(work, former_id, signed_in(actor))
        # What the caller has already, by now, comes back as it is.
        account = await external_accounts.link(work, GITHUB, profile.uid, profile.nickname, profile.image)
        return account, found is None or found.user_id != actor.user_id


async def _open(works: Works, profile: GithubProfile, count_sign_up: Callable[[], None]) -> tuple[User, str]:
    async with works.write(NOBODY) as work:
        user = await _find_or_add(work, profile, count_sign_up)
        _, token = await surface_tokens.mint(work, user.id, surface_tokens.TOMATOES, surface_tokens.SIGN_IN)
    return user, token


async def _find_or_add(work: Work, profile: GithubProfile, count_sign_up: Callable[[], None]) -> User:
    account = await external_accounts.find(work, GITHUB, profile.uid)
    if account is not None:
        return await users.get(work, account.user_id)
    count_sign_up()
    user = await external_accounts.add_user_for(
        work, GITHUB, profile.uid, profile.nickname, profile.name, profile.image
    )
    await profiles.introduce(work, user.id, name=profile.name, email=profile.email, image=profile.image)
    return user


async def _ask(client: GuardedClient, settings: Settings, access_token: object) -> GithubProfile:
    """Whose access token this is. Raises `WrongCredentials`, `GithubUnavailable`; the token is in no error and no log."""
    if not isinstance(access_token, str) or not _ACCESS_TOKEN.fullmatch(access_token):
        raise WrongCredentials
    base = settings.tomatoes.github_api_url.rstrip("/")
    headers = {"authorization": f"token {access_token}", "accept": "application/vnd.github+json"}
    try:
        reply = await client.request(
            "GET",
            f"{base}/user",
            headers,
            timeout_s=settings.tomatoes.github_timeout_s,
            # Only what the operator chose may be in a private network.
            trusted_origin=None if base == GITHUB_API_URL else base,
        )
    except (OutboundFailed, OutboundRefused) as error:
        _give_up(error.message)
    # Who answers from another place is not the one that the operator trusts, whatever it says.
    if reply.from_elsewhere:
        _give_up("it redirected to another place")
    if reply.status == 401:
        raise WrongCredentials
    if reply.status != 200 or reply.cut:
        _give_up(f"status {reply.status}")
    return _profile_of(reply)


def _profile_of(reply: Reply) -> GithubProfile:
    try:
        answer = msgspec.json.decode(reply.body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        _give_up("its answer is no JSON object")
    return GithubProfile(
        uid=_uid(answer.get("id")),
        nickname=_text(answer.get("login"), 100),
        name=_text(answer.get("name"), 1000),
        email=_text(answer.get("email"), 320),
        image=_web_address(answer.get("avatar_url")),
    )


def _uid(value: object) -> str:
    """GitHub's number of an account, as text. Raises `GithubUnavailable`: without it nobody can be told from anybody else."""
    uid = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(uid, str) or not 1 <= len(uid) <= 100 or not uid.isascii() or not uid.isprintable():
        _give_up("its answer names no account")
    return uid


def _text(value: object, most: int) -> str | None:
    """A text that can be shown, cut to `most` characters; None for anything else."""
    return (squeeze(value)[:most].rstrip() or None) if isinstance(value, str) else None


def _web_address(value: object) -> str | None:
    if not isinstance(value, str) or not value.startswith(("https://", "http://")) or len(value) > 2000:
        return None
    return value if value.isascii() and value.isprintable() else None


def _give_up(reason: str) -> Never:
    log.warning("GitHub cannot be asked", reason=reason)
    raise GithubUnavailable

"""Tokens that open one surface only, for dialects whose clients know no other credential. They do not end by themselves.

A token has 128 random bits as 32 lower-case hex digits; only its digest is kept.
"""

import re
from collections import Counter
from datetime import datetime, timedelta

from crewhall.domains.identity import policy
from crewhall.domains.identity.errors import TooManyTokens, WrongCredentials, WrongToken
from crewhall.domains.identity.events import SurfaceTokenMinted, SurfaceTokensRevoked
from crewhall.domains.identity.model import SurfaceToken, UserStatus
from crewhall.domains.identity.queries import surface_tokens as queries
from crewhall.domains.identity.queries import users as user_queries
from crewhall.kit.actor import NOBODY, Actor, signed_in
from crewhall.kit.errors import existing, wrong_fields
from crewhall.kit.ids import digest
from crewhall.kit.text import squeeze
from crewhall.platform.work import ReadWork, Work, Works

TOMATOES = "tomatoes"
SURFACES = frozenset({TOMATOES})
MOST_TOKENS = 50
"""For each person and surface."""
SIGN_IN = "GitHub sign-in"
"""What the tokens are called that a sign-in by an account elsewhere gives."""
_NOTE_USE_AFTER = timedelta(hours=1)
_TOKEN = re.compile(r"[0-9a-f]{32}")


async def create(work: Work, surface: str, name: str) -> tuple[SurfaceToken, str]:
    """A new token of the caller's: its record and the token itself, which is shown once.

    Raises `InvalidInput`, `TooManyTokens`, `PasswordIsNeeded`, and `Forbidden` for a caller with a limited API key.
    """
    user_id = policy.may_make_credentials(work.actor, work.now)
    name = squeeze(name)
    wrong: dict[str, object] = {}
    if surface not in SURFACES:
        wrong["surface"] = f"must be one of: {', '.join(sorted(SURFACES))}"
    if not 1 <= len(name) <= 100:
        wrong["name"] = "must have 1 to 100 characters"
    if wrong:
        raise wrong_fields(wrong)
    if len(await _locked(work, user_id, surface)) >= MOST_TOKENS:
        raise TooManyTokens(most=MOST_TOKENS, surface=surface)
    return await _add(work, user_id, surface, name)


async def mint(work: Work, user_id: int, surface: str, name: str) -> tuple[SurfaceToken, str]:
    """A new token for a person who has proved themselves; the record, and the token itself, which is kept nowhere.

    Clients that sign in before each call never run out: a full shelf loses the token of this name that was idle for longest.
    Raises `WrongCredentials` for whom the server has closed, `TooManyTokens` when all tokens have other names.
    """
    tokens = await _locked(work, user_id, surface)
    if len(tokens) >= MOST_TOKENS:
        idlest = min((token for token in tokens if token.name == name), key=_last_use, default=None)
        if idlest is None:
            raise TooManyTokens(most=MOST_TOKENS, surface=surface)
        await queries.delete_surface_token(work.db, user_id, idlest.id)
    return await _add(work, user_id, surface, name)


async def authenticate(works: Works, surface: str, token: str) -> Actor:
    """The person behind a token of the surface, in their personal account; nobody administers the server by such a token.

    Its use is noted, at most hourly. Raises `WrongToken`.
    """
    if not _TOKEN.fullmatch(token):
        raise WrongToken
    async with works.read(NOBODY) as work:
        holder = await queries.select_holder(work.db, surface, digest(token))
        now = work.now
    if holder is None or holder.user_status != UserStatus.ACTIVE:
        raise WrongToken
    actor = Actor(user_id=holder.user_id, account_id=holder.user_id, credential=f"{surface}:{holder.token_id}")
    if holder.used_at is None or now - holder.used_at > _NOTE_USE_AFTER:
        async with works.write(actor) as work:
            await queries.update_surface_token_used(work.db, holder.token_id, work.now)
    return actor


async def list_of(work: ReadWork, surface: str | None = None) -> list[SurfaceToken]:
    """The caller's tokens, of every surface or of one, newest first."""
    tokens = await queries.select_surface_tokens(work.db, signed_in(work.actor))
    return [token for token in tokens if surface is None or token.surface == surface]


async def revoke(work: Work, token_id: int) -> None:
    """Remove one of the caller's tokens; it stops working at once. Raises `NotFound`, `Forbidden`."""
    user_id = policy.may_remove_credentials(work.actor)
    token = existing(await queries.delete_surface_token(work.db, user_id, token_id), "token")
    work.emit(SurfaceTokensRevoked(user_id=user_id, surface=token.surface, count=1))


async def revoke_all(work: Work, user_id: int, surface: str) -> int:
    """Remove all of the caller's tokens of a surface; how many there were. Raises `Forbidden` for another's."""
    policy.may_change_user(work.actor, user_id)
    count = await queries.delete_surface_tokens(work.db, user_id, surface)
    if count:
        work.emit(SurfaceTokensRevoked(user_id=user_id, surface=surface, count=count))
    return count


async def revoke_sign_ins(work: Work, user_id: int) -> None:
    """Remove a person's tokens that came of sign-ins by accounts elsewhere. Asks no policy: part of taking such an account away."""
    for surface in SURFACES:
        if count := await queries.delete_named_surface_tokens(work.db, user_id, surface, SIGN_IN):
            work.emit(SurfaceTokensRevoked(user_id=user_id, surface=surface, count=count))


async def hand_over(work: Work, user_id: int, new_user_id: int) -> None:
    """Give a person's tokens to another. Of those that are more than one may have of a surface, the idlest are lost.

    Asks no policy: the caller has proved that both are one person, and holds both.
    """
    held = Counter(token.surface for token in await queries.select_surface_tokens(work.db, new_user_id))
    for token in sorted(await queries.select_surface_tokens(work.db, user_id), key=_last_use, reverse=True):
        held[token.surface] += 1
        if held[token.surface] > MOST_TOKENS:
            await queries.delete_surface_token(work.db, user_id, token.id)
    await queries.update_surface_tokens_owner(work.db, user_id, new_user_id)


def _last_use(token: SurfaceToken) -> tuple[datetime, int]:
    return token.used_at or token.created_at, token.id


async def _locked(work: Work, user_id: int, surface: str) -> list[SurfaceToken]:
    """The tokens of an active person, who is held until the unit ends, so that no two units count the same."""
    user = await user_queries.select_user_for_update(work.db, user_id)
    if user is None or user.status != UserStatus.ACTIVE:
        raise WrongCredentials
    return [token for token in await queries.select_surface_tokens(work.db, user_id) if token.surface == surface]


async def _add(work: Work, user_id: int, surface: str, name: str) -> tuple[SurfaceToken, str]:
    token = work.ids.plain_token()
    record = await queries.insert_surface_token(work.db, user_id, surface, name, digest(token), work.now)
    work.emit(SurfaceTokenMinted(user_id=user_id, token_id=record.id, surface=surface, name=name))
    return record, token

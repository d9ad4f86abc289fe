"""Who calls: signing in and out, API keys, and turning a credential and an account into an actor."""

import time
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from crewhall.domains.identity import attempts, members, passwords, policy
from crewhall.domains.identity.errors import (
    AddressIsTaken,
    AlreadySignedUp,
    CurrentPasswordIsNeeded,
    CurrentPasswordIsWrong,
    NotVerified,
    NotYourAccount,
    TooManyKeys,
    WrongCredentials,
    WrongToken,
)
from crewhall.domains.identity.events import ApiKeyCreated
from crewhall.domains.identity.model import AccountType, ApiKey, MemberStatus, TeamStatus, UserStatus
from crewhall.domains.identity.queries import pins as pin_queries
from crewhall.domains.identity.queries import sessions as queries
from crewhall.domains.identity.queries import users as user_queries
from crewhall.domains.identity.users import login_key, normal_login
from crewhall.kit.actor import NOBODY, Actor, Rank, signed_in
from crewhall.kit.errors import Forbidden, NotFound, wrong_fields
from crewhall.kit.ids import digest
from crewhall.kit.text import squeeze
from crewhall.platform.work import ReadWork, Work, Works

MOST_KEYS = 50
SCOPES = frozenset({"read", "write"})
"""What an API key may be limited to; a key without scopes may do all that its owner may."""
_MOST_WAITING = 10
"""Accounts that wait for a proof of one address and can sign in by it, the first that signed up."""
_NOTE_USE_AFTER = timedelta(hours=1)
_REMEMBER_BASIC_S = 60.0
_basic_seen: dict[str, tuple[str, float]] = {}


class AccountChoice(Struct, frozen=True):
    """The account that a request names: `("Team", 7)`. Both None: the stored current account."""

    type: AccountType | None = None
    id: int | None = None


CURRENT = AccountChoice()


async def log_in(works: Works, login: str, password: str, device: str | None) -> tuple[int, str]:
    """Sign a person in by e-mail address or mobile; (user id, session token). Raises `WrongCredentials`, `NotVerified`, `Limited`."""
    user_id = await check_password(works, login, password)
    async with works.write(NOBODY) as work:
        return user_id, await open_session(work, user_id, device, password_at=work.now)


async def log_in_with_token(works: Works, proof: str, device: str | None) -> tuple[int, str]:
    """Sign a person in by an API key or a session token; (user id, token of the new session).

    No session may do more, or for longer, than the key that began it: a key with scopes or an end begins none.
    Raises `WrongCredentials`, `Forbidden`. Source: behaviour notes, tommy 2.2.
    """
    actor, _, caller = await _find_caller(works, proof, CURRENT)
    if actor.is_limited:
        raise Forbidden(reason="An API key with limited scopes or an end cannot open a session; use it directly.")
    async with works.write(actor) as work:
        return caller.user_id, await open_session(work, caller.user_id, device)


async def check_password(works: Works, login: str, password: str) -> int:
    """The id of the person with this login and password. The try is counted. Raises `WrongCredentials`, `NotVerified`, `Limited`."""
    country = works.settings.auth.phone_country
    address, sources = normal_login(login, country), attempts.source_names()
    async with works.read(NOBODY) as work:
        found = await user_queries.select_login(work.db, *address, sources)
    known = found.known_source if found else None
    with attempts.trying_password(works, login_key(login, country), known, WrongCredentials):
        if not await _is_password_of(found, login, password):
            found = await _waiting_with(works, address, sources, login, password)
            if found is None:
                raise WrongCredentials
    if found is None:
        raise WrongCredentials
    if works.settings.auth.require_verification and not found.verified:
        raise NotVerified
    if sources and found.known_source != min(sources):
        async with works.write(NOBODY) as work:
            await attempts.remember(work, found.user_id)
    return found.user_id


async def _waiting_with(
    works: Works, address: tuple[str | None, str | None], sources: list[str], login: str, password: str
) -> user_queries.Login | None:
    """The one with this password among those who wait for a proof of the address, whoever else does."""
    async with works.read(NOBODY) as work:
        waiting = await user_queries.select_pending_logins(work.db, *address, sources, _MOST_WAITING)
    for found in waiting:
        if await _is_password_of(found, login, password):
            return found
    return None


async def check_stranger(
    works: Works, email: str | None, mobile: str | None, password: str, known: Collection[int] | None = None
) -> set[int]:
    """Those who have or have named an address, and are somebody else than whoever signs up with it and this password now.

    Each address takes the time of one password at least, whether anybody has it or not, and of one for each person who has named it. A second
    look leaves out those who are `known`, and takes no time when there are no others. Raises `AddressIsTaken` when it is their password:
    whoever signs up twice has one account; while that has proved no address, `AlreadySignedUp`. And `Limited`, as for a sign-in.
    """
    others: set[int] = set()
    for word, login in (("e-mail address", email), ("mobile number", mobile)):
        if login is None:
            continue
        address = normal_login(login, works.settings.auth.phone_country)
        async with works.read(NOBODY) as work:
            named = await user_queries.select_pending_logins(work.db, *address, [], _MOST_WAITING)
            if holder := await user_queries.select_login(work.db, *address, []):
                named.append(holder)
        passed = {*others, *(known or ())}
        new = [found for found in named if found.status == UserStatus.ACTIVE and found.user_id not in passed]
        if not new:
            if known is None:
                await passwords.verify_password(None, password)
            continue
        with suppress(WrongCredentials), attempts.trying_password(works, login, None, WrongCredentials):
            for found in new:
                if await passwords.verify_password(found.password_hash, password):
                    raise (AddressIsTaken if found.verified else AlreadySignedUp)(field=word)
            raise WrongCredentials
        others |= {found.user_id for found in new}
    return others


async def confirm_password(works: Works, actor: Actor, password: str) -> Actor:
    """The caller shows their password once more, which their session remembers; the caller with this known. The try is counted; an empty
    password is none.

    Raises `CurrentPasswordIsNeeded`, `CurrentPasswordIsWrong`, `Limited`, and `Forbidden` for a key with scopes or an end.
    """
    user_id = policy.may_prove(actor)
    if not password:
        raise CurrentPasswordIsNeeded(details={"current_password": "is needed"})
    async with works.read(actor) as work:
        password_hash = await user_queries.select_password_hash(work.db, user_id)
        known = await attempts.find_known(work, user_id)
    with attempts.trying_password(works, f"user {user_id}", known, CurrentPasswordIsWrong):
        if not await passwords.verify_password(password_hash, password):
            raise CurrentPasswordIsWrong(details={"current_password": "is not your current password"})
    kind, _, session_id = actor.credential.partition(":")
    async with works.write(actor) as work:
        if kind == "session":
            await queries.update_session_password_at(work.db, user_id, int(session_id), work.now)
        return msgspec.structs.replace(actor, password_at=work.now)


def require_recent_password(actor: Actor, now: datetime) -> None:
    """The caller has shown their password lately. Raises `PasswordIsNeeded`, and `Forbidden` for a key with scopes or an end."""
    policy.may_make_credentials(actor, now)


async def _is_password_of(found: user_queries.Login | None, login: str, password: str) -> bool:
    usable = found is not None and found.status == UserStatus.ACTIVE
    return await _fits(login, password, found.password_hash if found is not None and usable else None)


async def _fits(login: str, password: str, password_hash: str | None) -> bool:
    """Verify, remembering for a minute what fitted, so that a client that sends Basic each time does not pay each time."""
    proof, now = digest(f"{login}\0{password}"), time.monotonic()
    kept = _basic_seen.get(proof)
    if kept is not None and kept[0] == password_hash and now < kept[1]:
        return True
    if not await passwords.verify_password(password_hash, password):
        return False
    if len(_basic_seen) > 1000:
        _basic_seen.clear()
    _basic_seen[proof] = (password_hash or "", now + _REMEMBER_BASIC_S)
    return True


async def open_session(work: Work, user_id: int, device: str | None, *, password_at: datetime | None = None) -> str:
    """Begin a session for a person who has proved themselves, by their password if `password_at` says when; its token, which is kept nowhere.

    Earlier sessions stay.
    """
    token = work.ids.token()
    expires_at = work.now + timedelta(days=work.settings.auth.session_days)
    await queries.insert_session(
        work.db, user_id, digest(token), device[:200] if device else None, work.now, expires_at, password_at
    )
    return token


async def log_out(work: Work) -> None:
    """End the session that the caller has shown; nothing to do for a caller with a key or a password."""
    kind, _, session_id = work.actor.credential.partition(":")
    if kind == "session":
        await queries.delete_session(work.db, signed_in(work.actor), int(session_id))


async def authenticate_token(works: Works, token: str, account: AccountChoice) -> Actor:
    """The actor behind a session token or API key. Raises `WrongToken` and `NotYourAccount`."""
    actor, _, _ = await _find_caller(works, token, account)
    return actor


async def _find_caller(works: Works, token: str, account: AccountChoice) -> tuple[Actor, str, queries.Caller]:
    """The actor behind a token, whether it is a "session" or a "key", and what is known of it; its use is noted."""
    token_hash = digest(token)
    async with works.read(NOBODY) as work:
        kind, caller = "session", await queries.select_caller_by_session(work.db, token_hash, account.type, account.id)
        if caller is None:
            kind, caller = "key", await queries.select_caller_by_key(work.db, token_hash, account.type, account.id)
        now = work.now
    if caller is None or (caller.expires_at is not None and caller.expires_at <= now):
        raise WrongToken
    caller = await _entered(works, caller, account)
    is_limited = kind == "key" and (bool(caller.scopes) or caller.expires_at is not None)
    actor = _actor(caller, f"{kind}:{caller.credential_id}", account, is_limited=is_limited)
    if caller.used_at is None or now - caller.used_at > _NOTE_USE_AFTER:
        await _note_use(works, actor, kind, caller.credential_id)
    return actor, kind, caller


async def authenticate_password(works: Works, login: str, password: str, account: AccountChoice) -> Actor:
    """The actor behind a login and password. Raises `WrongCredentials`, `NotVerified`, `NotYourAccount`."""
    user_id = await check_password(works, login, password)
    return await act_as(works, user_id, account)


async def act_as(works: Works, user_id: int, account: AccountChoice = CURRENT) -> Actor:
    """The actor for a person who proved themselves in another way. Raises `NotYourAccount`."""
    async with works.read(NOBODY) as work:
        caller = await queries.select_caller_by_user(work.db, user_id, account.type, account.id)
        now = work.now
    if caller is None:
        raise WrongCredentials
    caller = await _entered(works, caller, account)
    return msgspec.structs.replace(_actor(caller, "password", account), password_at=now)


async def _entered(works: Works, caller: queries.Caller, account: AccountChoice) -> queries.Caller:
    """The caller, who joins the team whose account the request names if it has invited them, as switching to that account does.

    A key that may only read accepts nothing.
    """
    is_invited = account.type is not None and caller.member_status == MemberStatus.PENDING
    may_join = caller.user_status == UserStatus.ACTIVE and caller.team_status == TeamStatus.ACTIVE
    actor = Actor(user_id=caller.user_id, account_id=caller.user_id, scopes=frozenset(caller.scopes or ()))
    if not (is_invited and may_join) or caller.team_id is None or actor.only_reads:
        return caller
    async with works.write(actor) as work:
        is_in = await members.enter(work, caller.team_id, caller.user_id)
    return msgspec.structs.replace(caller, member_status=MemberStatus.ACTIVE) if is_in else caller


def _actor(caller: queries.Caller, credential: str, account: AccountChoice, *, is_limited: bool = False) -> Actor:
    """The caller in the account that was named, else in the stored one; a stored one that has lapsed leaves the person without a team."""
    if caller.user_status != UserStatus.ACTIVE:
        raise WrongCredentials
    wanted = account.type or caller.account_type
    if wanted != AccountType.USER and _may_act_in(caller, wanted):
        return Actor(
            user_id=caller.user_id,
            account_type=wanted,
            account_id=caller.team_id if wanted == AccountType.TEAM else caller.member_id,
            team_id=caller.team_id,
            member_id=caller.member_id,
            rank=caller.rank or Rank.NONE,
            administrator=caller.administrator,
            credential=credential,
            scopes=frozenset(caller.scopes or ()),
            is_limited=is_limited,
            password_at=caller.password_at,
        )
    if account.type is not None and not (wanted == AccountType.USER and account.id == caller.user_id):
        raise NotYourAccount
    return Actor(
        user_id=caller.user_id,
        account_id=caller.user_id,
        administrator=caller.administrator,
        credential=credential,
        scopes=frozenset(caller.scopes or ()),
        is_limited=is_limited,
        password_at=caller.password_at,
    )


def _may_act_in(caller: queries.Caller, wanted: AccountType) -> bool:
    """Whether the membership that was found carries this account: active, in an active team, and as the team itself only for managers."""
    active = caller.member_status == MemberStatus.ACTIVE and caller.team_status == TeamStatus.ACTIVE
    return active and caller.rank is not None and (wanted == AccountType.TEAM_MEMBER or caller.rank >= Rank.MANAGER)


async def _note_use(works: Works, actor: Actor, kind: str, credential_id: int) -> None:
    async with works.write(actor) as work:
        if kind == "key":
            await queries.update_api_key_used(work.db, credential_id, work.now)
        else:
            expires_at = work.now + timedelta(days=works.settings.auth.session_days)
            await queries.update_session_used(work.db, credential_id, work.now, expires_at)


async def create_key(
    work: Work, name: str | None, scopes: tuple[str, ...] = (), expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A new API key of the caller: its record and the key itself, which is shown once.

    Raises `InvalidInput`, `TooManyKeys`, `PasswordIsNeeded`, and `Forbidden` for a caller with a limited API key.
    """
    user_id = policy.may_make_credentials(work.actor, work.now)
    name = squeeze(name or "")
    wrong: dict[str, object] = {}
    if not 1 <= len(name) <= 100:
        wrong["name"] = "must have 1 to 100 characters"
    if expires_at is not None and expires_at.tzinfo is None:
        wrong["expires_at"] = "needs a time zone, such as a Z at the end"
    elif expires_at is not None and expires_at <= work.now:
        wrong["expires_at"] = "must be in the future"
    if not SCOPES.issuperset(scopes):
        wrong["scopes"] = f"must be among {', '.join(sorted(SCOPES))}; none means all"
    if wrong:
        raise wrong_fields(wrong)
    if len(await queries.select_api_keys(work.db, user_id)) >= MOST_KEYS:
        raise TooManyKeys(most=MOST_KEYS)
    key = work.ids.token()
    record = await queries.insert_api_key(
        work.db, user_id, name, key[:13], digest(key), list(scopes), expires_at, work.now
    )
    work.emit(ApiKeyCreated(user_id=user_id, key_id=record.id, name=name))
    return record, key


async def list_keys(work: ReadWork) -> list[ApiKey]:
    """The caller's API keys, newest first, expired ones too."""
    return await queries.select_api_keys(work.db, signed_in(work.actor))


async def delete_key(work: Work, key_id: int) -> None:
    """Remove one of the caller's API keys; it stops working at once. A key with scopes or an end removes none but itself.

    Raises `NotFound`, `Forbidden`.
    """
    if work.actor.credential != f"key:{key_id}":
        policy.may_remove_credentials(work.actor)
    if not await queries.delete_api_key(work.db, signed_in(work.actor), key_id):
        raise NotFound(thing="API key")


async def prune(work: Work, limit: int) -> bool:
    """Forget at most so many of the sessions that have run out, and of the pins; whether there may be more."""
    ended = await queries.delete_expired_sessions(work.db, work.now, limit)
    return limit in (ended, await pin_queries.delete_expired_pins(work.db, work.now, limit))

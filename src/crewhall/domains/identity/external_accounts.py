"""Accounts elsewhere (GitHub) by which people sign in. Nobody is ever found by the e-mail address of such an account, for that would be
a take-over: whoever holds both an account here and one elsewhere joins them, signed in here."""

from msgspec import structs

from crewhall.domains.identity import policy, surface_tokens, users
from crewhall.domains.identity.errors import (
    ExternalAccountIsTaken,
    OnlyWayIn,
    SignUpIsClosed,
    TooManyExternalAccounts,
)
from crewhall.domains.identity.events import ExternalAccountLinked, ExternalAccountUnlinked, UserChanged
from crewhall.domains.identity.model import ExternalAccount, NewUser, User, UserStatus
from crewhall.domains.identity.queries import administration as administration_queries
from crewhall.domains.identity.queries import external_accounts as queries
from crewhall.domains.identity.queries import users as user_queries
from crewhall.kit.actor import signed_in
from crewhall.kit.errors import existing
from crewhall.kit.text import slugify, squeeze
from crewhall.platform.work import ReadWork, Work

GITHUB = "github"
MOST_ACCOUNTS = 20
"""That one person may join to theirs."""


async def find(work: ReadWork, provider: str, uid: str) -> ExternalAccount | None:
    """The account with this name at the provider, whoever asks."""
    return await queries.select_external_account(work.db, provider, uid)


async def add_user_for(
    work: Work, provider: str, uid: str, nickname: str | None, name: str | None, image: str | None
) -> User:
    """Make a person of its own, without a password or an address, for an account that has proved itself elsewhere.

    They never administer the server, not even as its first: nobody can do that by such an account. Raises `SignUpIsClosed`; and
    `ExternalAccountIsTaken` or `AddressIsTaken` when another request was faster: the unit has to be given up then, and another may
    look again.
    """
    if not work.settings.auth.sign_up:
        raise SignUpIsClosed
    first_name, _, last_name = squeeze(name or "").partition(" ")
    new = NewUser(
        first_name=first_name[: users.LONGEST_NAME],
        last_name=last_name[: users.LONGEST_NAME].rstrip(),
        slug=await _free_slug(work, nickname or name or ""),
        icon_url=image,
    )
    user = await users.add(work, new, None)
    await _link(work, user.id, provider, uid, nickname, image)
    return user


async def link(work: Work, provider: str, uid: str, nickname: str | None, image: str | None) -> ExternalAccount:
    """Join an account that has proved itself elsewhere to the caller; one that is joined already stays as it is.

    Raises `ExternalAccountIsTaken`, `TooManyExternalAccounts`, `PasswordIsNeeded`, and `Forbidden` for a caller with a limited API key.
    """
    user_id = policy.may_make_credentials(work.actor, work.now)
    await user_queries.select_user_for_update(work.db, user_id)  # held, so that no two units count the same
    own = await queries.select_external_accounts(work.db, user_id)
    for account in own:
        if (account.provider, account.uid) == (provider, uid):
            return account
    if len(own) >= MOST_ACCOUNTS:
        raise TooManyExternalAccounts(most=MOST_ACCOUNTS)
    return await _link(work, user_id, provider, uid, nickname, image)


async def absorb(work: Work, account: ExternalAccount) -> int | None:
    """Take over the person who was made for an account that the caller has proved to hold: their accounts elsewhere and tokens become
    the caller's, and the person is closed. Their id, for what other domains keep of them; None when the account is the caller's already.

    Raises `ExternalAccountIsTaken` when that person is closed, has another way in, or is known to a team; `TooManyExternalAccounts`;
    `PasswordIsNeeded`; and `Forbidden` for a caller with a limited API key.
    """
    caller_id = policy.may_make_credentials(work.actor, work.now)
    held = {
        user_id: await user_queries.select_user_for_update(work.db, user_id)
        for user_id in sorted({caller_id, account.user_id})
    }
    now_owned_by = await queries.select_external_account(work.db, account.provider, account.uid)
    if now_owned_by is not None and now_owned_by.user_id == caller_id:
        return None
    former = held[account.user_id]
    if (
        now_owned_by is None
        or former is None
        or now_owned_by.user_id != former.id
        or former.status != UserStatus.ACTIVE
        or await queries.select_has_own_way_in(work.db, former.id)
    ):
        raise ExternalAccountIsTaken(provider=account.provider)
    await _hand_over(work, former, caller_id)
    work.emit(ExternalAccountLinked(user_id=caller_id, account_id=account.id, provider=account.provider))
    return former.id


async def list_of(work: ReadWork, user_id: int) -> list[ExternalAccount]:
    """The caller's own accounts elsewhere, oldest first. Raises `Forbidden` for another's."""
    policy.may_change_user(work.actor, user_id)
    return await queries.select_external_accounts(work.db, user_id)


async def unlink(work: Work, account_id: int) -> None:
    """Take an account elsewhere from the caller; the tokens that sign-ins by such accounts have given end.

    Raises `NotFound`, and `OnlyWayIn` for the last of somebody without a password.
    """
    user_id = signed_in(work.actor)
    await user_queries.select_user_for_update(work.db, user_id)  # held, so that two units do not each leave the other's
    account = existing(await queries.delete_external_account(work.db, user_id, account_id), "account elsewhere")
    has_password = await user_queries.select_password_hash(work.db, user_id) is not None
    if not has_password and not await queries.select_external_accounts(work.db, user_id):
        raise OnlyWayIn(provider=account.provider)
    await surface_tokens.revoke_sign_ins(work, user_id)
    work.emit(ExternalAccountUnlinked(user_id=user_id, account_id=account_id, provider=account.provider))


async def _link(
    work: Work, user_id: int, provider: str, uid: str, nickname: str | None, image: str | None
) -> ExternalAccount:
    account = await queries.insert_external_account(work.db, user_id, provider, uid, nickname, image, work.now)
    if account is None:
        raise ExternalAccountIsTaken(provider=provider)
    work.emit(ExternalAccountLinked(user_id=user_id, account_id=account.id, provider=provider))
    return account


async def _hand_over(work: Work, former: User, caller_id: int) -> None:
    held = [await queries.select_external_accounts(work.db, user_id) for user_id in (former.id, caller_id)]
    if sum(map(len, held)) > MOST_ACCOUNTS:
        raise TooManyExternalAccounts(most=MOST_ACCOUNTS)
    await queries.update_external_accounts_owner(work.db, former.id, caller_id)
    await surface_tokens.hand_over(work, former.id, caller_id)
    if former.administrator:  # the server keeps its administrator: who was one by that account still is
        await administration_queries.update_administrator(work.db, caller_id, work.now, administrator=True)
        await administration_queries.update_administrator(work.db, former.id, work.now, administrator=False)
    await user_queries.update_user(work.db, structs.replace(former, status=UserStatus.CLOSED), work.now)
    work.emit(UserChanged(user_id=former.id))


async def _free_slug(work: Work, text: str) -> str:
    wanted = slugify(text) or "user"
    if wanted.isdecimal() or await user_queries.select_slug_taken(work.db, wanted):
        return f"{wanted}-{work.ids.suffix()}"
    return wanted

"""Accounts: the roles in which a person acts, which one is in use, and finding those of others."""

import msgspec

from crewhall.domains.identity import members, teams
from crewhall.domains.identity.errors import NotYourAccount
from crewhall.domains.identity.model import Account, AccountType, MemberStatus, User
from crewhall.domains.identity.queries import members as member_queries
from crewhall.domains.identity.queries import teams as queries
from crewhall.domains.identity.queries import users as user_queries
from crewhall.domains.identity.users import search as search_users
from crewhall.kit.actor import Actor, Rank, signed_in
from crewhall.kit.errors import existing
from crewhall.kit.text import fold
from crewhall.platform.db.where import like_prefix
from crewhall.platform.work import ReadWork, Work


async def list_accounts(work: ReadWork) -> list[Account]:
    """The caller's accounts: themselves, then one for each team. Source: behaviour notes, tommy 2.1."""
    return await queries.select_accounts(work.db, signed_in(work.actor))


async def get_current(work: ReadWork) -> Account:
    """The account in use for this request."""
    accounts = await list_accounts(work)
    return _pick(accounts, work.actor.account_type, work.actor.account_id or signed_in(work.actor)) or accounts[0]


async def switch(work: Work, account_type: str, account_id: int) -> Account:
    """Make an account the one that is used when a request names none. Entering a team accepts its invitation, for whoever has
    proved the invited address. Raises `NotYourAccount`."""
    user_id = signed_in(work.actor)
    account = _pick(await list_accounts(work), account_type, account_id)
    if account is None:
        raise NotYourAccount
    if account.status == MemberStatus.PENDING and account.team_id is not None:
        await members.enter(work, account.team_id, user_id)
        account = _pick(await list_accounts(work), account_type, account_id) or account
    await user_queries.update_current_account(work.db, user_id, account.type, account.team_id)
    return account


async def acting_in(work: ReadWork, reference: str) -> Actor:
    """The caller acting in one of their teams, by its id or slug, whatever account is in use. Raises `NotFound`."""
    team = await teams.get_visible(work, reference)
    viewer_id = signed_in(work.actor)
    member = existing(await member_queries.select_member(work.db, viewer_id, team.id, viewer_id), "team")
    return msgspec.structs.replace(
        work.actor,
        account_type=AccountType.TEAM_MEMBER,
        account_id=member.id,
        team_id=team.id,
        member_id=member.id,
        rank=member.rank,
    )


async def search(work: ReadWork, term: str, limit: int) -> list[Account]:
    """People as `users.search` finds them, and the caller's teams by slug or the beginning of their name."""
    user_id = signed_in(work.actor)
    words = fold(term)
    if not words:
        return []
    people = [_of_user(user) for user in await search_users(work, term, limit)]
    return people + await queries.select_found_teams(work.db, user_id, words, like_prefix(words), limit)


def _pick(accounts: list[Account], account_type: str, account_id: int) -> Account | None:
    """The account of this type and id; a manager's team is also an account of type Team."""
    for account in accounts:
        if account.type == account_type and account.id == account_id:
            return account
        if account_type == AccountType.TEAM and account.team_id == account_id and account.rank >= Rank.MANAGER:
            return Account(
                type=AccountType.TEAM,
                id=account_id,
                user_id=account.user_id,
                team_id=account.team_id,
                name=account.name,
                contact_name=account.name,
                mobile=account.mobile,
                icon_url=account.icon_url,
                rank=account.rank,
                status=account.status,
            )
    return None


def _of_user(user: User) -> Account:
    return Account(
        type=AccountType.USER,
        id=user.id,
        user_id=user.id,
        team_id=None,
        name=user.name,
        contact_name=user.name,
        mobile=None,
        icon_url=user.icon_url,
        rank=Rank.NONE,
        status=user.status,
    )

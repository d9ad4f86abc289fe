"""What the server's administrator does with people of every team: find, add, close them, set passwords, remove keys.

The command line calls this as the system. What people do with their own account stands in users.py and sessions.py.
"""

import msgspec

from crewhall.domains.identity import placeholders, policy
from crewhall.domains.identity import users as people
from crewhall.domains.identity.errors import LastAdministrator, NotActive, OwnsTeams, ServerHasPeople
from crewhall.domains.identity.events import MemberChanged, SurfaceTokensRevoked, UserChanged
from crewhall.domains.identity.model import ApiKey, NewUser, SurfaceToken, Team, User, UserStatus
from crewhall.domains.identity.queries import administration as queries
from crewhall.domains.identity.queries import sessions as session_queries
from crewhall.domains.identity.queries import surface_tokens as token_queries
from crewhall.domains.identity.queries import teams as team_queries
from crewhall.domains.identity.queries import users as user_queries
from crewhall.kit.errors import NotFound, existing
from crewhall.kit.ids import is_id
from crewhall.kit.paging import Page, PageRequest
from crewhall.kit.text import squeeze
from crewhall.platform.work import ReadWork, Work


async def require_empty(work: ReadWork) -> None:
    """There is nobody on the server yet. Raises `ServerHasPeople`."""
    policy.may_administer_server(work.actor)
    if not await user_queries.select_is_empty(work.db):
        raise ServerHasPeople


async def add_first(work: Work, new: NewUser, password_hash: str) -> User:
    """Add the first person of a server, who administers it. Raises `ServerHasPeople` and `InvalidInput`."""
    await work.db.lock(people.ADMINISTRATORS_LOCK)
    await require_empty(work)
    return await add_user(work, new, password_hash, administrator=True)


async def add_user(work: Work, new: NewUser, password_hash: str, *, administrator: bool = False) -> User:
    """Add a person, with what others have done for their addresses. These count as verified: the administrator vouches for them.

    Raises `InvalidInput`, `AddressIsTaken`.
    """
    policy.may_administer_server(work.actor)
    new = people.normal_new_user(new, work.settings.auth.phone_country)
    administrator = administrator or await people.nobody_administers(work)
    await placeholders.make_way(work, new.email, new.mobile)
    user = await people.add(work, new, password_hash, administrator=administrator)
    user = msgspec.structs.replace(
        user,
        email_verified_at=work.now if user.email else None,
        mobile_verified_at=work.now if user.mobile else None,
    )
    await user_queries.update_user(work.db, user, work.now)
    return user


async def list_users(work: ReadWork, search: str | None, page: PageRequest) -> Page[User]:
    """Everybody on the server by id, or those whose name, slug or address contains `search`; closed ones too."""
    policy.may_administer_server(work.actor)
    where = queries.people(squeeze(search or ""))
    total = await queries.select_people_count(work.db, where)
    return Page(rows=await queries.select_people(work.db, where, page.per, page.offset), total=total, request=page)


async def get_user(work: ReadWork, reference: str) -> User:
    """A person by id, else by e-mail address or mobile number, else by slug. Raises `NotFound`."""
    policy.may_administer_server(work.actor)
    user = await user_queries.select_user(work.db, int(reference)) if is_id(reference) else None
    user = user or await people.find_by_address(work, reference, reference)
    user = user or await placeholders.find(work, *people.normal_login(reference, work.settings.auth.phone_country))
    return existing(user or await user_queries.select_user_by_slug(work.db, reference), "user")


async def set_password(work: Work, user_id: int, password_hash: str) -> User:
    """Give a person a new password; all their sessions end, their API keys stay. Raises `NotFound`, `NotActive`."""
    user = await _active(work, user_id)
    await people.set_password(work, user_id, password_hash)
    work.emit(UserChanged(user_id=user_id))
    return user


async def set_administrator(work: Work, user_id: int, *, administrator: bool) -> User:
    """Make a person administrator of the server, or not. Raises `NotFound`, `NotActive`, `LastAdministrator`."""
    user = await _active(work, user_id)
    if user.administrator != administrator:
        if not administrator:
            await require_other_administrator(work, user)
        await queries.update_administrator(work.db, user_id, work.now, administrator=administrator)
        work.emit(UserChanged(user_id=user_id))
    return msgspec.structs.replace(user, administrator=administrator)


async def close_user(work: Work, user_id: int) -> User:
    """Close a person's account: sessions, keys and tokens end, memberships are archived, what they made stays, their addresses stay taken.

    Raises `NotFound`, `NotActive` (for a closed one too), `LastAdministrator`, `OwnsTeams`.
    """
    user = await _active(work, user_id)
    if user.administrator:
        await require_other_administrator(work, user)
    if owned := await queries.select_owned_teams(work.db, user_id):
        raise OwnsTeams(name=_name(user), teams=", ".join(team.slug for team in owned))
    user = msgspec.structs.replace(user, status=UserStatus.CLOSED, administrator=False)
    await user_queries.update_user(work.db, user, work.now)
    await queries.update_administrator(work.db, user_id, work.now, administrator=False)
    await session_queries.delete_sessions(work.db, user_id)
    await session_queries.delete_api_keys(work.db, user_id)
    await token_queries.delete_all_surface_tokens(work.db, user_id)
    for ended in await queries.update_memberships_archived(work.db, user_id, work.now):
        work.emit(MemberChanged(team_id=ended.team_id, user_id=user_id, member_id=ended.member_id))
    work.emit(UserChanged(user_id=user_id))
    return user


async def list_teams(work: ReadWork, limit: int) -> list[Team]:
    """The active teams of the server by id, at most `limit`."""
    policy.may_administer_server(work.actor)
    return await queries.select_teams(work.db, limit)


async def get_team(work: ReadWork, reference: str) -> Team:
    """A team by id, else by slug. Raises `NotFound`."""
    policy.may_administer_server(work.actor)
    team = await team_queries.select_team(work.db, int(reference)) if is_id(reference) else None
    return existing(team or await queries.select_team_by_slug(work.db, reference), "team")


async def list_keys(work: ReadWork, user_id: int | None, limit: int) -> list[ApiKey]:
    """The API keys of a person, or everybody's, newest first, at most `limit`."""
    policy.may_administer_server(work.actor)
    if user_id is None:
        return await queries.select_all_keys(work.db, limit)
    return (await session_queries.select_api_keys(work.db, user_id))[:limit]


async def delete_key(work: Work, key_id: int) -> None:
    """Remove anybody's API key; it stops working at once. Raises `NotFound`."""
    policy.may_administer_server(work.actor)
    if not await queries.delete_key(work.db, key_id):
        raise NotFound(thing="API key")


async def list_surface_tokens(work: ReadWork, user_id: int | None, surface: str, limit: int) -> list[SurfaceToken]:
    """A person's tokens of a surface, or everybody's, newest first, at most `limit`."""
    policy.may_administer_server(work.actor)
    if user_id is None:
        return await token_queries.select_all_surface_tokens(work.db, surface, limit)
    tokens = await token_queries.select_surface_tokens(work.db, user_id)
    return [token for token in tokens if token.surface == surface][:limit]


async def revoke_surface_token(work: Work, surface: str, token_id: int) -> None:
    """Remove anybody's token of a surface; it stops working at once. Raises `NotFound`."""
    policy.may_administer_server(work.actor)
    token = existing(await token_queries.delete_anybodys_surface_token(work.db, surface, token_id), "token")
    work.emit(SurfaceTokensRevoked(user_id=token.user_id, surface=token.surface, count=1))


async def _active(work: Work, user_id: int) -> User:
    policy.may_administer_server(work.actor)
    user = await people.get(work, user_id)
    if user.status != UserStatus.ACTIVE:
        raise NotActive(name=_name(user), status=user.status)
    return user


async def require_other_administrator(work: Work, user: User) -> None:
    """Somebody else administers the server, and stays its administrator until the unit ends. Raises `LastAdministrator`."""
    await work.db.lock(people.ADMINISTRATORS_LOCK)
    if await queries.select_other_administrator(work.db, user.id) is None:
        raise LastAdministrator(name=_name(user))


def _name(user: User) -> str:
    return user.name or user.email or user.mobile or user.slug

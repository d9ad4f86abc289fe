"""Deleting an account for good: whatever tells who the person was goes, what they made for others stays under a neutral name.

Closing an account, which keeps its profile, is in administration.py. What other domains keep of a person is forgotten in flows/departures.py.
"""

from crewhall.domains.identity import policy
from crewhall.domains.identity.errors import LastAdministrator, NotActive, OwnsTeams
from crewhall.domains.identity.events import MemberChanged, UserChanged, UserDeleted
from crewhall.domains.identity.model import User, UserStatus
from crewhall.domains.identity.queries import administration as queries
from crewhall.domains.identity.queries import departures as departure_queries
from crewhall.domains.identity.queries import members as member_queries
from crewhall.domains.identity.queries import users as user_queries
from crewhall.kit.errors import existing
from crewhall.platform.work import Work


async def delete_user(work: Work, user_id: int) -> User:
    """Delete a person's account: their own, or anybody's for the server's administrator. The person as they were before.

    Name, addresses, picture and all credentials go; memberships are archived. Raises `NotFound`, `NotActive` for whoever has not signed up,
    `OwnsTeams`, and `LastAdministrator` while others are on the server.
    """
    policy.may_delete_user(work.actor, user_id)
    user = existing(await user_queries.select_user_for_update(work.db, user_id), "user")
    name = user.name or user.email or user.mobile or user.slug
    if user.status == UserStatus.INVITED:
        raise NotActive(name=name, status=user.status)
    if owned := await queries.select_owned_teams(work.db, user_id):
        raise OwnsTeams(name=name, teams=", ".join(team.slug for team in owned))
    if user.administrator and await _is_last_administrator(work, user_id):
        raise LastAdministrator(name=name)
    await departure_queries.update_user_erased(work.db, user_id, f"deleted-{user_id}-{work.ids.suffix()}", work.now)
    await departure_queries.delete_ways_in(work.db, user_id)
    await member_queries.update_member_names(work.db, user_id)
    for ended in await queries.update_memberships_archived(work.db, user_id, work.now):
        work.emit(MemberChanged(team_id=ended.team_id, user_id=user_id, member_id=ended.member_id))
    await departure_queries.update_memberships_without_address(work.db, user_id)
    work.emit(UserChanged(user_id=user_id))
    work.emit(UserDeleted(user_id=user_id))
    return user


async def _is_last_administrator(work: Work, user_id: int) -> bool:
    """Whether others are on the server, and none of them administers it."""
    other = await queries.select_other_administrator(work.db, user_id)
    return other is None and await departure_queries.select_has_others(work.db, user_id)

"""Memberships: who is in a team, with which rank and status, and inviting people into it.

| from \\ to | pending | active            | inactive | archived |
|-----------|---------|-------------------|----------|----------|
| pending   | –       | by the person (1) | –        | both (4) |
| active    | –       | –                 | manager  | manager  |
| inactive  | –       | manager           | –        | manager  |
| archived  | – (2)   | manager (3)       | manager  | –        |

(1) by proving the invited address, by entering the account after that, or by accepting an invitation into the team; (2) by a new
invitation; (3) only somebody who had joined before; (4) a manager, also by revoking the invitation, and the person by declining it. The
owner stays active.
"""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from crewhall.domains.identity import addresses, placeholders, policy
from crewhall.domains.identity.errors import NotInThisStatus, OwnerStays, TeamIsClosed
from crewhall.domains.identity.events import (
    GeneratedMembersRemoved,
    MemberChanged,
    MemberInvited,
    MemberJoined,
    MembersGenerated,
)
from crewhall.domains.identity.model import Member, MemberStatus, NewUser, TeamStatus, User, UserEdit, UserStatus
from crewhall.domains.identity.queries import generated
from crewhall.domains.identity.queries import members as queries
from crewhall.domains.identity.queries import teams as team_queries
from crewhall.domains.identity.queries import users as user_queries
from crewhall.domains.identity.users import list_by_ids, normal_new_user
from crewhall.kit.actor import Rank, signed_in
from crewhall.kit.countries import country_of_zone
from crewhall.kit.errors import NotFound, existing
from crewhall.kit.paging import Page, PageRequest
from crewhall.kit.text import fold
from crewhall.platform.work import ReadWork, Work

_BY_A_MANAGER = {
    (MemberStatus.PENDING, MemberStatus.ARCHIVED),
    (MemberStatus.ACTIVE, MemberStatus.INACTIVE),
    (MemberStatus.ACTIVE, MemberStatus.ARCHIVED),
    (MemberStatus.INACTIVE, MemberStatus.ACTIVE),
    (MemberStatus.INACTIVE, MemberStatus.ARCHIVED),
    (MemberStatus.ARCHIVED, MemberStatus.ACTIVE),
    (MemberStatus.ARCHIVED, MemberStatus.INACTIVE),
}


class MemberFilter(Struct, frozen=True, kw_only=True):
    """Which members are asked for; what is None does not narrow. Archived members are listed only by asking for them.

    `joined`: only those who have taken up their invitation. `member_ids`: only these memberships.
    """

    search: str | None = None
    statuses: tuple[MemberStatus, ...] = (MemberStatus.ACTIVE, MemberStatus.PENDING, MemberStatus.INACTIVE)
    user_id: int | None = None
    joined: bool = False
    member_ids: tuple[int, ...] | None = None


async def list_members(work: ReadWork, wanted: MemberFilter, page: PageRequest) -> Page[Member]:
    """The current team's members by name, with the caller's marks. Source: contracts/tommy.yaml get_team_members."""
    team_id, viewer_id = policy.may_use_team(work.actor), signed_in(work.actor)
    where = queries.in_team(team_id).also("m.status = ANY(?)", [str(status) for status in wanted.statuses])
    if wanted.user_id is not None:
        where.also("m.user_id = ?", wanted.user_id)
    if wanted.member_ids is not None:
        where.also("m.id = ANY(?)", list(wanted.member_ids))
    if wanted.joined:
        where.also("m.joined_at IS NOT NULL")
    if wanted.search:
        queries.found_by(where, wanted.search)
    inline = not wanted.search
    total = await queries.select_member_count(work.db, where, inline=inline)
    rows = await queries.select_members(work.db, viewer_id, where, page.per, page.offset, inline=inline)
    return Page(rows=rows, total=total, request=page)


async def list_people(work: ReadWork, search: str | None, page: PageRequest) -> Page[User]:
    """Those whom the caller sees in the account in use: who has joined the current team, by name; under a personal account only the caller.

    Source: contracts/tommy-legacy.yaml get_users.
    """
    if work.actor.team_id is None:
        caller = await user_queries.select_user(work.db, signed_in(work.actor))
        sought = fold(search or "")
        found = [caller] if caller and sought in fold(f"{caller.name} {caller.email or ''}") else []
        return Page(rows=found[page.offset :], total=len(found), request=page)
    wanted = MemberFilter(search=search, statuses=(MemberStatus.ACTIVE, MemberStatus.INACTIVE), joined=True)
    members = await list_members(work, wanted, page)
    people = await list_by_ids(work, [member.user_id for member in members.rows])
    return Page(rows=[people[member.user_id] for member in members.rows], total=members.total, request=page)


async def get_member(work: ReadWork, user_id: int) -> Member:
    """A person's membership in the current team. Raises `NotFound`."""
    team_id, viewer_id = policy.may_use_team(work.actor), signed_in(work.actor)
    return existing(await queries.select_member(work.db, viewer_id, team_id, user_id), "member")


async def invite(work: Work, new: NewUser, rank: Rank, *, manager: bool) -> tuple[Member, User, bool]:
    """Invite a person by e-mail or mobile to the current team; unknown people become placeholders. Inviting twice is one membership.

    An archived member is invited anew, at the address of now. The third value tells whether there is a new invitation; else nothing
    changed. A mobile number without a country code is one of the country in whose time zone the team is, else of the server's country.
    Raises `InvalidInput`, `Forbidden`. Source: contracts/tommy.yaml create_team_members_invite.
    """
    team_id = policy.may_manage_members(work.actor)
    policy.may_grant_rank(work.actor, rank)
    team = await team_queries.select_team_for_update(work.db, team_id)
    country = country_of_zone(team.time_zone) if team else None
    new = normal_new_user(new, country or work.settings.auth.phone_country)
    user = await placeholders.find_or_add(work, new)
    is_by_mail = new.email is not None and (user.status == UserStatus.INVITED or new.email == user.email)
    return await _invite(work, team_id, user, rank, new.email if is_by_mail else new.mobile, manager=manager)


async def invite_account(work: Work, user_id: int, rank: Rank, *, manager: bool) -> tuple[Member, User, bool]:
    """Invite somebody by the id of their account, as `invite`; they accept by entering the team. Raises `NotFound`, `Forbidden`."""
    team_id = policy.may_manage_members(work.actor)
    policy.may_grant_rank(work.actor, rank)
    await team_queries.select_team_for_update(work.db, team_id)
    user = await user_queries.select_user(work.db, user_id) if 0 < user_id < 2**63 else None
    if user is None or user.status != UserStatus.ACTIVE:
        raise NotFound(thing="person")
    return await _invite(work, team_id, user, rank, None, manager=manager)


async def join_by_invitation(work: Work, team_id: int, user_id: int) -> tuple[Member, bool]:
    """Make somebody who accepted an invitation into the team an active member; the second value tells whether they were unknown to it.

    A member stays as they are. A pending membership becomes active with what was offered in it. The caller has proved that the
    invitation leads into this team. Raises `TeamIsClosed`, and `Forbidden` as `policy.may_enter` does.
    """
    team = await team_queries.select_team_for_update(work.db, team_id)
    if team is None or team.status != TeamStatus.ACTIVE:
        raise TeamIsClosed
    found = await queries.select_member(work.db, user_id, team_id, user_id)
    if found is None:
        await queries.insert_member(
            work.db,
            team_id,
            user_id,
            Rank.MEMBER,
            MemberStatus.ACTIVE,
            manager=False,
            invited_address=None,
            now=work.now,
        )
    else:
        policy.may_enter(found, proved=await _has_proved(work, user_id, found.invited_address))
        if found.status == MemberStatus.PENDING:
            await queries.update_member_joined(work.db, team_id, user_id, work.now)
    member = existing(await queries.select_member(work.db, user_id, team_id, user_id), "member")
    if found is None or found.status != member.status:
        work.emit(MemberJoined(team_id=team_id, user_id=user_id, member_id=member.id))
    return member, found is None


async def enter(work: Work, team_id: int, user_id: int) -> bool:
    """Join a team by entering its account: whoever was invited and has proved the invited address is in now. Whether they are."""
    await team_queries.select_team_for_update(work.db, team_id)
    found = await queries.select_member(work.db, user_id, team_id, user_id)
    if found is None or found.status != MemberStatus.PENDING:
        return found is not None and found.status == MemberStatus.ACTIVE
    if not await _has_proved(work, user_id, found.invited_address):
        return False
    await queries.update_member_joined(work.db, team_id, user_id, work.now)
    work.emit(MemberJoined(team_id=team_id, user_id=user_id, member_id=found.id))
    return True


async def end_offer(work: Work, team_id: int, user_id: int) -> None:
    """Put away the pending membership of somebody who declined it, or from whom it was taken back. The caller has proved the right."""
    member_id = await queries.update_member_not_joined(work.db, team_id, user_id, work.now)
    if member_id is not None:
        work.emit(MemberChanged(team_id=team_id, user_id=user_id, member_id=member_id))


async def rename(work: Work, user_id: int, edit: UserEdit) -> Member:
    """Give somebody whom only this team has invited, and who has not signed up yet, another name; everybody else names themselves.

    Raises `NotFound`, `Forbidden`, `InvalidInput`.
    """
    team_id = policy.may_manage_members(work.actor)
    member = await get_member(work, user_id)
    policy.may_change_member(work.actor, member)
    if member.user_status != UserStatus.INVITED or await queries.select_is_elsewhere(work.db, team_id, user_id):
        return member
    await placeholders.rename(work, user_id, edit)
    return await get_member(work, user_id)


async def update(
    work: Work, user_id: int, *, rank: Rank | None, manager: bool | None, status: MemberStatus | None
) -> Member:
    """Change a member's rank, manager flag or status; None leaves it. Raises `NotFound`, `Forbidden`, `OwnerStays`, `NotInThisStatus`."""
    team_id = policy.may_manage_members(work.actor)
    await team_queries.select_team_for_update(work.db, team_id)
    member = await get_member(work, user_id)
    policy.may_change_member(work.actor, member)
    status = status or member.status
    rank = member.rank if rank is None else rank
    manager = member.manager if manager is None else manager
    if (rank, status, manager) == (member.rank, member.status, member.manager):
        return member
    if rank != member.rank:
        policy.may_grant_rank(work.actor, max(rank, member.rank))
    if member.rank == Rank.OWNER:
        raise OwnerStays
    if status != member.status:
        _check_transition(member, status)
    await queries.update_member(work.db, team_id, user_id, rank, status, manager=manager, now=work.now)
    work.emit(MemberChanged(team_id=team_id, user_id=user_id, member_id=member.id))
    return msgspec.structs.replace(member, rank=rank, status=status, manager=manager)


async def mark(work: Work, user_id: int, *, favorite: bool | None, mute: bool | None) -> Member:
    """Set the caller's own marks on a member; None leaves one. Raises `NotFound`."""
    member = await get_member(work, user_id)
    favorite = member.favorite if favorite is None else favorite
    mute = member.mute if mute is None else mute
    if (favorite, mute) != (member.favorite, member.mute):
        await queries.upsert_marks(work.db, signed_in(work.actor), member.id, favorite=favorite, mute=mute)
    return msgspec.structs.replace(member, favorite=favorite, mute=mute)


async def add_generated(
    work: Work, team_id: int, people: Sequence[tuple[NewUser, Rank, MemberStatus]]
) -> list[int | None]:
    """Add made-up people as members who cannot sign in (demo data); member ids in order, None for one whose address or slug is taken.

    Each has an e-mail address and a slug, in normal form; a mobile number that is taken is left out. A fixed number of statements
    and one event, however many people. The caller has proved the right. Raises `UniqueViolation` when another unit takes an address
    at the same time.
    """
    taken = await generated.select_taken(
        work.db,
        [new.email for new, _, _ in people if new.email],
        [new.slug for new, _, _ in people if new.slug],
        [new.mobile for new, _, _ in people if new.mobile],
    )
    in_use = {row.email for row in taken} | {row.slug for row in taken} | {row.mobile for row in taken}
    free = {
        new.email: (new, rank, status)
        for new, rank, status in people
        if new.email and new.email not in in_use and new.slug not in in_use
    }
    kept = (msgspec.structs.replace(new, mobile=None) if new.mobile in in_use else new for new, _, _ in free.values())
    await generated.insert_users(work.db, kept, work.now)
    user_ids = await generated.select_user_ids(work.db, list(free))
    rows = [(user_ids[email], email, rank, status) for email, (_, rank, status) in free.items()]
    await generated.insert_members(work.db, team_id, rows, work.now)
    member_ids = await generated.select_member_ids(work.db, team_id, list(user_ids.values()))
    if rows:
        work.emit(MembersGenerated(team_id=team_id, count=len(rows)))
    return [member_ids[user_ids[new.email]] if new.email in free else None for new, _, _ in people]


async def remove_generated(work: Work, team_id: int, member_ids: Sequence[int]) -> list[int]:
    """Remove made-up members of a team and the people behind them; the ids of the memberships that are gone.

    Whoever has signed up or got another name or address since is nobody made up any more, and stays; so does a person whom another
    team has. The caller has proved the right.
    """
    left = await generated.delete_untouched_members(work.db, team_id, list(member_ids))
    if left:
        await user_queries.delete_users_without_login(work.db, list(left.values()))
        work.emit(GeneratedMembersRemoved(team_id=team_id, count=len(left)))
    return list(left)


async def _invite(
    work: Work, team_id: int, user: User, rank: Rank, address: str | None, *, manager: bool
) -> tuple[Member, User, bool]:
    """Offer a membership of a team that is held to whoever proves the address; without one to the account itself."""
    found = await queries.select_member(work.db, user.id, team_id, user.id)
    is_new = found is None or found.status == MemberStatus.ARCHIVED
    if found is None:
        member_id = await queries.insert_member(
            work.db,
            team_id,
            user.id,
            rank,
            MemberStatus.PENDING,
            manager=manager,
            invited_address=address,
            now=work.now,
        )
        work.emit(MemberInvited(team_id=team_id, user_id=user.id, member_id=member_id))
    elif is_new:
        policy.may_change_member(work.actor, found)
        await queries.update_member_invited(work.db, team_id, user.id, rank, address, manager=manager, now=work.now)
        work.emit(MemberInvited(team_id=team_id, user_id=user.id, member_id=found.id))
    return await get_member(work, user.id), user, is_new


async def _has_proved(work: ReadWork, user_id: int, address: str | None) -> bool:
    """Whether the person has shown that the address is theirs. What was offered to an account by its id needs no proof."""
    if address is None:
        return True
    user = await user_queries.select_user(work.db, user_id)
    return user is not None and address in addresses.proved(user).values()


def _check_transition(member: Member, wanted: MemberStatus) -> None:
    joins_unasked = wanted == MemberStatus.ACTIVE and not member.has_joined
    if (member.status, wanted) not in _BY_A_MANAGER or joins_unasked:
        raise NotInThisStatus(status=member.status, wanted=wanted)

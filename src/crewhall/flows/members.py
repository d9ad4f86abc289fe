"""Members of a team with their roles, locations and tags. Joins identity with directory and labels.

A member's rank follows from the `manager` flag and the built-in roles: Team Admin makes an admin, Team Manager or the flag a manager.
"""

from collections.abc import Sequence

import msgspec
from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.directory import addressees, invitations
from crewhall.domains.directory.model import Addressee, Delivery, Purpose
from crewhall.domains.identity import members
from crewhall.domains.identity.members import MemberFilter
from crewhall.domains.identity.model import Member, MemberStatus, NewUser, User, UserEdit, UserStatus
from crewhall.domains.labels import taggings, tags
from crewhall.domains.labels.model import TEAM_ADMIN, TEAM_MANAGER, TEAM_MEMBER, Context, Labels
from crewhall.flows import invitation_mail
from crewhall.kit.actor import Rank
from crewhall.kit.owner import Owner
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work

SUBJECT = "TeamMember"


class LabelledMember(Struct, frozen=True, gc=False):
    """A member and what they are labelled with."""

    member: Member
    labels: Labels


class MemberChange(Struct, frozen=True, kw_only=True):
    """What is changed about a member; what is None or UNSET stays. Lists replace the whole list."""

    manager: bool | None = None
    status: MemberStatus | None = None
    favorite: bool | None = None
    mute: bool | None = None
    roles: list[str] | None = None
    locations: list[str] | None = None
    tags: list[str] | None = None
    first_name: str | UnsetType | None = UNSET
    last_name: str | UnsetType | None = UNSET

    @property
    def is_managing(self) -> bool:
        """Whether it changes more than the caller's own marks and, for oneself, one's own tags."""
        return any(value is not None for value in (self.manager, self.status, self.roles, self.locations))


async def list_members(
    work: ReadWork, wanted: MemberFilter, page: PageRequest, *, with_tags: Sequence[str] = ()
) -> Page[LabelledMember]:
    """The current team's members by name, `with_tags` those who carry any of these. Four statements at most, whatever their number."""
    if with_tags:
        tagged = await taggings.subjects_with(work, _owner(work), SUBJECT, Context.TAGS, with_tags)
        wanted = msgspec.structs.replace(wanted, member_ids=tuple(tagged))
    found = await members.list_members(work, wanted, page)
    labels = await taggings.of_subjects(work, _owner(work), SUBJECT, [member.id for member in found.rows])
    return Page([LabelledMember(member, labels[member.id]) for member in found.rows], found.total, page)


async def get_member(work: ReadWork, user_id: int) -> LabelledMember:
    """A person's membership in the current team. Raises `NotFound`."""
    return await _labelled(work, await members.get_member(work, user_id))


async def invite(work: Work, new: NewUser, change: MemberChange) -> LabelledMember:
    """Invite a person to the current team and send them word; again changes nothing and sends again while they have not joined.

    Raises `InvalidInput`, `Forbidden`. Source: contracts/tommy.yaml create_team_members_invite; behaviour notes, tommy 2.3.
    """
    rank = rank_of(change.roles or [TEAM_MEMBER], manager=bool(change.manager))
    invited = await members.invite(work, new, rank, manager=bool(change.manager))
    address = invited[0].invited_address or invited[1].email or invited[1].mobile or ""
    return await _invited(work, *invited, change, address)


async def invite_person(work: Work, user_id: int, change: MemberChange) -> LabelledMember:
    """Invite somebody by their id: anybody with an account, who finds the team among their accounts and is sent mail only where the
    caller knows them; without one, whom the caller knows, at the address by which they do. Raises `NotFound`, `Forbidden`."""
    to = await addressees.get(work, user_id)
    if not to.has_account:
        is_mail = "@" in to.address
        new = NewUser(email=to.address if is_mail else None, mobile=None if is_mail else to.address)
        return await invite(work, new, change)
    rank = rank_of(change.roles or [TEAM_MEMBER], manager=bool(change.manager))
    invited = await members.invite_account(work, user_id, rank, manager=bool(change.manager))
    return await _invited(work, *invited, change, invited[0].invited_address or to.address)


async def _invited(
    work: Work, member: Member, user: User, is_new: bool, change: MemberChange, address: str
) -> LabelledMember:
    """Label a new member, and send word to the address of whoever has not joined."""
    if is_new:
        roles = change.roles or [TEAM_MEMBER]
        await _replace_labels(work, member, roles=roles, locations=change.locations, tags=change.tags)
    if member.status == MemberStatus.PENDING:
        await _send_invitation(work, member, user, address)
    return await _labelled(work, member)


async def update(work: Work, user_id: int, change: MemberChange) -> LabelledMember:
    """Change a member: everybody their own marks and their own tags, managers the rest; names only of those who have none of their own.

    Raises `NotFound`, `Forbidden`, `InvalidInput`, `OwnerStays`, `NotInThisStatus`.
    """
    member = await members.mark(work, user_id, favorite=change.favorite, mute=change.mute)
    if change.is_managing or (change.tags is not None and user_id != work.actor.user_id):
        member = await _manage(work, member, change)
    elif change.tags is not None:
        await _replace_labels(work, member, tags=change.tags)
    is_named = change.first_name is not UNSET or change.last_name is not UNSET
    if is_named and work.actor.rank >= Rank.MANAGER:
        member = await members.rename(work, user_id, UserEdit(first_name=change.first_name, last_name=change.last_name))
    return await _labelled(work, member)


async def name_admin(work: Work, team_id: int, member_id: int) -> None:
    """Hang the admins' role on a member beside those that they have. The caller has proved the right."""
    await taggings.tag_many(work, Owner.of_team(team_id), Context.ROLES, SUBJECT, [(member_id, TEAM_ADMIN)])


def rank_of(roles: Sequence[str], *, manager: bool) -> Rank:
    """The rank that roles and the manager flag give (product: names settled)."""
    keys = {tags.name_key(role) for role in roles}
    if tags.name_key(TEAM_ADMIN) in keys:
        return Rank.ADMIN
    return Rank.MANAGER if manager or tags.name_key(TEAM_MANAGER) in keys else Rank.MEMBER


async def _send_invitation(work: Work, member: Member, user: User, address: str) -> None:
    """Send the invitation that stands for a pending membership: its link leads to a page, and the invited person finds it in their list.

    Without an address nothing is mailed. What was offered to an address is for whoever proves it; what was offered to an account, for that one.
    """
    has_account = user.status != UserStatus.INVITED
    to = Addressee(user.id, address, has_account=has_account, is_bound=member.invited_address is not None)
    invitation, _ = await invitations.send(work, to, Purpose.MEMBERSHIP, member.team_id)
    if address:
        await invitation_mail.send(work, Delivery(invitation, to))


async def _manage(work: Work, member: Member, change: MemberChange) -> Member:
    rank = None
    if member.rank != Rank.OWNER and (change.manager is not None or change.roles is not None):
        manager = member.manager if change.manager is None else change.manager
        roles = change.roles
        if roles is None:
            roles = (await _labelled(work, member)).labels.roles
        rank = rank_of(roles, manager=manager)
    member = await members.update(work, member.user_id, rank=rank, manager=change.manager, status=change.status)
    await _replace_labels(work, member, roles=change.roles, locations=change.locations, tags=change.tags)
    return member


async def _replace_labels(
    work: Work,
    member: Member,
    *,
    roles: list[str] | None = None,
    locations: list[str] | None = None,
    tags: list[str] | None = None,
) -> None:
    for context, names in ((Context.ROLES, roles), (Context.LOCATIONS, locations), (Context.TAGS, tags)):
        if names is not None:
            await taggings.replace(work, _owner(work), SUBJECT, member.id, context, names)


async def _labelled(work: ReadWork, member: Member) -> LabelledMember:
    labels = await taggings.of_subjects(work, _owner(work), SUBJECT, [member.id])
    return LabelledMember(member, labels[member.id])


def _owner(work: ReadWork) -> Owner:
    return Owner.of_team(work.actor.team_id or 0)

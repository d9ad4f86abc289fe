"""How people come to know each other: asking, being asked, accepting, declining. The table of states stands in contacts.py.

Who is named by an address, and may have no account, comes by introductions.py.
"""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
from msgspec import Struct

from crewhall.domains.directory import policy
from crewhall.domains.directory.contacts import get_of, refuse_oneself
from crewhall.domains.directory.errors import (
    NothingToAccept,
    NothingToDecline,
    RequestedTooSoon,
    TooManyInvited,
)
from crewhall.domains.directory.events import (
    ContactAdded,
    ContactDeclined,
    ContactRequested,
)
from crewhall.domains.directory.model import Contact, ContactOwner, ContactStatus, Friend, Invited, NewContact, Relation
from crewhall.domains.directory.queries import contacts as queries
from crewhall.domains.directory.queries import invitations as invitation_queries
from crewhall.domains.directory.relations import (
    NOTHING_KNOWN,
    Relations,
    agree,
    lock,
    put,
    relation_of,
    requests_of,
    status_of,
)
from crewhall.domains.identity import teams
from crewhall.domains.identity.model import UserStatus
from crewhall.kit.actor import signed_in
from crewhall.kit.errors import NotFound, existing
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work

REST = timedelta(days=30)
"""How long somebody who has declined is not asked again by the same person."""
MOST_INVITED = 1000
"""How many people without an account one may have as contacts: each of them was sent something that they had not asked for."""


class Made(Struct, frozen=True):
    """What came of asking: the contacts, in the order in which they were wanted, and who is to be sent an invitation."""

    contacts: list[Contact]
    invited: list[Invited]


async def list_requests(work: ReadWork, team_id: int | None, page: PageRequest) -> Page[Contact]:
    """Who asks the caller, newest first. Source: behaviour notes, tommy 2.14 (`contacts/requests?team_id`).

    A team of others narrows to what is asked in its name; one of the caller's own does not narrow, for requests go to people.
    """
    user_id = signed_in(work.actor)
    from_team_id = team_id if team_id is not None and team_id not in await _ranks(work, user_id) else None
    rows = await queries.select_requests(work.db, user_id, policy.current_team(work.actor), from_team_id, page)
    return Page(rows, await queries.select_requests_total(work.db, user_id, from_team_id), page)


async def add(work: Work, friend_id: int, team_id: int | None, *, personal: bool) -> Made:
    """Ask somebody who has an account to become a contact, of the caller's or of a team; invite them if they have none yet.

    Somebody without an account is known only to those who have them as a contact or member. Raises `NotFound`, `IsYourself`, `Forbidden`,
    `RequestedTooSoon`. Source: contracts/tommy.yaml create_contacts_by_friend_id_add; behaviour notes, tommy 2.14.
    """
    user_id = signed_in(work.actor)
    if team_id is None or (team_id == work.actor.team_id and not personal):
        owner = policy.may_own(work.actor, personal=personal)
    else:
        (owner,) = await owners_for(work, [team_id])
    refuse_oneself(user_id, friend_id)
    await lock_teams(work, [owner])
    relations = await lock_relations(work, [owner], [friend_id])
    found = await queries.select_friends(work.db, _teams_of(work, [owner]), [friend_id])
    if not found or found[0].status == UserStatus.CLOSED:
        raise NotFound(thing="person")
    friend, known = found[0], NOTHING_KNOWN
    if friend.status == UserStatus.INVITED:
        known = existing(_known_to(relations, friend), "person")
    invited = await ask(work, relations, owner, friend, known)
    await refuse_too_many(work, invited, owner)
    return Made([await get_of(work, owner, friend_id)], invited)


async def accept(work: Work, friend_id: int, team_ids: Sequence[int]) -> Contact:
    """Accept whatever the person has asked of the caller, for themselves or in the name of teams; they become a contact of each of `team_ids` too.

    Again changes nothing. Raises `NotFound` for a team in which the caller is not, `NothingToAccept`.
    Source: contracts/tommy.yaml create_contacts_by_friend_id_accept; behaviour notes, tommy 2.14.
    """
    own = ContactOwner(signed_in(work.actor))
    if team_ids:
        policy.may_join(team_ids, await _ranks(work, own.user_id))
    relations = await lock(work, own.user_id, team_ids, [friend_id])
    status = status_of(relations, own, friend_id)
    if status not in (ContactStatus.PENDING, ContactStatus.ACCEPTED):
        raise NothingToAccept
    if status == ContactStatus.PENDING:
        await _accept(work, relations, own, friend_id, team_ids)
    return await get_of(work, own, friend_id)


async def decline(work: Work, friend_id: int) -> Contact:
    """Decline what the person has asked of the caller; they are not told. Raises `NothingToDecline`.

    Source: contracts/tommy.yaml create_contacts_by_friend_id_decline; behaviour notes, tommy 2.14.
    """
    own = ContactOwner(signed_in(work.actor))
    relations = await lock(work, own.user_id, [], [friend_id])
    if status_of(relations, own, friend_id) != ContactStatus.PENDING:
        raise NothingToDecline
    await put(work, relations, own, friend_id, ContactStatus.DECLINED, keeps_team=True)
    work.emit(ContactDeclined(user_id=own.user_id, friend_id=friend_id))
    return await get_of(work, own, friend_id)


async def ask(
    work: Work, relations: Relations, owner: ContactOwner, friend: Friend, known: NewContact, *, alone: bool = True
) -> list[Invited]:
    """Move the holder's side on as the table says for `add`; the invitation that is to be sent, if any. `alone`: announce each contact."""
    status = status_of(relations, owner, friend.user_id)
    if friend.status == UserStatus.INVITED:
        if status == ContactStatus.INVITED:
            return []
        wanted = ContactStatus.INVITED
        await put(work, relations, owner, friend.user_id, wanted, known=known)
    else:
        known = msgspec.structs.replace(known, first_name="", last_name="")  # whoever has an account names themselves
        wanted = await _request(work, relations, owner, friend.user_id, known)
    await _remember(work, relations, owner, friend.user_id, known)
    if status is None and alone:
        work.emit(
            ContactAdded(team_id=owner.team_id, user_id=notified_of(owner), friend_id=friend.user_id, status=wanted)
        )
    address = _address(known)
    is_new = wanted == ContactStatus.INVITED and address is not None
    return [Invited(friend.user_id, address or "", owner.team_id, known.via)] if is_new else []


async def _request(
    work: Work, relations: Relations, owner: ContactOwner, friend_id: int, known: NewContact
) -> ContactStatus:
    """Ask somebody who has an account; how far the holder has come then."""
    own, theirs = ContactOwner(owner.user_id), ContactOwner(friend_id)
    relation, back = relation_of(relations, owner, friend_id), relation_of(relations, theirs, own.user_id)
    status = relation.status if relation else None
    if status == ContactStatus.ACCEPTED:
        return status
    if status_of(relations, own, friend_id) == ContactStatus.PENDING:
        await _accept(work, relations, own, friend_id, [owner.team_id] if owner.team_id else [], known)
        return ContactStatus.ACCEPTED
    if back is not None and back.status == ContactStatus.ACCEPTED:
        await agree(work, relations, owner, friend_id, known)
        return ContactStatus.ACCEPTED
    if relation is not None and _waits(relations, relation):
        return ContactStatus.REQUESTED
    await _refuse_too_soon(work, back, owner, friend_id)
    await put(work, relations, owner, friend_id, ContactStatus.REQUESTED, known=known)
    if back is None or back.status != ContactStatus.PENDING:
        await put(work, relations, theirs, own.user_id, ContactStatus.PENDING, from_team_id=owner.team_id)
    work.emit(ContactRequested(user_id=friend_id, friend_id=own.user_id, from_team_id=owner.team_id))
    return ContactStatus.REQUESTED


async def _accept(
    work: Work,
    relations: Relations,
    own: ContactOwner,
    friend_id: int,
    team_ids: Sequence[int],
    known: NewContact = NOTHING_KNOWN,
) -> None:
    """Make both sides accepted, with all that the friend has asked, and the friend a contact of the person's teams."""
    open_requests = requests_of(relations, own.user_id, friend_id)
    await agree(work, relations, own, friend_id)
    for relation in open_requests:
        await agree(work, relations, relation.owner, own.user_id)
    for team_id in dict.fromkeys(team_ids):
        await agree(work, relations, ContactOwner(own.user_id, team_id), friend_id, known)


def _waits(relations: Relations, relation: Relation) -> bool:
    """Whether the friend has been asked, in a team's name by whichever of its managers, and has not answered."""
    is_asked = status_of(relations, ContactOwner(relation.friend_id), relation.user_id) == ContactStatus.PENDING
    return relation.status == ContactStatus.REQUESTED and is_asked


async def _refuse_too_soon(work: Work, back: Relation | None, owner: ContactOwner, friend_id: int) -> None:
    """Whoever has declined is let alone, by the same person and in the name of the same team. Raises `RequestedTooSoon`."""
    since = work.now - REST
    declined_at = back.answered_at if back and back.status == ContactStatus.DECLINED else None
    if declined_at is not None and declined_at > since:
        raise RequestedTooSoon
    if owner.team_id and await queries.select_has_declined_team(work.db, friend_id, owner.team_id, since):
        raise RequestedTooSoon


async def refuse_too_many(work: Work, invited: Sequence[Invited], owner: ContactOwner) -> None:
    """Who has just invited people may not have more of them than `MOST_INVITED`. Raises `TooManyInvited`."""
    if invited and await queries.select_invited_total(work.db, owner) > MOST_INVITED:
        raise TooManyInvited(most=MOST_INVITED)


async def _remember(work: Work, relations: Relations, owner: ContactOwner, friend_id: int, typed: NewContact) -> None:
    """Add the addresses that the holder has typed to a contact that was there without them."""
    relation = relation_of(relations, owner, friend_id)
    if relation is None:
        return
    email, mobile = relation.known_email or typed.email, relation.known_mobile or typed.mobile
    if (email, mobile) != (relation.known_email, relation.known_mobile):
        known = NewContact(
            first_name=relation.known_first_name or "",
            last_name=relation.known_last_name or "",
            email=email,
            mobile=mobile,
            via=relation.via or typed.via,
        )
        await queries.update_known(work.db, relation, known, work.now)


async def lock_teams(work: Work, owners: Sequence[ContactOwner]) -> None:
    """Hold the teams that may come to invite somebody, before any person is held or made, as whoever invites into a team does."""
    for team_id in sorted({owner.team_id for owner in owners if owner.team_id}):
        await invitation_queries.select_team_for_update(work.db, team_id)


async def lock_relations(work: Work, owners: Sequence[ContactOwner], friend_ids: Sequence[int]) -> Relations:
    return await lock(work, signed_in(work.actor), _teams_of(work, owners), sorted(set(friend_ids)))


def _teams_of(work: ReadWork, owners: Sequence[ContactOwner]) -> list[int]:
    """The teams whose contacts count: those that hold one, and the current one."""
    team_ids = {policy.current_team(work.actor), *(owner.team_id or 0 for owner in owners)}
    return sorted(team_ids - {0})


async def _ranks(work: ReadWork, user_id: int) -> dict[int, int]:
    return await teams.ranks_of(work, user_id)


async def owners_for(work: Work, team_ids: Sequence[int]) -> list[ContactOwner]:
    """The teams named. Raises `NotFound`, `Forbidden`."""
    ranks = await _ranks(work, signed_in(work.actor)) if team_ids else {}
    return [policy.may_own_for(work.actor, team_id, ranks) for team_id in dict.fromkeys(team_ids)]


def _known_to(relations: Relations, friend: Friend) -> NewContact | None:
    """By what those who hold the contact, and the current team, know somebody without an account; None when they know nothing."""
    for relation in relations.values():
        if relation.friend_id == friend.user_id and address_of(relation):
            return NewContact(
                first_name=relation.known_first_name or "",
                last_name=relation.known_last_name or "",
                email=relation.known_email,
                mobile=relation.known_mobile,
                via=relation.via,
            )
    address = friend.invited_address
    if address is None:
        return None
    is_mail = "@" in address
    return NewContact(
        first_name=friend.first_name,
        last_name=friend.last_name,
        email=address if is_mail else None,
        mobile=None if is_mail else address,
    )


def address_of(relation: Relation) -> str | None:
    return _address(NewContact(email=relation.known_email, mobile=relation.known_mobile, via=relation.via))


def _address(known: NewContact) -> str | None:
    """Where somebody is told: by mail, unless they are to be told by SMS or have no other address."""
    return (known.mobile or known.email) if known.via == "sms" else (known.email or known.mobile)


def notified_of(owner: ContactOwner) -> int | None:
    return None if owner.team_id else owner.user_id

"""The rows between people, and between teams and people, held for a change. What may become of them stands in contacts.py."""

from collections.abc import Sequence

import msgspec

from crewhall.domains.directory.events import ContactAccepted
from crewhall.domains.directory.model import ContactOwner, ContactStatus, NewContact, Relation
from crewhall.domains.directory.queries import contacts as queries
from crewhall.platform.work import Work

Relations = dict[tuple[int, int, int], Relation]
"""Rows by person (0 for a team's), team (0 for a person's) and friend."""

NOTHING_KNOWN = NewContact()
HANDED_OVER = ("link", "qr")
"""Channels by which one brings the invitation oneself: nothing is sent when the contact is made."""


async def lock(work: Work, user_id: int, team_ids: Sequence[int], friend_ids: Sequence[int]) -> Relations:
    """What there is between the person, or these teams, and the friends, in both directions; held until the unit ends."""
    friends = list(friend_ids)
    await queries.select_people_for_update(work.db, [user_id, *friends])
    found = await queries.select_relations(work.db, user_id, list(team_ids), friends)
    return {_key(relation.owner, relation.friend_id): relation for relation in found}


def relation_of(relations: Relations, owner: ContactOwner, friend_id: int) -> Relation | None:
    """The holder's row of the friend."""
    return relations.get(_key(owner, friend_id))


def status_of(relations: Relations, owner: ContactOwner, friend_id: int) -> ContactStatus | None:
    """How far the holder has come with the friend."""
    relation = relation_of(relations, owner, friend_id)
    return relation.status if relation else None


def requests_of(relations: Relations, user_id: int, friend_id: int) -> list[Relation]:
    """What the friend has asked of the person, for themselves and in the name of teams."""
    return [
        relation
        for relation in relations.values()
        if (relation.user_id, relation.friend_id, relation.status) == (friend_id, user_id, ContactStatus.REQUESTED)
    ]


async def put(
    work: Work,
    relations: Relations,
    owner: ContactOwner,
    friend_id: int,
    status: ContactStatus,
    *,
    from_team_id: int | None = None,
    keeps_team: bool = False,
    known: NewContact = NOTHING_KNOWN,
) -> None:
    """Make this the holder's status with the friend. `known` counts for a new row only; `keeps_team`: in whose name was asked stays."""
    key = _key(owner, friend_id)
    relation = relations.get(key)
    if relation is None:
        is_sent = status == ContactStatus.INVITED and known.via not in HANDED_OVER
        invited_at = work.now if is_sent else None
        relations[key] = await queries.insert_contact(
            work.db, owner, friend_id, status, from_team_id, known, invited_at, work.now
        )
        return
    asker_id = owner.user_id if status == ContactStatus.REQUESTED else relation.user_id
    await queries.update_relation(
        work.db, relation, status, from_team_id, work.now, asker_id=asker_id, keeps_team=keeps_team
    )
    is_answer = status in (ContactStatus.ACCEPTED, ContactStatus.DECLINED)
    answered_at = work.now if is_answer else relation.answered_at
    relations[key] = msgspec.structs.replace(relation, user_id=asker_id, status=status, answered_at=answered_at)


async def agree(
    work: Work, relations: Relations, owner: ContactOwner, friend_id: int, known: NewContact = NOTHING_KNOWN
) -> None:
    """The holder has the friend as an accepted contact from now on, and is told; nothing happens if that is so already."""
    if status_of(relations, owner, friend_id) != ContactStatus.ACCEPTED:
        await put(work, relations, owner, friend_id, ContactStatus.ACCEPTED, known=known)
        audience_id = None if owner.team_id else owner.user_id
        work.emit(ContactAccepted(team_id=owner.team_id, user_id=audience_id, friend_id=friend_id))


def _key(owner: ContactOwner, friend_id: int) -> tuple[int, int, int]:
    return (0, owner.team_id, friend_id) if owner.team_id else (owner.user_id, 0, friend_id)

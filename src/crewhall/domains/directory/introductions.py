"""People who are named by an address: contacts of them, imports of many, invitations sent again. The table of states stands in contacts.py."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from crewhall.domains.directory import policy
from crewhall.domains.directory.contacts import get, get_of, refuse_oneself
from crewhall.domains.directory.errors import IsYourself, NotInvitable, RequestedTooSoon
from crewhall.domains.directory.events import ContactInvited, ContactsImported
from crewhall.domains.directory.model import ContactOwner, ContactStatus, Invited, NewContact
from crewhall.domains.directory.queries import contacts as queries
from crewhall.domains.directory.relations import HANDED_OVER, relation_of, status_of
from crewhall.domains.directory.requests import (
    Made,
    add,
    address_of,
    ask,
    lock_relations,
    lock_teams,
    notified_of,
    owners_for,
    refuse_too_many,
)
from crewhall.domains.identity import placeholders, users
from crewhall.domains.identity.model import NewUser, UserStatus
from crewhall.kit.actor import signed_in
from crewhall.kit.errors import WHOLE_RECORD, InvalidInput, Limited, NotFound, wrong_field, wrong_fields
from crewhall.kit.text import squeeze
from crewhall.platform.work import Work

BETWEEN_INVITATIONS = timedelta(minutes=10)
"""How long an invitation is not sent again."""
MOST_IMPORTED = 500


async def create(work: Work, new: NewContact, team_ids: Sequence[int], *, personal: bool) -> Made:
    """Make a contact of somebody by their address, also for the teams named; unknown people become placeholders to be invited.

    An account that is known already is asked, as by `add`. The contact of the account in use comes back. Raises `InvalidInput`,
    `IsYourself`, `Forbidden`, `NotFound` for a team of others, `RequestedTooSoon`. Source: contracts/tommy.yaml create_contacts.
    """
    owner = policy.may_own(work.actor, personal=personal)
    owners = [owner, *(other for other in await owners_for(work, team_ids) if other != owner)]
    new = _normal(new, work.settings.auth.phone_country)
    await lock_teams(work, owners)
    friend_id = await _find_or_add(work, new)
    relations = await lock_relations(work, owners, [friend_id])
    (friend,) = await queries.select_friends(work.db, [], [friend_id])
    invited: list[Invited] = []
    for each in owners:
        invited += await ask(work, relations, each, friend, new)
    await refuse_too_many(work, invited, owner)
    return Made([await get_of(work, owner, friend_id)], invited[:1])


async def import_people(work: Work, people: Sequence[NewContact], *, personal: bool) -> Made:
    """Make contacts of many people as `create` does; whoever is one already comes back as they are. All of them, or none.

    Rows that name one person make one contact; of each field the last that says something counts.
    Raises `InvalidInput` whose details name the wrong fields of each row (`3.email`), and `Forbidden`. Source: contracts/tommy.yaml
    create_contacts_import.
    """
    owner = policy.may_own(work.actor, personal=personal)
    rows = _normal_rows(people, work.settings.auth.phone_country)
    await lock_teams(work, [owner])
    friend_ids, wrong = await _find_or_add_all(work, rows)
    _refuse_rows(wrong)
    relations = await lock_relations(work, [owner], friend_ids)
    friends = {friend.user_id: friend for friend in await queries.select_friends(work.db, [], friend_ids)}
    named = _merged(rows, friend_ids)
    invited: list[Invited] = []
    for index, friend_id in enumerate(friend_ids):
        if status_of(relations, owner, friend_id) in (None, ContactStatus.DECLINED):
            try:
                invited += await ask(work, relations, owner, friends[friend_id], named[friend_id], alone=False)
            except RequestedTooSoon as error:
                wrong[str(index)] = error.message
    _refuse_rows(wrong)
    await refuse_too_many(work, invited, owner)
    if rows:
        work.emit(ContactsImported(team_id=owner.team_id, user_id=notified_of(owner), count=len(rows)))
    team_id = policy.current_team(work.actor)
    found = await queries.select_contacts_of(work.db, owner.user_id, team_id, owner, friend_ids)
    contacts = {contact.friend_id: contact for contact in found}
    return Made([contacts[friend_id] for friend_id in friend_ids], invited)


async def invite(work: Work, friend_id: int, *, personal: bool) -> Made:
    """Have the invitation sent again to a contact who has not signed up, at most every `BETWEEN_INVITATIONS`; who has an account and is no
    contact yet is asked, as by `requests.add`.

    Raises as that, and `NotFound`, `Forbidden`, `NotInvitable`, `Limited`. Source: contracts/tommy.yaml create_contacts_by_friend_id_invite.
    """
    try:
        contact = await get(work, friend_id, personal=personal)
    except NotFound:
        return await add(work, friend_id, None, personal=personal)
    policy.may_edit(work.actor, contact)
    owner = ContactOwner(contact.user_id, contact.team_id)
    await lock_teams(work, [owner])
    relation = relation_of(await lock_relations(work, [owner], [friend_id]), owner, friend_id)
    address = address_of(relation) if relation else None
    if relation is None or relation.status != ContactStatus.INVITED or address is None:
        raise NotInvitable
    if relation.invited_at is not None and relation.invited_at + BETWEEN_INVITATIONS > work.now:
        wait_s = (relation.invited_at + BETWEEN_INVITATIONS - work.now).total_seconds()
        raise Limited(what="invitations to this person", retry_after_s=max(1, round(wait_s)))
    await queries.update_invited(work.db, relation, work.now)
    work.emit(ContactInvited(team_id=contact.team_id, user_id=notified_of(owner), friend_id=friend_id))
    return Made(
        [await get_of(work, owner, friend_id)],
        [Invited(friend_id, address, contact.team_id, via=None if relation.via in HANDED_OVER else relation.via)],
    )


def _merged(rows: Sequence[NewContact], friend_ids: Sequence[int]) -> dict[int, NewContact]:
    """What the rows say of each person together."""
    merged: dict[int, NewContact] = {}
    for row, friend_id in zip(rows, friend_ids, strict=True):
        said = {name: value for name, value in msgspec.structs.asdict(row).items() if value}
        merged[friend_id] = msgspec.structs.replace(merged.get(friend_id, row), **said)
    return merged


async def _find_or_add_all(work: Work, rows: Sequence[NewContact]) -> tuple[list[int], dict[str, object]]:
    """The ids of all people in the order of the rows, and what is wrong with which row."""
    friend_ids: dict[int, int] = {}
    wrong: dict[str, object] = {}
    # By address, so that two units that import the same people never wait for each other in a circle.
    for index, row in sorted(enumerate(rows), key=lambda pair: (pair[1].email or "", pair[1].mobile or "")):
        try:
            friend_ids[index] = await _find_or_add(work, row)
        except (RequestedTooSoon, IsYourself) as error:
            wrong[str(index)] = error.message
    return [friend_ids[index] for index in sorted(friend_ids)], wrong


async def _find_or_add(work: Work, new: NewContact) -> int:
    """Whoever has one of the addresses, else a placeholder. Raises `IsYourself`, `RequestedTooSoon` for somebody who is gone, `AddressIsTaken`."""
    person = NewUser(first_name=new.first_name, last_name=new.last_name, email=new.email, mobile=new.mobile)
    user = await placeholders.find_or_add(work, person)
    if user.status == UserStatus.CLOSED:
        raise RequestedTooSoon
    refuse_oneself(signed_in(work.actor), user.id)
    return user.id


def _normal(new: NewContact, country: str) -> NewContact:
    """The addresses and names in normal form. Raises `InvalidInput`."""
    person = users.normal_new_user(
        NewUser(first_name=new.first_name, last_name=new.last_name, email=new.email, mobile=new.mobile),
        country,
    )
    return msgspec.structs.replace(
        new, first_name=person.first_name, last_name=person.last_name, email=person.email, mobile=person.mobile
    )


def _normal_rows(people: Sequence[NewContact], country: str) -> list[NewContact]:
    if len(people) > MOST_IMPORTED:
        limit = f"must not be more than {MOST_IMPORTED}"
        raise wrong_field(WHOLE_RECORD, limit, f"The people {limit} at once.")
    rows: list[NewContact] = []
    wrong: dict[str, object] = {}
    for index, new in enumerate(people):
        try:
            rows.append(_normal(new, country))
        except InvalidInput as error:
            wrong |= {f"{index}.{field}": reason for field, reason in (error.details or {}).items()}
        if not squeeze(new.first_name):
            wrong[f"{index}.first_name"] = "is needed"
    _refuse_rows(wrong)
    return rows


def _refuse_rows(wrong: dict[str, object]) -> None:
    if wrong:
        places = ", ".join(sorted({place.partition(".")[0] for place in wrong}, key=int)[:10])
        raise wrong_fields(wrong, f"Nobody was imported; these rows are wrong, counted from 0: {places}.")

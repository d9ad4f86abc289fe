"""Contacts: whom a person or a team knows. How two come to know each other stands in requests.py and introductions.py.

Each of two people has a side of their own, and so has each team; this table says what becomes of one's own side.

| own side  | add, create   | invite | accept       | decline  | the friend adds | the friend signs up |
|-----------|---------------|--------|--------------|----------|-----------------|---------------------|
| none      | requested (1) | –      | –            | –        | pending         | –                   |
| invited   | invited       | sent   | –            | –        | –               | requested (2)       |
| requested | requested (3) | –      | –            | –        | accepted (4)    | –                   |
| pending   | accepted (5)  | –      | accepted (5) | declined | pending         | –                   |
| accepted  | accepted      | –      | accepted     | –        | accepted (6)    | –                   |
| declined  | requested     | –      | –            | –        | pending (7)     | –                   |

(1) invited, if the friend has no account; accepted, if the friend has accepted the asker before: that is how somebody whom one knows
comes into one's team. (2) The friend's side is pending then. (3) Nothing is sent twice; if the friend has declined, see (7).
(4) For the friend's side is pending: both have asked. If the friend had declined, one is asked in turn: pending. (5) On both sides;
whatever the friend has asked, also in the name of teams, is accepted. (6) And so is the friend's. (7) After `requests.REST`; before
that the asker is refused. "–" is refused, or cannot be. A team's side is never pending: requests go to people. It is asked for by one manager
at a time, whom the friend answers: while that one waits, nothing is sent for another.
"""

from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from crewhall.domains.directory import policy
from crewhall.domains.directory.errors import IsYourself
from crewhall.domains.directory.events import ContactChanged
from crewhall.domains.directory.model import (
    Contact,
    ContactEdit,
    ContactFilter,
    ContactOwner,
    ContactStatus,
    NewContact,
    Relation,
)
from crewhall.domains.directory.queries import contacts as queries
from crewhall.domains.directory.relations import agree, lock, relation_of, status_of
from crewhall.domains.identity import placeholders, users
from crewhall.domains.identity.model import UserEdit
from crewhall.kit.actor import signed_in
from crewhall.kit.errors import existing, wrong_fields
from crewhall.kit.paging import Page, PageRequest
from crewhall.kit.text import squeeze
from crewhall.platform.work import ReadWork, Work


async def list_contacts(work: ReadWork, wanted: ContactFilter, page: PageRequest) -> Page[Contact]:
    """The caller's own contacts and, acting in a team, the team's, by name. Two statements. Source: contracts/tommy.yaml get_contacts."""
    viewer_id, team_id = signed_in(work.actor), policy.current_team(work.actor)
    rows = await queries.select_contacts(work.db, viewer_id, team_id, wanted, page)
    return Page(rows, await queries.select_contacts_total(work.db, viewer_id, team_id, wanted), page)


async def get(work: ReadWork, friend_id: int, *, personal: bool = False) -> Contact:
    """The contact with a person: the current team's if there is one, else the caller's own, or with `personal` only that. Raises `NotFound`."""
    viewer_id, team_id = signed_in(work.actor), policy.current_team(work.actor)
    if team_id and not personal:
        found = await queries.select_contact(work.db, viewer_id, team_id, ContactOwner(viewer_id, team_id), friend_id)
        if found is not None:
            return found
    return await get_of(work, ContactOwner(viewer_id), friend_id)


async def friend_named(work: ReadWork, reference: int) -> int:
    """The friend's user id for the number by which a client names a contact: the contact's own id, if the caller sees such a one, else the friend's.

    Source: contracts/tommy-legacy.yaml, contacts: its clients were given the contact's id.
    """
    viewer_id, team_id = signed_in(work.actor), policy.current_team(work.actor)
    return await queries.select_friend_of(work.db, viewer_id, team_id, reference) or reference


async def get_of(work: ReadWork, owner: ContactOwner, friend_id: int) -> Contact:
    """A holder's contact with a person, as the caller sees it. The caller has proved the right. Raises `NotFound`."""
    viewer_id = work.actor.user_id or owner.user_id
    team_id = policy.current_team(work.actor)
    return existing(await queries.select_contact(work.db, viewer_id, team_id, owner, friend_id), "contact")


async def edit(work: Work, friend_id: int, change: ContactEdit, *, relabels: bool = False) -> Contact:
    """Set the caller's own marks on a contact, and give another name to somebody who has not signed up yet.

    The name is the holder's own word; it also becomes the person's if nobody else knows them. With `relabels` it is asked whether the
    caller may label the contact, too. Raises `NotFound`, `Forbidden`, `InvalidInput`.
    """
    contact = await get(work, friend_id)
    if relabels:
        policy.may_edit(work.actor, contact)
    favorite = contact.favorite if change.favorite is None else change.favorite
    mute = contact.mute if change.mute is None else change.mute
    if (favorite, mute) != (contact.favorite, contact.mute):
        viewer_id = signed_in(work.actor)
        await queries.upsert_contact_marks(work.db, viewer_id, contact.id, favorite=favorite, mute=mute)
        work.emit(ContactChanged(user_id=viewer_id, friend_id=friend_id))
    names = (_named(change.first_name, contact.first_name), _named(change.last_name, contact.last_name))
    if contact.status == ContactStatus.INVITED and names != (contact.first_name, contact.last_name):
        await _rename(work, contact, *names)
    return await get(work, friend_id)


async def connect(work: Work, user_id: int, friend_id: int, *, team_id: int | None = None) -> Contact:
    """Make two people accepted contacts of each other, or the friend one of the team in whose name the person has invited them.

    For invitations that are taken; the caller has proved the right. Again changes nothing. Answers the side of the person, or the
    team. Raises `IsYourself`.
    """
    refuse_oneself(user_id, friend_id)
    owner, person = ContactOwner(user_id, team_id), ContactOwner(user_id)
    relations = await lock(work, user_id, [team_id] if team_id else [], [friend_id])
    await agree(work, relations, owner, friend_id)
    await agree(work, relations, ContactOwner(friend_id), user_id)
    if status_of(relations, person, friend_id) == ContactStatus.REQUESTED:
        await agree(work, relations, person, friend_id)
    return await get_of(work, owner, friend_id)


async def connected(work: ReadWork, user_id: int, other_ids: Sequence[int]) -> set[int]:
    """Those of the others who are accepted contacts of the person, or who have accepted the person; whoever asks. One statement."""
    return set(await queries.select_connected(work.db, user_id, list(other_ids))) if other_ids else set()


async def known_placeholders(work: ReadWork, user_ids: Sequence[int]) -> set[int]:
    """Those of several people without an account whom the caller knows: as a contact of theirs or of a team of theirs, or from a team
    that has invited them. To all others they do not exist. One statement."""
    viewer_id, team_id = signed_in(work.actor), policy.current_team(work.actor)
    found = await queries.select_known_placeholders(work.db, viewer_id, team_id, list(user_ids)) if user_ids else []
    return set(found)


async def friend_ids_of(work: ReadWork, user_ids: Sequence[int]) -> dict[int, list[int]]:
    """The people whom each of these has as accepted contacts of their own, whoever asks; one statement."""
    found: dict[int, list[int]] = {user_id: [] for user_id in user_ids}
    for friendship in await queries.select_friendships(work.db, list(user_ids)):
        found[friendship.user_id].append(friendship.friend_id)
    return found


def refuse_oneself(user_id: int, friend_id: int) -> None:
    """Nobody is a contact of their own. Raises `IsYourself`."""
    if user_id == friend_id:
        raise IsYourself


def clean_names(first_name: str, last_name: str) -> tuple[str, str]:
    """Both names without control characters and needless white space. Raises `InvalidInput` for one that is too long."""
    first_name, last_name = squeeze(first_name), squeeze(last_name)
    wrong = users.too_long(first_name=(first_name, users.LONGEST_NAME), last_name=(last_name, users.LONGEST_NAME))
    if wrong:
        raise wrong_fields(wrong)
    return first_name, last_name


async def _rename(work: Work, contact: Contact, first_name: str, last_name: str) -> None:
    policy.may_edit(work.actor, contact)
    first_name, last_name = clean_names(first_name, last_name)
    owner = ContactOwner(contact.user_id, contact.team_id)
    relations = await lock(work, contact.user_id, [contact.team_id] if contact.team_id else [], [contact.friend_id])
    relation = relation_of(relations, owner, contact.friend_id)
    if (
        relation is None or relation.status != ContactStatus.INVITED
    ):  # they have signed up in between, and name themselves
        return
    await queries.update_known(work.db, relation, _renamed(relation, first_name, last_name), work.now)
    if not await queries.select_is_known_elsewhere(work.db, contact.id, contact.team_id or 0, contact.friend_id):
        await placeholders.rename(work, contact.friend_id, UserEdit(first_name=first_name, last_name=last_name))
    audience_id = None if contact.team_id else contact.user_id
    work.emit(ContactChanged(team_id=contact.team_id, user_id=audience_id, friend_id=contact.friend_id))


def _renamed(relation: Relation, first_name: str, last_name: str) -> NewContact:
    return NewContact(
        first_name=first_name,
        last_name=last_name,
        email=relation.known_email,
        mobile=relation.known_mobile,
        via=relation.via,
    )


def _named(wanted: str | UnsetType | None, known: str) -> str:
    return known if wanted is UNSET else wanted or ""

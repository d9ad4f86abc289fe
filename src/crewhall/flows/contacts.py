"""Contacts with their roles, locations and tags, and with the invitations that go out to people without an account.

Joins directory with labels, and with the flow of invitations. A contact carries names of whoever holds it: a person, or a team.
"""

from collections.abc import Sequence

from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.directory import contacts, introductions, requests
from crewhall.domains.directory.model import Contact, ContactEdit, ContactFilter, NewContact
from crewhall.domains.directory.requests import Made
from crewhall.domains.labels import taggings, tags
from crewhall.domains.labels.model import Context, Labels
from crewhall.flows import invitations
from crewhall.kit.owner import Owner
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work

SUBJECT = "Contact"


class LabelledContact(Struct, frozen=True, gc=False):
    """A contact and what it is labelled with."""

    contact: Contact
    labels: Labels


class ContactChange(Struct, frozen=True, kw_only=True):
    """What is changed about a contact; what is None or UNSET stays. Lists replace the whole list."""

    favorite: bool | None = None
    mute: bool | None = None
    first_name: str | UnsetType | None = UNSET
    last_name: str | UnsetType | None = UNSET
    roles: list[str] | None = None
    locations: list[str] | None = None
    tags: list[str] | None = None


async def list_contacts(work: ReadWork, wanted: ContactFilter, page: PageRequest) -> Page[LabelledContact]:
    """The caller's own contacts and the team's, by name. Four statements, whatever the number of contacts."""
    found = await contacts.list_contacts(work, wanted, page)
    return Page(await _labelled(work, found.rows), found.total, page)


async def list_requests(work: ReadWork, team_id: int | None, page: PageRequest) -> Page[LabelledContact]:
    """Who asks the caller, newest first; see `directory.requests.list_requests`."""
    found = await requests.list_requests(work, team_id, page)
    return Page(await _labelled(work, found.rows), found.total, page)


async def get(work: ReadWork, friend_id: int) -> LabelledContact:
    """The contact with a person, the team's before one's own. Raises `NotFound`."""
    return await _labelled_one(work, await contacts.get(work, friend_id))


async def create(work: Work, new: NewContact, team_ids: Sequence[int], *, personal: bool) -> LabelledContact:
    """Make a contact of somebody by their address, and invite them if they have no account. Raises what `introductions.create` raises."""
    return (await _told(work, await introductions.create(work, new, team_ids, personal=personal)))[0]


async def import_people(work: Work, people: Sequence[NewContact], *, personal: bool) -> list[LabelledContact]:
    """Make contacts of many people, all or none; one answer for each, in order. Raises what `introductions.import_people` raises."""
    return await _told(work, await introductions.import_people(work, people, personal=personal))


async def add(work: Work, friend_id: int, team_id: int | None, *, personal: bool) -> LabelledContact:
    """Ask somebody to become a contact. Raises what `requests.add` raises."""
    return (await _told(work, await requests.add(work, friend_id, team_id, personal=personal)))[0]


async def invite(work: Work, friend_id: int, *, personal: bool) -> LabelledContact:
    """Send the invitation to somebody without an account again. Raises what `introductions.invite` raises."""
    return (await _told(work, await introductions.invite(work, friend_id, personal=personal)))[0]


async def accept(work: Work, friend_id: int, team_ids: Sequence[int]) -> LabelledContact:
    """Accept what somebody has asked. Raises what `requests.accept` raises."""
    return await _labelled_one(work, await requests.accept(work, friend_id, team_ids))


async def decline(work: Work, friend_id: int) -> LabelledContact:
    """Decline what somebody has asked. Raises what `requests.decline` raises."""
    return await _labelled_one(work, await requests.decline(work, friend_id))


async def update(work: Work, friend_id: int, change: ContactChange) -> LabelledContact:
    """Change a contact: the caller's own marks, and for whoever may the name of somebody without an account and the lists of names.

    Lists that are the same as before need no right, since clients send whole contacts back. Raises `NotFound`, `Forbidden`,
    `InvalidInput`. Source: contracts/tommy.yaml update_contacts_by_friend_id; behaviour notes, tommy 2.3 and 2.14.
    """
    before = await get(work, friend_id)
    changed = _changed_lists(before.labels, change)
    edit = ContactEdit(
        favorite=change.favorite, mute=change.mute, first_name=change.first_name, last_name=change.last_name
    )
    contact = await contacts.edit(work, friend_id, edit, relabels=bool(changed))
    for context, names in changed.items():
        await taggings.replace(work, _owner(contact), SUBJECT, contact.id, context, names)
    return await _labelled_one(work, contact)


def _changed_lists(labels: Labels, change: ContactChange) -> dict[Context, list[str]]:
    """The lists that say something else than the contact carries."""
    wanted = {
        Context.ROLES: (labels.roles, change.roles),
        Context.LOCATIONS: (labels.locations, change.locations),
        Context.TAGS: (labels.tags, change.tags),
    }
    return {
        context: names
        for context, (known, names) in wanted.items()
        if names is not None and _keys(names) != _keys(known)
    }


def _keys(names: Sequence[str]) -> set[str]:
    return {tags.name_key(name) for name in names} - {""}


async def _told(work: Work, made: Made) -> list[LabelledContact]:
    """Send the invitations of what was made; the contacts, labelled."""
    for invited in made.invited:
        await invitations.invite_placeholder(
            work, friend_id=invited.friend_id, address=invited.address, team_id=invited.team_id, via=invited.via
        )
    return await _labelled(work, made.contacts)


async def _labelled_one(work: ReadWork, contact: Contact) -> LabelledContact:
    return (await _labelled(work, [contact]))[0]


async def _labelled(work: ReadWork, found: Sequence[Contact]) -> list[LabelledContact]:
    """The contacts with their labels; one statement for each of the two that may hold them."""
    by_owner: dict[Owner, list[int]] = {}
    for contact in found:
        by_owner.setdefault(_owner(contact), []).append(contact.id)
    labels: dict[int, Labels] = {}
    for owner, ids in by_owner.items():
        labels |= await taggings.of_subjects(work, owner, SUBJECT, ids)
    return [LabelledContact(contact, labels[contact.id]) for contact in found]


def _owner(contact: Contact) -> Owner:
    return Owner.of_user(contact.user_id) if contact.team_id is None else Owner.of_team(contact.team_id)

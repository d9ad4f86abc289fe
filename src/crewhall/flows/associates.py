"""The people with whom somebody has to do: team mates, else contacts. Joins identity with directory."""

from crewhall.domains.directory import contacts
from crewhall.domains.directory.model import ContactFilter, ContactStatus
from crewhall.domains.identity import members, users
from crewhall.domains.identity.model import User
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork


async def list_associates(work: ReadWork, page: PageRequest) -> Page[User]:
    """Under a team's account those who have joined the team, else the contacts who have accepted; by name. Three statements.

    Source: behaviour notes, tommy 3, aliases: the clients' me/associates.
    """
    if work.actor.team_id is not None:
        return await members.list_people(work, None, page)
    wanted = ContactFilter(statuses=(ContactStatus.ACCEPTED,), personal=True)
    found = await contacts.list_contacts(work, wanted, page)
    people = await users.list_by_ids(work, [contact.friend_id for contact in found.rows])
    return Page([people[contact.friend_id] for contact in found.rows], found.total, page)

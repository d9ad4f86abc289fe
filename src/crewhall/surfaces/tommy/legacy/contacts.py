"""/contacts: whom the caller and their team know. Source: contracts/tommy-legacy.yaml, contacts; behaviour notes, tommy 2.14.

This edition names a contact by its own id; the friend's is taken too. `order` and `group` are ignored: nothing here keeps them.
"""

from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.directory.contacts import friend_named
from crewhall.domains.directory.errors import NothingToAccept, NothingToDecline
from crewhall.domains.directory.model import ContactFilter, ContactStatus, NewContact
from crewhall.flows import contacts
from crewhall.flows.contacts import ContactChange, LabelledContact
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.platform.input.query import read_query
from crewhall.platform.work import Work
from crewhall.surfaces.tommy.legacy.shapes import contact_json
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.shapes import base_of, read_input, reply


class NewContactInput(Struct):
    """contracts/tommy-legacy.yaml ContactInput: a person by `user_id`; by an address, as today's edition knows them, they need none."""

    user_id: int | None = None
    team_id: int | None = None
    favorite: bool | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    mobile: str | None = None


class ContactInput(Struct):
    """contracts/tommy-legacy.yaml Contact for a change: what is not sent stays, and what is read-only is ignored."""

    status: str | None = None
    favorite: bool | None = None
    first_name: str | UnsetType | None = UNSET
    last_name: str | UnsetType | None = UNSET


class ContactsResource:
    """/contacts: the contacts of the account in use."""

    @operation("get_contacts", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's contacts and, under a team account, the team's, by name; declined ones are left out."""
        requested = requested_page(read_query(req.scope["query_string"]))
        async with reading(req) as work:
            page = await contacts.list_contacts(work, ContactFilter(), requested)
        base = base_of(req)
        reply_page(req, resp, page, [contact_json(row.contact, base) for row in page.rows])

    @operation("create_contacts", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Ask somebody to become a contact: the team's with `team_id`, else the caller's own. Whoever has no account is invited."""
        body = await read_input(req, NewContactInput)
        async with writing(req) as work:
            made = await _make(work, body)
            if body.favorite is not None:
                made = await contacts.update(work, made.contact.friend_id, ContactChange(favorite=body.favorite))
        reply(resp, contact_json(made.contact, base_of(req)), 201)


class ContactResource:
    """/contacts/{contact_id}: one contact."""

    @operation("get_contacts_by_id", USER)
    async def on_get(self, req: Request, resp: Response, contact_id: int) -> None:
        """One contact."""
        async with reading(req) as work:
            found = await contacts.get(work, await friend_named(work, contact_id))
        reply(resp, contact_json(found.contact, base_of(req)))

    @operation("update_contacts_by_id", USER)
    async def on_put(self, req: Request, resp: Response, contact_id: int) -> None:
        """Mark a contact, name somebody without an account; the status `accepted` or `declined` answers a request, other ones are ignored."""
        body = await read_input(req, ContactInput)
        change = ContactChange(favorite=body.favorite, first_name=body.first_name, last_name=body.last_name)
        async with writing(req) as work:
            friend_id = await friend_named(work, contact_id)
            await _answer_request(work, friend_id, body.status)
            changed = await contacts.update(work, friend_id, change)
        reply(resp, contact_json(changed.contact, base_of(req)))


async def _make(work: Work, body: NewContactInput) -> LabelledContact:
    personal = body.team_id is None or body.team_id != work.actor.team_id
    if body.user_id is not None:
        return await contacts.add(work, body.user_id, body.team_id, personal=personal)
    new = NewContact(
        first_name=body.first_name or "",
        last_name=body.last_name or "",
        email=body.email,
        mobile=body.phone or body.mobile,
    )
    team_ids = () if body.team_id is None else (body.team_id,)
    return await contacts.create(work, new, team_ids, personal=personal)


async def _answer_request(work: Work, friend_id: int, wanted: str | None) -> None:
    """Accept or decline, if there is something to answer, or that is not how it stands: this edition has no operations of their own for it."""
    try:
        if wanted == ContactStatus.ACCEPTED:
            await contacts.accept(work, friend_id, ())
        elif wanted == ContactStatus.DECLINED:
            await contacts.decline(work, friend_id)
    except (NothingToAccept, NothingToDecline):
        if (await contacts.get(work, friend_id)).contact.status != wanted:
            raise

"""/contacts: whom the caller and their team know. Source: contracts/tommy-legacy.yaml, contacts; behaviour notes, tommy 2.14.

This edition names a contact by its own id; the friend's is taken too. `order` and `group` are ignored: nothing here keeps them.
"""

from litestar import get, post, put
from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.directory.contacts import friend_named
from crewhall.domains.directory.errors import NothingToAccept, NothingToDecline
from crewhall.domains.directory.model import ContactFilter, ContactStatus, NewContact
from crewhall.flows import contacts
from crewhall.flows.contacts import ContactChange, LabelledContact
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.query import read_query
from crewhall.platform.work import Work
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.tommy.legacy.shapes import contact_json
from crewhall.surfaces.tommy.paging import asked_page, page_answer
from crewhall.surfaces.tommy.shapes import answer, base_of, path_id, read_input


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


@get("/contacts", operation_id="get_contacts", opt=USER)
async def get_contacts(request: AnyRequest) -> Answer:
    """The caller's contacts and, under a team account, the team's, by name; declined ones are left out."""
    asked = asked_page(read_query(request.scope["query_string"]))
    async with await reading(request) as work:
        page = await contacts.list_contacts(work, ContactFilter(), asked)
    base = base_of(request)
    return page_answer(request, page, [contact_json(row.contact, base) for row in page.rows])


@post("/contacts", operation_id="create_contacts", opt=USER)
async def create_contacts(request: AnyRequest) -> Answer:
    """Ask somebody to become a contact: the team's with `team_id`, else the caller's own. Whoever has no account is invited."""
    shown = await read_input(request, NewContactInput)
    async with await writing(request) as work:
        made = await _make(work, shown)
        if shown.favorite is not None:
            made = await contacts.update(work, made.contact.friend_id, ContactChange(favorite=shown.favorite))
    return answer(contact_json(made.contact, base_of(request)), 201)


@get("/contacts/{id:int}", operation_id="get_contacts_by_id", opt=USER)
async def get_contacts_by_id(request: AnyRequest) -> Answer:
    """One contact."""
    async with await reading(request) as work:
        found = await contacts.get(work, await friend_named(work, path_id(request)))
    return answer(contact_json(found.contact, base_of(request)))


@put("/contacts/{id:int}", operation_id="update_contacts_by_id", opt=USER)
async def update_contacts_by_id(request: AnyRequest) -> Answer:
    """Mark a contact, name somebody without an account; the status `accepted` or `declined` answers a request, other ones are ignored."""
    shown = await read_input(request, ContactInput)
    change = ContactChange(favorite=shown.favorite, first_name=shown.first_name, last_name=shown.last_name)
    async with await writing(request) as work:
        friend_id = await friend_named(work, path_id(request))
        await _answer_request(work, friend_id, shown.status)
        changed = await contacts.update(work, friend_id, change)
    return answer(contact_json(changed.contact, base_of(request)))


async def _make(work: Work, shown: NewContactInput) -> LabelledContact:
    personal = shown.team_id is None or shown.team_id != work.actor.team_id
    if shown.user_id is not None:
        return await contacts.add(work, shown.user_id, shown.team_id, personal=personal)
    new = NewContact(
        first_name=shown.first_name or "",
        last_name=shown.last_name or "",
        email=shown.email,
        mobile=shown.phone or shown.mobile,
    )
    team_ids = () if shown.team_id is None else (shown.team_id,)
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

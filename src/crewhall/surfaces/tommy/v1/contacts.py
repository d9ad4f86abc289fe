"""/contacts: whom the caller and their team know, and who asks. Source: contracts/tommy.yaml, contacts; behaviour notes, tommy 2.14.

A contact is named by its friend's id. `personal` in a request means the caller's own where the account in use is a team's.
"""

from functools import partial
from typing import Annotated, Any, cast

from msgspec import UNSET, Meta, Struct, UnsetType

from crewhall.domains.directory.introductions import MOST_IMPORTED
from crewhall.domains.directory.model import ContactFilter, ContactStatus, NewContact
from crewhall.flows import contacts
from crewhall.flows.contacts import ContactChange, LabelledContact
from crewhall.kit.errors import WHOLE_RECORD, InvalidInput, wrong_field, wrong_fields
from crewhall.platform.http.resources import USER, Request, Response, body_limits, operation, reading, writing
from crewhall.platform.input.bodies import header, in_thread_if_long, read_mapping, read_raw
from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.forms import in_index_order, is_index_map
from crewhall.platform.input.query import read_query
from crewhall.platform.json_documents import decode_json
from crewhall.surfaces.tommy.contact_shapes import ContactJson, contact_json
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.shapes import base_of, read_input, reply

TeamIds = Annotated[list[int], Meta(max_length=50)]
Names = Annotated[list[str], Meta(max_length=200)]
Via = Annotated[str, Meta(max_length=20)]

_IMPORTED_AS = ("contacts", "users", "_json")
"""Where the people of an import are when the body is no bare array; the last is what Rails makes of one."""


class ContactsQuery(Struct):
    """Which contacts: `status` one or several, `search` in names and addresses, one's own or the team's only, favourites."""

    status: list[ContactStatus] | None = None
    search: Annotated[str, Meta(max_length=200)] | None = None
    personal: bool | None = None
    favorite: bool | None = None


class RequestsQuery(Struct):
    """Whose requests: those in the name of a team, or all."""

    team_id: int | None = None


class PersonInput(Struct):
    """contracts/tommy.yaml ContactRequest: an e-mail address or a mobile number is needed; what is read-only is ignored."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    mobile: str | None = None
    via: Via | None = None


class ContactInput(PersonInput):
    """Somebody to be a contact, also of the teams named."""

    team_ids: TeamIds = []
    personal: bool = False


class ScopeInput(Struct):
    """Whose contact is meant: the account's in use, or the caller's own; for a request also a team's."""

    team_id: int | None = None
    personal: bool = False


class AcceptInput(Struct):
    """contracts/tommy.yaml TeamIDs: the caller's teams that connect, too."""

    team_ids: TeamIds = []


class ContactEditInput(Struct):
    """contracts/tommy.yaml ContactInput, all optional; names count for people without an account. Lists replace whole lists."""

    favorite: bool | None = None
    mute: bool | None = None
    first_name: str | UnsetType | None = UNSET
    last_name: str | UnsetType | None = UNSET
    roles: Names | None = None
    locations: Names | None = None
    tags: Names | None = None


class ContactsResource:
    """/contacts: the contacts of the account in use."""

    @operation("get_contacts", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's contacts and, under a team account, the team's, by name; declined ones only when asked for by `status`."""
        query = read_query(req.scope["query_string"])
        params = convert(query, ContactsQuery)
        statuses = tuple(params.status) if params.status else ContactFilter().statuses
        wanted = ContactFilter(
            statuses=statuses, search=params.search, personal=params.personal, favorite=params.favorite
        )
        async with reading(req) as work:
            page = await contacts.list_contacts(work, wanted, requested_page(query))
        reply_page(req, resp, page, _all_json(req, page.rows))

    @operation("create_contacts", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Make a contact by address; whoever has no account is invited."""
        body = await read_input(req, ContactInput)
        async with writing(req) as work:
            made = await contacts.create(work, _person(body), body.team_ids, personal=body.personal)
        reply(resp, _json(req, made), 201)


class ContactsRequestsResource:
    """/contacts/requests: the requests that the caller can answer."""

    @operation("get_contacts_requests", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Who asks the caller; older clients list them here (notes 2.14)."""
        query = read_query(req.scope["query_string"])
        team_id = convert(query, RequestsQuery).team_id
        async with reading(req) as work:
            page = await contacts.list_requests(work, team_id, requested_page(query))
        reply_page(req, resp, page, _all_json(req, page.rows))


class ContactsImportResource:
    """/contacts/import: many people at once."""

    @operation("create_contacts_import", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Make contacts of many people: all, or none with the numbers of the rows that are wrong."""
        personal, people = await _read_people(req)
        async with writing(req) as work:
            made = await contacts.import_people(work, people, personal=personal)
        reply(resp, _all_json(req, made), 201)


class ContactResource:
    """/contacts/{friend_id}: one contact."""

    @operation("get_contacts_by_friend_id", USER)
    async def on_get(self, req: Request, resp: Response, friend_id: int) -> None:
        """One contact."""
        async with reading(req) as work:
            found = await contacts.get(work, friend_id)
        reply(resp, _json(req, found))

    @operation("update_contacts_by_friend_id", USER)
    async def on_put(self, req: Request, resp: Response, friend_id: int) -> None:
        """Change a contact; see `flows.contacts.update` for who may change what. `personal` is ignored: contacts do not move."""
        body = await read_input(req, ContactEditInput)
        change = ContactChange(**{name: getattr(body, name) for name in body.__struct_fields__})
        async with writing(req) as work:
            changed = await contacts.update(work, friend_id, change)
        reply(resp, _json(req, changed))


class ContactAddResource:
    """/contacts/{friend_id}/add: asking somebody to become a contact."""

    @operation("create_contacts_by_friend_id_add", USER)
    async def on_post(self, req: Request, resp: Response, friend_id: int) -> None:
        """Ask somebody to become a contact, of the account in use or of a team."""
        body = await read_input(req, ScopeInput)
        async with writing(req) as work:
            added = await contacts.add(work, friend_id, body.team_id, personal=body.personal)
        reply(resp, _json(req, added), 201)


class ContactInviteResource:
    """/contacts/{friend_id}/invite: inviting a contact again."""

    @operation("create_contacts_by_friend_id_invite", USER)
    async def on_post(self, req: Request, resp: Response, friend_id: int) -> None:
        """Send the invitation to somebody without an account again."""
        body = await read_input(req, ScopeInput)
        async with writing(req) as work:
            invited = await contacts.invite(work, friend_id, personal=body.personal)
        reply(resp, _json(req, invited), 201)


class ContactAcceptResource:
    """/contacts/{friend_id}/accept: accepting a request."""

    @operation("create_contacts_by_friend_id_accept", USER)
    async def on_post(self, req: Request, resp: Response, friend_id: int) -> None:
        """Accept what somebody has asked; again answers the same."""
        body = await read_input(req, AcceptInput)
        async with writing(req) as work:
            accepted = await contacts.accept(work, friend_id, body.team_ids)
        reply(resp, _json(req, accepted))


class ContactDeclineResource:
    """/contacts/{friend_id}/decline: declining a request."""

    @operation("create_contacts_by_friend_id_decline", USER)
    async def on_post(self, req: Request, resp: Response, friend_id: int) -> None:
        """Decline what somebody has asked; they are not told."""
        async with writing(req) as work:
            declined = await contacts.decline(work, friend_id)
        reply(resp, _json(req, declined))


async def _read_people(req: Request) -> tuple[bool, list[NewContact]]:
    """The people of an import, and whether they are to be the caller's own: a bare array, or one in a parameter, in any encoding."""
    limits = body_limits(req)
    raw = await read_raw(req, limits)
    parameters: dict[str, object] = {}
    if raw.lstrip()[:1] == b"[" and "multipart/" not in header(req, b"content-type").lower():
        rows = await in_thread_if_long(raw, partial(decode_json, raw, most_values=limits.values))
    else:
        parameters = await read_mapping(req, limits)
        rows = next((parameters[name] for name in _IMPORTED_AS if parameters.get(name) is not None), None)
        if rows is None:
            rows = _numbered(parameters)
    scope = read_query(req.scope["query_string"]) | clean(
        {name: parameters[name] for name in parameters if name == "personal"}
    )
    return convert(scope, ScopeInput).personal, _people(rows)


def _numbered(parameters: dict[str, object]) -> list[object] | None:
    """The rows of a form that writes its array without a name, as `0[first_name]=…`; None when there are none."""
    rows = {name: value for name, value in parameters.items() if name != "personal"}
    return in_index_order(rows) if rows and is_index_map(rows) else None


def _people(rows: object) -> list[NewContact]:
    """The rows of an import. Raises `InvalidInput` whose details name the rows and fields that are wrong."""
    if rows is None:
        raise wrong_field(WHOLE_RECORD, "must be an array of people", "Send an array of people.")
    people: list[NewContact] = []
    wrong: dict[str, object] = {}
    for index, row in enumerate(convert({"users": rows}, _Rows).users):
        if type(row) is not dict:
            wrong[str(index)] = "must be a person"
            continue
        try:
            people.append(_person(convert(clean(cast("dict[str, object]", row)), PersonInput)))
        except InvalidInput as error:
            wrong |= {f"{index}.{field}": fault for field, fault in (error.details or {}).items()}
    if wrong:
        raise wrong_fields(wrong, "Nobody was imported; some rows are wrong.")
    return people


class _Rows(Struct):
    """The rows of an import before they are looked at one by one."""

    users: Annotated[list[Any], Meta(max_length=MOST_IMPORTED)]


def _person(body: PersonInput) -> NewContact:
    return NewContact(
        first_name=body.first_name or "",
        last_name=body.last_name or "",
        email=body.email,
        mobile=body.mobile,
        via=body.via.strip().lower() or None if body.via else None,
    )


def _json(req: Request, found: LabelledContact) -> ContactJson:
    return contact_json(found.contact, base_of(req), found.labels)


def _all_json(req: Request, rows: list[LabelledContact]) -> list[ContactJson]:
    base = base_of(req)
    return [contact_json(row.contact, base, row.labels) for row in rows]

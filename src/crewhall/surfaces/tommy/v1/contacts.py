"""/contacts: whom the caller and their team know, and who asks. Source: contracts/tommy.yaml, contacts; behaviour notes, tommy 2.14.

A contact is named by its friend's id. `personal` in a request means the caller's own where the account in use is a team's.
"""

from functools import partial
from typing import Annotated, Any, cast

from litestar import get, post, put
from msgspec import UNSET, Meta, Struct, UnsetType

from crewhall.domains.directory.introductions import MOST_IMPORTED
from crewhall.domains.directory.model import ContactFilter, ContactStatus, NewContact
from crewhall.flows import contacts
from crewhall.flows.contacts import ContactChange, LabelledContact
from crewhall.kit.errors import InvalidInput
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.bodies import header, in_thread_if_long, read_mapping, read_raw
from crewhall.platform.http.cleaning import clean
from crewhall.platform.http.context import body_limits
from crewhall.platform.http.conversion import convert
from crewhall.platform.http.documents import decode_json
from crewhall.platform.http.forms import in_index_order, is_index_map
from crewhall.platform.http.query import read_query
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading, writer_of, writing
from crewhall.surfaces.tommy.contact_shapes import ContactJson, contact_json
from crewhall.surfaces.tommy.paging import asked_page, page_answer
from crewhall.surfaces.tommy.shapes import answer, base_of, path_id, read_input

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


@get("/contacts", operation_id="get_contacts", opt=USER)
async def get_contacts(request: AnyRequest) -> Answer:
    """The caller's contacts and, under a team account, the team's, by name; declined ones only when asked for by `status`."""
    query = read_query(request.scope["query_string"])
    shown = convert(query, ContactsQuery)
    statuses = tuple(shown.status) if shown.status else ContactFilter().statuses
    wanted = ContactFilter(statuses=statuses, search=shown.search, personal=shown.personal, favorite=shown.favorite)
    async with await reading(request) as work:
        page = await contacts.list_contacts(work, wanted, asked_page(query))
    return page_answer(request, page, _all_json(request, page.rows))


@get("/contacts/requests", operation_id="get_contacts_requests", opt=USER)
async def get_contacts_requests(request: AnyRequest) -> Answer:
    """Who asks the caller; older clients list them here (notes 2.14)."""
    query = read_query(request.scope["query_string"])
    team_id = convert(query, RequestsQuery).team_id
    async with await reading(request) as work:
        page = await contacts.list_requests(work, team_id, asked_page(query))
    return page_answer(request, page, _all_json(request, page.rows))


@post("/contacts", operation_id="create_contacts", opt=USER)
async def create_contacts(request: AnyRequest) -> Answer:
    """Make a contact by address; whoever has no account is invited."""
    shown = await read_input(request, ContactInput)
    async with await writing(request) as work:
        made = await contacts.create(work, _person(shown), shown.team_ids, personal=shown.personal)
    return answer(_json(request, made), 201)


@post("/contacts/import", operation_id="create_contacts_import", opt=USER)
async def create_contacts_import(request: AnyRequest) -> Answer:
    """Make contacts of many people: all, or none with the numbers of the rows that are wrong."""
    personal, people = await _read_people(request)
    async with await writing(request) as work:
        made = await contacts.import_people(work, people, personal=personal)
    return answer(_all_json(request, made), 201)


@get("/contacts/{friend_id:int}", operation_id="get_contacts_by_friend_id", opt=USER)
async def get_contacts_by_friend_id(request: AnyRequest) -> Answer:
    """One contact."""
    async with await reading(request) as work:
        found = await contacts.get(work, path_id(request, "friend_id"))
    return answer(_json(request, found))


@put("/contacts/{friend_id:int}", operation_id="update_contacts_by_friend_id", opt=USER)
async def update_contacts_by_friend_id(request: AnyRequest) -> Answer:
    """Change a contact; see `flows.contacts.update` for who may change what. `personal` is ignored: contacts do not move."""
    shown = await read_input(request, ContactEditInput)
    change = ContactChange(**{name: getattr(shown, name) for name in shown.__struct_fields__})
    async with await writing(request) as work:
        changed = await contacts.update(work, path_id(request, "friend_id"), change)
    return answer(_json(request, changed))


@post("/contacts/{friend_id:int}/add", operation_id="create_contacts_by_friend_id_add", opt=USER)
async def create_contacts_by_friend_id_add(request: AnyRequest) -> Answer:
    """Ask somebody to become a contact, of the account in use or of a team."""
    shown = await read_input(request, ScopeInput)
    async with await writing(request) as work:
        asked = await contacts.add(work, path_id(request, "friend_id"), shown.team_id, personal=shown.personal)
    return answer(_json(request, asked), 201)


@post("/contacts/{friend_id:int}/invite", operation_id="create_contacts_by_friend_id_invite", opt=USER)
async def create_contacts_by_friend_id_invite(request: AnyRequest) -> Answer:
    """Send the invitation to somebody without an account again."""
    shown = await read_input(request, ScopeInput)
    async with await writing(request) as work:
        invited = await contacts.invite(work, path_id(request, "friend_id"), personal=shown.personal)
    return answer(_json(request, invited), 201)


@post("/contacts/{friend_id:int}/accept", operation_id="create_contacts_by_friend_id_accept", opt=USER, status_code=200)
async def create_contacts_by_friend_id_accept(request: AnyRequest) -> Answer:
    """Accept what somebody has asked; again answers the same."""
    shown = await read_input(request, AcceptInput)
    async with await writing(request) as work:
        accepted = await contacts.accept(work, path_id(request, "friend_id"), shown.team_ids)
    return answer(_json(request, accepted))


@post(
    "/contacts/{friend_id:int}/decline", operation_id="create_contacts_by_friend_id_decline", opt=USER, status_code=200
)
async def create_contacts_by_friend_id_decline(request: AnyRequest) -> Answer:
    """Decline what somebody has asked; they are not told."""
    async with await writing(request) as work:
        declined = await contacts.decline(work, path_id(request, "friend_id"))
    return answer(_json(request, declined))


async def _read_people(request: AnyRequest) -> tuple[bool, list[NewContact]]:
    """The people of an import, and whether they are to be the caller's own: a bare array, or one in a parameter, in any encoding."""
    await writer_of(request)
    limits = body_limits(request)
    raw = await read_raw(request, limits)
    parameters: dict[str, object] = {}
    if raw.lstrip()[:1] == b"[" and "multipart/" not in header(request, b"content-type").lower():
        rows = await in_thread_if_long(raw, partial(decode_json, raw, most_values=limits.values))
    else:
        parameters = await read_mapping(request, limits)
        rows = next((parameters[name] for name in _IMPORTED_AS if parameters.get(name) is not None), None)
        if rows is None:
            rows = _numbered(parameters)
    scope = read_query(request.scope["query_string"]) | clean(
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
        raise InvalidInput(reason="Send an array of people.", details={"base": "must be an array of people"})
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
        raise InvalidInput(reason="Nobody was imported; some rows are wrong.", details=wrong)
    return people


class _Rows(Struct):
    """The rows of an import before they are looked at one by one."""

    users: Annotated[list[Any], Meta(max_length=MOST_IMPORTED)]


def _person(shown: PersonInput) -> NewContact:
    return NewContact(
        first_name=shown.first_name or "",
        last_name=shown.last_name or "",
        email=shown.email,
        mobile=shown.mobile,
        via=shown.via.strip().lower() or None if shown.via else None,
    )


def _json(request: AnyRequest, found: LabelledContact) -> ContactJson:
    return contact_json(found.contact, base_of(request), found.labels)


def _all_json(request: AnyRequest, rows: list[LabelledContact]) -> list[ContactJson]:
    base = base_of(request)
    return [contact_json(row.contact, base, row.labels) for row in rows]

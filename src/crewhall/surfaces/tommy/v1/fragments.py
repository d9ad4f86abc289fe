"""/fragments: records without a schema, kept for addons. Source: contracts/tommy.yaml, Fragment; behaviour notes, tommy 2.18."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from crewhall.domains.calendar import zones
from crewhall.domains.files.uploads import StoredFile
from crewhall.domains.labels.model import Context
from crewhall.domains.marketplace import fragments
from crewhall.domains.marketplace.model import FragmentEdit, FragmentFilter, FragmentSearch, FragmentView, Sort
from crewhall.kit.errors import existence_first, wrong_field
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.platform.input.coercion import split_list
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.platform.work import ReadWork, Work
from crewhall.surfaces.tommy import attachments
from crewhall.surfaces.tommy.attachments import AttachmentJson, SentFiles, attachment_json
from crewhall.surfaces.tommy.date_ranges import read_date_range
from crewhall.surfaces.tommy.moments import read_instant
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.shapes import base_of, read_parameters, reply, wire_time

_NOTHING = (None, "", "null", "undefined")
_RANGE_NAMES = {"date_range", "start_at", "end_at", "start_date", "end_date"}

Text = str | UnsetType | None
Number = int | UnsetType | None
MessageInstant = str | int | float | UnsetType | None
Words = Annotated[list[str], Meta(max_length=100)] | None


class TagEntry(Struct):
    """A tag as clients of notes 2.18 send it; people are named by filters, so a `user_id` here says nothing."""

    name: str
    context: Context = Context.TAGS


class FilterEntry(Struct):
    """Whom a fragment is shown to: one person, or the members of the team who are labelled so."""

    context: Context | None = None
    name: str | None = None
    user_id: int | None = None

    def __post_init__(self) -> None:
        if self.context is None and self.user_id is None:
            raise ValueError("needs a context")


class FragmentInput(Struct):
    """contracts/tommy.yaml FragmentInput as amended (notes 3, row 19): `time` is `start_at`, `addon_install_id` is `addons_install_id`.

    `data` is judged by the domain, files are read by `attachments`. `with_permissions` is ignored: addons have no permissions yet.
    """

    kind: str | UnsetType = UNSET
    name: Text = UNSET
    status: Text = UNSET
    data: Any | UnsetType = UNSET
    start_at: MessageInstant = UNSET
    end_at: MessageInstant = UNSET
    time: MessageInstant = UNSET
    parent_id: Number = UNSET
    addon: Text = UNSET
    addons_install_id: Number = UNSET
    addon_install_id: Number = UNSET
    resource_type: Text = UNSET
    resource_id: Number = UNSET
    tags: list[TagEntry | str] | UnsetType = UNSET
    filters: list[FilterEntry] | UnsetType = UNSET
    with_permission_to: bool = False


class FragmentsQuery(Struct):
    """Which fragments, beside the time of their start (see `date_ranges`), in which order, and with what."""

    addon: str | None = None
    kind: Words = None
    status: Words = None
    tags: Words = None
    ids: Annotated[list[int], Meta(max_length=500)] | None = None
    user_id: int | None = None
    actor_id: int | None = None
    actor_type: str | None = None
    only_owned: bool = False
    parent_id: int | None = None
    resource_type: str | None = None
    resource_id: int | None = None
    search: Annotated[str, Meta(max_length=300)] | None = None
    sort: Sort = Sort.CREATED_AT
    direction: Literal["asc", "desc"] = "desc"
    with_attachments: bool = False
    with_permission_to: bool = False


class FilterJson(Struct, omit_defaults=True):
    """A filter (notes 2.18)."""

    context: str
    name: str | None = None
    user_id: int | None = None


class FragmentJson(Struct, omit_defaults=True, gc=False):
    """contracts/tommy.yaml Fragment, with everything that clients send, and `permission_to` where it is asked for.

    `tags` are names, as everywhere; names of other contexts stand in `roles`, `locations` and `members`.
    """

    id: int
    user_id: int
    kind: str
    data: msgspec.Raw
    tags: tuple[str, ...]
    filters: list[FilterJson]
    created_at: str | None
    updated_at: str | None
    team_id: int | None = None
    name: str | None = None
    status: str | None = None
    addon: str | None = None
    addons_install_id: int | None = None
    addon_install_id: int | None = None
    start_at: str | None = None
    end_at: str | None = None
    time: str | None = None
    parent_id: int | None = None
    resource_type: str | None = None
    resource_id: int | None = None
    roles: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    attachments: list[AttachmentJson] | None = None
    permission_to: tuple[str, ...] | None = None


def fragment_json(view: FragmentView, base: str, *, with_permission_to: bool) -> FragmentJson:
    """A fragment as the caller sees it."""
    fragment, labels, files = view.fragment, view.labels, view.attachments
    start_at = wire_time(fragment.start_at)
    return FragmentJson(
        id=fragment.id,
        user_id=fragment.user_id,
        kind=fragment.kind,
        data=msgspec.Raw(fragment.data_json.encode()),
        tags=labels.tags,
        filters=[FilterJson(one.context, one.name, one.user_id) for one in view.filters],
        created_at=wire_time(fragment.created_at),
        updated_at=wire_time(fragment.updated_at),
        team_id=fragment.team_id,
        name=fragment.name,
        status=fragment.status,
        addon=fragment.addon,
        addons_install_id=fragment.addons_install_id,
        addon_install_id=fragment.addons_install_id,
        start_at=start_at,
        end_at=wire_time(fragment.end_at),
        time=start_at,
        parent_id=fragment.parent_id,
        resource_type=fragment.resource_type,
        resource_id=fragment.resource_id,
        roles=labels.roles,
        locations=labels.locations,
        members=labels.members,
        attachments=None if files is None else [attachment_json(file, base) for file in files],
        permission_to=view.operations if with_permission_to else None,
    )


class FragmentsResource:
    """/fragments: the fragments that the caller sees in the account in use."""

    @operation("get_fragments", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Those that the caller sees in the account in use, newest first; with their files on `with_attachments`."""
        query = read_query(req.scope["query_string"])
        params = convert(query, FragmentsQuery)
        async with reading(req) as work:
            wanted = await _wanted(work, params, query)
            page = await fragments.list_fragments(
                work, wanted, requested_page(query), with_attachments=params.with_attachments
            )
        base = base_of(req)
        rows = [fragment_json(view, base, with_permission_to=params.with_permission_to) for view in page.rows]
        reply_page(req, resp, page, rows)

    @operation("create_fragments", USER, files=True)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Make a fragment, in the team whose account is in use or for the caller alone."""
        body, sent = await _read(req)

        async def create(work: Work, files: Sequence[StoredFile]) -> FragmentView:
            return await fragments.create(work, await _edit(work, body, sent, files))

        view = await attachments.writing_with_files(req, sent or SentFiles(), create)
        reply(resp, fragment_json(view, base_of(req), with_permission_to=body.with_permission_to), 201)


class FragmentResource:
    """/fragments/{fragment_id}: one fragment."""

    @operation("get_fragments_by_id", USER)
    async def on_get(self, req: Request, resp: Response, fragment_id: int) -> None:
        """One fragment with its files."""
        params = convert(read_query(req.scope["query_string"]), FragmentsQuery)
        async with reading(req) as work:
            view = await fragments.get(work, fragment_id)
        reply(resp, fragment_json(view, base_of(req), with_permission_to=params.with_permission_to))

    @operation("update_fragments_by_id", USER, files=True)
    async def on_put(self, req: Request, resp: Response, fragment_id: int) -> None:
        """Change what is sent; tags, filters and files are whole lists."""
        body, sent = await _read(req)

        async def update(work: Work, files: Sequence[StoredFile]) -> FragmentView:
            async with existence_first(lambda: fragments.get(work, fragment_id)):
                edit = await _edit(work, body, sent, files)
            return await fragments.update(work, fragment_id, edit)

        view = await attachments.writing_with_files(req, sent or SentFiles(), update)
        reply(resp, fragment_json(view, base_of(req), with_permission_to=body.with_permission_to))

    @operation("delete_fragments_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, fragment_id: int) -> None:
        """Delete a fragment and all below it; what it was comes back."""
        async with writing(req) as work:
            view = await fragments.delete(work, fragment_id)
        reply(resp, fragment_json(view, base_of(req), with_permission_to=False))


async def _wanted(work: ReadWork, params: FragmentsQuery, query: dict[str, object]) -> FragmentSearch:
    since = until = None
    if query.keys() & _RANGE_NAMES:
        since, until = read_date_range(query, await zones.zone_in_use(work), work.now) or (None, None)
    if params.actor_id is not None and (params.actor_type or "user").lower() != "user":
        words = "must be User: fragments belong to people"
        raise wrong_field("actor_type", words)
    return FragmentSearch(
        addon=params.addon,
        kinds=params.kind,
        statuses=params.status,
        tags=params.tags,
        ids=params.ids,
        user_id=params.actor_id if params.user_id is None else params.user_id,
        only_owned=params.only_owned,
        parent_id=params.parent_id,
        resource_type=params.resource_type,
        resource_id=params.resource_id,
        since=since,
        until=until,
        search=params.search,
        sort=params.sort,
        ascending=params.direction == "asc",
    )


async def _read(req: Request) -> tuple[FragmentInput, SentFiles | None]:
    """The input, and what it says of files: None when it says nothing."""
    parameters = await read_parameters(req)
    if isinstance(named := parameters.get("tags"), str) and named.lstrip()[:1] not in {"[", "{"}:
        parameters["tags"] = split_list(named)
    body = convert(parameters, FragmentInput)
    if all(parameters.get(name) is None for name in attachments.FIELDS):
        return body, None
    return body, attachments.sent_files(parameters)


async def _edit(
    work: ReadWork, body: FragmentInput, sent: SentFiles | None, files: Sequence[StoredFile]
) -> FragmentEdit:
    """What was sent, under the names of the domain."""
    fields: dict[str, Any] = {name: getattr(body, name) for name in body.__struct_fields__}
    del fields["with_permission_to"]
    for name, other in (("start_at", "time"), ("addons_install_id", "addon_install_id")):
        fields[name] = _first_given(fields[name], fields.pop(other))
    moments = {name: fields[name] for name in ("start_at", "end_at") if fields[name] not in (UNSET, None)}
    if moments:
        zone = await zones.zone_in_use(work)
        fields |= {name: read_instant(value, zone, name) for name, value in moments.items()}
    if fields["data"] in _NOTHING:
        fields["data"] = UNSET
    fields["filters"] = _filters(body)
    fields["labels"] = UNSET if fields.pop("tags") is UNSET else _labels(body)
    return FragmentEdit(**fields, files=tuple(files), tokens=UNSET if sent is None else sent.tokens)


def _first_given(value: Any, other: Any) -> Any:
    """The first of two spellings that holds something; else None where either was sent empty."""
    if value is UNSET or value is None:
        return other if other is not UNSET else value
    return value


def _labels(body: FragmentInput) -> list[tuple[Context, str]]:
    entries = [] if body.tags is UNSET else body.tags
    return [(Context.TAGS, entry) if isinstance(entry, str) else (entry.context, entry.name) for entry in entries]


def _filters(body: FragmentInput) -> list[FragmentFilter] | UnsetType:
    if body.filters is UNSET:
        return UNSET
    return [FragmentFilter(one.context or Context.MEMBERS, one.name, one.user_id) for one in body.filters]

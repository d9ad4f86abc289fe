"""/hall/focus/entries: the caller's tomatoes, those of the past entered by hand among them."""

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.focus import entries, tomatoes
from crewhall.domains.focus.model import EntryEdit, EntryFilter, NewEntry, Source
from crewhall.kit.errors import existence_first
from crewhall.platform.http.paging import page_headers, requested_page
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.platform.input.query import read_query
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.focus.instants import requested_time
from crewhall.surfaces.hall.focus.shapes import entry_json
from crewhall.surfaces.hall.inputs import read_input, read_params


class EntriesQuery(Struct):
    """contracts/hall.yaml get_hall_focus_entries, parameters."""

    since: str | None = None
    until: str | None = None
    tags: tuple[str, ...] | None = None
    source: Source | None = None


class EntryInput(Struct):
    """contracts/hall.yaml FocusEntryInput."""

    ended_at: str | None = None
    started_at: str | None = None
    length_s: int | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
    allow_overlap: bool = False


class EntryEditInput(Struct):
    """contracts/hall.yaml FocusEntryInput, where what is absent stays."""

    ended_at: str | UnsetType = UNSET
    started_at: str | UnsetType = UNSET
    length_s: int | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType | None = UNSET
    note: str | UnsetType | None = UNSET
    allow_overlap: bool = False


class FocusEntriesResource:
    """/hall/focus/entries: the caller's tomatoes."""

    @operation("get_hall_focus_entries", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's tomatoes, newest first."""
        query = read_params(req, EntriesQuery)
        page = requested_page(read_query(req.scope["query_string"]))
        wanted = EntryFilter(
            since=requested_time("since", query.since),
            until=requested_time("until", query.until),
            tags=query.tags,
            source=query.source,
        )
        async with reading(req) as work:
            found = await entries.list_entries(work, wanted, page)
        reply(resp, [entry_json(tomato) for tomato in found.rows])
        resp.set_headers(page_headers(req, found))

    @operation("create_hall_focus_entries", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Enter a tomato of the past."""
        body = await read_input(req, EntryInput)
        new = NewEntry(
            ended_at=requested_time("ended_at", body.ended_at),
            started_at=requested_time("started_at", body.started_at),
            length_s=body.length_s,
            tags=body.tags,
            note=body.note,
        )
        async with writing(req) as work:
            tomato = await entries.add(work, new, allow_overlap=body.allow_overlap)
        reply(resp, entry_json(tomato), 201)


class FocusEntryResource:
    """/hall/focus/entries/{entry_id}: one tomato of the caller."""

    @operation("update_hall_focus_entries_by_id", USER)
    async def on_put(self, req: Request, resp: Response, entry_id: int) -> None:
        """Change the time, the tags or the note of a tomato; what is absent stays."""
        body = await read_input(req, EntryEditInput)
        async with writing(req) as work:
            async with existence_first(lambda: tomatoes.get(work, entry_id)):
                edit = _edit(body)
            tomato = await entries.edit(work, entry_id, edit, allow_overlap=body.allow_overlap)
        reply(resp, entry_json(tomato))

    @operation("delete_hall_focus_entries_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, entry_id: int) -> None:
        """Delete a tomato."""
        async with writing(req) as work:
            await entries.delete(work, entry_id)
        reply_nothing(resp)


def _edit(body: EntryEditInput) -> EntryEdit:
    return EntryEdit(
        ended_at=_changed_time("ended_at", body.ended_at),
        started_at=_changed_time("started_at", body.started_at),
        length_s=body.length_s,
        tags=() if body.tags is None else body.tags,
        note=body.note,
    )


def _changed_time(field: str, text: str | UnsetType) -> datetime | UnsetType:
    return UNSET if text is UNSET else requested_time(field, text) or UNSET

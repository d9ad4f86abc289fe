"""/hall/focus/entries: the caller's tomatoes, those of the past entered by hand among them."""

import msgspec
from litestar import Response, delete, get, post, put
from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.focus import entries
from crewhall.domains.focus.model import EntryEdit, EntryFilter, NewEntry, Source
from crewhall.platform.http.answer import JSON, Answer
from crewhall.platform.http.paging import asked_page, page_headers
from crewhall.platform.http.query import read_query
from crewhall.surfaces.hall.answers import json_answer
from crewhall.surfaces.hall.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.hall.focus.shapes import asked, entry_json, path_id, read_input


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


@get("/hall/focus/entries", operation_id="get_hall_focus_entries", opt=USER)
async def get_hall_focus_entries(request: AnyRequest) -> Answer:
    """The caller's tomatoes, newest first."""
    query = asked(request, EntriesQuery)
    page = asked_page(read_query(request.scope["query_string"]))
    wanted = EntryFilter(since=query.since, until=query.until, tags=query.tags, source=query.source)
    async with await reading(request) as work:
        found = await entries.list_entries(work, wanted, page)
    content = msgspec.json.encode([entry_json(tomato) for tomato in found.rows])
    return Answer(content, headers=(JSON, (b"cache-control", b"no-store"), *page_headers(request, found)))


@post("/hall/focus/entries", operation_id="create_hall_focus_entries", opt=USER)
async def create_hall_focus_entries(request: AnyRequest) -> Response[bytes]:
    """Enter a tomato of the past."""
    shown = await read_input(request, EntryInput)
    new = NewEntry(
        ended_at=shown.ended_at,
        started_at=shown.started_at,
        length_s=shown.length_s,
        tags=shown.tags,
        note=shown.note,
    )
    async with await writing(request) as work:
        tomato = await entries.add(work, new, allow_overlap=shown.allow_overlap)
    return json_answer(entry_json(tomato), 201)


@put("/hall/focus/entries/{id:int}", operation_id="update_hall_focus_entries_by_id", opt=USER)
async def update_hall_focus_entries_by_id(request: AnyRequest) -> Response[bytes]:
    """Change the time, the tags or the note of a tomato; what is absent stays."""
    shown = await read_input(request, EntryEditInput)
    edit = EntryEdit(
        ended_at=shown.ended_at,
        started_at=shown.started_at,
        length_s=shown.length_s,
        tags=() if shown.tags is None else shown.tags,
        note=shown.note,
    )
    async with await writing(request) as work:
        tomato = await entries.edit(work, path_id(request), edit, allow_overlap=shown.allow_overlap)
    return json_answer(entry_json(tomato))


@delete("/hall/focus/entries/{id:int}", operation_id="delete_hall_focus_entries_by_id", opt=USER, status_code=204)
async def delete_hall_focus_entries_by_id(request: AnyRequest) -> None:
    """Delete a tomato."""
    async with await writing(request) as work:
        await entries.delete(work, path_id(request))

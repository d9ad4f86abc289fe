"""/hall/focus/interruptions: what kept the caller from work: pauses and cancels of the timer, and what they log themselves."""

import msgspec
from litestar import Response, get, post
from msgspec import Struct

from crewhall.domains.focus import interruptions
from crewhall.domains.focus.model import Interruption
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.answer import JSON, Answer
from crewhall.platform.http.paging import asked_page, page_headers
from crewhall.platform.http.query import read_query
from crewhall.surfaces.hall.answers import json_answer
from crewhall.surfaces.hall.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.hall.focus.shapes import asked, read_input


class InterruptionsQuery(Struct):
    """contracts/hall.yaml get_hall_focus_interruptions, parameters."""

    since: str | None = None
    until: str | None = None


class InterruptionInput(Struct):
    """contracts/hall.yaml FocusInterruptionInput."""

    reason: str | None = None
    tags: tuple[str, ...] = ()
    began_at: str | None = None
    ended_at: str | None = None


class InterruptionJson(Struct):
    """contracts/hall.yaml FocusInterruption."""

    id: int
    kind: str
    reason: str | None
    tags: tuple[str, ...]
    began_at: str
    ended_at: str | None


@get("/hall/focus/interruptions", operation_id="get_hall_focus_interruptions", opt=USER)
async def get_hall_focus_interruptions(request: AnyRequest) -> Answer:
    """The caller's interruptions, newest first."""
    async with await reading(request) as work:
        query, page = asked(request, InterruptionsQuery), asked_page(read_query(request.scope["query_string"]))
        found = await interruptions.list_interruptions(work, query.since, query.until, page)
    content = msgspec.json.encode([_interruption_json(row) for row in found.rows])
    return Answer(content, headers=(JSON, (b"cache-control", b"no-store"), *page_headers(request, found)))


@post("/hall/focus/interruptions", operation_id="create_hall_focus_interruptions", opt=USER)
async def create_hall_focus_interruptions(request: AnyRequest) -> Response[bytes]:
    """Log an interruption without a timer."""
    shown = await read_input(request, InterruptionInput)
    async with await writing(request) as work:
        made = await interruptions.log(work, shown.reason, shown.tags, shown.began_at, shown.ended_at)
    return json_answer(_interruption_json(made), 201)


def _interruption_json(row: Interruption) -> InterruptionJson:
    return InterruptionJson(
        id=row.id,
        kind=row.kind,
        reason=row.reason,
        tags=row.tags,
        began_at=milliseconds_text(row.began_at),
        ended_at=row.ended_at and milliseconds_text(row.ended_at),
    )

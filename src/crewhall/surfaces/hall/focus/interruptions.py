"""/hall/focus/interruptions: what kept the caller from work: pauses and cancels of the timer, and what they log themselves."""

from msgspec import Struct

from crewhall.domains.focus import interruptions
from crewhall.domains.focus.model import Interruption
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import FieldErrors
from crewhall.platform.http.paging import page_headers, requested_page
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.platform.input.query import read_query
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.focus.instants import requested_time
from crewhall.surfaces.hall.inputs import read_input, read_params


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


class FocusInterruptionsResource:
    """/hall/focus/interruptions: the caller's interruptions."""

    @operation("get_hall_focus_interruptions", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's interruptions, newest first."""
        query, page = read_params(req, InterruptionsQuery), requested_page(read_query(req.scope["query_string"]))
        since, until = requested_time("since", query.since), requested_time("until", query.until)
        async with reading(req) as work:
            found = await interruptions.list_interruptions(work, since, until, page)
        reply(resp, [_interruption_json(row) for row in found.rows])
        resp.set_headers(page_headers(req, found))

    @operation("create_hall_focus_interruptions", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Log an interruption without a timer."""
        body = await read_input(req, InterruptionInput)
        errors, made = FieldErrors(), None
        began_at = ended_at = None
        with errors.collected():
            began_at = requested_time("began_at", body.began_at)
        with errors.collected():
            ended_at = requested_time("ended_at", body.ended_at)
        async with writing(req) as work:
            with errors.collected():
                made = await interruptions.log(work, body.reason, body.tags, began_at, ended_at)
            errors.raise_any()  # within the unit, which then keeps nothing
        reply(resp, made and _interruption_json(made), 201)


def _interruption_json(row: Interruption) -> InterruptionJson:
    return InterruptionJson(
        id=row.id,
        kind=row.kind,
        reason=row.reason,
        tags=row.tags,
        began_at=milliseconds_text(row.began_at),
        ended_at=row.ended_at and milliseconds_text(row.ended_at),
    )

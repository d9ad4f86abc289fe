"""What member and manager paths of the time clock do alike: who may do what is asked by the domain, never by the path (notes 2.25)."""

from collections.abc import Sequence

from msgspec import Struct

from crewhall.domains.files.uploads import StoredFile
from crewhall.domains.workforce import attendance, attendance_edits, kiosks, zones
from crewhall.domains.workforce.model.attendance import NewPunch, PunchEdit, PunchFilter, PunchView
from crewhall.kit.paging import Page
from crewhall.platform.http.context import context_of
from crewhall.platform.http.resources import Request, Response, reading, writing
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.platform.work import ReadWork, Work
from crewhall.surfaces.tommy.attachments import writing_with_files
from crewhall.surfaces.tommy.date_ranges import read_date_range
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.shapes import base_of, read_input, read_parameters, reply
from crewhall.surfaces.tommy.v1.workforce.attendance_shapes import (
    DeleteInput,
    PunchEditInput,
    PunchInput,
    attendance_json,
    channel_of,
    device_of,
    given,
    read_timestamp,
    sent_image,
)

_RANGE_NAMES = {"date_range", "start_at", "end_at", "start_date", "end_date"}


class PunchesQuery(Struct):
    """Whose punches: `others` and `all` mean everybody whom the caller manages. Times are read by `date_ranges`."""

    user_id: int | None = None
    others: bool = False
    all: bool = False


async def make_punch(req: Request, resp: Response) -> None:
    """Clock for oneself or for `user_id`; the same tap once more is answered with the punch that it made."""
    parameters = await read_parameters(req)
    body, sent = convert(parameters, PunchInput), sent_image(parameters)
    is_for_other = body.user_id is not None and body.user_id != req.actor.user_id
    if body.pin is not None and is_for_other:
        await kiosks.check_pin(context_of(req).works, req.actor, body.user_id or 0, body.pin)
    new = NewPunch(
        status=body.status,
        user_id=body.user_id,
        actor_id=body.actor_id,
        has_pin=body.pin is not None and is_for_other,
        at=None if body.timestamp is None else read_timestamp(body.timestamp),
        is_offline=body.offline and body.timestamp is not None,
        shift_id=body.shift_id,
        event_id=body.event_id,
        timesheet_item_id=body.timesheet_shift_id,
        latitude=body.latitude,
        longitude=body.longitude,
        accuracy_m=body.accuracy,
        address=body.address,
        location_name=body.location_name,
        channel=channel_of(req, body),
        device=device_of(req),
        tokens=sent.tokens,
    )

    async def punch(work: Work, files: Sequence[StoredFile]) -> tuple[PunchView, bool]:
        return await attendance.punch(work, new, files)

    view, is_new = await writing_with_files(req, sent, punch)
    reply(resp, attendance_json(view, base_of(req)), 201 if is_new else 200)


async def edit_punch(req: Request, resp: Response, attendance_id: int) -> None:
    """Correct a punch; `image` replaces its photo."""
    parameters = await read_parameters(req)
    body, sent = convert(parameters, PunchEditInput), sent_image(parameters)
    changes = given(body)
    if sent.uploads or sent.tokens:
        changes["tokens"] = sent.tokens

    async def edit(work: Work, files: Sequence[StoredFile]) -> PunchView:
        edit = PunchEdit(reason=body.reason, files=tuple(files), **changes)
        return await attendance_edits.edit(work, attendance_id, edit)

    view = await writing_with_files(req, sent, edit)
    reply(resp, attendance_json(view, base_of(req)))


async def delete_punch(req: Request, resp: Response, attendance_id: int) -> None:
    """Take a punch out of the log; what it was comes back."""
    body = await read_input(req, DeleteInput)
    async with writing(req) as work:
        view = await attendance_edits.delete(work, attendance_id, body.reason)
    reply(resp, attendance_json(view, base_of(req)))


async def show_punch(req: Request, resp: Response, attendance_id: int) -> None:
    """One punch."""
    async with reading(req) as work:
        view = await attendance.get(work, attendance_id)
    reply(resp, attendance_json(view, base_of(req)))


async def list_punches(req: Request, resp: Response, *, all_people: bool) -> None:
    """Punches, newest first: of `user_id`, else of all whom the caller manages, or their own."""
    query = read_query(req.scope["query_string"])
    params = convert(query, PunchesQuery)
    async with reading(req) as work:
        wanted = await _wanted(work, query, params)
        page: Page[PunchView] = await attendance.list_punches(
            work, wanted, requested_page(query), all_people=all_people or params.others or params.all
        )
    base = base_of(req)
    reply_page(req, resp, page, [attendance_json(view, base) for view in page.rows])


async def show_running(req: Request, resp: Response) -> None:
    """The start of the session that runs for the caller or for `user_id`, or null; with `all` an array, of everybody whom the caller manages."""
    params = convert(read_query(req.scope["query_string"]), PunchesQuery)
    base = base_of(req)
    async with reading(req) as work:
        if params.all and params.user_id is None:
            views = await attendance.list_running(work)
            reply(resp, [attendance_json(view, base) for view in views])
            return
        view = await attendance.find_running(work, params.user_id)
    reply(resp, view and attendance_json(view, base))


async def _wanted(work: ReadWork, query: dict[str, object], params: PunchesQuery) -> PunchFilter:
    since = until = None
    if query.keys() & _RANGE_NAMES:
        zone = (await zones.zones_of(work)).team
        since, until = read_date_range(query, zone, work.now) or (None, None)
    return PunchFilter(user_ids=None if params.user_id is None else (params.user_id,), since=since, until=until)

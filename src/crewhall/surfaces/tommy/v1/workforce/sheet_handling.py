"""What member and manager paths of timesheets do alike: who may do what is asked by the domain, never by the path (notes 2.25)."""

from crewhall.domains.workforce import items, timesheet_states, timesheets
from crewhall.domains.workforce.model.timesheets import NewTimesheet, Timesheet, TimesheetItem, TimesheetStatus
from crewhall.domains.workforce.zones import zones_of
from crewhall.kit.errors import fields_renamed, wrong_field
from crewhall.kit.paging import Page
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import Request, Response, reading, writing
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.platform.work import ReadWork
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.shapes import read_input, reply
from crewhall.surfaces.tommy.v1.workforce.timesheet_shapes import (
    FIELDS,
    BulkInput,
    ItemInput,
    SheetEditInput,
    SheetInput,
    SheetJson,
    SheetsQuery,
    day_of,
    item_edit,
    item_json,
    new_item,
    sheet_json,
    wanted_items,
    wanted_sheets,
    writes_hm,
)


async def list_sheets(req: Request, resp: Response, *, all_people: bool) -> None:
    """Timesheets, the newest period first: of `user_id`, else of all whom the caller manages, or their own."""
    query = read_query(req.scope["query_string"])
    params = convert(query, SheetsQuery)
    async with reading(req) as work:
        wanted = await wanted_sheets(work, query, params)
        everybody = all_people or params.others or params.all
        page: Page[Timesheet] = await timesheets.list_timesheets(
            work, wanted, requested_page(query), all_people=everybody
        )
        rows = await _sheets_json(work, page.rows)
    reply_page(req, resp, page, rows)


async def make_sheet(req: Request, resp: Response) -> None:
    """Make a timesheet of oneself or of `user_id`; of the same period it is the one that is there."""
    body = await read_input(req, SheetInput)
    async with writing(req) as work:
        zone = (await zones_of(work)).team
        new = NewTimesheet(
            user_id=body.user_id,
            start_date=day_of(body.start_date, zone, "start_date"),
            end_date=day_of(body.end_date, zone, "end_date"),
            manual=body.manual,
            resource_type=body.resource_type,
            resource_id=body.resource_id,
        )
        sheet, is_new = await timesheets.create(work, new)
        if is_new and body.status not in (None, TimesheetStatus.UNSUBMITTED):
            sheet = await timesheet_states.change_status(work, sheet.id, body.status)
        (answer,) = await _sheets_json(work, [sheet])
    reply(resp, answer, 201 if is_new else 200)


async def show_sheet(req: Request, resp: Response, timesheet_id: int) -> None:
    """One timesheet."""
    async with reading(req) as work:
        (answer,) = await _sheets_json(work, [await timesheets.get(work, timesheet_id)])
    reply(resp, answer)


async def change_sheet(req: Request, resp: Response, timesheet_id: int) -> None:
    """Submit, recall, decide or unlock a timesheet."""
    body = await read_input(req, SheetEditInput)
    async with writing(req) as work:
        sheet = await timesheets.get(work, timesheet_id)
        zone = (await zones_of(work)).team
        for field in ("start_date", "end_date"):
            if day_of(getattr(body, field), zone, field) not in (None, getattr(sheet, field)):
                raise wrong_field(field, "cannot be changed; delete the timesheet, and make another")
        if body.status is not None:
            sheet = await timesheet_states.change_status(work, timesheet_id, body.status, body.reason)
        (answer,) = await _sheets_json(work, [sheet])
    reply(resp, answer)


async def change_sheets(req: Request, resp: Response) -> None:
    """The same for several timesheets: all of them or none."""
    body = await read_input(req, BulkInput)
    async with writing(req) as work:
        changed = await timesheet_states.change_many(work, body.timesheet_ids, body.status, body.reason)
        rows = await _sheets_json(work, changed)
    reply(resp, rows)


async def delete_sheet(req: Request, resp: Response, timesheet_id: int) -> None:
    """Delete a timesheet with its items."""
    async with writing(req) as work:
        await timesheets.delete(work, timesheet_id)
    reply_nothing(resp)


async def list_items(req: Request, resp: Response, *, all_people: bool) -> None:
    """Items, the newest day first: of a timesheet, of `user_id`, else of all whom the caller manages, or their own."""
    query = read_query(req.scope["query_string"])
    params = convert(query, SheetsQuery)
    async with reading(req) as work:
        wanted = await wanted_items(work, query, params)
        everybody = all_people or params.others or params.all or params.timesheet_id is not None
        page: Page[TimesheetItem] = await items.list_items(work, wanted, requested_page(query), all_people=everybody)
        in_hm = await writes_hm(work)
    reply_page(req, resp, page, [item_json(item, in_hm=in_hm) for item in page.rows])


async def make_item(req: Request, resp: Response) -> None:
    """Write work down by hand."""
    body = await read_input(req, ItemInput)
    with fields_renamed(FIELDS):
        async with writing(req) as work:
            in_hm = await writes_hm(work)
            item = await items.create(work, new_item(body, (await zones_of(work)).team, in_hm=in_hm))
    reply(resp, item_json(item, in_hm=in_hm), 201)


async def show_item(req: Request, resp: Response, item_id: int) -> None:
    """One item."""
    async with reading(req) as work:
        item = await items.get(work, item_id)
        in_hm = await writes_hm(work)
    reply(resp, item_json(item, in_hm=in_hm))


async def change_item(req: Request, resp: Response, item_id: int) -> None:
    """Change an item."""
    body = await read_input(req, ItemInput)
    with fields_renamed(FIELDS):
        async with writing(req) as work:
            in_hm = await writes_hm(work)
            found = await items.get(work, item_id)
            edit = item_edit(body, (await zones_of(work)).team, found, in_hm=in_hm)
            item = await items.update(work, item_id, edit)
    reply(resp, item_json(item, in_hm=in_hm))


async def delete_item(req: Request, resp: Response, item_id: int) -> None:
    """Delete an item that was written by hand."""
    async with writing(req) as work:
        await items.delete(work, item_id)
    reply_nothing(resp)


async def _sheets_json(work: ReadWork, sheets: list[Timesheet]) -> list[SheetJson]:
    totals = await timesheets.totals_of(work, sheets)
    return [sheet_json(sheet, totals) for sheet in sheets]

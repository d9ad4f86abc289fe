"""/workforce/timesheet_items: the items of the caller's timesheets. Source: contracts/tommy.yaml; behaviour notes, tommy 2.12."""

from crewhall.platform.http.resources import USER, Request, Response, operation
from crewhall.surfaces.tommy.v1.workforce import sheet_handling


class WorkforceTimesheetItemsResource:
    """/workforce/timesheet_items: the items of the caller's timesheets."""

    @operation("get_workforce_timesheet_items", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's items, the newest day first, or those of a timesheet that they see."""
        await sheet_handling.list_items(req, resp, all_people=False)

    @operation("create_workforce_timesheet_items", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Write work down by hand."""
        await sheet_handling.make_item(req, resp)


class WorkforceTimesheetItemResource:
    """/workforce/timesheet_items/{item_id}: one item."""

    @operation("get_workforce_timesheet_items_by_id", USER)
    async def on_get(self, req: Request, resp: Response, item_id: int) -> None:
        """One item."""
        await sheet_handling.show_item(req, resp, item_id)

    @operation("update_workforce_timesheet_items_by_id", USER)
    async def on_put(self, req: Request, resp: Response, item_id: int) -> None:
        """Change an item while its timesheet is open."""
        await sheet_handling.change_item(req, resp, item_id)

    @operation("delete_workforce_timesheet_items_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, item_id: int) -> None:
        """Delete an item that was written by hand."""
        await sheet_handling.delete_item(req, resp, item_id)

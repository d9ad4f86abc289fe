"""/workforce/manager/timesheets: the timesheets of a team. Source: contracts/tommy.yaml; behaviour notes, tommy 2.11 and 2.25."""

from crewhall.platform.http.resources import USER, Request, Response, operation
from crewhall.surfaces.tommy.v1.workforce import sheet_handling


class WorkforceManagerTimesheetsResource:
    """/workforce/manager/timesheets: the timesheets of the people whom the caller manages."""

    @operation("get_workforce_manager_timesheets", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Everybody's timesheets, the newest period first, or those of `user_id`."""
        await sheet_handling.list_sheets(req, resp, all_people=True)

    @operation("create_workforce_manager_timesheets", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Make a timesheet; members make their own here, for there is no other path (notes 2.11)."""
        await sheet_handling.make_sheet(req, resp)


class WorkforceManagerTimesheetsBulkUpdateResource:
    """/workforce/manager/timesheets/bulk_update: many at once."""

    @operation("update_workforce_manager_timesheets_bulk_update", USER)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Bring all of these timesheets to a status, or none of them."""
        await sheet_handling.change_sheets(req, resp)


class WorkforceManagerTimesheetResource:
    """/workforce/manager/timesheets/{timesheet_id}: one timesheet."""

    @operation("get_workforce_manager_timesheets_by_id", USER)
    async def on_get(self, req: Request, resp: Response, timesheet_id: int) -> None:
        """One timesheet."""
        await sheet_handling.show_sheet(req, resp, timesheet_id)

    @operation("update_workforce_manager_timesheets_by_id", USER)
    async def on_put(self, req: Request, resp: Response, timesheet_id: int) -> None:
        """Submit, recall, decide or unlock it."""
        await sheet_handling.change_sheet(req, resp, timesheet_id)

    @operation("delete_workforce_manager_timesheets_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, timesheet_id: int) -> None:
        """Delete it while it is open; clients do, though the reference has no such operation (notes 2.11)."""
        await sheet_handling.delete_sheet(req, resp, timesheet_id)

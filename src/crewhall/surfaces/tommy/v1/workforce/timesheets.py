"""/workforce/timesheets: the caller's timesheets. Source: contracts/tommy.yaml, timesheets; behaviour notes, tommy 2.11."""

from crewhall.platform.http.resources import USER, Request, Response, operation
from crewhall.surfaces.tommy.v1.workforce import sheet_handling


class WorkforceTimesheetsResource:
    """/workforce/timesheets: the caller's timesheets."""

    @operation("get_workforce_timesheets", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's timesheets, the newest period first; a manager may ask for others'."""
        await sheet_handling.list_sheets(req, resp, all_people=False)


class WorkforceTimesheetResource:
    """/workforce/timesheets/{timesheet_id}: one timesheet."""

    @operation("get_workforce_timesheets_by_id", USER)
    async def on_get(self, req: Request, resp: Response, timesheet_id: int) -> None:
        """One timesheet."""
        await sheet_handling.show_sheet(req, resp, timesheet_id)

    @operation("update_workforce_timesheets_by_id", USER)
    async def on_put(self, req: Request, resp: Response, timesheet_id: int) -> None:
        """Submit or recall it; clients decide here, too (notes 2.11)."""
        await sheet_handling.change_sheet(req, resp, timesheet_id)

    @operation("delete_workforce_timesheets_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, timesheet_id: int) -> None:
        """Delete it while it is open; the id is that of the timesheet (notes 3, row 33)."""
        await sheet_handling.delete_sheet(req, resp, timesheet_id)

"""Routes of timesheets and their items."""

from crewhall.platform.http.application import Route
from crewhall.surfaces.tommy.v1.workforce.manager.timesheet_items import (
    WorkforceManagerTimesheetItemResource,
    WorkforceManagerTimesheetItemsResource,
)
from crewhall.surfaces.tommy.v1.workforce.manager.timesheets import (
    WorkforceManagerTimesheetResource,
    WorkforceManagerTimesheetsBulkUpdateResource,
    WorkforceManagerTimesheetsResource,
)
from crewhall.surfaces.tommy.v1.workforce.timesheet_items import (
    WorkforceTimesheetItemResource,
    WorkforceTimesheetItemsResource,
)
from crewhall.surfaces.tommy.v1.workforce.timesheets import WorkforceTimesheetResource, WorkforceTimesheetsResource

TIMESHEET_ROUTES: tuple[Route, ...] = (
    ("/workforce/timesheets", WorkforceTimesheetsResource()),
    ("/workforce/timesheets/{timesheet_id:id}", WorkforceTimesheetResource()),
    ("/workforce/timesheet_items", WorkforceTimesheetItemsResource()),
    ("/workforce/timesheet_items/{item_id:id}", WorkforceTimesheetItemResource()),
    ("/workforce/manager/timesheets", WorkforceManagerTimesheetsResource()),
    ("/workforce/manager/timesheets/bulk_update", WorkforceManagerTimesheetsBulkUpdateResource()),
    ("/workforce/manager/timesheets/{timesheet_id:id}", WorkforceManagerTimesheetResource()),
    ("/workforce/manager/timesheet_items", WorkforceManagerTimesheetItemsResource()),
    ("/workforce/manager/timesheet_items/{item_id:id}", WorkforceManagerTimesheetItemResource()),
)

"""Routes below /workforce."""

from crewhall.platform.http.application import Route
from crewhall.surfaces.tommy.v1.workforce.availabilities import AvailabilitiesResource, AvailabilityResource
from crewhall.surfaces.tommy.v1.workforce.manager.shift_requests import (
    WorkforceManagerShiftRequestResource,
    WorkforceManagerShiftRequestsResource,
)
from crewhall.surfaces.tommy.v1.workforce.manager.shifts import ManagerShiftResource, ManagerShiftsResource
from crewhall.surfaces.tommy.v1.workforce.shift_requests import (
    WorkforceShiftRequestResource,
    WorkforceShiftRequestsResource,
)
from crewhall.surfaces.tommy.v1.workforce.shifts import ShiftResource, ShiftsResource
from crewhall.surfaces.tommy.v1.workforce.shifts.active import ActiveShiftsResource

WORKFORCE_ROUTES: tuple[Route, ...] = (
    ("/workforce/availabilities", AvailabilitiesResource()),
    ("/workforce/availabilities/{day}", AvailabilityResource()),
    ("/workforce/shifts", ShiftsResource()),
    ("/workforce/shifts/active", ActiveShiftsResource()),
    ("/workforce/shifts/{shift_id:id}", ShiftResource()),
    ("/workforce/manager/shifts", ManagerShiftsResource()),
    ("/workforce/manager/shifts/{shift_id:id}", ManagerShiftResource()),
    ("/workforce/shift_requests", WorkforceShiftRequestsResource()),
    ("/workforce/shift_requests/{request_id:id}", WorkforceShiftRequestResource()),
    ("/workforce/manager/shift_requests", WorkforceManagerShiftRequestsResource()),
    ("/workforce/manager/shift_requests/{request_id:id}", WorkforceManagerShiftRequestResource()),
)

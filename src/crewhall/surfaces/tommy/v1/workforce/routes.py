"""Routes below /workforce."""

from crewhall.platform.http.application import Route
from crewhall.surfaces.tommy.v1.workforce.manager.shifts import ManagerShiftResource, ManagerShiftsResource
from crewhall.surfaces.tommy.v1.workforce.shifts import ShiftResource, ShiftsResource
from crewhall.surfaces.tommy.v1.workforce.shifts.active import ActiveShiftsResource

WORKFORCE_ROUTES: tuple[Route, ...] = (
    ("/workforce/shifts", ShiftsResource()),
    ("/workforce/shifts/active", ActiveShiftsResource()),
    ("/workforce/shifts/{shift_id:id}", ShiftResource()),
    ("/workforce/manager/shifts", ManagerShiftsResource()),
    ("/workforce/manager/shifts/{shift_id:id}", ManagerShiftResource()),
)

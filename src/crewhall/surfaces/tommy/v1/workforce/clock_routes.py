"""Routes of the time clock, and of the questions around shifts."""

from crewhall.platform.http.application import Route
from crewhall.surfaces.tommy.v1.workforce.attendances import (
    WorkforceAttendanceResource,
    WorkforceAttendancesActiveResource,
    WorkforceAttendancesResource,
)
from crewhall.surfaces.tommy.v1.workforce.manager.attendances import (
    WorkforceManagerAttendanceResource,
    WorkforceManagerAttendancesActiveResource,
    WorkforceManagerAttendancesResource,
)
from crewhall.surfaces.tommy.v1.workforce.manager.shift_questions import WorkforceManagerShiftQuestionsResource
from crewhall.surfaces.tommy.v1.workforce.shifts.answers import WorkforceShiftAnswersResource
from crewhall.surfaces.tommy.v1.workforce.shifts.questions import WorkforceShiftQuestionsResource

CLOCK_ROUTES: tuple[Route, ...] = (
    ("/workforce/attendances", WorkforceAttendancesResource()),
    ("/workforce/attendances/active", WorkforceAttendancesActiveResource()),
    ("/workforce/attendances/{attendance_id:id}", WorkforceAttendanceResource()),
    ("/workforce/manager/attendances", WorkforceManagerAttendancesResource()),
    ("/workforce/manager/attendances/active", WorkforceManagerAttendancesActiveResource()),
    ("/workforce/manager/attendances/{attendance_id:id}", WorkforceManagerAttendanceResource()),
    ("/workforce/manager/shift_questions", WorkforceManagerShiftQuestionsResource()),
    ("/workforce/shifts/{shift_id:id}/questions", WorkforceShiftQuestionsResource()),
    ("/workforce/shifts/{shift_id:id}/answers", WorkforceShiftAnswersResource()),
)
"""One resource a URL."""

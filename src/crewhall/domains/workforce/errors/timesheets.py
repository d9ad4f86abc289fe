"""What can go wrong with timesheets."""

from crewhall.kit.errors import CrewhallError, Kind


class EmptyTimesheet(CrewhallError):
    """Without any work there is nothing to submit."""

    code = "EMPTY_TIMESHEET"
    text = "Timesheet {timesheet_id} has no items. Add the work of the period, then submit it."


class WrongTimesheetStatus(CrewhallError):
    """A timesheet does not go from its status to the other."""

    kind = Kind.CONFLICT
    code = "WRONG_TIMESHEET_STATUS"
    text = "Timesheet {timesheet_id} is {status} and cannot become {target}."


class TimesheetIsClosed(CrewhallError):
    """A timesheet that was submitted stays as it is."""

    kind = Kind.CONFLICT
    code = "TIMESHEET_IS_CLOSED"
    text = "Timesheet {timesheet_id} is {status}, and is not changed. {way}"


class TimesheetsOverlap(CrewhallError):
    """A day would be on two timesheets of one person."""

    kind = Kind.CONFLICT
    code = "TIMESHEETS_OVERLAP"
    text = (
        "Timesheet {timesheet_id} has days of that period already, from {start} to {end}. Use it, or choose other days."
    )


class ItemFollowsTheClock(CrewhallError):
    """What came from the time clock would come back."""

    kind = Kind.CONFLICT
    code = "ITEM_FOLLOWS_THE_CLOCK"
    text = "Item {item_id} comes from the time clock, and would come back. Set its hours to 0, or delete its punches."


class TimesheetsRefused(CrewhallError):
    """Of several timesheets some cannot be changed, so that none was; the details say which and why."""

    code = "TIMESHEETS_REFUSED"
    text = "Nothing was changed: {count} of the timesheets cannot become {target}. The details say which and why."

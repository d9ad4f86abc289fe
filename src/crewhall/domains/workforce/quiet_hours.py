"""Hours of the day in which a person is not notified, by their own clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from crewhall.domains.workforce import employees
from crewhall.domains.workforce.employees import EmployeeEdit
from crewhall.domains.workforce.model.settings import Employee
from crewhall.domains.workforce.queries import employees as queries
from crewhall.domains.workforce.scope import scope_of
from crewhall.kit.calendar import to_utc
from crewhall.platform.work import ReadWork, Work


class QuietHours(Struct, frozen=True):
    """From and until, in minutes of the local day; until may lie on the next day. None for no quiet hours."""

    quiet_from: int | None
    quiet_until: int | None


async def get(work: ReadWork) -> QuietHours:
    """The caller's in the team in use. Raises `NotFound` under a personal account."""
    scope = await scope_of(work)
    person = await employees.managed(work, scope, scope.user_id)
    return _of((await queries.select_employees(work.db, scope.team_id, [person.member_id]))[0])


async def put(work: Work, hours: QuietHours) -> QuietHours:
    """Set the caller's in the team in use; None for both ends them. Raises `NotFound`, `InvalidInput`."""
    edit = EmployeeEdit(quiet_from=hours.quiet_from, quiet_until=hours.quiet_until)
    return _of(await employees.update(work, (await scope_of(work)).user_id, edit))


def end_of_quiet(moment: datetime, quiet_from: int | None, quiet_until: int | None, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours end in which the moment lies, in UTC; None when it lies in none. From and until alike are no hours at all."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return None
    local = moment.astimezone(zone)
    minute = 60 * local.hour + local.minute
    if quiet_from < quiet_until:
        is_quiet, days = quiet_from <= minute < quiet_until, 0
    else:
        is_quiet, days = minute >= quiet_from or minute < quiet_until, int(minute >= quiet_from)
    if not is_quiet:
        return None
    midnight = datetime.combine(local.date() + timedelta(days=days), time())
    end = to_utc(midnight + timedelta(minutes=quiet_until), zone)
    # Where the clock is put back, the end may come twice; the second counts for a moment after the first.
    return end if end > moment else end + timedelta(hours=1)


def _of(employee: Employee) -> QuietHours:
    return QuietHours(employee.quiet_from, employee.quiet_until)

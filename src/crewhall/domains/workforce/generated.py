"""Made-up work, for demo data: settings, places, rosters and punches. It announces nothing, so that nobody is notified of it.

The caller has proved the right, and that whoever is named belongs to the team. What was changed since is not removed.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from crewhall.domains.calendar import managed
from crewhall.domains.workforce import settings, shift_rows
from crewhall.domains.workforce.model.attendance import Attendance, Channel, PunchKind
from crewhall.domains.workforce.model.availability import AvailabilityPattern
from crewhall.domains.workforce.model.settings import Location, WorkforceSettings
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.domains.workforce.queries import generated as queries
from crewhall.domains.workforce.queries import locations as location_queries
from crewhall.domains.workforce.queries import settings as settings_queries
from crewhall.platform.work import ReadWork, Work


class PastPunch(Struct, frozen=True):
    """A tap on the time clock at a shift."""

    kind: PunchKind
    at: datetime


class RosteredShift(Struct, frozen=True, kw_only=True):
    """A published shift, open without an assignee, and the punches at it."""

    assignee_id: int | None
    start_at: datetime
    end_at: datetime
    published_at: datetime
    role: str | None
    location_id: int | None
    location_name: str | None
    break_minutes: int
    punches: tuple[PastPunch, ...] = ()


async def add_settings(work: Work, wanted: WorkforceSettings) -> bool:
    """Give a team settings, unless it has some; whether it had none."""
    if await settings_queries.select_settings(work.db, wanted.team_id) is not None:
        return False
    await settings_queries.upsert_settings(work.db, wanted, work.now)
    return True


async def remove_settings(work: Work, wanted: WorkforceSettings) -> None:
    """Take settings away that are these still."""
    found = await settings.of_team(work, wanted.team_id)
    if found.updated_at is not None and msgspec.structs.replace(found, updated_at=None) == wanted:
        await queries.delete_settings(work.db, wanted.team_id, found.updated_at)


async def locations(work: ReadWork, team_id: int) -> list[Location]:
    """The locations of a team with what is known of them; one statement."""
    return await location_queries.select_locations(work.db, team_id)


async def add_location(work: Work, team_id: int, location: Location) -> None:
    """Store what is known of a location, of which nothing was known."""
    await location_queries.upsert_location(work.db, team_id, location, work.now)


async def remove_location(work: Work, team_id: int, location_id: int) -> None:
    """Forget what is known of a location."""
    await queries.delete_location(work.db, team_id, location_id)


async def add_pattern(work: Work, pattern: AvailabilityPattern) -> int | None:
    """Have somebody say when they can work; the id, None if they say so themselves."""
    return await queries.insert_pattern(work.db, pattern)


async def remove_patterns(work: Work, team_id: int, pattern_ids: Sequence[int]) -> None:
    """Take that back."""
    await queries.delete_patterns(work.db, team_id, list(pattern_ids))


async def add_shift(work: Work, team_id: int, owner_id: int, new: RosteredShift) -> int:
    """Put a shift on the roster, with its entry in the calendar and its punches; the id."""
    shift = Shift(
        id=0,
        team_id=team_id,
        creator_id=owner_id,
        assignee_id=new.assignee_id,
        event_id=None,
        start_at=new.start_at,
        end_at=new.end_at,
        title=None,
        location_id=new.location_id,
        location_name=new.location_name,
        role=new.role,
        department=None,
        details=None,
        notes=None,
        break_minutes=new.break_minutes,
        data={},
        published_at=new.published_at,
        canceled_at=None,
        cancel_reason=None,
        created_at=work.now,
        updated_at=work.now,
    )
    shift = await shift_rows.add(work, shift, owner_id)
    if new.punches and new.assignee_id is not None:
        made = [_punch(shift, new.assignee_id, punch) for punch in new.punches]
        await queries.insert_punches(work.db, made)
    return shift.id


async def remove_shifts(work: Work, team_id: int, shift_ids: Sequence[int]) -> None:
    """Remove shifts that nobody has changed since, with their entries and punches."""
    ids = list(shift_ids)
    await queries.delete_punches_of_untouched_shifts(work.db, team_id, ids)
    for gone in await queries.delete_untouched_shifts(work.db, team_id, ids):
        if gone.event_id is not None:
            await managed.delete(work, team_id, gone.event_id, shift_rows.MANAGED_BY)


def _punch(shift: Shift, user_id: int, punch: PastPunch) -> Attendance:
    return Attendance(
        id=0,
        team_id=shift.team_id,
        user_id=user_id,
        actor_id=None,
        status=punch.kind,
        at=punch.at,
        created_at=punch.at,
        updated_at=punch.at,
        shift_id=shift.id,
        event_id=shift.event_id,
        timesheet_item_id=None,
        latitude=None,
        longitude=None,
        accuracy_m=None,
        distance_m=None,
        is_far=False,
        address=None,
        location_name=shift.location_name,
        channel=Channel.MOBILE,
        device=None,
        is_offline=False,
        is_auto=False,
        is_edited=False,
    )

"""Rosters of some days as managers see them: by person, with all that speaks against a shift. What they do to them at once is in other files."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from crewhall.domains.labels import tags
from crewhall.domains.workforce import availability, conflicts, employees, leave, locations, policy
from crewhall.domains.workforce.model.availability import Availability, LeaveRequest
from crewhall.domains.workforce.model.rosters import MOST_DAYS, Roster, RosterFilter, RosterPerson, ShownShift
from crewhall.domains.workforce.model.shifts import MOST_SHIFTS_AT_ONCE, Conflict, Shift
from crewhall.domains.workforce.queries import employees as people_queries
from crewhall.domains.workforce.queries import shifts as queries
from crewhall.domains.workforce.queries.employees import Person
from crewhall.domains.workforce.scope import Scope, scope_of
from crewhall.domains.workforce.zones import Zones, zones_of
from crewhall.kit.calendar import local_day, start_of_day
from crewhall.kit.errors import wrong_field
from crewhall.platform.work import ReadWork

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)
_DAY = timedelta(days=1)


async def get(work: ReadWork, wanted: RosterFilter) -> Roster:
    """The roster: who is active where the caller manages, and who has a shift there, whether or not they are; and shifts that are nobody's.

    Leave and availability are those of people whom the caller manages: whoever else has a shift there stays private in that. At most eighteen
    statements. The role narrows shifts, not people. Raises `Forbidden`, `NotFound`, `InvalidInput`.
    """
    scope = await scope_of(work)
    zones = await zones_of(work)
    shifts = await find(work, scope, zones, wanted)
    people = await _people(work, scope, wanted, shifts)
    managed = await employees.managed_ids(work, scope)
    ids = [person.user_id for person in people if managed is None or person.user_id in managed]
    on_leave = defaultdict[int, list[LeaveRequest]](list)
    said = defaultdict[int, list[Availability]](list)
    for request in await leave.approved(work, scope.team_id, ids, wanted.first_day, wanted.last_day):
        on_leave[request.user_id].append(request)
    levels = await availability.levels(work, scope.team_id, ids, wanted.first_day, wanted.last_day)
    for key in sorted(levels):
        said[key[0]].append(levels[key])
    rows = defaultdict[int | None, list[ShownShift]](list)
    for shown in await with_conflicts(work, shifts):
        rows[shown.shift.assignee_id].append(shown)
    return Roster(
        days=wanted,
        time_zone=zones.at(wanted.location_id).key,
        people=[
            RosterPerson(
                user_id=person.user_id,
                name=person.name,
                is_active=person.is_active,
                shifts=rows[person.user_id],
                leave=on_leave[person.user_id],
                availability=said[person.user_id],
            )
            for person in people
        ],
        open=rows[None],
    )


async def list_conflicts(work: ReadWork, wanted: RosterFilter) -> list[ShownShift]:
    """The shifts that something speaks against, by start, each with all of it. Raises `Forbidden`, `NotFound`, `InvalidInput`."""
    scope = await scope_of(work)
    shifts = await find(work, scope, await zones_of(work), wanted)
    return [shown for shown in await with_conflicts(work, shifts) if shown.conflicts]


async def find(
    work: ReadWork, scope: Scope, zones: Zones, wanted: RosterFilter, *, around: timedelta = timedelta()
) -> list[Shift]:
    """The shifts that are meant, by start, without those that are called off; at most two statements. `around`: of so many days more.

    Raises `Forbidden` for who does not manage there, `NotFound` for an unknown location, `InvalidInput` for more than can be meant at once.
    """
    policy.may_manage(scope)
    if wanted.location_id is not None:
        await locations.get(work, wanted.location_id)
        policy.may_manage_at(scope, wanted.location_id)
    _check_days(wanted)
    first_day, last_day = wanted.first_day - around, wanted.last_day + around
    wanted = msgspec.structs.replace(wanted, first_day=first_day, last_day=last_day)
    places = scope.location_ids if wanted.location_id is None else {wanted.location_id}
    all_zones = (zones.team, *zones.by_location.values())
    found = await queries.select_beginning_shifts(
        work.db,
        scope.team_id,
        None if places is None else sorted(places),
        tags.name_key(wanted.role) if wanted.role else None,
        min(start_of_day(first_day, zone) for zone in all_zones),
        max(start_of_day(last_day + _DAY, zone) for zone in all_zones),
        2 * MOST_SHIFTS_AT_ONCE,
    )
    meant = [shift for shift in found if fits(shift, wanted, zones)]
    if len(meant) > MOST_SHIFTS_AT_ONCE or len(found) == 2 * MOST_SHIFTS_AT_ONCE:
        raise wrong_field("last_day", f"reaches over more than {MOST_SHIFTS_AT_ONCE} shifts; ask for fewer days")
    return meant


def fits(shift: Shift, wanted: RosterFilter, zones: Zones) -> bool:
    """Whether the shift is one of those that are meant."""
    day = local_day(shift.start_at, zones.at(shift.location_id))
    return (
        wanted.first_day <= day <= wanted.last_day
        and wanted.location_id in {None, shift.location_id}
        and (not wanted.role or tags.name_key(wanted.role) == tags.name_key(shift.role or ""))
    )


async def with_conflicts(work: ReadWork, shifts: Sequence[Shift]) -> list[ShownShift]:
    """Shifts of one team, each with its conflicts; eight statements at most."""
    by_shift = defaultdict[int, list[Conflict]](list)
    for conflict in await conflicts.find(work, shifts[0].team_id, shifts) if shifts else ():
        by_shift[conflict.shift_id].append(conflict)
    return [ShownShift(shift, by_shift[shift.id]) for shift in shifts]


async def _people(work: ReadWork, scope: Scope, wanted: RosterFilter, shifts: Sequence[Shift]) -> list[Person]:
    """By name; two statements."""
    places = scope.location_ids if wanted.location_id is None else {wanted.location_id}
    if places is None:
        staff = await people_queries.select_active_people(work.db, scope.team_id)
    else:
        staff = await people_queries.select_people_at(work.db, scope.team_id, sorted(places))
    found = {person.user_id: person for person in staff if person.is_active}
    assigned = sorted({shift.assignee_id for shift in shifts if shift.assignee_id} - found.keys())
    known = {person.user_id: person for person in await people_queries.select_people(work.db, scope.team_id, assigned)}
    for user_id in assigned:  # who has left the team may still have shifts
        found[user_id] = known.get(user_id) or Person(user_id, 0, "", "", is_active=False, rank=0)
    return sorted(found.values(), key=lambda person: (person.name.casefold(), person.user_id))


def _check_days(wanted: RosterFilter) -> None:
    for field in ("first_day", "last_day"):
        check_day(field, getattr(wanted, field))
    if wanted.last_day < wanted.first_day:
        raise wrong_field("last_day", "must not be before the first day")
    if (wanted.last_day - wanted.first_day).days >= MOST_DAYS:
        raise wrong_field("last_day", f"must be at most {MOST_DAYS} days from the first on")


def check_day(field: str, day: date) -> None:
    """Raises `InvalidInput` for a day outside of the years that rosters are made for."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise wrong_field(field, f"must be from {FIRST_DAY} to {LAST_DAY}")

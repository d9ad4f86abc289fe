"""What people say of every Monday, every Tuesday and so on, until they say something else of a day or a later pattern takes over."""

from crewhall.domains.workforce import audiences, employees
from crewhall.domains.workforce.events.availability import AvailabilityPatternsChanged
from crewhall.domains.workforce.model.availability import AvailabilityPattern, NewPattern
from crewhall.domains.workforce.model.settings import Person
from crewhall.domains.workforce.queries import availability as queries
from crewhall.domains.workforce.scope import Scope, scope_of
from crewhall.domains.workforce.zones import zones_of_team
from crewhall.kit.calendar import local_day
from crewhall.kit.errors import NotFound, existing, wrong_field
from crewhall.platform.work import ReadWork, Work

MOST_PATTERNS = 200
"""How many one person keeps; older ones are to be deleted."""


async def list_patterns(work: ReadWork, user_id: int | None) -> list[AvailabilityPattern]:
    """All patterns of the person, by default of the caller, by weekday and first day. Raises `NotFound`, `Forbidden`."""
    scope = await scope_of(work)
    person = await employees.managed(work, scope, user_id or scope.user_id)
    return await queries.select_patterns_of(work.db, scope.team_id, person.user_id)


async def put(work: Work, user_id: int | None, new: NewPattern) -> tuple[AvailabilityPattern, bool]:
    """Say what holds for a weekday from a day on; True when there was no pattern of that weekday and first day.

    Raises `NotFound`, `Forbidden`, `InvalidInput`.
    """
    scope = await scope_of(work)
    person = await employees.managed(work, scope, user_id or scope.user_id)
    from_day = new.from_day or local_day(work.now, (await zones_of_team(work, scope.team_id)).team)
    if new.until_day is not None and new.until_day < from_day:
        raise wrong_field("until_day", "must not be before from_day")
    await employees.lock(work, scope.team_id, person.user_id)
    stored = await queries.select_patterns_of(work.db, scope.team_id, person.user_id)
    is_new = (new.weekday, from_day) not in {(each.weekday, each.from_day) for each in stored}
    if is_new and len(stored) >= MOST_PATTERNS:
        raise wrong_field("base", f"There are {MOST_PATTERNS} patterns already; delete some that have ended")
    row = await queries.upsert_pattern(work.db, scope.team_id, person.user_id, from_day, new, work.now)
    pattern = existing(row, "pattern")
    await _announce(work, scope, person, pattern.id)
    return pattern, is_new


async def delete(work: Work, pattern_id: int) -> None:
    """Delete a pattern. Raises `NotFound`, also for patterns of people whom the caller does not manage."""
    scope = await scope_of(work)
    pattern = existing(await queries.select_pattern(work.db, scope.team_id, pattern_id), "pattern")
    ids = await employees.managed_ids(work, scope)
    if ids is not None and pattern.user_id not in ids:
        raise NotFound(thing="pattern")
    person = await employees.managed(work, scope, pattern.user_id)
    await queries.delete_pattern(work.db, scope.team_id, pattern_id)
    await _announce(work, scope, person, pattern_id)


async def _announce(work: Work, scope: Scope, person: Person, pattern_id: int) -> None:
    locations = await audiences.locations_of_member(work, scope.team_id, person.member_id)
    work.emit(
        AvailabilityPatternsChanged(
            team_id=scope.team_id, user_id=person.user_id, location_ids=locations, pattern_id=pattern_id
        )
    )

"""When people can work: what they say of single days, and of weekdays (see `patterns`)."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from msgspec import UNSET

from crewhall.domains.workforce import audiences, employees, policy
from crewhall.domains.workforce.errors.availability import WindowIsLocked
from crewhall.domains.workforce.events.availability import AvailabilityChanged
from crewhall.domains.workforce.model.availability import Availability, AvailabilityEdit, Window
from crewhall.domains.workforce.model.settings import Person
from crewhall.domains.workforce.queries import availability as queries
from crewhall.domains.workforce.scope import Scope, scope_of
from crewhall.kit.calendar import days
from crewhall.kit.errors import wrong_field
from crewhall.platform.work import ReadWork, Work

MOST_DAYS = 400
"""How many days one list may reach over."""
_WINDOW_NAMES = {Window.AM: "The morning", Window.PM: "The afternoon", Window.ND: "The night"}


async def get(work: ReadWork, user_id: int | None, day: date) -> tuple[Availability, Person]:
    """What the person, by default the caller, says of the day: what is stored, else their pattern, else neutral; the last two have no id.

    Raises `NotFound`, and `Forbidden` for who manages nobody. Source: contracts/tommy.yaml get_workforce_availabilities_by_date;
    behaviour notes, tommy 2.6.
    """
    scope = await scope_of(work)
    person = await employees.managed(work, scope, user_id or scope.user_id)
    return await _said(work, scope, person, day), person


async def list_stored(
    work: ReadWork, user_id: int | None, first_day: date, last_day: date
) -> tuple[list[Availability], Person]:
    """What the person, by default the caller, has stored of the days, the last included. Raises `NotFound`, `Forbidden`, `InvalidInput`.

    Source: contracts/tommy.yaml get_workforce_availabilities.
    """
    if (last_day - first_day).days >= MOST_DAYS:
        raise wrong_field("date_range", f"must not be longer than {MOST_DAYS} days")
    scope = await scope_of(work)
    person = await employees.managed(work, scope, user_id or scope.user_id)
    return await queries.select_availabilities(work.db, scope.team_id, [person.user_id], first_day, last_day), person


async def put(work: Work, user_id: int | None, day: date, edit: AvailabilityEdit) -> tuple[Availability, Person]:
    """Change what the person, by default the caller, says of the day; what is not said stays.

    Managers lock and unlock windows, and change locked ones. Raises `NotFound`, `Forbidden`, and `WindowIsLocked`.
    Source: contracts/tommy.yaml update_workforce_availabilities_by_date; behaviour notes, tommy 2.6.
    """
    scope = await scope_of(work)
    person = await employees.managed(work, scope, user_id or scope.user_id)
    await employees.lock(work, scope.team_id, person.user_id)
    found = await _said(work, scope, person, day)
    changes = {name: value for name, value in msgspec.structs.asdict(edit).items() if value is not UNSET}
    changed = msgspec.structs.replace(found, **changes)
    _check_locks(scope, found, changed)
    if changed == found and found.id is not None:
        return found, person
    stored = msgspec.structs.replace(changed, id=await queries.upsert_availability(work.db, changed, work.now))
    locations = await audiences.locations_of_member(work, scope.team_id, person.member_id)
    work.emit(
        AvailabilityChanged(team_id=scope.team_id, user_id=person.user_id, location_ids=locations, day=day.isoformat())
    )
    return stored, person


async def levels(
    work: ReadWork, team_id: int, user_ids: Sequence[int], first_day: date, last_day: date
) -> dict[tuple[int, date], Availability]:
    """What the people say of the days, the last included, by person and day; two statements.

    What is said of a day counts before what is said of its weekday; days of which nothing is said are left out.
    """
    found: dict[tuple[int, date], Availability] = {}
    for pattern in await queries.select_patterns(work.db, team_id, list(user_ids), first_day, last_day):
        until = min(last_day, pattern.until_day or last_day) + timedelta(days=1)
        for day in days(max(first_day, pattern.from_day), until):
            if day.weekday() == pattern.weekday:
                said = Availability(None, team_id, pattern.user_id, day, pattern.am, pattern.pm, pattern.nd)
                found[pattern.user_id, day] = said
    for row in await queries.select_availabilities(work.db, team_id, list(user_ids), first_day, last_day):
        found[row.user_id, row.day] = row
    return found


async def _said(work: ReadWork, scope: Scope, person: Person, day: date) -> Availability:
    said = await levels(work, scope.team_id, [person.user_id], day, day)
    return said.get((person.user_id, day)) or Availability(None, scope.team_id, person.user_id, day)


def _check_locks(scope: Scope, found: Availability, changed: Availability) -> None:
    if scope.manages:
        return
    locked = [
        window
        for window in Window
        if getattr(found, f"{window}_locked")
        and any(getattr(found, name) != getattr(changed, name) for name in (window, f"{window}_locked"))
    ]
    if locked:
        raise WindowIsLocked(
            windows=_WINDOW_NAMES[locked[0]], day=found.day, details=dict.fromkeys(locked, "is locked")
        )
    if any(getattr(changed, f"{window}_locked") != getattr(found, f"{window}_locked") for window in Window):
        policy.may_manage(scope)

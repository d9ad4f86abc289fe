"""Required staffing: how many people of a role are needed at a place, on each weekday or on one day."""

from typing import Any

import msgspec

from crewhall.domains.workforce import policy, rosters, templates
from crewhall.domains.workforce.events.rosters import StaffingNeedCreated, StaffingNeedDeleted
from crewhall.domains.workforce.model.rosters import MOST_NEEDS, MOST_PEOPLE_NEEDED, NewNeed
from crewhall.domains.workforce.model.shifts import StaffingNeed
from crewhall.domains.workforce.queries import staffing as queries
from crewhall.domains.workforce.scope import Scope, scope_of
from crewhall.kit.errors import NotFound, existing, wrong_field, wrong_fields
from crewhall.kit.text import squeeze
from crewhall.platform.work import ReadWork, Work

_LONGEST_ROLE = 100


async def list_needs(work: ReadWork) -> list[StaffingNeed]:
    """The needs where the caller manages, those of weekdays first; two statements. Raises `Forbidden`."""
    scope = await scope_of(work)
    policy.may_manage(scope)
    return await needs_of(work, scope)


async def needs_of(work: ReadWork, scope: Scope) -> list[StaffingNeed]:
    """Those of a manager; one statement."""
    places = None if scope.location_ids is None else sorted(scope.location_ids)
    return await queries.select_needs(work.db, scope.team_id, places)


async def create(work: Work, new: NewNeed) -> StaffingNeed:
    """Require people. Raises `Forbidden`, `InvalidInput`."""
    scope = await scope_of(work)
    policy.may_manage(scope)
    _check(new)
    await templates.check_place(work, scope, new.location_id)
    if await queries.select_need_count(work.db, scope.team_id) >= MOST_NEEDS:
        raise wrong_field("people", f"would be one more than the {MOST_NEEDS} needs that a team can have")
    role = squeeze(new.role or "") or None
    fields: dict[str, Any] = msgspec.structs.asdict(new) | {"role": role}
    need = StaffingNeed(id=0, team_id=scope.team_id, created_at=work.now, **fields)
    need = msgspec.structs.replace(need, id=await queries.insert_need(work.db, need))
    work.emit(StaffingNeedCreated(team_id=scope.team_id, need_id=need.id, location_id=need.location_id))
    return need


async def delete(work: Work, need_id: int) -> None:
    """Require those people no more. Raises `NotFound`, `Forbidden`."""
    scope = await scope_of(work)
    policy.may_manage(scope)
    found = existing(await queries.select_need(work.db, scope.team_id, need_id), "staffing need")
    if not scope.covers(found.location_id):
        raise NotFound(thing="staffing need")
    await queries.delete_need(work.db, scope.team_id, need_id)
    work.emit(StaffingNeedDeleted(team_id=scope.team_id, need_id=need_id, location_id=found.location_id))


def _check(new: NewNeed) -> None:
    wrong = templates.wrong_minutes(msgspec.structs.asdict(new))
    if (new.weekday is None) == (new.day is None):
        wrong["weekday"] = "or a day is required, and not both"
    elif new.weekday is not None and not 0 <= new.weekday <= 6:
        wrong["weekday"] = "must be from 0 to 6"
    elif new.day is not None:
        rosters.check_day("day", new.day)
    if not 1 <= new.people <= MOST_PEOPLE_NEEDED:
        wrong["people"] = f"must be from 1 to {MOST_PEOPLE_NEEDED}"
    if len(squeeze(new.role or "")) > _LONGEST_ROLE:
        wrong["role"] = f"must have at most {_LONGEST_ROLE} characters"
    if wrong:
        raise wrong_fields(wrong)
